package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// ownPrograms is the argument that makes this program our side of a comparison, as the scripts are the peers'. What follows it is that of
// the scripts: a name and arguments.
const ownPrograms = "own"

func ownProgram(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "rates":
		return serve(os.Stdin, os.Stdout)
	case len(args) == 7 && args[0] == "workflow":
		return workflow(args[1], args[3], args[4], args[5], args[6])
	case len(args) == 2 && args[0] == "start":
		return firstStep(args[1])
	case len(args) == 2 && args[0] == "growth":
		return featuresAndHead(args[1])
	}
	return fmt.Errorf("%s %q: no such program", ownPrograms, args)
}

// tell writes a mark, as answer in answers.py does.
func tell(m mark) error { return json.NewEncoder(os.Stdout).Encode(m) }
