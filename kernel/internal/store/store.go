// Package store keeps the variables of a notebook in a folder.
//
//	d, err := store.Open(dir)
//	err = d.Write(store.Record{Cell: 3, Vars: vars, Data: data})
//	rec, err := d.Read("x")
//
// Variables that share memory are one record, and a record is one file. A file is written whole under another
// name and then renamed, so that a program killed at any moment leaves the old value or the new one. When two
// files claim a variable the younger one has it.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"
)

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

// A Record is a group of variables with their encoded values.
type Record struct {
	Cell    int
	Saved   time.Time
	Vars    []Variable
	Objects []string // folders that belong to the record
	Sum     uint64   // of Data
	Size    int64    // of Data and the objects
	Data    []byte

	seq  int64
	file string
}

// names lists the variables of a record.
func (r *Record) names() []string {
	var names []string
	for _, v := range r.Vars {
		names = append(names, v.Name)
	}
	return names
}

// Problem is why a variable of the record cannot be carried.
func (r *Record) Problem(name string) string {
	for _, v := range r.Vars {
		if v.Name == name {
			return v.Problem
		}
	}
	return ""
}

// A Dir is an open folder of variables. One program at a time writes to it; any number may list it.
type Dir struct {
	path  string
	seq   int64
	owner map[string]*Record // by variable
}

// Open reads what the folder holds, which is nothing if there is no such folder yet.
func Open(path string) (*Dir, error) {
	for range 10 {
		d := &Dir{path: path, owner: map[string]*Record{}}
		if again, err := d.load(); err != nil || !again {
			return d, err
		}
	}
	return nil, fmt.Errorf("the variables in %s change all the time: is another kernel using them?", path)
}

const (
	magic     = "GTLVAR1\n"
	recordExt = ".var"
	objectExt = ".obj"
	tempExt   = ".tmp"
)

