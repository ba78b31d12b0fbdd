package engine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goplsPid is the file, in the folder of a GoNB, with the process number of its gopls.
const goplsPid = "gopls.pid"

const (
	// goplsWrapper stands before the real gopls on GoNB's PATH. GoNB starts gopls in a process group of
	// its own and forgets it when it is killed: the pid has to be noted.
	goplsWrapper = "#!/bin/sh\necho $$ > %s\nexec %s \"$@\"\n"

	// goWrapper stands before the real go. A build of a cell lives for a moment: collecting its garbage
	// is a sixth of its time. And GoNB asks where Go is to read misc/wasm/wasm_exec.js there, which is in
	// lib since Go 1.24: it is told of a folder that has it.
	goWrapper = `#!/bin/sh
if [ "$*" = "env GOROOT" ] && root=$(%[1]s env GOROOT) && [ -e "$root/lib/wasm/wasm_exec.js" ]; then
	mkdir -p %[2]s/misc && ln -sfn "$root/lib/wasm" %[2]s/misc/wasm && echo %[2]s
	exit
fi
GOGC=${GOGC:-400} exec %[1]s "$@"
`
)

// wrapTools writes the wrappers into a folder for GoNB's PATH.
func wrapTools(dir string) (bin string, err error) {
	bin = filepath.Join(dir, "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		return "", err
	}
	if real, err := exec.LookPath("gopls"); err == nil { // without it there are no completions, and no more
		script := fmt.Sprintf(goplsWrapper, quote(filepath.Join(dir, goplsPid)), quote(real))
		if err := os.WriteFile(filepath.Join(bin, "gopls"), []byte(script), 0o700); err != nil {
			return "", err
		}
	}
	real, err := exec.LookPath("go")
	if err != nil {
		return "", fmt.Errorf("%w: install Go from https://go.dev/dl/", err)
	}
	return bin, os.WriteFile(filepath.Join(bin, "go"), fmt.Appendf(nil, goWrapper, quote(real), quote(filepath.Join(dir, "goroot"))), 0o700)
}

// quote makes a word of a POSIX shell.
func quote(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
