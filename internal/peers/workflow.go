package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// Settings of the programs.
const (
	firstRun      = "first run"
	secondRun     = "second run"
	kerasGuide    = "guide"
	torchTutorial = "tutorial"
	featuresOnce  = "features once"
	variedPhotos  = "first run, varied photographs"
)

// program is a program of a side in one of its settings.
type program struct{ side, setting string }

// The epochs of the lesson, and of a longer training of the head.
const (
	headEpochs     = 5
	tuneEpochs     = 3
	longHeadEpochs = 20
)

// lesson measures the lesson on photographs against the guide and the tutorial. Those run the frozen body in each epoch, for the photographs
// are varied; so peers that compute features once, and ours with varied photographs, are shown too, of one round.
func (b *bench) lesson(ctx context.Context, rounds int) ([]result, error) {
	own, again, vary := program{ours, firstRun}, program{ours, secondRun}, program{ours, variedPhotos}
	guide, tutorial := program{tensorflow, kerasGuide}, program{pytorch, torchTutorial}
	kerasOnce, torchOnce := program{tensorflow, featuresOnce}, program{pytorch, featuresOnce}
	found, err := b.workflow(ctx, rounds, headEpochs, tuneEpochs, own, again, guide, tutorial)
	if err != nil {
		return nil, err
	}
	more, err := b.workflow(ctx, 1, headEpochs, tuneEpochs, vary, kerasOnce, torchOnce)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("photographs: %d epochs of the head, %d of the last two stages", headEpochs, tuneEpochs)
	guides := []measured{found[guide], found[tutorial]}
	return []result{
		compare(name, "s", 3, found[own], guides),
		compare(name+", second run", "s", 0, found[again], guides),
		compare(name+", peers' features once", "s", 0, found[own], []measured{more[kerasOnce], more[torchOnce]}),
		compare(name+", varied photographs", "s", 0, more[vary], guides),
	}, nil
}

// head measures a longer training of the head alone, in one round: the sides are far apart.
func (b *bench) head(ctx context.Context) ([]result, error) {
	found, err := b.workflow(ctx, 1, longHeadEpochs, 0, program{ours, firstRun}, program{tensorflow, kerasGuide})
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("photographs: %d epochs of the head", longHeadEpochs)
	return []result{compare(name, "s", 10, found[program{ours, firstRun}], []measured{found[program{tensorflow, kerasGuide}]})}, nil
}

// workflow runs programs that train on photographs, the head alone for some epochs and the last two stages too for others.
func (b *bench) workflow(ctx context.Context, rounds, head, tune int, programs ...program) (map[program]measured, error) {
	weights := filepath.Join(b.dir, "efficientnet_lite0.weights.h5")
	if err := b.convert(ctx, weights); err != nil {
		return nil, err
	}
	outcomes := map[program][]outcome{}
	for seed := range rounds {
		home, err := b.newHome(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range programs {
			o, err := b.runProgram(ctx, home, p.side, "workflow", b.photos, weights, p.setting, strconv.Itoa(head), strconv.Itoa(tune), strconv.Itoa(seed))
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(os.Stderr, "%s, %s: %.1f s\n", p.side, p.setting, o.seconds())
			outcomes[p] = append(outcomes[p], o)
		}
	}
	found := map[program]measured{}
	for p, list := range outcomes {
		found[p] = summary(p.side, p.setting, list)
	}
	return found, nil
}

// convert gives Keras the weights that PyTorch has, and has it compare their logits.
func (b *bench) convert(ctx context.Context, weights string) error {
	if _, err := os.Stat(weights); err == nil {
		return nil
	}
	arrays := filepath.Join(b.dir, "efficientnet_lite0.npz")
	for _, cmd := range []*exec.Cmd{b.command(ctx, pytorch, "weights", arrays), b.command(ctx, tensorflow, "weights", arrays, weights)} {
		cmd.Stdout = cmd.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", cmd, err)
		}
	}
	return nil
}