// load lists the records; again says that one vanished meanwhile, replaced by a younger one.
func (d *Dir) load() (again bool, err error) {
	entries, err := os.ReadDir(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("listing variables: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), recordExt) {
			continue
		}
		r, err := readHeader(filepath.Join(d.path, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		if err != nil {
			continue // damaged: it holds nothing that could be used, and the next Clean removes it
		}
		d.seq = max(d.seq, r.seq)
		for _, name := range r.names() {
			if have := d.owner[name]; have == nil || have.seq < r.seq {
				d.owner[name] = r
			}
		}
	}
	return false, nil
}

// Variables lists what is stored, by name.
func (d *Dir) Variables() []Variable {
	var list []Variable
	for name, r := range d.owner {
		v := r.Vars[slices.IndexFunc(r.Vars, func(v Variable) bool { return v.Name == name })]
		v.Group, v.Size, v.Cell, v.Saved = d.group(r), r.Size, r.Cell, r.Saved
		list = append(list, v)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// group lists the variables that a record still owns.
func (d *Dir) group(r *Record) []string {
	return slices.DeleteFunc(r.names(), func(name string) bool { return d.owner[name] != r })
}

// List lists the variables stored in a folder.
func List(path string) ([]Variable, error) {
	d, err := Open(path)
	if err != nil {
		return nil, err
	}
	return d.Variables(), nil
}

// Size is the number of bytes that all variables take.
func (d *Dir) Size() int64 {
	var n int64
	seen := map[*Record]bool{}
	for _, r := range d.owner {
		if !seen[r] {
			seen[r] = true
			n += r.Size
		}
	}
	return n
}

// Record is what is known of the record that owns a variable, without its data; nil if none does.
func (d *Dir) Record(name string) *Record { return d.owner[name] }

// Read reads the record of a variable.
func (d *Dir) Read(name string) (*Record, error) {
	r := d.owner[name]
	if r == nil {
		return nil, fmt.Errorf("%s is not stored", name)
	}
	file := filepath.Join(d.path, r.file)
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	_, size, err := parseHeader(b)
	if err == nil && Sum(b[size:]) != r.Sum {
		err = errDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read back: %s: %w: run the cell that set it again", name, r.file, err)
	}
	whole := *r
	whole.Data = b[size:]
	return &whole, nil
}

// Object is the path of one of the folders of the records.
func (d *Dir) Object(name string) string { return filepath.Join(d.path, filepath.Base(name)) }

// NewObject runs save on a new folder and returns its name, for Record.Objects, and its size.
func (d *Dir) NewObject(save func(path string) error) (name string, size int64, err error) {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return "", 0, err
	}
	temp, err := os.MkdirTemp(d.path, "*"+tempExt)
	if err != nil {
		return "", 0, err
	}
	if err := save(temp); err != nil {
		_ = os.RemoveAll(temp)
		return "", 0, err
	}
	name = strings.TrimSuffix(filepath.Base(temp), tempExt) + objectExt
	if err := os.Rename(temp, d.Object(name)); err != nil {
		_ = os.RemoveAll(temp)
		return "", 0, err
	}
	err = filepath.WalkDir(d.Object(name), func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return name, size, err
}

// Write stores a record and removes those that it leaves without variables.
func (d *Dir) Write(r Record) error {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return fmt.Errorf("storing variables: %w", err)
	}
	r.seq = d.seq + 1
	r.file = fmt.Sprintf("%016x%s", r.seq, recordExt)
	r.Sum = Sum(r.Data)
	r.Size += int64(len(r.Data))
	if r.Saved.IsZero() {
		r.Saved = time.Now()
	}
	if err := d.write(&r); err != nil {
		return fmt.Errorf("storing %s: %w", strings.Join(r.names(), ", "), err)
	}
	d.seq = r.seq
	r.Data = nil
	d.own(&r, r.names())
	return nil
}

// own gives variables to a record and removes records left with none.
func (d *Dir) own(r *Record, names []string) {
	for _, name := range names {
		old := d.owner[name]
		d.owner[name] = r
		if old != nil && len(d.group(old)) == 0 {
			d.remove(old)
		}
	}
}

func (d *Dir) remove(r *Record) {
	_ = os.Remove(filepath.Join(d.path, r.file))
	for _, o := range r.Objects {
		_ = os.RemoveAll(d.Object(o))
	}
}

// Remove forgets variables.
func (d *Dir) Remove(names ...string) error {
	var errs []error
	for _, name := range names {
		r := d.owner[name]
		if r == nil {
			continue
		}
		delete(d.owner, name)
		if len(d.group(r)) == 0 {
			d.remove(r)
			continue
		}
		// others still need the record: write it anew without the name
		rest, err := d.readRecord(r)
		if err == nil {
			rest.Vars = slices.DeleteFunc(slices.Clone(rest.Vars), func(v Variable) bool { return d.owner[v.Name] != r })
			r.Objects = nil // they move to the new record
			rest.Size -= int64(len(rest.Data))
			err = d.Write(*rest)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (d *Dir) readRecord(r *Record) (*Record, error) {
	for _, name := range d.group(r) {
		return d.Read(name)
	}
	return nil, errDamaged
}

// Reset removes all variables of a folder.
func Reset(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		if ours(e.Name()) {
			errs = append(errs, os.RemoveAll(filepath.Join(path, e.Name())))
		}
	}
	return errors.Join(errs...)
}

func ours(name string) bool {
	return slices.Contains([]string{recordExt, objectExt, tempExt}, filepath.Ext(name))
}

// Clean removes what killed programs left: unfinished files, and records and folders that nothing owns.
func (d *Dir) Clean() error {
	keep := map[string]bool{}
	for _, r := range d.owner {
		keep[r.file] = true
		for _, o := range r.Objects {
			keep[o] = true
		}
	}
	entries, err := os.ReadDir(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		if ours(e.Name()) && !keep[e.Name()] {
			errs = append(errs, os.RemoveAll(filepath.Join(d.path, e.Name())))
		}
	}
	return errors.Join(errs...)
}

// Adopt copies into dst the variables of another folder that dst lacks.
func Adopt(dst, src string) error {
	to, err := Open(dst)
	if err != nil {
		return err
	}
	from, err := Open(src)
	if err != nil {
		return err
	}
	var errs []error
	done := map[*Record]bool{}
	for _, v := range from.Variables() {
		r := from.owner[v.Name]
		if done[r] {
			continue
		}
		done[r] = true
		errs = append(errs, to.adopt(from, r))
	}
	return errors.Join(errs...)
}

func (d *Dir) adopt(from *Dir, r *Record) error {
	whole, err := from.readRecord(r)
	if err != nil {
		return err
	}
	whole.Vars = slices.DeleteFunc(slices.Clone(whole.Vars), func(v Variable) bool {
		return d.owner[v.Name] != nil || from.owner[v.Name] != r
	})
	if len(whole.Vars) == 0 {
		return nil
	}
	for _, o := range whole.Objects {
		if err := os.CopyFS(d.Object(o), os.DirFS(from.Object(o))); err != nil {
			return err
		}
	}
	whole.Size -= int64(len(whole.Data))
	return d.Write(*whole)
}
