package engine

import "testing"

func TestLinkProblems(t *testing.T) {
	for output, want := range map[string]bool{
		"# gonb_1\n/usr/local/go/pkg/tool/linux_amd64/link: running gcc failed: exit status 1\n": true,
		"# gonb_1\nexample.com/c._cgo_1: relocation target cbrt not defined\n":                   true,
		"# gonb_1\nloadelf: $WORK/b2/_x.o: unsupported section type 7\n":                         true,
		"# gonb_1\n/In[1]:2:3: undefined: link\n":                                                false,
		"/In[3]:1:8: no required module provides package example.com/link; to add it:\n":         false,
	} {
		if got := linkProblem.MatchString(output); got != want {
			t.Errorf("%q: %v, want %v", output, got, want)
		}
	}
}
