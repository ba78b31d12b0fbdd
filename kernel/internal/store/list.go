// Package store keeps the variables of a notebook in a folder: the cells' programs write them, the kernel lists
// them.
package store

import "time"

// A Variable is what is known of a stored variable without reading its value.
type Variable struct {
	Name    string
	Type    Type
	Dynamic []Type    // types that interfaces inside the value hold
	Group   []string  // names of all variables that share memory with it, itself included
	Size    int64     // bytes on disk, of the whole group
	Cell    int       // the cell that stored it last
	Saved   time.Time // when
	Problem string    // why its value cannot be carried; empty when it is stored
}
