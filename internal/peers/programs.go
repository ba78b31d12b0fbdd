package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
)

// mark is a line that a program writes: what it has just done, and what it found.
type mark struct {
	Part     string  `json:"part,omitempty"`
	Accuracy float64 `json:"accuracy,omitempty"`
	Digest   string  `json:"digest,omitempty"`
}

// outcome is what a run of a program was.
type outcome struct {
	parts    []part
	memory   int64 // MiB
	accuracy float64
	digest   string // of all numbers that it computed
}

// seconds is the time from the start of the process to the end of its last part.
func (o *outcome) seconds() (sum float64) {
	for _, p := range o.parts {
		sum += p.Seconds
	}
	return sum
}

// runProgram runs a program of a side, while no server holds memory. Ours keeps what it compiles, and features, in a home.
func (b *bench) runProgram(ctx context.Context, home, side, name string, args ...string) (outcome, error) {
	for _, s := range b.servers {
		s.stop()
	}
	cmd := b.command(ctx, side, name, args...)
	cmd.Env = append(cmd.Env, place.HomeEnv+"="+home)
	return follow(cmd)
}

// follow runs a program to its end. The clock is this process's, so that it is the same for all.
func follow(cmd *exec.Cmd) (o outcome, err error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return o, err
	}
	last := time.Now()
	if err := cmd.Start(); err != nil {
		return o, err
	}
	marks := json.NewDecoder(out)
	for {
		var m mark
		if err = marks.Decode(&m); err != nil {
			break
		}
		if now := time.Now(); m.Part != "" {
			o.parts = append(o.parts, part{m.Part, now.Sub(last).Seconds()})
			last = now
		}
		o.accuracy, o.digest = max(o.accuracy, m.Accuracy), o.digest+m.Digest
	}
	if !errors.Is(err, io.EOF) {
		err = errors.Join(err, cmd.Process.Kill())
	} else {
		err = nil
	}
	if err := errors.Join(err, cmd.Wait()); err != nil {
		return o, fmt.Errorf("%s: %w", cmd, err)
	}
	o.memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10
	return o, nil
}

// summary is the medians of some runs, and all their accuracies.
func summary(side, setting string, outcomes []outcome) measured {
	m := measured{Side: side, Setting: setting}
	m.spread(each(outcomes, func(o *outcome) float64 { return o.seconds() }))
	if outcomes[0].accuracy > 0 {
		m.Accuracies = each(outcomes, func(o *outcome) float64 { return o.accuracy })
	}
	m.Memory = int64(middle(outcomes, func(o *outcome) float64 { return float64(o.memory) }))
	for i, p := range outcomes[0].parts {
		m.Parts = append(m.Parts, part{p.Name, middle(outcomes, func(o *outcome) float64 { return o.parts[i].Seconds })})
	}
	return m
}

func each(outcomes []outcome, number func(*outcome) float64) (numbers []float64) {
	for i := range outcomes {
		numbers = append(numbers, number(&outcomes[i]))
	}
	return numbers
}

func middle(outcomes []outcome, number func(*outcome) float64) float64 {
	numbers := each(outcomes, number)
	slices.Sort(numbers)
	return median(numbers)
}
