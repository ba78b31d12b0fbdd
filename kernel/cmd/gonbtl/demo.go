package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/install"
)

// lesson is the notebook that demo runs, under the folder of its language.
const lesson = "01_transfer_learning.ipynb"

func demo(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl demo", flag.ContinueOnError)
	lang := flags.String("lang", language(os.Getenv), "the lesson's language: pt or en")
	out := flags.String("o", "", "write to the folder `DIR` (default: out, or the cache where that cannot be written)")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	if *lang != "pt" && *lang != "en" {
		return fmt.Errorf("demo: no lessons in %q: expected pt or en", *lang)
	}
	if err := setup(ctx, nil); err != nil {
		return err
	}
	module, err := install.Source(ctx)
	if err != nil {
		return err
	}
	if *out == "" {
		if *out, err = defaultOut(); err != nil {
			return err
		}
	}
	return run(ctx, []string{filepath.Join(module, "notebooks", *lang, lesson), "-o", *out})
}

// language is pt where the user's locale says Portuguese, else en.
func language(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "pt") {
				return "pt"
			}
			return "en"
		}
	}
	return "en"
}

// defaultOut is the folder "out" here, or one in the cache.
func defaultOut() (string, error) {
	if writable("out") == nil {
		return "out", nil
	}
	return place.Join("out")
}
