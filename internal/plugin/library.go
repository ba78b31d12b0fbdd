package plugin

import (
	"debug/elf"
	"debug/macho"
	"fmt"
	"slices"
)

// entry is the one function that a PJRT plugin exports.
const entry = "GetPjrtApi"

// isLibrary checks that the file is a shared library that exports the entry of a PJRT plugin, without
// loading it.
func isLibrary(path string) error {
	names, err := exported(path)
	if err != nil {
		return fmt.Errorf("%s: not a shared library: %w", path, err)
	}
	if !slices.Contains(names, entry) {
		return fmt.Errorf("%s: not a PJRT plugin: it does not export %s", path, entry)
	}
	return nil
}

func exported(path string) ([]string, error) {
	if file, err := macho.Open(path); err == nil {
		defer file.Close()
		var names []string
		if file.Symtab != nil {
			for _, s := range file.Symtab.Syms {
				names = append(names, s.Name[min(1, len(s.Name)):]) // Without its underscore.
			}
		}
		return names, nil
	}
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	symbols, err := file.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF {
			names = append(names, s.Name)
		}
	}
	return names, nil
}
