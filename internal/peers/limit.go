package main

import (
	"context"
	"strings"
)

// Results of peaks.
const (
	dotPeak  = "products of matrices"
	copyPeak = "copying memory"
)

// peaks measures what the machine can do at most.
func (b *bench) peaks(ctx context.Context, own side, rounds int) (results []result, err error) {
	for _, peak := range []struct {
		name, work, unit string
		amount           float64
	}{{dotPeak, "dots", " GFLOP/s", dotFlops}, {copyPeak, "copying", " GB/s", copyBytes}} {
		e := entrant{side: ours, job: job{Work: peak.work}}
		for range rounds {
			if err := e.run(ctx, own, 1); err != nil {
				return nil, err
			}
		}
		for i := range e.speeds {
			e.speeds[i] *= peak.amount / 1e9
		}
		results = append(results, result{Case: peak.name, Unit: peak.unit, Sides: []measured{e.measured()}})
	}
	return results, nil
}

// cost is the work of one image of 224 × 224 in a network without its top: multiply-adds and the numbers that the convolutions give, both
// in millions.
type cost struct{ multiplyAdds, activations float64 }

// costs are as the package timm publishes them.
var costs = map[string]cost{
	"mobilenet_v2":       {310, 6.68},
	"efficientnet_lite0": {410, 6.74},
	"resnet18":           {1820, 2.48},
}

// Limit is how far a case is from what the machine can do.
type Limit struct {
	Case string
	// GFLOP and MB of one image, the least that has to be computed and moved.
	GFLOP, MB float64
	// Compute and Move are the images a second that the two peaks allow; Share is what was reached of the lower.
	Compute, Move, Measured, Share float64
}

// Limits are the roofline of features, and of steps that train all weights. For an image each convolution reads and writes its
// activations once: a step does so in the forward run, for the gradient of what came in, and for that of the weights. A network that stays in the
// processor's cache moves less.
func (f *report) Limits() (limits []Limit) {
	peaks := map[string]float64{}
	for _, r := range f.Group(peaking) {
		peaks[r.Case] = r.Sides[0].Median
	}
	for _, r := range f.Group(speed) {
		kind, net, found := strings.Cut(r.Case, " of ")
		c, known := costs[net]
		if !found || !known || len(peaks) < 2 {
			continue
		}
		passes := map[string]float64{"features": 1, "fine-tuning": 3}[kind]
		l := Limit{Case: r.Case, GFLOP: passes * 2 * c.multiplyAdds / 1e3, MB: passes * 2 * 4 * c.activations, Measured: r.own().Median}
		l.Compute, l.Move = peaks[dotPeak]/l.GFLOP, peaks[copyPeak]*1e3/l.MB
		l.Share = 100 * l.Measured / min(l.Compute, l.Move)
		limits = append(limits, l)
	}
	return limits
}
