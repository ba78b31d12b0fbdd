package data_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"golang.org/x/image/bmp"

	"github.com/gonbtl/gonbtl/tl/data"
)

// folder writes files, by their path, to a new folder.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "images", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

var red = color.NRGBA{200, 30, 60, 255}

// plain is a picture of one colour.
func plain(width, height int, c color.Color) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.Set(x, y, c)
		}
	}
	return picture
}

func asPNG(picture image.Image) []byte {
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func asJPEG(picture image.Image) []byte {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: 100}); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func asGIF(picture image.Image) []byte {
	var file bytes.Buffer
	if err := gif.Encode(&file, picture, nil); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func asBMP(picture image.Image) []byte {
	var file bytes.Buffer
	if err := bmp.Encode(&file, picture); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// pixels are the numbers of one picture of a set.
func pixels(t testing.TB, d data.Dataset, i int) []float32 {
	t.Helper()
	batch, err := d.Read([]int{i})
	if err != nil {
		t.Fatal(err)
	}
	values, err := tensors.CopyFlatData[float32](batch.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestImageFormats(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 5, 5))
	for i := range grey.Pix {
		grey.Pix[i] = 77
	}
	deep := image.NewNRGBA64(image.Rect(0, 0, 5, 5))
	for i := range 25 {
		deep.Set(i%5, i/5, red)
	}
	redRGB, white := []float32{200, 30, 60}, []float32{255, 255, 255}
	for name, test := range map[string]struct {
		file      []byte
		want      []float32
		tolerance float64
	}{
		"png":              {asPNG(plain(5, 5, red)), redRGB, 0},
		"png of 16 bits":   {asPNG(deep), redRGB, 0},
		"png, grey":        {asPNG(grey), []float32{77, 77, 77}, 0},
		"png, transparent": {asPNG(plain(5, 5, color.NRGBA{200, 30, 60, 0})), white, 0},
		"png, half":        {asPNG(plain(5, 5, color.NRGBA{200, 30, 60, 128})), []float32{227, 142, 157}, 1},
		"jpeg":             {asJPEG(plain(5, 5, red)), redRGB, 3},
		"jpeg, grey":       {asJPEG(grey), []float32{77, 77, 77}, 1},
		"jpeg, cmyk":       {fixture(t, "cmyk.jpg"), redRGB, 4},
		"gif":              {asGIF(plain(5, 5, color.NRGBA{255, 0, 0, 255})), []float32{255, 0, 0}, 0},
		"bmp":              {asBMP(plain(5, 5, red)), redRGB, 0},
		"webp":             {fixture(t, "lossy.webp"), redRGB, 3},
		"webp, lossless":   {fixture(t, "lossless.webp"), redRGB, 0},
	} {
		// The extension does not matter.
		set, err := data.ImageFolder(folder(t, map[string][]byte{"a/x.png": test.file}), data.FolderOptions{Size: 3})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, got := range pixels(t, set, 0) {
			if math.Abs(float64(got-test.want[i%3])) > test.tolerance {
				t.Errorf("%s: number %d is %v, want %v within %v", name, i, got, test.want[i%3], test.tolerance)
				break
			}
		}
	}
}

// TestImageFolderScalesAsPIL compares with what PIL makes of the same picture.
func TestImageFolderScalesAsPIL(t *testing.T) {
	set, err := data.ImageFolder(folder(t, map[string][]byte{"a/x.png": fixture(t, "wide.png")}), data.FolderOptions{Size: 32, Crop: 1})
	if err != nil {
		t.Fatal(err)
	}
	var want []float64
	if err := json.Unmarshal(fixture(t, "wide.json"), &want); err != nil {
		t.Fatal(err)
	}
	for i, got := range pixels(t, set, 0) {
		if math.Abs(float64(got)-want[i]) > 1 {
			t.Fatalf("number %d is %v, PIL's %v", i, got, want[i])
		}
	}
}

func TestImageFolderCrop(t *testing.T) {
	picture := plain(12, 8, red)
	for i := range 16 { // The square in the middle is blue, of half the height.
		picture.Set(4+i%4, 2+i/4, color.NRGBA{0, 0, 255, 255})
	}
	dir := folder(t, map[string][]byte{"a/x.png": asPNG(picture)})
	set, err := data.ImageFolder(dir, data.FolderOptions{Size: 2, Crop: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if got := pixels(t, set, 0); !slices.Equal(got, slices.Repeat([]float32{0, 0, 255}, 4)) {
		t.Errorf("the middle is %v", got)
	}
}

// oriented puts the tag Orientation in a JPEG file.
func oriented(file []byte, tag uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("MM")
	if order == binary.LittleEndian {
		tiff = []byte("II")
	}
	tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x0100, 7}, {0x0112, tag}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, entry[0]), 3)
		tiff = order.AppendUint16(order.AppendUint32(tiff, 1), entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	segment := append([]byte("Exif\x00\x00"), order.AppendUint32(tiff, 0)...)
	header := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return slices.Concat(header, segment, file[2:])
}

func TestOrientation(t *testing.T) {
	// What the sensor saw: white in one corner. The tag says where the corner is shown.
	corner := plain(16, 16, color.Black)
	for i := range 64 {
		corner.Set(i%8, i/8, color.White)
	}
	file := asJPEG(corner)
	places := []int{0, 1, 3, 2, 0, 1, 3, 2} // Of tags 1 to 8: 0 is the top left, 1 the top right, 2 and 3 below.
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for tag := range 10 {
			want := 0
			if tag >= 1 && tag <= 8 {
				want = places[tag-1]
			}
			dir := folder(t, map[string][]byte{"a/x.jpg": oriented(file, uint16(tag), order)})
			set, err := data.ImageFolder(dir, data.FolderOptions{Size: 2})
			if err != nil {
				t.Fatal(err)
			}
			got := pixels(t, set, 0)
			for place := range 4 {
				if (got[3*place] > 128) != (place == want) {
					t.Errorf("%s, tag %d: the corner is not at place %d: %v", order, tag, want, got)
					break
				}
			}
		}
	}
}

// Mirrored along a diagonal, a corner on it stays; these tell 5 from 1 and 7 from 3.
func TestOrientationTransposes(t *testing.T) {
	wide := plain(16, 16, color.Black)
	for i := range 8 * 16 { // The upper half is white.
		wide.Set(i%16, i/16, color.White)
	}
	left, right := []bool{true, false, true, false}, []bool{false, true, false, true}
	top, bottom := []bool{true, true, false, false}, []bool{false, false, true, true}
	for i, want := range [][]bool{top, top, bottom, bottom, left, right, right, left} {
		dir := folder(t, map[string][]byte{"a/x.jpg": oriented(asJPEG(wide), uint16(i+1), binary.BigEndian)})
		set, err := data.ImageFolder(dir, data.FolderOptions{Size: 2})
		if err != nil {
			t.Fatal(err)
		}
		got := pixels(t, set, 0)
		for place, white := range want {
			if (got[3*place] > 128) != white {
				t.Errorf("tag %d gives %v", i+1, got)
				break
			}
		}
	}
}

func TestImageFolder(t *testing.T) {
	good := asPNG(plain(8, 6, red))
	dir := folder(t, map[string][]byte{
		"bees/2.png": good, "bees/10.jpg": asJPEG(plain(6, 8, red)), "ants/sub/1.png": good, "ants/0.png": good,
		"ants/note.txt": []byte("hello"), "ants/cut.png": good[:len(good)/2], "ants/empty.jpg": nil, "ants/.hidden": good,
		".cache/x.png": good, "readme.md": []byte("hello"),
	})
	set, err := data.ImageFolder(dir, data.FolderOptions{Name: "insects", Size: 4})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.String(), "insects: 4 examples of shape [4 4 3], 2 classes; 3 files skipped"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := set.Spec().Classes; !slices.Equal(got, []string{"ants", "bees"}) {
		t.Errorf("classes %q", got)
	}
	if got := set.Labels(); !slices.Equal(got, []int32{0, 0, 1, 1}) {
		t.Errorf("labels %v", got)
	}
	var skipped []string
	for _, s := range set.Skipped() {
		skipped = append(skipped, filepath.Base(s.Path)+": "+s.Reason)
	}
	want := []string{"cut.png: empty or cut short", "empty.jpg: not a JPEG, PNG, GIF, WebP or BMP image", "note.txt: not a JPEG, PNG, GIF, WebP or BMP image"}
	if !slices.Equal(skipped, want) {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
	if base := filepath.Base(set.Path(2)); base != "10.jpg" {
		t.Errorf("the third picture is %s", base)
	}
	chosen, err := data.ImageFolder(dir, data.FolderOptions{Classes: []string{"bees", "ants"}})
	if err != nil || chosen.Labels()[0] != 0 || filepath.Base(filepath.Dir(chosen.Path(0))) != "bees" || !slices.Equal(chosen.Spec().Input, []int{224, 224, 3}) {
		t.Errorf("classes in another order: %v, %v", chosen, err)
	}
}

func TestImageFolderErrors(t *testing.T) {
	good := asPNG(plain(4, 4, red))
	bomb := slices.Clone(asPNG(image.NewGray(image.Rect(0, 0, 1, 1))))
	binary.BigEndian.PutUint32(bomb[16:], 1<<30) // The width; its checksum follows.
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, test := range map[string]struct {
		files map[string][]byte
		opts  data.FolderOptions
		want  string
	}{
		"no classes":       {map[string][]byte{"x.png": good}, data.FolderOptions{}, "no folders in it: want one for each class"},
		"empty class":      {map[string][]byte{"a/x.png": good, "b/.keep": nil}, data.FolderOptions{}, `class "b" has no picture that can be read`},
		"unreadable class": {map[string][]byte{"a/x.png": []byte("?")}, data.FolderOptions{}, "1 files were skipped, the first of them"},
		"bomb":             {map[string][]byte{"a/x.png": bomb}, data.FolderOptions{}, "has 1073741824×1 pixels: want at most 64000000 in all"},
		"large":            {map[string][]byte{"a/x.png": good}, data.FolderOptions{MaxPixels: 15}, "has 4×4 pixels: want at most 15"},
		"missing class":    {map[string][]byte{"a/x.png": good}, data.FolderOptions{Classes: []string{"a", "c"}}, `class "c": lstat`},
		"size":             {map[string][]byte{"a/x.png": good}, data.FolderOptions{Size: -1}, "size -1"},
		"crop":             {map[string][]byte{"a/x.png": good}, data.FolderOptions{Crop: math.NaN()}, "crop NaN"},
	} {
		_, err := data.ImageFolder(folder(t, test.files), test.opts)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
	if _, err := data.ImageFolder(filepath.Join(t.TempDir(), "nowhere"), data.FolderOptions{}); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func ExampleImageFolder() {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for _, class := range []string{"ants", "bees"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(filepath.Join(dir, class, "1.png"), asPNG(plain(300, 200, red)), 0o600); err != nil {
			panic(err)
		}
	}
	train, err := data.ImageFolder(dir, data.FolderOptions{Name: "insects"})
	fmt.Println(train, err)
	// Output: insects: 2 examples of shape [224 224 3], 2 classes <nil>
}

func FuzzImageFolder(f *testing.F) {
	for _, name := range []string{"cmyk.jpg", "lossy.webp", "lossless.webp"} {
		f.Add(fixture(f, name))
	}
	f.Add(oriented(asJPEG(plain(4, 4, red)), 6, binary.BigEndian))
	f.Add(asPNG(plain(4, 4, red)))
	f.Add(asGIF(plain(4, 4, red)))
	f.Add(asBMP(plain(4, 4, red)))
	f.Fuzz(func(t *testing.T, file []byte) {
		dir := folder(t, map[string][]byte{"a/x": file, "a/good.png": asPNG(plain(1, 1, red))})
		set, err := data.ImageFolder(dir, data.FolderOptions{Size: 2, MaxPixels: 1 << 16})
		if err != nil {
			t.Fatal(err)
		}
		if set.Len()+len(set.Skipped()) != 2 {
			t.Fatalf("%d pictures and %d skipped of 2 files", set.Len(), len(set.Skipped()))
		}
	})
}
