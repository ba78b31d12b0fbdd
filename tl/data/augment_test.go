package data_test

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

var update = flag.Bool("update", false, "write the golden files anew")

func ExampleAugment() {
	pictures, err := data.NewArrays(make([]float32, 4*8*8*3), []int{8, 8, 3}, []int{0, 1, 0, 1}, data.ArraysOptions{Name: "pictures"})
	if err != nil {
		panic(err)
	}
	train, err := data.Augment(pictures, data.Augmentation{Crop: 0.5, Flip: true, Seed: 42})
	if err != nil {
		panic(err)
	}
	fmt.Println(train)
	first, err := train.View(0).Read([]int{0, 1}) // Fit asks for another view in each epoch.
	fmt.Println(first.Inputs.Shape(), err)
	// Output:
	// pictures: 4 examples of shape [8 8 3], 2 classes, augmented
	// (Float32)[2, 8, 8, 3] <nil>
}

// everything is an augmentation that does all there is.
func everything(channels int) data.Augmentation {
	o := data.Augmentation{Crop: 0.3, Flip: true, Rotate: 20, Color: data.Color{Brightness: 0.4, Contrast: 0.4},
		RandAugment: data.RandAugment{Operations: 3, Magnitude: 20}, Erase: 0.5, Mix: data.Mix{MixUp: 0.4, CutMix: 1}, Seed: 7}
	if channels == 3 {
		o.Color.Saturation, o.Color.Hue = 0.4, 0.2
	}
	return o
}

