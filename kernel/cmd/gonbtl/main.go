// Command gonbtl sets up, runs and looks after the GoNB-TL kernel for Jupyter.
//
//	gonbtl setup
//	gonbtl lab
//	gonbtl run lesson.ipynb -p epochs=5
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// command is one thing that gonbtl does.
type command struct {
	name, args, short string
	run               func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"setup", "[--backend NAME] [--no-python]", "install what the kernel needs", setup},
		{"demo", "[--lang pt|en] [-o DIR]", "set up, and run the first lesson", demo},
		{"lab", "[DIR] [-- OPTIONS OF JUPYTERLAB]", "open JupyterLab", lab},
		{"run", "NOTEBOOK [-p NAME=VALUE]... [-o DIR]", "run a notebook to .ipynb and .html", run},
		{"doctor", "[--json]", "say what is in place, and how to mend what is not", doctor},
		{"uninstall", "[--dry-run]", "remove all that setup installed", uninstall},
		{"kernel", "CONNECTION_FILE", "serve Jupyter, which calls this", kernel},
	}
}

func main() {
	if len(os.Args) < 2 {
		usage(os.Stderr)
		os.Exit(2)
	}
	for _, c := range commands() {
		if c.name == os.Args[1] {
			os.Exit(exitStatus(c.call(os.Args[2:])))
		}
	}
	if strings.TrimLeft(os.Args[1], "-") == "help" || os.Args[1] == "-h" {
		usage(os.Stdout)
		return
	}
	fmt.Fprintf(os.Stderr, "gonbtl: no command %q\n\n", os.Args[1])
	usage(os.Stderr)
	os.Exit(2)
}

func usage(to *os.File) {
	fmt.Fprint(to, "gonbtl is a Jupyter kernel for Go, for transfer learning on XLA.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(to, "  gonbtl %-48s %s\n", c.name+" "+c.args, c.short)
	}
	fmt.Fprint(to, "\nEverything is kept in one folder of the user's cache; GONBTL_HOME moves it.\n")
}

// call runs the command with a context that ends when the user interrupts.
func (c command) call(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := c.run(ctx, args)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

var errInterrupted = errors.New("interrupted; what has been done is kept")

// failure is an error that has been told to the user already.
type failure struct{ status int }

func (f failure) Error() string { return fmt.Sprintf("exit status %d", f.status) }

// exitStatus tells the user what went wrong, and is what the process returns.
func exitStatus(err error) int {
	var told failure
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &told):
		return told.status
	case errors.Is(err, errInterrupted):
		fmt.Fprintf(os.Stderr, "\ngonbtl: %v\n", err)
		return 130
	}
	fmt.Fprintf(os.Stderr, "gonbtl: %v\n", err)
	return 1
}

// parse reads flags wherever they stand among the arguments, and returns the arguments that are not flags,
// of which there may be at most max.
func parse(flags *flag.FlagSet, args []string, max int) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, failure{2} // The flag package has said why.
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		if rest = append(rest, flags.Arg(0)); len(rest) > max {
			return nil, fmt.Errorf("%s: unexpected argument %q", flags.Name(), flags.Arg(0))
		}
		args = flags.Args()[1:]
	}
}
