package data

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"os"
)

// Fingerprinted is a set that can be told from every other: what was computed of it can be kept for the next time.
type Fingerprinted interface {
	Dataset
	// Fingerprint is the same for two sets only if they give the same examples in the same order; "" where it is not known.
	Fingerprint() string
}

// Fingerprint is that of the set; "" where it has none.
func Fingerprint(d Dataset) string {
	if f, ok := d.(Fingerprinted); ok && check(d) == nil {
		return f.Fingerprint()
	}
	return ""
}

// Fingerprint is a digest of all numbers.
func (a *Arrays) Fingerprint() string {
	digest := sha256.New()
	fmt.Fprintf(digest, "arrays %q %v %d\n", a.spec.Classes, a.spec.Input, a.spec.Target)
	addFloats(digest, a.inputs)
	addFloats(digest, a.targets)
	fmt.Fprint(digest, a.labels)
	return hexSum(digest)
}

// addFloats adds numbers to a digest, some at a time.
func addFloats(digest hash.Hash, values []float32) {
	block := make([]byte, 0, 1<<14)
	for _, v := range values {
		if block = binary.LittleEndian.AppendUint32(block, math.Float32bits(v)); len(block) == cap(block) {
			digest.Write(block)
			block = block[:0]
		}
	}
	digest.Write(block)
}

// Fingerprint is a digest of what the set is made of: the files by their paths, sizes and times of change, and the options. A file that
// was written over in the same size and instant is not noticed.
func (s *Images) Fingerprint() string {
	digest := sha256.New()
	fmt.Fprintf(digest, "images, bicubic %+v %q\n", s.opts, s.spec.Classes)
	for i, path := range s.paths {
		info, err := os.Stat(path)
		if err != nil {
			return ""
		}
		fmt.Fprintf(digest, "%q %d %d %d\n", path, info.Size(), info.ModTime().UnixNano(), s.labels[i])
	}
	return hexSum(digest)
}

// Fingerprint is that of the set and of which examples are in view.
func (v *View) Fingerprint() string { return derived(v.of, "view", v.indices) }

// Fingerprint is that of the set, of how it is augmented, and of the pass.
func (p *augmentedPass) Fingerprint() string { return derived(p.Dataset, "augmented", p.opts, p.pass) }

// derived is the fingerprint of a set made of another.
func derived(of Dataset, how ...any) string {
	whole := Fingerprint(of)
	if whole == "" {
		return ""
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%s %+v", whole, how)
	return hexSum(digest)
}

func hexSum(digest hash.Hash) string { return fmt.Sprintf("%x", digest.Sum(nil)) }
