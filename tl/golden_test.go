package tl_test

import "github.com/gonbtl/gonbtl/tl"

var update = tl.UpdateGoldens

// goldenSum is the checksum of the weights in testdata/version1.tl.
const goldenSum = 0xc11d757d
