package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/install"
)

func setup(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl setup", flag.ContinueOnError)
	var opts install.Options
	flags.StringVar(&opts.Backend, "backend", "", "the device that notebooks run on: cpu, cuda, tpu, go or auto (the best that works)")
	flags.BoolVar(&opts.NoPython, "no-python", false, "use the Jupyter that is there (Colab), and install none")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	parts, err := install.Parts(opts)
	if err != nil {
		return err
	}
	if err := install.Setup(ctx, parts, os.Stdout); err != nil {
		return err
	}
	backend := opts.Backend
	if backend == "" || backend == "auto" {
		backend = install.Backend()
	}
	if opts.NoPython {
		fmt.Printf("ready: notebooks run on the backend %s; choose the kernel Go (GoNB-TL) in your Jupyter\n", backend)
		return nil
	}
	path, err := place.Join("bin", "gonbtl")
	fmt.Printf("ready: notebooks run on the backend %s; %q lab opens JupyterLab\n", backend, path)
	return err
}

func doctor(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl doctor", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "write JSON")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	parts, err := install.Parts(install.Options{})
	if err != nil {
		return err
	}
	states, healthy := install.Doctor(ctx, parts)
	if *asJSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		if err := out.Encode(states); err != nil {
			return err
		}
	} else {
		for _, s := range states {
			printState(s)
		}
	}
	if !healthy {
		return failure{1}
	}
	return nil
}

func printState(s install.State) {
	if s.OK {
		fmt.Printf("✓ %-30s %-30s %s\n", s.Name, s.Version, s.Place)
		return
	}
	mark := "–"
	if s.Needed {
		mark = "✗"
	}
	fmt.Printf("%s %-30s %s (%s)\n", mark, s.Name, s.Problem, s.Place)
	fmt.Printf("  %s\n", s.Fix)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func uninstall(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl uninstall", flag.ContinueOnError)
	dryRun := flags.Bool("dry-run", false, "only list what would be removed")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	root, err := place.Root()
	if err != nil {
		return err
	}
	paths, err := install.Remains(root)
	if err != nil {
		return err
	}
	verb := "removed"
	if *dryRun {
		verb = "would remove"
	} else if err := install.Uninstall(root, paths); err != nil {
		return err
	}
	for _, path := range paths {
		fmt.Println(verb, path)
	}
	if len(paths) == 0 {
		fmt.Println("nothing is installed in", root)
	}
	if downloads := filepath.Join(root, "downloads"); isFolder(downloads) {
		fmt.Println("left", downloads, "with the files that you placed there")
	}
	return nil
}
