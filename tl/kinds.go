package tl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// kinds are settings of one sort that are plain data, optimizers or losses, by the names they have in files.
type kinds map[string]reflect.Type

// setting is the written form of one.
type setting struct {
	Kind   string          `json:"kind"`
	Config json.RawMessage `json:"config"`
}

// marshal writes a setting; nil gives nil.
func (k kinds) marshal(value any) (*setting, error) {
	if value == nil {
		return nil, nil
	}
	for kind, known := range k {
		if known == reflect.TypeOf(value) {
			config, err := json.Marshal(value)
			return &setting{Kind: kind, Config: config}, err
		}
	}
	return nil, fmt.Errorf("%T cannot be written to a file: only the types of package tl are data", value)
}

// unmarshal reads a setting back.
func unmarshal[T any](k kinds, s *setting) (value T, err error) {
	if s == nil {
		return value, nil
	}
	known := k[s.Kind]
	if known == nil {
		return value, fmt.Errorf("%q is not known; want one of %s", s.Kind, strings.Join(slices.Sorted(maps.Keys(k)), ", "))
	}
	pointer := reflect.New(known)
	decoder := json.NewDecoder(bytes.NewReader(s.Config))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(pointer.Interface()); err != nil {
		return value, fmt.Errorf("%s: %w", s.Kind, err)
	}
	return pointer.Elem().Interface().(T), nil
}
