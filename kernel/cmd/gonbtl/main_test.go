package main

import (
	"flag"
	"io"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		args []string
		rest []string
		out  string
		fail bool
	}{
		{[]string{"a.ipynb"}, []string{"a.ipynb"}, "", false},
		{[]string{"a.ipynb", "-o", "x"}, []string{"a.ipynb"}, "x", false},
		{[]string{"-o", "x", "a.ipynb"}, []string{"a.ipynb"}, "x", false},
		{[]string{"-o=x y"}, nil, "x y", false},
		{[]string{"a", "b"}, nil, "", true},
		{[]string{"--none"}, nil, "", true},
		{[]string{"-o"}, nil, "", true},
	}
	for _, test := range tests {
		flags := flag.NewFlagSet("test", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		out := flags.String("o", "", "")
		rest, err := parse(flags, test.args, 1)
		if (err != nil) != test.fail || !test.fail && (!slices.Equal(rest, test.rest) || *out != test.out) {
			t.Errorf("%q: got %q, -o %q, %v", test.args, rest, *out, err)
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct {
		env  map[string]string
		want string
	}{
		{nil, "en"},
		{map[string]string{"LANG": "pt_BR.UTF-8"}, "pt"},
		{map[string]string{"LANG": "pt_PT"}, "pt"},
		{map[string]string{"LANG": "C.UTF-8"}, "en"},
		{map[string]string{"LANG": "pt_BR.UTF-8", "LC_ALL": "de_DE"}, "en"},
	}
	for _, test := range tests {
		if got := language(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v: got %s, want %s", test.env, got, test.want)
		}
	}
}
