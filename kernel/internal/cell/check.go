package cell

import "errors"

// Check reads a cell and returns its first syntax error, nil if there is none.
func Check(source string) *Error {
	if isForeign(source) {
		return nil
	}
	t, _ := newText(0, source)
	_, err := parse(t)
	var e *Error
	errors.As(err, &e)
	return e
}
