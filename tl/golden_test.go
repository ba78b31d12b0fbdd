package tl_test

import "flag"

var update = flag.Bool("update", false, "write the golden files anew")

// goldenSum is the checksum of the weights in testdata/version1.tl.
const goldenSum = 0xc11d757d
