package tl

import (
	"fmt"
	"slices"
	"strings"
)

// A frozen parameter keeps its value to the bit through Fit. A layer whose weights are all frozen runs as in inference:
// its batch normalisation keeps its statistics, its dropout does nothing. So does one whose statistics alone are frozen, while
// its weights train on.

// Freeze freezes all but the head: for a Classifier the new layers, for another model the last layer with weights. Adapters, which
// AddLoRA puts in, count as new too.
func (m *Model) Freeze() {
	head := m.headPath()
	m.FreezeWhere(func(path string) bool { return !within(path, head) && m.byPath[path].adapts == nil })
}

// Unfreeze makes every weight trainable.
func (m *Model) Unfreeze() { m.FreezeWhere(func(string) bool { return false }) }

// UnfreezeLast makes the head trainable and, of the body, the last n layers (or stages) that have weights. The rest is frozen.
//
// Errors: the body has fewer than n.
func (m *Model) UnfreezeLast(n int) error {
	parts := m.bodyParts()
	if n < 0 || n > len(parts) {
		return fmt.Errorf("cannot unfreeze the last %d layers: the body has %d with weights: %s", n, len(parts), strings.Join(parts, ", "))
	}
	m.freezeParts(parts[:len(parts)-n])
	return nil
}

// FreezeTo freezes the body from the input up to and with the named layer, and makes the rest trainable.
//
// Errors: no layer of the body with weights has the name.
func (m *Model) FreezeTo(name string) error {
	parts := m.bodyParts()
	i := slices.IndexFunc(parts, func(part string) bool { return part == name || strings.HasSuffix(part, "/"+name) })
	if i < 0 {
		return fmt.Errorf("no layer %q with weights in the body; it has %s", name, strings.Join(parts, ", "))
	}
	m.freezeParts(parts[:i+1])
	return nil
}

// FreezeWhere freezes the parameters whose path frozen says true to, makes the others trainable, and returns how many
// are trainable now.
func (m *Model) FreezeWhere(frozen func(path string) bool) (trainable int) {
	for _, p := range m.params {
		p.frozen = frozen(p.Path)
		if p.trainable() {
			trainable++
		}
	}
	return trainable
}

// Trainable tells if Fit changes the parameter with this path.
func (m *Model) Trainable(path string) bool {
	p := m.byPath[path]
	return p != nil && p.trainable()
}

func (m *Model) freezeParts(parts []string) {
	m.FreezeWhere(func(path string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return within(path, part) })
	})
}

// headPath is the path of the part that answers the task.
func (m *Model) headPath() string {
	if m.head != "" || len(m.params) == 0 {
		return m.head
	}
	last := m.params[len(m.params)-1]
	if last.adapts != nil {
		last = last.adapts
	}
	return parent(last.Path)
}

// bodyParts are the paths of the layers with weights below the head, in order: of a classifier the parts of its body, of
// another model its own layers.
func (m *Model) bodyParts() []string {
	depth := 1
	if m.head != "" {
		depth = 2
	}
	var parts []string
	for _, p := range m.params {
		names := strings.Split(p.Path, "/")
		part := strings.Join(names[:min(depth, len(names)-1)], "/")
		if !within(p.Path, m.headPath()) && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// still are the layers whose own statistics are frozen.
func (m *Model) still() map[string]bool {
	layers := map[string]bool{}
	for _, p := range m.params {
		if p.Statistic && p.frozen {
			layers[parent(p.Path)] = true
		}
	}
	return layers
}

func parent(path string) string { return path[:max(strings.LastIndex(path, "/"), 0)] }
