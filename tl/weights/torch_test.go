package weights_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/weights"
)

var torchFiles = []string{"legacy.pth", "zip.pth"}

func TestTorch(t *testing.T) {
	want := map[string]struct {
		shape  []int
		values []float32
	}{
		"model.contiguous":    {[]int{2, 3}, []float32{0, 1, 2, 3, 4, 5}},
		"model.transposed":    {[]int{2, 3}, []float32{0, 2, 4, 1, 3, 5}},
		"model.channels_last": {[]int{1, 4, 2, 2}, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
		"model.part":          {[]int{8}, []float32{4, 6, 8, 10, 12, 14, 16, 18}},
		"model.other":         {[]int{4}, []float32{20, 21, 22, 23}},
		"model.scalar":        {[]int{}, []float32{7.5}},
		"model.empty":         {[]int{0, 3}, []float32{}},
		"model.half":          {[]int{2}, []float32{1.5, -2}},
		"model.brain":         {[]int{2}, []float32{1.5, -2}},
		"model.double":        {[]int{2}, []float32{1.5, -2}},
		"model.parameter":     {[]int{2}, []float32{1, 1}},
	}
	for _, name := range torchFiles {
		file, err := weights.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if got := len(file.Names()); got != len(want)+2 {
			t.Errorf("%s has %d tensors: %v", name, got, file.Names())
		}
		for tensor, w := range want {
			got, err := weights.Read(file, tensor)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			values, err := got.Floats()
			if err != nil || !slices.Equal(values, w.values) || !slices.Equal(got.Shape, w.shape) {
				t.Errorf("%s: %s is %v %v, %v; want %v %v", name, tensor, got.Shape, values, err, w.shape, w.values)
			}
		}
		long, err := weights.Read(file, "model.long")
		if minusTwo := int64(-2); err != nil || !bytes.Equal(long.Data, binary.LittleEndian.AppendUint64([]byte{1, 0, 0, 0, 0, 0, 0, 0}, uint64(minusTwo))) {
			t.Errorf("%s: model.long is %v, %v", name, long.Data, err)
		}
		if _, err := long.Floats(); err == nil || !strings.Contains(err.Error(), `tensor "model.long" is Int64: want floating-point numbers`) {
			t.Errorf("%s: whole numbers as floats: %v", name, err)
		}
		if _, err := weights.Read(file, "model.missing"); err == nil || !strings.Contains(err.Error(), `no tensor "model.missing"; it has 13, from model.brain`) {
			t.Errorf("%s: a tensor that is not there: %v", name, err)
		}
	}
}

// TestTorchCutShort reads each file cut short at every place: no panic, and an error unless all tensors are whole.
func TestTorchCutShort(t *testing.T) {
	for _, name := range torchFiles {
		whole, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for size := range len(whole) {
			if readAll(whole[:size]) == nil {
				t.Errorf("%s: %d of %d bytes are read as if they were all", name, size, len(whole))
			}
		}
	}
}

func readAll(file []byte) error {
	f, err := weights.ReadTorch(bytes.NewReader(file), int64(len(file)), "test.pth")
	if err != nil {
		return err
	}
	for _, name := range f.Names() {
		if _, err := weights.Read(f, name); err != nil {
			return err
		}
	}
	return nil
}

// The pieces of hand-made pickles.
const (
	begin    = "\x80\x02"
	floats   = "ctorch\nFloatStorage\n"
	rebuild  = "ctorch._utils\n_rebuild_tensor_v2\n"
	ordered  = "ccollections\nOrderedDict\n)R"
	machine  = begin + "}X\x0d\x00\x00\x00little_endian\x88s."
	oneKey   = begin + "]X\x01\x00\x00\x000a."
	fourOnes = "\x04\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x80\x3f\x00\x00\x80\x3f\x00\x00\x80\x3f\x00\x00\x80\x3f"
)

func text(s string) string { return fmt.Sprintf("X%c\x00\x00\x00%s", len(s), s) }

func number(n int) string { return "J" + string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func numbers(list ...int) string {
	parts := "("
	for _, n := range list {
		parts += number(n)
	}
	return parts + "t"
}

// tensor is the pickle of a tensor in storage 0, which has count elements.
func tensor(count, offset int, shape, stride []int) string {
	reference := "(" + text("storage") + floats + text("0") + text("cpu") + number(count) + "Nt"
	return rebuild + "(" + reference + "Q" + number(offset) + numbers(shape...) + numbers(stride...) + "\x89" + ordered + "tR"
}

// legacy is a file with one object and a storage of four ones.
func legacy(object string) []byte {
	return []byte("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." + begin + "M\xe9\x03." + machine + begin + object + "." + oneKey + fourOnes)
}

func state(value string) string { return "}" + text("w") + value + "s" }

func TestTorchRefuses(t *testing.T) {
	if err := readAll(legacy(state(tensor(4, 0, []int{2, 2}, []int{2, 1})))); err != nil {
		t.Fatalf("a good file: %v", err)
	}
	itself := "}q\x00" + text("a") + "h\x00s" // A dictionary that holds itself.
	for name, test := range map[string]struct{ object, want string }{
		"a call":             {"cos\nsystem\n(" + text("true") + "tR", "the file asks for Python's os.system"},
		"a class":            {state("c__main__\nModel\n)\x81"), `instruction 0x81: is not one that torch.save writes`},
		"a call of a value":  {"K\x01)R", "a call of int64"},
		"offset":             {state(tensor(4, 1, []int{4}, []int{1})), "reaches outside its storage of 4 elements"},
		"negative offset":    {state(tensor(4, -1, []int{1}, []int{1})), "at -1"},
		"stride":             {state(tensor(4, 0, []int{2, 2}, []int{3, 1})), "reaches outside"},
		"huge stride":        {state(tensor(4, 0, []int{2, 2}, []int{1 << 30, 1 << 30})), "reaches outside"},
		"negative stride":    {state(tensor(4, 3, []int{4}, []int{-1})), "reaches outside"},
		"strides missing":    {state(tensor(4, 0, []int{2, 2}, []int{1})), "with strides [1]"},
		"negative shape":     {state(tensor(4, 0, []int{-2, 2}, []int{2, 1})), "impossible"},
		"expanded":           {state(tensor(4, 0, []int{1 << 15, 1 << 15}, []int{0, 0})), "repeats the elements"},
		"overflowing shape":  {state(tensor(4, 0, []int{1 << 30, 1 << 30, 1 << 30}, []int{0, 0, 0})), "impossible"},
		"storage too long":   {state(tensor(5, 0, []int{5}, []int{1})), "storage 0 has 4 elements, and 16 bytes are left: want 5 elements"},
		"no storage":         {state("K\x01"), "the list of storages is *weights.list: want a list of 0"},
		"other type":         {state(strings.Replace(tensor(4, 0, []int{4}, []int{1}), "FloatStorage", "QInt8Storage", 1)), "torch.QInt8Storage is not known"},
		"endless":            {strings.Replace(state(tensor(4, 0, []int{4}, []int{1})), "}", itself, 1), "nested deeper"},
		"empty stack":        {"0", "is not one that torch.save writes"},
		"nothing to pop":     {"s", "fewer than 2 values"},
		"no mark":            {"t", "no mark"},
		"no such memory":     {"h\x07", "nothing was kept as 7"},
		"text without end":   {"X\xff\xff\xff\xff", "longer than"},
		"text cut short":     {"X\xff\xff\x00\x00", "cut short"},
		"other protocol":     {"\x80\x05", "pickle protocol 5: want 2"},
		"number too long":    {"\x8a\x09123456789", "a number of 9 bytes"},
		"append to a number": {"K\x01K\x02a", "do not go into int64"},
	} {
		err := readAll(legacy(test.object))
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "test.pth: ") {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
}

// repacked is zip.pth with each member changed.
func repacked(t *testing.T, change func(name string, data []byte) (string, []byte, uint16)) []byte {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join("testdata", "zip.pth"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, member := range archive.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, data, method := change(member.Name, data)
		out, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestTorchZip(t *testing.T) {
	for name, test := range map[string]struct {
		change func(name string, data []byte) (string, []byte, uint16)
		want   string
	}{
		"as it is":    {func(n string, d []byte) (string, []byte, uint16) { return n, d, zip.Store }, ""},
		"not torch's": {func(n string, d []byte) (string, []byte, uint16) { return "x" + filepath.Base(n), d, zip.Store }, "the zip archive has no data.pkl"},
		"compressed":  {func(n string, d []byte) (string, []byte, uint16) { return n, d, zip.Deflate }, "not compressed"},
		"a big-endian": {func(n string, d []byte) (string, []byte, uint16) {
			return n, bytes.Replace(d, []byte("little"), []byte("big"), 1), zip.Store
		}, `byte order "big": want little`},
		"cut storages": {func(n string, d []byte) (string, []byte, uint16) {
			if strings.Contains(n, "/data/") && len(d) > 0 {
				d = d[1:]
			}
			return n, d, zip.Store
		}, "want 4"},
		"no storages": {func(n string, d []byte) (string, []byte, uint16) {
			return strings.Replace(n, "/data/", "/date/", 1), d, zip.Store
		}, "bytes of its storage"},
	} {
		err := readAll(repacked(t, test.change))
		if test.want == "" && err == nil {
			continue
		}
		if err == nil || test.want == "" || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
	file := repacked(t, func(n string, d []byte) (string, []byte, uint16) { return n, d, zip.Store })
	at := bytes.Index(file, []byte("\x00\x00\x80\x3f\x00\x00\x80\x3f"))
	file[at]++
	if err := readAll(file); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("a changed byte: %v", err)
	}
}

func FuzzTorch(f *testing.F) {
	for _, name := range torchFiles {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add(legacy(state(tensor(4, 0, []int{2, 2}, []int{2, 1}))))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := weights.ReadTorch(bytes.NewReader(file), int64(len(file)), "fuzz.pth")
		if err != nil {
			return
		}
		for _, name := range r.Names() {
			if tensor, err := weights.Read(r, name); err == nil && len(tensor.Data) > len(file) {
				t.Fatalf("tensor %q has %d bytes of a file of %d", name, len(tensor.Data), len(file))
			}
		}
	})
}
