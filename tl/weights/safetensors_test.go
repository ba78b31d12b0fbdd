package weights_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"

	"github.com/gonbtl/gonbtl/tl/weights"
)

func ExampleWriteSafetensors() {
	var file bytes.Buffer
	err := weights.WriteSafetensors(&file, []weights.Tensor{
		{Name: "dense/bias", DType: dtypes.Uint8, Shape: []int{3}, Data: []byte{1, 2, 3}},
	}, map[string]string{"made by": "an example"})
	if err != nil {
		panic(err)
	}
	read, err := weights.ReadSafetensors(bytes.NewReader(file.Bytes()), int64(file.Len()), "example")
	if err != nil {
		panic(err)
	}
	bias, err := weights.Read(read, "dense/bias")
	if err != nil {
		panic(err)
	}
	fmt.Println(read.Names(), read.Metadata(), bias.Shape, bias.Data)
	// Output: [dense/bias] map[made by:an example] [3] [1 2 3]
}

func ExampleOpenSafetensors() {
	if _, err := weights.OpenSafetensors("no such file"); err != nil {
		fmt.Println(err)
	}
	// Output: open no such file: no such file or directory
}

func TestRoundTrip(t *testing.T) {
	var tensors []weights.Tensor
	for i, dtype := range []dtypes.DType{
		dtypes.Bool, dtypes.Uint8, dtypes.Int8, dtypes.Uint16, dtypes.Int16, dtypes.Uint32, dtypes.Int32, dtypes.Uint64, dtypes.Int64,
		dtypes.Float16, dtypes.BFloat16, dtypes.Float32, dtypes.Float64,
	} {
		bytes := make([]byte, 6*dtype.Size())
		for j := range bytes {
			bytes[j] = byte(i + j)
		}
		tensors = append(tensors, weights.Tensor{Name: fmt.Sprintf("%s <é \"&> %d", dtype, i), DType: dtype, Shape: []int{2, 3}, Data: bytes})
	}
	tensors = append(tensors,
		weights.Tensor{Name: "scalar", DType: dtypes.Int8, Shape: []int{}, Data: []byte{7}},
		weights.Tensor{Name: "empty", DType: dtypes.Float32, Shape: []int{3, 0}, Data: []byte{}})
	path := filepath.Join(t.TempDir(), "all.safetensors")
	metadata := map[string]string{"format": "pt", "note": "two\nlines"}
	if err := os.WriteFile(path, write(t, tensors, metadata), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := weights.OpenSafetensors(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := file.Names(); len(got) != len(tensors) || !slices.IsSorted(got) {
		t.Errorf("names %q", got)
	}
	if got := file.Metadata(); !reflect.DeepEqual(got, metadata) {
		t.Errorf("metadata %q", got)
	}
	for _, want := range tensors {
		if got, err := weights.Read(file, want.Name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v", want.Name, got, err)
		}
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if _, err := weights.Read(file, "scalar"); err == nil {
		t.Error("a closed file was read")
	}
}

func write(t testing.TB, tensors []weights.Tensor, metadata map[string]string) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := weights.WriteSafetensors(&file, tensors, metadata); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// The data begins at a multiple of 8 bytes, for those who map the file to memory.
func TestDataIsAligned(t *testing.T) {
	for n := range 9 {
		file := write(t, []weights.Tensor{{Name: strings.Repeat("n", n+1), DType: dtypes.Uint8, Data: []byte{1}}}, nil)
		if length := binary.LittleEndian.Uint64(file); length%8 != 0 || int(length)+9 != len(file) {
			t.Errorf("header of %d bytes in a file of %d", length, len(file))
		}
	}
}

func TestWriteErrors(t *testing.T) {
	one := weights.Tensor{Name: "one", DType: dtypes.Uint8, Shape: []int{1}, Data: []byte{1}}
	for name, test := range map[string]struct {
		tensors []weights.Tensor
		want    string
	}{
		"twice":         {[]weights.Tensor{one, one}, `tensor "one": the name is taken`},
		"reserved":      {[]weights.Tensor{{Name: "__metadata__", DType: dtypes.Uint8, Data: []byte{1}}}, "the name is taken"},
		"not UTF-8":     {[]weights.Tensor{{Name: "caf\xe9", DType: dtypes.Uint8, Data: []byte{1}}}, "UTF-8"},
		"type":          {[]weights.Tensor{{Name: "c", DType: dtypes.Complex64, Data: make([]byte, 8)}}, `tensor "c": safetensors has no type Complex64`},
		"too few bytes": {[]weights.Tensor{{Name: "a", DType: dtypes.Float32, Shape: []int{2}, Data: make([]byte, 7)}}, `tensor "a": shape [2]`},
		"negative":      {[]weights.Tensor{{Name: "a", DType: dtypes.Uint8, Shape: []int{-1}, Data: nil}}, `tensor "a": shape [-1]`},
	} {
		err := weights.WriteSafetensors(io.Discard, test.tensors, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

// failing fails after n bytes.
type failing struct{ n int }

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteTellsOfAFullDisk(t *testing.T) {
	tensors := []weights.Tensor{{Name: "a", DType: dtypes.Uint8, Shape: []int{100}, Data: make([]byte, 100)}}
	for n := range len(write(t, tensors, nil)) {
		if err := weights.WriteSafetensors(&failing{n}, tensors, nil); err != io.ErrShortWrite {
			t.Fatalf("disk of %d bytes: %v", n, err)
		}
	}
}

// assemble is a file with the given header and so many bytes of data.
func assemble(header string, size int) []byte {
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(file, header...), make([]byte, size)...)
}

func TestMalformed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad.safetensors")
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "0 bytes: too short"},
		{"seven bytes", make([]byte, 7), "7 bytes: too short"},
		{"length beyond the file", append(binary.LittleEndian.AppendUint64(nil, 3), "{}"...), "claims 3 bytes of a file of 10"},
		{"length that overflows", append(binary.LittleEndian.AppendUint64(nil, 1<<63), "{}"...), "claims 9223372036854775808 bytes"},
		{"length over the format's limit", append(binary.LittleEndian.AppendUint64(nil, 100_000_001), "{}"...), "claims 100000001 bytes"},
		{"no header", assemble("", 0), "header"},
		{"not JSON", assemble("{]", 0), "header: invalid character"},
		{"cut JSON", assemble(`{"a":`, 0), `header: at "a"`},
		{"not UTF-8", assemble("{\"\xff\":1}", 0), "UTF-8"},
		{"null", assemble("null", 0), "header"},
		{"array", assemble("[]", 0), "header"},
		{"text after the header", assemble("{} {}", 0), "header: goes on after its end"},
		{"hostile nesting", assemble(strings.Repeat(`{"a":`, 20000), 0), "header"},
		{"a name twice", assemble(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1), `"a" is there twice`},
		{"metadata that is not text", assemble(`{"__metadata__":{"a":1}}`, 0), "metadata"},
		{"entry that is not an object", assemble(`{"a":[1]}`, 0), `tensor "a"`},
		{"entry null", assemble(`{"a":null}`, 0), `tensor "a": type ""`},
		{"unknown type", assemble(`{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,1]}}`, 1), `tensor "a": type "F7" is not known`},
		{"no type", assemble(`{"a":{"shape":[1],"data_offsets":[0,1]}}`, 1), `tensor "a": type ""`},
		{"no shape", assemble(`{"a":{"dtype":"U8","data_offsets":[0,1]}}`, 1), `tensor "a": no shape`},
		{"null shape", assemble(`{"a":{"dtype":"U8","shape":null,"data_offsets":[0,1]}}`, 1), `tensor "a": no shape`},
		{"shape of text", assemble(`{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}`, 1), `tensor "a"`},
		{"negative dimension", assemble(`{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}`, 1), `tensor "a": shape [-1]: impossible`},
		{"two negative dimensions", assemble(`{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}`, 1), `tensor "a": shape [-1 -1]: impossible`},
		{"shape that overflows", assemble(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), `tensor "a": shape [4294967296 4294967296]: impossible`},
		{"dimension that overflows", assemble(`{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}`, 1), `tensor "a"`},
		{"no offsets", assemble(`{"a":{"dtype":"U8","shape":[0]}}`, 0), `tensor "a": offsets []`},
		{"one offset", assemble(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0]}}`, 0), `tensor "a": offsets [0]`},
		{"three offsets", assemble(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}`, 1), `tensor "a": offsets [0 1 2]`},
		{"negative offset", assemble(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}`, 1), `tensor "a": offsets [-1 0]`},
		{"offsets backwards", assemble(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}`, 1), `tensor "a": offsets [1 0]`},
		{"offsets whose difference overflows", assemble(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[-9223372036854775808,9223372036854775807]}}`, 1), `tensor "a": offsets`},
		{"other size than the shape", assemble(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4), `tensor "a": offsets [0 4]: shape [2] of F32 needs 8 bytes`},
		{"beyond the file", assemble(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, 3), "take 4 bytes of data, the file has 3"},
		{"bytes left over", assemble(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, 5), "take 4 bytes of data, the file has 5"},
		{"overlap", assemble(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}`, 6), `tensor "b" starts at byte 2`},
		{"hole", assemble(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}`, 6), `tensor "b" starts at byte 4`},
		{"hole at the start", assemble(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), `tensor "a" starts at byte 1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := os.WriteFile(path, test.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := weights.OpenSafetensors(path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	file := write(t, []weights.Tensor{
		{Name: "a", DType: dtypes.Float32, Shape: []int{2, 2}, Data: make([]byte, 16)},
		{Name: "b", DType: dtypes.Uint8, Shape: []int{3}, Data: make([]byte, 3)},
	}, nil)
	for n := range file {
		if _, err := weights.ReadSafetensors(bytes.NewReader(file[:n]), int64(n), "cut"); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", n, len(file))
		}
	}
}

func TestNoSuchTensor(t *testing.T) {
	var tensors []weights.Tensor
	for _, name := range []string{"a", "b", "c", "d"} {
		tensors = append(tensors, weights.Tensor{Name: name, DType: dtypes.Uint8, Data: []byte{1}})
	}
	file := write(t, tensors, nil)
	s, err := weights.ReadSafetensors(bytes.NewReader(file), int64(len(file)), "file")
	if err != nil {
		t.Fatal(err)
	}
	_, err = weights.Read(s, "e")
	if want := `file: no tensor "e"; it has 4, from a, b, c, ...`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// eager returns io.EOF with the last bytes, as io.ReaderAt allows.
type eager struct{ *bytes.Reader }

func (e eager) ReadAt(p []byte, offset int64) (int, error) {
	n, err := e.Reader.ReadAt(p, offset)
	if err == nil && offset+int64(n) == e.Size() {
		err = io.EOF
	}
	return n, err
}

func TestReaderThatReportsTheEndEarly(t *testing.T) {
	for _, tensors := range [][]weights.Tensor{nil, {{Name: "a", DType: dtypes.Uint8, Data: []byte{1}}}} {
		file := write(t, tensors, nil)
		s, err := weights.ReadSafetensors(eager{bytes.NewReader(file)}, int64(len(file)), "file")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range s.Names() {
			if _, err := weights.Read(s, name); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestFileThatShrinks(t *testing.T) {
	file := write(t, []weights.Tensor{{Name: "a", DType: dtypes.Uint8, Shape: []int{8}, Data: make([]byte, 8)}}, nil)
	path := filepath.Join(t.TempDir(), "a.safetensors")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := weights.OpenSafetensors(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Truncate(path, int64(len(file)-1)); err != nil {
		t.Fatal(err)
	}
	if _, err := weights.Read(s, "a"); err == nil || !strings.Contains(err.Error(), path+`: tensor "a"`) {
		t.Errorf("got %v", err)
	}
}

// FuzzSafetensors: whatever the bytes, no panic; what is accepted can be read whole and written again.
func FuzzSafetensors(f *testing.F) {
	f.Add(write(f, []weights.Tensor{{Name: "a", DType: dtypes.Float32, Shape: []int{2}, Data: make([]byte, 8)}}, map[string]string{"k": "v"}))
	f.Add(write(f, []weights.Tensor{
		{Name: "a", DType: dtypes.Bool, Shape: []int{}, Data: []byte{1}},
		{Name: "b", DType: dtypes.Int64, Shape: []int{0, 5}},
		{Name: "c", DType: dtypes.BFloat16, Shape: []int{1, 2}, Data: make([]byte, 4)},
	}, nil))
	f.Add(assemble(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, 4))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := weights.ReadSafetensors(bytes.NewReader(text), int64(len(text)), "fuzz")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz: ") {
				t.Fatalf("error does not name the file: %v", err)
			}
			return
		}
		var tensors []weights.Tensor
		for _, name := range s.Names() {
			tensor, err := weights.Read(s, name)
			if err != nil {
				t.Fatal(err)
			}
			tensors = append(tensors, tensor)
		}
		again := write(t, tensors, s.Metadata())
		second, err := weights.ReadSafetensors(bytes.NewReader(again), int64(len(again)), "again")
		if err != nil || !slices.Equal(second.Names(), s.Names()) {
			t.Fatalf("written again it has %q, %v: want %q", second.Names(), err, s.Names())
		}
	})
}
