package engine

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// supervisor keeps a GoNB running: it starts one ahead of need, and another when one has died.
type supervisor struct {
	*claim // the temporary folder of this kernel; each GoNB has a subfolder
	ctx    context.Context
	env    []string // added to GoNB's environment
	reap   *reaper
	stray  func(wire.Message)

	mu       sync.Mutex
	starts   int
	current  *start
	settings []string // GoNB commands of the user that a new GoNB has to obey, too
}

// lasting are the commands that change more than their cell.
var lasting = []string{"%env", "%cd", "%goflags", "%autoget", "%noautoget", "%track", "%untrack"}

// remember keeps the commands of a cell that outlast it.
func (s *supervisor) remember(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(source) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); slices.Contains(lasting, word) {
			s.settings = append(s.settings, line)
		}
	}
}

// start is a GoNB that runs or is about to.
type start struct {
	done  chan struct{} // closed when child or err is set
	child *child
	err   error
}

// supervise makes the kernel's temporary folder. The GoNB in it is started by the first call of begin.
func supervise(ctx context.Context) (*supervisor, error) {
	sweepWork()
	work, err := claimNew(shortTempDir(), workPrefix)
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	reap, err := startReaper(work.dir)
	if err != nil {
		work.remove()
		return nil, err
	}
	return &supervisor{ctx: ctx, claim: work, reap: reap}, nil
}

// shortTempDir is the temporary folder, or one whose path leaves room for the names of sockets.
func shortTempDir() string {
	const room = 45 // of the 104 bytes that some systems allow in all
	if dir := os.TempDir(); len(dir) <= room {
		return dir
	}
	return "/tmp"
}

// begin starts GoNB in the background, unless one runs or is being started.
func (s *supervisor) begin() *start {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && !s.current.over() {
		return s.current
	}
	s.starts++
	st := &start{done: make(chan struct{})}
	s.current = st
	number := s.starts
	go func() {
		defer close(st.done)
		st.child, st.err = s.launch(number)
	}()
	return st
}

// over says that this start has failed or its GoNB has died since.
func (st *start) over() bool {
	select {
	case <-st.done:
	default:
		return false
	}
	if st.err != nil {
		return true
	}
	select {
	case <-st.child.dead:
		return true
	default:
		return false
	}
}

// launch starts the GoNB of that number in a folder of its own, and makes it ready for cells.
func (s *supervisor) launch(number int) (*child, error) {
	if number > 1 {
		os.RemoveAll(s.home(number - 1))
	}
	dir := s.home(number)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	env, err := s.childEnv(dir)
	if err != nil {
		return nil, err
	}
	c, err := startChild(s.ctx, dir, env, s.reap, func(m wire.Message) { s.stray(m) })
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	settings := strings.Join(s.settings, "\n")
	s.mu.Unlock()
	if err := c.prepare(s.ctx, settings); err != nil {
		c.kill()
		return nil, err
	}
	return c, nil
}

func (s *supervisor) home(number int) string {
	return filepath.Join(s.dir, strconv.Itoa(number))
}

// keepMemory has glibc keep in a cell's program, in huge pages, the memory that C libraries give back: numerical ones ask for the same
// large buffers again and again, and each time the system would zero them, page by page. A program can only say so itself before it
// has threads, and one that Go's own linker made runs nothing of C so early. Other C libraries do not look at it.
const (
	tunables   = "GLIBC_TUNABLES"
	keepMemory = "glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=2147483647:" +
		"glibc.malloc.top_pad=268435456:glibc.malloc.hugetlb=1"
)

// childEnv is the environment of GoNB and so of the cells.
func (s *supervisor) childEnv(dir string) ([]string, error) {
	bin, err := wrapTools(dir)
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), s.env...)
	if os.Getenv(tunables) == "" {
		env = append(env, tunables+"="+keepMemory)
	}
	return append(env, "TMPDIR="+dir, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), nil
}

// child gives a GoNB that is ready, waiting for its start if need be.
func (s *supervisor) child(ctx context.Context) (*child, error) {
	st := s.begin()
	select {
	case <-st.done:
		return st.child, st.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// running gives the GoNB that runs now, or nil.
func (s *supervisor) running() *child {
	s.mu.Lock()
	st := s.current
	s.mu.Unlock()
	if st == nil || st.over() {
		return nil
	}
	select {
	case <-st.done:
		return st.child
	default:
		return nil
	}
}

func (s *supervisor) tellShell(m wire.Message) {
	if c := s.running(); c != nil {
		c.tell(c.shell, m)
	}
}

func (s *supervisor) tellStdin(m wire.Message) {
	if c := s.running(); c != nil {
		c.tell(c.stdin, m)
	}
}

// close ends GoNB and removes the temporary folder.
func (s *supervisor) close() {
	s.mu.Lock()
	st := s.current
	s.mu.Unlock()
	if st != nil {
		<-st.done // its context has ended, so this does not take long
		if st.child != nil {
			st.child.kill()
		}
	}
	s.reap.finish()
	if err := s.remove(); err != nil {
		log.Print(err)
	}
}

// sourceDir is the folder in which GoNB writes and builds the cells.
func (c *child) sourceDir() (string, error) {
	found, err := filepath.Glob(filepath.Join(c.dir, "gonb_*", "go.mod"))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("GoNB made no module in %s", c.dir)
	}
	return strings.TrimSuffix(found[0], string(filepath.Separator)+"go.mod"), nil
}
