package store

import (
	"fmt"
	"testing"
)

// BenchmarkOpen opens a folder of 200 variables, as every cell of a long notebook does.
func BenchmarkOpen(b *testing.B) {
	path := b.TempDir()
	d, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 200 {
		if err := d.Write(Record{Vars: []Variable{{Name: fmt.Sprint("v", i), Type: "int"}}, Data: []byte("12345678")}); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for range b.N {
		if _, err := Open(path); err != nil {
			b.Fatal(err)
		}
	}
}
