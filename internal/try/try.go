// Package try turns panics to errors: GoMLX builds graphs in functions that panic, and no panic may leave a public function.
package try

import (
	"fmt"
	"runtime"
)

// Do runs fn and returns its result, or the panic that stopped it as an error. Errors that were panicked with are
// returned as they are; a Go runtime error (index out of range, nil pointer) is a bug, not bad input, and goes on as a panic.
func Do[T any](fn func() (T, error)) (result T, err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case runtime.Error:
			panic(cause)
		case error:
			err = cause
		default:
			err = fmt.Errorf("%v", cause)
		}
	}()
	return fn()
}
