// Package cpukernel computes convolutions on CPUs, for programs that XLA compiles: XLA's own are made for few kinds of
// processors and shapes, and its gradients of a kernel reach a quarter to a half of what a processor can do.
//
//	err := cpukernel.Register(table)     // once for each plugin
//	program = cpukernel.Lower(program)   // before each compilation
//
// Programs are written as for any device, with StableHLO's convolutions. Lower puts calls to the functions that Register gave to
// the plugin in their place, by XLA's interface for functions of others; what it does not know it leaves alone. The functions are
// C, which compilers turn to the widest vectors that the processor has, and share the plugin's threads.
//
// The idea of a convolution as a product of matrices of which one is never written down is in Chetlur et al., cuDNN (2014); that
// of a tile of sums in registers in Goto and van de Geijn, Anatomy of high-performance matrix multiplication (2008).
package cpukernel

/*
#cgo CFLAGS: -O3 -std=gnu11 -Wall -Wno-psabi
#include "handler.h"
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Register gives the functions to the plugin with this table of PJRT's.
//
// Errors: the plugin takes no functions, or not these.
func Register(table unsafe.Pointer) error {
	if why := C.cpukernel_register(table); why != nil {
		return errors.New(C.GoString(why))
	}
	return nil
}