func augmented(t testing.TB, d data.Dataset, o data.Augmentation) *data.Augmented {
	t.Helper()
	a, err := data.Augment(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// read are the inputs and the targets of a set, of the type that they must have.
func read[T int32 | float32](t testing.TB, d data.Dataset, indices ...int) ([]float32, []T) {
	t.Helper()
	batch, err := d.Read(indices)
	if err != nil {
		t.Fatal(err)
	}
	return flat[float32](t, batch.Inputs), flat[T](t, batch.Targets)
}

// TestViews demands what Varied promises: a pass gives the same examples in whatever batches, another pass gives others, and
// the set itself is plain.
func TestViews(t *testing.T) {
	const size = 8
	plain := pictureSet(scenes(6, size, 3, 1), size, 3)
	a := augmented(t, plain, everything(3))
	all, targets := read[float32](t, a.View(3), 0, 1, 2, 3, 4, 5)
	again, sameTargets := read[float32](t, augmented(t, plain, everything(3)).View(3), 5, 4, 3, 2, 1, 0)
	one, _ := read[float32](t, a.View(3), 2)
	other, _ := read[float32](t, a.View(4), 0, 1, 2, 3, 4, 5)
	n, classes := size*size*3, len(plain.Spec().Classes)
	for i := range 6 {
		if !slices.Equal(all[i*n:(i+1)*n], again[(5-i)*n:(6-i)*n]) || !slices.Equal(targets[i*classes:(i+1)*classes], sameTargets[(5-i)*classes:(6-i)*classes]) {
			t.Errorf("example %d depends on the order", i)
		}
		if slices.Equal(all[i*n:(i+1)*n], other[i*n:(i+1)*n]) {
			t.Errorf("example %d is the same in the next pass", i)
		}
	}
	if !slices.Equal(one, all[2*n:3*n]) {
		t.Error("an example depends on its batch")
	}
	direct, labels := read[int32](t, a, 0, 1, 2, 3, 4, 5)
	want, wantLabels := read[int32](t, plain, 0, 1, 2, 3, 4, 5)
	if !slices.Equal(direct, want) || !slices.Equal(labels, wantLabels) {
		t.Error("read directly, the set is not plain")
	}
	o := everything(3)
	o.Seed++
	if reseeded, _ := read[float32](t, augmented(t, plain, o).View(3), 0); slices.Equal(reseeded, all[:n]) {
		t.Error("another seed draws the same")
	}
}

func TestAugmentFlip(t *testing.T) {
	const size = 6
	pictures := scenes(1, size, 1, 2)
	a := augmented(t, pictureSet(pictures, size, 1), data.Augmentation{Flip: true})
	flipped := 0
	for pass := range uint64(400) {
		got, _ := read[int32](t, a.View(pass), 0)
		switch {
		case slices.Equal(got, mirror(pictures[0], size, 1)):
			flipped++
		case !slices.Equal(got, pictures[0]):
			t.Fatalf("pass %d gives neither the picture nor its mirror image", pass)
		}
	}
	if flipped < 150 || flipped > 250 {
		t.Errorf("%d of 400 pictures are mirrored", flipped)
	}
}

// TestAugmentFolder: what is not set is done as Read does it, and crops have the detail of the file.
func TestAugmentFolder(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 48, 40))
	for i := range picture.Pix { // Stripes of one pixel.
		picture.Pix[i] = uint8(i % 2 * 255)
	}
	dir := folder(t, map[string][]byte{"a/x.png": asPNG(picture), "a/y.png": asPNG(plain(20, 90, red))})
	set, err := data.ImageFolder(dir, data.FolderOptions{Size: 32, Crop: 0.8})
	if err != nil {
		t.Fatal(err)
	}
	few, err := data.Subset(set, []int{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	still, _ := read[int32](t, augmented(t, few, data.Augmentation{Erase: 1e-12}).View(0), 0, 1)
	want, _ := read[int32](t, few, 0, 1)
	for i := range want {
		if math.Abs(float64(still[i]-want[i])) > 1 {
			t.Fatalf("number %d is %v where nothing changes, %v in the set", i, still[i], want[i])
		}
	}
	crops := augmented(t, few, data.Augmentation{Crop: 0.1})
	sharp := 0
	for pass := range uint64(20) {
		got, _ := read[int32](t, crops.View(pass), 1)
		if slices.Max(got) > 240 && slices.Min(got) < 15 {
			sharp++
		}
	}
	if sharp < 10 {
		t.Errorf("%d of 20 small crops show the stripes", sharp)
	}
}

// TestMix has pictures whose numbers say their class: what is blended of one must be blended of the other.
func TestMix(t *testing.T) {
	const size = 10
	pictures := make([]float32, 0, 8*size*size)
	for i := range 8 {
		pictures = append(pictures, slices.Repeat([]float32{float32(i % 2)}, size*size)...)
	}
	labels := []int{0, 1, 0, 1, 0, 1, 0, 1}
	set, err := data.NewArrays(pictures, []int{size, size, 1}, labels, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ages, err := data.NewRegression(pictures, []int{size, size, 1}, []float32{0, 1, 0, 1, 0, 1, 0, 1}, 1, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name, mix := range map[string]data.Mix{"mixup": {MixUp: 0.5}, "cutmix": {CutMix: 1}, "both": {MixUp: 0.5, CutMix: 1}} {
		mixed := 0
		for pass := range uint64(20) {
			inputs, targets := read[float32](t, augmented(t, set, data.Augmentation{Mix: mix}).View(pass), 0, 1, 2, 3, 4, 5, 6, 7)
			_, numbers := read[float32](t, augmented(t, ages, data.Augmentation{Mix: mix}).View(pass), 0, 1, 2, 3, 4, 5, 6, 7)
			for i, label := range labels {
				picture := inputs[i*size*size : (i+1)*size*size]
				share := sum(picture) / size / size
				if math.Abs(float64(targets[2*i+1])-share) > 1e-4 || math.Abs(float64(targets[2*i]+targets[2*i+1]-1)) > 1e-5 || math.Abs(float64(numbers[i])-share) > 1e-4 {
					t.Fatalf("%s: a picture with the share %v of class 1 has the targets %v and %v", name, share, targets[2*i:2*i+2], numbers[i])
				}
				if targets[2*i+label] < 0.5 {
					t.Fatalf("%s: example %d of class %d has the targets %v", name, i, label, targets[2*i:2*i+2])
				}
				if share > 0.01 && share < 0.99 {
					mixed++
				}
				if whole := slices.Max(picture)-slices.Min(picture) == 0; name == "mixup" && !whole {
					t.Fatalf("%s: parts of a picture are blended otherwise", name)
				}
			}
		}
		if mixed < 20 {
			t.Errorf("%s: %d of 160 examples are mixed", name, mixed)
		}
	}
}

func sum(values []float32) (total float64) {
	for _, v := range values {
		total += float64(v)
	}
	return total
}

func TestErase(t *testing.T) {
	const size = 40
	picture := slices.Repeat([]float32{0, 100}, size*size/2)
	set := pictureSet([][]float32{picture}, size, 1)
	for pass := range uint64(50) {
		got, _ := read[int32](t, augmented(t, set, data.Augmentation{Erase: 1}).View(pass), 0)
		erased := 0
		for i, value := range got {
			if value == 50 {
				erased++
			} else if value != picture[i] {
				t.Fatalf("number %d is %v: neither the mean nor as it was", i, value)
			}
		}
		if share := float64(erased) / size / size; share < 0.01 || share > 0.36 {
			t.Errorf("pass %d erases the share %v", pass, share)
		}
	}
}

// TestColorsStayInRange: arrays have whatever range they have.
func TestColorsStayInRange(t *testing.T) {
	pictures := scenes(4, 6, 1, 5)
	for i := range pictures {
		pictures[i] = mapped(pictures[i], func(v float32) float32 { return v/128 - 1 })
	}
	set := pictureSet(pictures, 6, 1)
	low, high := slices.Min(slices.Concat(pictures...)), slices.Max(slices.Concat(pictures...))
	o := everything(1)
	for pass := range uint64(50) {
		got, _ := read[float32](t, augmented(t, set, o).View(pass), 0, 1, 2, 3)
		if slices.Min(got) < low-1e-5 || slices.Max(got) > high+1e-5 {
			t.Fatalf("pass %d: numbers from %v to %v of a set from %v to %v", pass, slices.Min(got), slices.Max(got), low, high)
		}
	}
}

func TestAugmentErrors(t *testing.T) {
	set := pictureSet(scenes(2, 4, 1, 1), 4, 1)
	flatSet := numbers(t, 4, func(i int) int { return i % 2 })
	flips := data.Augmentation{Flip: true}
	for name, test := range map[string]struct {
		set  data.Dataset
		opts data.Augmentation
		want string
	}{
		"no set":      {nil, flips, "the set has no examples"},
		"nothing":     {set, data.Augmentation{Seed: 3}, "nothing is set"},
		"no pictures": {flatSet, flips, "want pictures, [height, width, channels]"},
		"twice":       {augmented(t, set, flips), flips, "is augmented already"},
		"crop":        {set, data.Augmentation{Crop: 1.5}, "Crop is 1.5: want 0 to 1"},
		"not numbers": {set, data.Augmentation{Rotate: math.NaN()}, "Rotate is NaN"},
		"negative":    {set, data.Augmentation{RandAugment: data.RandAugment{Operations: -1}}, "RandAugment.Operations is -1"},
		"hue of grey": {set, data.Augmentation{Color: data.Color{Hue: 0.1}}, "pictures with 1 channels: want RGB"},
		"mix":         {set, data.Augmentation{Mix: data.Mix{MixUp: math.Inf(1)}}, "Mix.MixUp is +Inf"},
	} {
		if _, err := data.Augment(test.set, test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
	a := augmented(t, set, flips)
	if _, err := a.View(0).Read([]int{2}); err == nil || !strings.Contains(err.Error(), "no example 2") {
		t.Errorf("an index out of range: %v", err)
	}
	if _, _, err := data.Split(a, 0.5, 1); err == nil || !strings.Contains(err.Error(), "split it first") {
		t.Errorf("a split of an augmented set: %v", err)
	}
}

// TestAugmentFileGone: a picture that is gone when a view wants it is an error that names it.
func TestAugmentFileGone(t *testing.T) {
	dir := folder(t, map[string][]byte{"a/gone.png": asPNG(plain(9, 9, red))})
	set, err := data.ImageFolder(dir, data.FolderOptions{Size: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(set.Path(0)); err != nil {
		t.Fatal(err)
	}
	if _, err := augmented(t, set, data.Augmentation{Flip: true}).View(0).Read([]int{0}); err == nil || !strings.Contains(err.Error(), "gone.png") {
		t.Errorf("%v: want an error that names the file", err)
	}
}

// TestAugmentGolden compares with pictures that a person has looked at: a row for each augmentation, a column for each pass.
func TestAugmentGolden(t *testing.T) {
	dir := folder(t, map[string][]byte{"a/x.png": fixture(t, "wide.png"), "b/x.png": asPNG(plain(30, 30, red))})
	set, err := data.ImageFolder(dir, data.FolderOptions{Size: 24})
	if err != nil {
		t.Fatal(err)
	}
	rows := []data.Augmentation{
		{Crop: 0.3, Flip: true}, {Rotate: 40}, {Color: data.Color{Brightness: 0.4, Contrast: 0.4, Saturation: 0.4, Hue: 0.2}},
		{RandAugment: data.RandAugment{Operations: 2, Magnitude: 15}}, {Erase: 1}, {Mix: data.Mix{MixUp: 1}}, {Mix: data.Mix{CutMix: 1}},
	}
	const size, columns = 24, 8
	sheet := image.NewNRGBA(image.Rect(0, 0, columns*size, len(rows)*size))
	for row, o := range rows {
		for column := range columns {
			batch, err := augmented(t, set, o).View(uint64(column)).Read([]int{0})
			if err != nil {
				t.Fatal(err)
			}
			pix := flat[float32](t, batch.Inputs)
			for i := range size * size {
				c := color.NRGBA{uint8(pix[3*i] + 0.5), uint8(pix[3*i+1] + 0.5), uint8(pix[3*i+2] + 0.5), 255}
				sheet.SetNRGBA(column*size+i%size, row*size+i/size, c)
			}
		}
	}
	path := filepath.Join("testdata", "augment.golden.png")
	if *update {
		if err := os.WriteFile(path, asPNG(sheet), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sameSheet(t, path, sheet)
}

// sameSheet allows what the rounding of another processor changes.
func sameSheet(t *testing.T, path string, got *image.NRGBA) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil || picture.Bounds() != got.Bounds() {
		t.Fatalf("%s: %v, %v", path, picture.Bounds(), err)
	}
	far := 0
	for i := range got.Pix {
		at := i / 4
		want := color.NRGBAModel.Convert(picture.At(at%got.Rect.Dx(), at/got.Rect.Dx())).(color.NRGBA)
		if values := [4]uint8{want.R, want.G, want.B, want.A}; math.Abs(float64(got.Pix[i])-float64(values[i%4])) > 1 {
			far++
		}
	}
	if far > len(got.Pix)/1000 {
		t.Errorf("%d of %d numbers are not those of %s; if they should be, run with -update and look at it", far, len(got.Pix), path)
	}
}

func FuzzAugment(f *testing.F) {
	set := pictureSet(scenes(3, 7, 3, 1), 7, 3)
	f.Add(0.5, true, 10.0, 0.3, 0.1, 2, 9.0, 0.5, 0.2, 1.0, uint64(3))
	f.Add(0.5, false, 0.0, 0.3, 0.1, 6, 9.0, 0.0, 0.0004, 0.5, uint64(25))
	f.Fuzz(func(t *testing.T, crop float64, flip bool, rotate, bright, hue float64, ops int, magnitude, erase, mixUp, cutMix float64, seed uint64) {
		a, err := data.Augment(set, data.Augmentation{Crop: crop, Flip: flip, Rotate: rotate,
			Color: data.Color{Brightness: bright, Contrast: bright, Saturation: bright, Hue: hue}, RandAugment: data.RandAugment{Operations: ops, Magnitude: magnitude},
			Erase: erase, Mix: data.Mix{MixUp: mixUp, CutMix: cutMix}, Seed: seed})
		if err != nil {
			return
		}
		batch, err := a.View(seed).Read([]int{2, 0})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range flat[float32](t, batch.Inputs) {
			if !(v >= -0.01 && v <= 255.01) {
				t.Fatalf("number %d is %v", i, v)
			}
		}
	})
}
