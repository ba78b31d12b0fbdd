package weights

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// A pickle is a program for a small stack machine, and Python's own reader runs whatever functions it names. This machine runs
// none: a name that it meets stays a name, and calling one that is not on the list of table.call is an error. It knows the
// instructions that torch.save writes, which are those of pickle's protocol 2, and PyTorch's own weights_only reader knows.

// maxPickle bounds the program; the tensors' numbers are not in it.
const maxPickle = 16 << 20

// global is a name of something in Python.
type global struct{ module, name string }

func (g global) String() string { return g.module + "." + g.name }

// persistent is a reference to something outside the pickle.
type persistent struct{ id any }

type (
	tuple []any
	list  struct{ items []any }
	// dict has its items in order, [key, value].
	dict struct{ items [][2]any }
)

// get is the value of a key; nil where there is none.
func (d *dict) get(key string) any {
	for _, item := range d.items {
		if item[0] == key {
			return item[1]
		}
	}
	return nil
}

// unpickler is the machine. A value is nil, bool, int64, float64, string, tuple, *list, *dict, global, persistent, or what call made.
type unpickler struct {
	r *bufio.Reader
	// read counts the bytes of the program.
	read  int64
	stack []any
	marks []int
	memo  map[uint32]any
	// call stands for calling a name.
	call func(name global, args tuple) (any, error)
}

var errPickle = errors.New("damaged pickle")

// unpickle runs one program, and returns its value and its length in bytes.
func unpickle(r *bufio.Reader, call func(global, tuple) (any, error)) (value any, length int64, err error) {
	u := &unpickler{r: r, memo: map[uint32]any{}, call: call}
	for {
		op, err := u.byte()
		if err != nil {
			return nil, 0, err
		}
		if op == '.' {
			value, err := u.pop()
			return value, u.read, err
		}
		if err := u.do(op); err != nil {
			return nil, 0, fmt.Errorf("byte %d, instruction %#02x: %w", u.read-1, op, err)
		}
	}
}

func (u *unpickler) do(op byte) error {
	switch op {
	case 0x80: // PROTO
		version, err := u.byte()
		if err == nil && version != 2 {
			err = fmt.Errorf("pickle protocol %d: want 2, torch.save's default", version)
		}
		return err
	case '(':
		u.marks = append(u.marks, len(u.stack))
		return nil
	case 'N', 0x88, 0x89, 'K', 'M', 'J', 'G', 0x8a, 'X', 'U', 'c':
		return u.literal(op)
	case ')', 0x85, 0x86, 0x87, 't':
		return u.tuple(op)
	case ']', '}', 'a', 'e', 's', 'u':
		return u.collection(op)
	case 'q', 'r', 'h', 'j':
		return u.remember(op)
	case 'Q', 'R', 'b':
		return u.object(op)
	}
	return errors.New("is not one that torch.save writes")
}

// literal pushes a constant.
func (u *unpickler) literal(op byte) error {
	switch op {
	case 'N':
		return u.push(nil, nil)
	case 0x88, 0x89:
		return u.push(op == 0x88, nil)
	case 'K':
		n, err := u.number(1)
		return u.push(int64(n), err)
	case 'M':
		n, err := u.number(2)
		return u.push(int64(n), err)
	case 'J':
		n, err := u.number(4)
		return u.push(int64(int32(n)), err)
	case 'G':
		b, err := u.bytes(8)
		if err != nil {
			return err
		}
		return u.push(math.Float64frombits(binary.BigEndian.Uint64(b)), nil)
	case 0x8a:
		return u.push(u.long())
	case 'X':
		return u.push(u.text(4))
	case 'U':
		return u.push(u.text(1))
	}
	module, err := u.line()
	if err != nil {
		return err
	}
	name, err := u.line()
	return u.push(global{module, name}, err)
}

func (u *unpickler) tuple(op byte) error {
	n := map[byte]int{')': 0, 0x85: 1, 0x86: 2, 0x87: 3}[op]
	if op != 't' {
		items, err := u.popN(n)
		return u.push(tuple(items), err)
	}
	items, err := u.popMark()
	return u.push(tuple(items), err)
}

// collection makes a list or a dict, or adds to the one on the stack.
func (u *unpickler) collection(op byte) error {
	switch op {
	case ']':
		return u.push(&list{}, nil)
	case '}':
		return u.push(&dict{}, nil)
	}
	take := u.popMark
	if op == 'a' {
		take = func() ([]any, error) { return u.popN(1) }
	} else if op == 's' {
		take = func() ([]any, error) { return u.popN(2) }
	}
	items, err := take()
	if err != nil {
		return err
	}
	target, err := u.top()
	if err != nil {
		return err
	}
	switch target := target.(type) {
	case *list:
		if op == 'a' || op == 'e' {
			target.items = append(target.items, items...)
			return nil
		}
	case *dict:
		if (op == 's' || op == 'u') && len(items)%2 == 0 {
			for i := 0; i < len(items); i += 2 {
				target.items = append(target.items, [2]any{items[i], items[i+1]})
			}
			return nil
		}
	}
	return fmt.Errorf("%w: %d items do not go into %T", errPickle, len(items), target)
}

