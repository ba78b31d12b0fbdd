package main

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/place"
)

//go:embed *.py
var scripts embed.FS

// job is a piece of work in one setting. Last is how many stages of the network are trained, 0 for all of them.
type job struct {
	Work     string `json:"work"` // features, training or sentences
	Net      string `json:"net"`
	Last     int    `json:"last"`
	Examples int    `json:"examples"`
	Batch    int    `json:"batch"`
	Setting  string `json:"setting"`
}

// side is one of those that are compared. The first run of a job is preceded by others that do not count.
type side interface {
	run(j job) (seconds float64, err error)
}

// peer is a Python process that runs jobs. What it says beside goes to a file.
type peer struct {
	in  io.Writer
	out *bufio.Reader
	log string
}

// start starts the peers, by name. stop ends them.
func start(ctx context.Context) (sides map[string]side, stop func(), err error) {
	keras, err := environment(ctx, "keras", kerasPackages)
	if err != nil {
		return nil, nil, err
	}
	torch, err := environment(ctx, "torch", torchPackages)
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "gonbtl-peers-")
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	stop = func() { cancel(); _ = os.RemoveAll(dir) }
	if err := os.CopyFS(dir, scripts); err != nil {
		stop()
		return nil, nil, err
	}
	sides = map[string]side{ours: &own{}}
	for name, spec := range map[string]struct{ python, script, env string }{
		tensorflow: {keras, "peer_keras.py", "KERAS_BACKEND=tensorflow"},
		jax:        {keras, "peer_keras.py", "KERAS_BACKEND=jax"},
		pytorch:    {torch, "peer_torch.py", "TORCHINDUCTOR_CACHE_DIR=" + filepath.Join(dir, "inductor")},
	} {
		if sides[name], err = newPeer(ctx, spec.python, filepath.Join(dir, spec.script), spec.env, name); err != nil {
			stop()
			return nil, nil, err
		}
	}
	return sides, stop, nil
}

func newPeer(ctx context.Context, python, script, env, name string) (*peer, error) {
	cmd := child.Command(ctx, python, script)
	cmd.Env = append(os.Environ(), env, "TF_CPP_MIN_LOG_LEVEL=3", "HF_HUB_OFFLINE=1")
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	path, errPlace := place.Join("peers", name+".log")
	log, errLog := os.Create(path)
	if err := errors.Join(errIn, errOut, errPlace, errLog); err != nil {
		return nil, err
	}
	cmd.Stderr = log
	return &peer{in, bufio.NewReader(out), log.Name()}, cmd.Start()
}

func (p *peer) run(j job) (float64, error) {
	if err := json.NewEncoder(p.in).Encode(j); err != nil {
		return 0, fmt.Errorf("%w; see %s", err, p.log)
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return 0, fmt.Errorf("%w; see %s", err, p.log)
	}
	var answer struct {
		Seconds float64
		Error   string
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return 0, fmt.Errorf("answered %q: %w", line, err)
	}
	if answer.Error != "" {
		return 0, fmt.Errorf("%s; see %s", answer.Error, p.log)
	}
	return answer.Seconds, nil
}
