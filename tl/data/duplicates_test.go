package data_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

// scenes are n pictures with light and shade of their own, as photographs have.
func scenes(n, size, channels int, seed uint64) [][]float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	list := make([][]float32, n)
	for i := range list {
		var grid [5][5]float32
		for y := range grid {
			for x := range grid[y] {
				grid[y][x] = 255 * rng.Float32()
			}
		}
		list[i] = make([]float32, 0, size*size*channels)
		for y := range size {
			for x := range size {
				v, u := float32(4*y)/float32(size), float32(4*x)/float32(size)
				a, b := v-float32(int(v)), u-float32(int(u))
				g := grid[int(v)][int(u)]*(1-a)*(1-b) + grid[int(v)+1][int(u)]*a*(1-b) + grid[int(v)][int(u)+1]*(1-a)*b + grid[int(v)+1][int(u)+1]*a*b
				list[i] = append(list[i], slices.Repeat([]float32{g}, channels)...)
			}
		}
	}
	return list
}

func pictureSet(pictures [][]float32, size, channels int) *data.Arrays {
	a, err := data.NewArrays(slices.Concat(pictures...), []int{size, size, channels}, make([]int, len(pictures)), data.ArraysOptions{Name: "pictures"})
	if err != nil {
		panic(err)
	}
	return a
}

func mapped(picture []float32, f func(float32) float32) []float32 {
	changed := make([]float32, len(picture))
	for i, v := range picture {
		changed[i] = f(v)
	}
	return changed
}

func mirror(picture []float32, size, channels int) []float32 {
	var changed []float32
	for row := range slices.Chunk(picture, size*channels) {
		for x := range size {
			from := size - 1 - x
			changed = append(changed, row[from*channels:(from+1)*channels]...)
		}
	}
	return changed
}

// storedAnew is a grey picture written as a poor JPEG and read.
func storedAnew(picture []float32, size int) []float32 {
	grey := image.NewGray(image.Rect(0, 0, size, size))
	for i, v := range picture {
		grey.SetGray(i%size, i/size, color.Gray{Y: uint8(v)})
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, grey, &jpeg.Options{Quality: 20}); err != nil {
		panic(err)
	}
	read, err := jpeg.Decode(&file)
	if err != nil {
		panic(err)
	}
	changed := make([]float32, len(picture))
	for i := range changed {
		changed[i] = float32(read.(*image.Gray).GrayAt(i%size, i/size).Y)
	}
	return changed
}

func TestNearDuplicatesOfPictures(t *testing.T) {
	const size = 40
	train := scenes(30, size, 1, 1)
	valid := scenes(8, size, 1, 2)
	darker := func(v float32) float32 { return 0.5*v + 10 }
	valid[1] = train[7]
	valid[2] = mapped(train[11], darker)
	valid[4] = mirror(train[3], size, 1)
	valid[6] = storedAnew(train[20], size)
	got, err := data.NearDuplicates(pictureSet(train, size, 1), pictureSet(valid, size, 1), data.DuplicateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]int]bool{{7, 1}: false, {11, 2}: false, {3, 4}: true, {20, 6}: false} // To whether it is mirrored.
	if len(got) != len(want) {
		t.Errorf("found %v, want %v", got, want)
	}
	for i, pair := range got {
		mirrored, planted := want[[2]int{pair.A, pair.B}]
		if !planted || pair.Mirrored != mirrored {
			t.Errorf("found %+v, want %v", pair, want)
		}
		if i > 0 && pair.Similarity > got[i-1].Similarity {
			t.Errorf("%v are not from the most similar on", got)
		}
	}
}

func TestNearDuplicatesWithin(t *testing.T) {
	pictures := scenes(12, 24, 3, 3)
	pictures[9] = pictures[2]
	got, err := data.NearDuplicates(pictureSet(pictures, 24, 3), nil, data.DuplicateOptions{})
	if err != nil || len(got) != 1 || got[0] != (data.Pair{A: 2, B: 9, Similarity: 1}) {
		t.Errorf("found %v, %v: want 2 and 9", got, err)
	}
}

// Numbers of different scales count alike, and one that never varies does not hide the others.
func TestNearDuplicatesOfRows(t *testing.T) {
	set := func(rows ...float32) *data.Arrays {
		a, err := data.NewRegression(rows, []int{3}, make([]float32, len(rows)/3), 1, data.ArraysOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	train := set(1, 1000, 5, 2, 3000, 5, 3, 2000, 5, 4, 4000, 5)
	got, err := data.NearDuplicates(train, set(3, 1000, 5, 2.01, 3000, 5), data.DuplicateOptions{})
	if err != nil || len(got) != 1 || got[0].A != 1 || got[0].B != 1 {
		t.Errorf("found %v, %v: want the second of both", got, err)
	}
}

func TestNearDuplicatesErrors(t *testing.T) {
	pictures := pictureSet(scenes(2, 8, 1, 1), 8, 1)
	none, err := data.Subset(pictures, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		a, b data.Dataset
		opts data.DuplicateOptions
		want string
	}{
		{"nil", nil, pictures, data.DuplicateOptions{}, "no examples"},
		{"empty", pictures, none, data.DuplicateOptions{}, "no examples"},
		{"another size", pictures, pictureSet(scenes(2, 9, 1, 1), 9, 1), data.DuplicateOptions{}, "want one shape"},
		{"above 1", pictures, pictures, data.DuplicateOptions{Similarity: 1.5}, "similarity 1.5"},
		{"negative", pictures, pictures, data.DuplicateOptions{Similarity: -1}, "similarity -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := data.NearDuplicates(test.a, test.b, test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func ExampleNearDuplicates() {
	train, err := data.NewArrays([]float32{0, 1, 5, 7, 9, 2}, []int{2}, []int{0, 1, 0}, data.ArraysOptions{})
	if err != nil {
		panic(err)
	}
	valid, err := data.NewArrays([]float32{3, 3, 5, 7}, []int{2}, []int{0, 1}, data.ArraysOptions{})
	if err != nil {
		panic(err)
	}
	pairs, err := data.NearDuplicates(train, valid, data.DuplicateOptions{})
	if err != nil {
		panic(err)
	}
	for _, p := range pairs {
		fmt.Println("training example", p.A, "is validation example", p.B)
	}
	// Output: training example 1 is validation example 1
}
