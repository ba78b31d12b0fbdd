package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// job is a piece of work in one setting. Last is how many stages of the network are trained, 0 for all of them; Epochs how often in one run;
// Part is how many of the examples are used.
type job struct {
	Work     string `json:"work"` // features, training or sentences; of ours dots and copying too
	Net      string `json:"net"`
	Last     int    `json:"last"`
	Epochs   int    `json:"epochs"`
	Examples int    `json:"examples"`
	Part     int    `json:"part"`
	Batch    int    `json:"batch"`
	Setting  string `json:"setting"`
}

// side is one of those that are compared. The first run of a job is preceded by others that do not count.
type side interface {
	run(ctx context.Context, j job) (seconds float64, err error)
}

// server is a process that runs jobs, started when the first comes.
type server struct {
	bench *bench
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
}

// timing is the answer to a job.
type timing struct {
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error,omitempty"`
}

func (s *server) start(ctx context.Context) error {
	cmd := s.bench.command(ctx, s.name, "rates")
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut); err != nil {
		return err
	}
	s.cmd, s.in, s.out = cmd, in, bufio.NewReader(out)
	return cmd.Start()
}

func (s *server) run(ctx context.Context, j job) (float64, error) {
	if s.cmd == nil {
		if err := s.start(ctx); err != nil {
			return 0, err
		}
	}
	answer, err := s.ask(j)
	if err == nil && answer.Error != "" {
		err = errors.New(answer.Error)
	}
	if err != nil {
		return 0, fmt.Errorf("%w; see %s", err, s.bench.logs[s.name].Name())
	}
	return answer.Seconds, nil
}

func (s *server) ask(j job) (answer timing, err error) {
	if err := json.NewEncoder(s.in).Encode(j); err != nil {
		return answer, err
	}
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return answer, fmt.Errorf("answered %q: %w", line, err)
	}
	return answer, nil
}

// stop ends the process, if there is one. A later job starts another.
func (s *server) stop() {
	if s.cmd != nil {
		_ = s.in.Close()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}