// remember keeps the top of the stack under a number, or pushes what was kept.
func (u *unpickler) remember(op byte) error {
	width := int64(1)
	if op == 'r' || op == 'j' {
		width = 4
	}
	number, err := u.number(width)
	if err != nil {
		return err
	}
	if op == 'q' || op == 'r' {
		u.memo[number], err = u.top()
		return err
	}
	value, ok := u.memo[number]
	if !ok {
		return fmt.Errorf("%w: nothing was kept as %d", errPickle, number)
	}
	return u.push(value, nil)
}

// object makes what is not plain data.
func (u *unpickler) object(op byte) error {
	if op == 'Q' {
		id, err := u.pop()
		return u.push(persistent{id}, err)
	}
	pair, err := u.popN(2)
	if err != nil {
		return err
	}
	if op == 'b' { // The state of an object: for tensors and ordered dicts nothing that counts.
		return u.push(pair[0], nil)
	}
	name, isName := pair[0].(global)
	args, isTuple := pair[1].(tuple)
	if !isName || !isTuple {
		return fmt.Errorf("%w: a call of %T with %T", errPickle, pair[0], pair[1])
	}
	return u.push(u.call(name, args))
}

func (u *unpickler) push(value any, err error) error {
	if err == nil {
		u.stack = append(u.stack, value)
	}
	return err
}

func (u *unpickler) top() (any, error) {
	if len(u.stack) <= u.floor() {
		return nil, fmt.Errorf("%w: the stack is empty", errPickle)
	}
	return u.stack[len(u.stack)-1], nil
}

func (u *unpickler) pop() (any, error) {
	items, err := u.popN(1)
	if err != nil {
		return nil, err
	}
	return items[0], nil
}

// floor is where the stack of the innermost mark begins.
func (u *unpickler) floor() int {
	if len(u.marks) == 0 {
		return 0
	}
	return u.marks[len(u.marks)-1]
}

func (u *unpickler) popN(n int) ([]any, error) {
	start := len(u.stack) - n
	if start < u.floor() {
		return nil, fmt.Errorf("%w: the stack has fewer than %d values", errPickle, n)
	}
	items := append([]any(nil), u.stack[start:]...)
	u.stack = u.stack[:start]
	return items, nil
}

func (u *unpickler) popMark() ([]any, error) {
	if len(u.marks) == 0 {
		return nil, fmt.Errorf("%w: no mark on the stack", errPickle)
	}
	items, err := u.popN(len(u.stack) - u.floor())
	u.marks = u.marks[:len(u.marks)-1]
	return items, err
}

func (u *unpickler) byte() (byte, error) {
	if u.read >= maxPickle {
		return 0, fmt.Errorf("%w: longer than %d bytes", errPickle, maxPickle)
	}
	b, err := u.r.ReadByte()
	if err != nil {
		return 0, fmt.Errorf("cut short: %w", err)
	}
	u.read++
	return b, nil
}

// bytes reads n bytes; n is at most what a program can have, so that a false length claims no memory.
func (u *unpickler) bytes(n int64) ([]byte, error) {
	if n > maxPickle-u.read {
		return nil, fmt.Errorf("%w: longer than %d bytes", errPickle, maxPickle)
	}
	b, err := io.ReadAll(io.LimitReader(u.r, n))
	u.read += int64(len(b))
	if err == nil && int64(len(b)) < n {
		err = fmt.Errorf("cut short: %w", io.ErrUnexpectedEOF)
	}
	return b, err
}

// number is a little-endian number of 1, 2 or 4 bytes.
func (u *unpickler) number(width int64) (uint32, error) {
	b, err := u.bytes(width)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(append(b, 0, 0, 0, 0)), nil
}

// long is a little-endian number in two's complement, of up to 8 bytes.
func (u *unpickler) long() (int64, error) {
	width, err := u.number(1)
	if err != nil || width == 0 {
		return 0, err
	}
	if width > 8 {
		return 0, fmt.Errorf("%w: a number of %d bytes", errPickle, width)
	}
	b, err := u.bytes(int64(width))
	if err != nil {
		return 0, err
	}
	shift := 64 - 8*width
	n := binary.LittleEndian.Uint64(append(b, make([]byte, 8)...))
	return int64(n<<shift) >> shift, nil
}

func (u *unpickler) text(width int64) (string, error) {
	n, err := u.number(width)
	if err != nil {
		return "", err
	}
	b, err := u.bytes(int64(n))
	return string(b), err
}

// line is a name, up to the end of the line.
func (u *unpickler) line() (string, error) {
	var name strings.Builder
	for name.Len() < 1000 {
		b, err := u.byte()
		if err != nil || b == '\n' {
			return name.String(), err
		}
		name.WriteByte(b)
	}
	return "", fmt.Errorf("%w: a name of more than 1000 bytes", errPickle)
}
