package data

import (
	"fmt"

	"github.com/gonbtl/gonbtl/internal/words"
)

// ViewSet is a set that is drawn anew in each pass, but has only so many different views: the passes go round.
type ViewSet struct {
	Varied
	views int
}

// Views draws only n different views of a set: pass n sees what pass 0 saw. A model whose first layers are frozen then runs those
// once for each view, not in every pass, and still sees n times as many examples as there are.
//
// Errors: no set, fewer than one view.
func Views(d Varied, n int) (*ViewSet, error) {
	if err := check(d); err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, fmt.Errorf("%s: %d views: want at least 1", d.Spec().Name, n)
	}
	return &ViewSet{Varied: d, views: n}, nil
}

// Views is how many different views there are.
func (v *ViewSet) Views() int { return v.views }

// View is the set as one pass sees it.
func (v *ViewSet) View(pass uint64) Dataset { return v.Varied.View(pass % uint64(v.views)) }

// String is one line: that of the set, and how many views there are.
func (v *ViewSet) String() string { return words.Sayf("%v, %d views", v.Varied, v.views) }
