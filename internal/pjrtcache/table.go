package pjrtcache

/*
#cgo LDFLAGS: -ldl
#include <stdlib.h>
#include "table.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/gomlx/go-xla/pjrt"

	"github.com/gonbtl/gonbtl/internal/cpukernel"
	"github.com/gonbtl/gonbtl/internal/plugin"
)

// cache is a plugin with the programs that are kept of it.
type cache struct {
	plugin   *C.api
	lower    func(program []byte) []byte // what is done to the text of a program first; nil for nothing
	store    *store                      // nil where nothing is kept
	base     key                         // of all that is the same for every program of this process
	settings []string                    // when base was made
}

// caches are those of the tables in use, by slot. A slot is filled before its table is given away, and never changes.
var (
	caches [C.MAX_PLUGINS]*cache
	used   int
)

// wrap has go-xla load the plugin, so that everything it does then is done, and puts a table of ours in the place of the
// plugin's. s may be nil.
func wrap(p plugin.Plugin, s *store) error {
	if used == len(caches) {
		return fmt.Errorf("%d plugins have one already", used)
	}
	if _, err := pjrt.GetPlugin(p.Path); err != nil {
		return err
	}
	path := C.CString(p.Path)
	defer C.free(unsafe.Pointer(path))
	var why *C.char
	table := C.pjrtcache_find(path, &why)
	if table == nil {
		return errors.New(C.GoString(why))
	}
	c := &cache{plugin: table}
	trouble := errors.Join(c.keepIn(s, p), c.lowerFor(p))
	if c.store == nil && c.lower == nil {
		return trouble
	}
	caches[used] = c
	wrapped := C.pjrtcache_wrap(table, C.int(used))
	if wrapped == nil {
		return errors.New("out of memory")
	}
	used++
	return errors.Join(trouble, pjrt.RegisterPreloadedPlugin(p.Path, uintptr(unsafe.Pointer(wrapped))))
}

// keepIn has programs kept in a store, unless something on which they depend is not known.
func (c *cache) keepIn(s *store, p plugin.Plugin) error {
	if s == nil {
		return nil
	}
	around, err := surroundings(p) // After GetPlugin, which sets flags for CUDA.
	if err != nil {
		return err
	}
	version := fmt.Sprintf("%d.%d", c.plugin.version.major, c.plugin.version.minor)
	c.store, c.base, c.settings = s, newKey([]byte(p.SHA256), []byte(version), around), settings()
	return nil
}

// lowerFor has programs for CPUs lowered.
func (c *cache) lowerFor(p plugin.Plugin) error {
	if p.Kind != "cpu" {
		return nil
	}
	if err := cpukernel.Register(unsafe.Pointer(c.plugin)); err != nil {
		return fmt.Errorf("convolutions of our own: %w", err)
	}
	c.lower = cpukernel.Lower
	return nil
}

//export pjrtcacheCompile
func pjrtcacheCompile(slot C.int, args *C.compile_args) *C.error { return caches[slot].compile(args) }

// compile lowers the program of args, where that is to be done.
func (c *cache) compile(args *C.compile_args) *C.error {
	if c.lower != nil && string(view(args.program.format, args.program.format_size)) == "mlir" {
		given := args.program
		args.program = lowered(given, c.lower)
		defer func() {
			C.free(unsafe.Pointer(args.program.code))
			C.free(unsafe.Pointer(args.program))
			args.program = given
		}()
	}
	return c.find(args)
}

// find gives args the program that was kept, or one that the plugin compiles, which is kept then.
func (c *cache) find(args *C.compile_args) *C.error {
	k, ok := c.key(args)
	if !ok {
		return C.pjrtcache_compile(c.plugin, args)
	}
	kept, missing := c.store.get(k)
	if missing == nil && len(kept) > 0 {
		if args.executable = c.load(args.client, kept); args.executable != nil {
			return nil
		}
	}
	if err := C.pjrtcache_compile(c.plugin, args); err != nil {
		return err
	}
	if missing != nil || len(kept) > 0 { // Otherwise it is known that the plugin would not load it.
		c.keep(k, args, missing == nil)
	}
	return nil
}

// lowered is a copy of a program, in C's memory, with another text.
func lowered(p *C.program, lower func([]byte) []byte) *C.program {
	text := lower(view(p.code, p.code_size))
	program := (*C.program)(C.CBytes(unsafe.Slice((*byte)(unsafe.Pointer(p)), int(p.struct_size)))) // As long as the caller's, which may know more.
	program.code, program.code_size = (*C.char)(C.CBytes(text)), C.size_t(len(text))
	return program
}

// key is that of the program to compile; not ok where nothing is kept, if the plugin does not say for what devices, or where the process
// has changed its settings since the plugin was loaded: whether XLA has seen them cannot be known.
func (c *cache) key(args *C.compile_args) (k key, ok bool) {
	if c.store == nil || !slices.Equal(settings(), c.settings) {
		return key{}, false
	}
	var size C.size_t
	text := C.pjrtcache_describe(c.plugin, args.client, &size)
	if text == nil {
		return key{}, false
	}
	defer C.free(unsafe.Pointer(text))
	format := view(args.program.format, args.program.format_size)
	return newKey(c.base[:], view(text, size), format, view(args.options, args.options_size),
		source(view(args.program.code, args.program.code_size), string(format))), true
}

// keep stores the program that was compiled. Where an entry was whole and the plugin did not load it, it is asked again with
// the new one: if it still refuses, the entry says so, and no other process tries. An error costs time and nothing else.
func (c *cache) keep(k key, args *C.compile_args, refused bool) {
	made := C.pjrtcache_serialize(c.plugin, args.executable)
	defer C.pjrtcache_release(&made)
	if made.owner == nil {
		return
	}
	executable := view(made.bytes, made.bytes_size)
	if refused {
		again := c.load(args.client, executable)
		if again == nil {
			executable = nil
		} else {
			C.pjrtcache_destroy(c.plugin, again)
		}
	}
	_ = c.store.put(k, executable)
}

// load is the program in the bytes, or nil.
func (c *cache) load(client *C.client, bytes []byte) *C.loaded {
	return C.pjrtcache_load(c.plugin, client, unsafe.Pointer(unsafe.SliceData(bytes)), C.size_t(len(bytes)))
}

// view is C memory as a slice.
func view(start *C.char, size C.size_t) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(start)), int(size))
}
