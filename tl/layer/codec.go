package layer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// kinds are the layers that can be written to a file and read back, by the name that Keras gives them in lower case.
var kinds = map[string]reflect.Type{
	"activation":               reflect.TypeFor[Activation](),
	"add":                      reflect.TypeFor[Add](),
	"average":                  reflect.TypeFor[Average](),
	"average_pooling1d":        reflect.TypeFor[AveragePooling1D](),
	"average_pooling2d":        reflect.TypeFor[AveragePooling2D](),
	"batch_normalization":      reflect.TypeFor[BatchNormalization](),
	"bidirectional":            reflect.TypeFor[Bidirectional](),
	"concatenate":              reflect.TypeFor[Concatenate](),
	"conv1d":                   reflect.TypeFor[Conv1D](),
	"conv2d":                   reflect.TypeFor[Conv2D](),
	"dense":                    reflect.TypeFor[Dense](),
	"depthwise_conv2d":         reflect.TypeFor[DepthwiseConv2D](),
	"dropout":                  reflect.TypeFor[Dropout](),
	"embedding":                reflect.TypeFor[Embedding](),
	"flatten":                  reflect.TypeFor[Flatten](),
	"global_average_pooling1d": reflect.TypeFor[GlobalAveragePooling1D](),
	"global_average_pooling2d": reflect.TypeFor[GlobalAveragePooling2D](),
	"global_max_pooling1d":     reflect.TypeFor[GlobalMaxPooling1D](),
	"global_max_pooling2d":     reflect.TypeFor[GlobalMaxPooling2D](),
	"graph":                    reflect.TypeFor[Graph](),
	"gru":                      reflect.TypeFor[GRU](),
	"layer_normalization":      reflect.TypeFor[LayerNormalization](),
	"lstm":                     reflect.TypeFor[LSTM](),
	"masking":                  reflect.TypeFor[Masking](),
	"max_pooling1d":            reflect.TypeFor[MaxPooling1D](),
	"max_pooling2d":            reflect.TypeFor[MaxPooling2D](),
	"maximum":                  reflect.TypeFor[Maximum](),
	"multi_head_attention":     reflect.TypeFor[MultiHeadAttention](),
	"multiply":                 reflect.TypeFor[Multiply](),
	"normalization":            reflect.TypeFor[Normalization](),
	"position_embedding":       reflect.TypeFor[PositionEmbedding](),
	"rescaling":                reflect.TypeFor[Rescaling](),
	"reshape":                  reflect.TypeFor[Reshape](),
	"residual":                 reflect.TypeFor[Residual](),
	"resizing":                 reflect.TypeFor[Resizing](),
	"separable_conv2d":         reflect.TypeFor[SeparableConv2D](),
	"subtract":                 reflect.TypeFor[Subtract](),
	"unit_normalization":       reflect.TypeFor[UnitNormalization](),
	"zero_padding2d":           reflect.TypeFor[ZeroPadding2D](),
}

const (
	kindSequential = "sequential"
	kindNamed      = "named"
)

// Kind is the name of a layer's type as Keras writes it in names: conv2d, max_pooling2d. A named layer has the kind of the
// layer inside; a layer of the user's own has its Go type's name in lower case.
func Kind(l Layer) string {
	switch l := l.(type) {
	case Sequential:
		return kindSequential
	case Named:
		return Kind(l.Layer)
	case nil:
		return "nil"
	}
	t := reflect.TypeOf(l)
	for kind, known := range kinds {
		if t == known {
			return kind
		}
	}
	name := t.String()
	return strings.ToLower(name[strings.LastIndex(name, ".")+1:])
}

// composite is a layer of other layers. Its settings are written as those of any layer, the layers inside as layers.
type composite interface {
	Layer
	parts() []Layer
	withParts(parts []Layer) (Layer, error)
}

// spec is the written form of a layer.
type spec struct {
	Kind   string          `json:"kind"`
	Name   string          `json:"name,omitempty"`
	Layers []spec          `json:"layers,omitempty"`
	Config json.RawMessage `json:"config,omitempty"`
}

// Marshal writes a layer as JSON.
//
// Errors: the layer, or one inside it, is a type of the user's own.
func Marshal(l Layer) ([]byte, error) {
	s, err := toSpec(l)
	if err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

func toSpec(l Layer) (spec, error) {
	switch l := l.(type) {
	case Sequential:
		parts, err := toSpecs(l)
		return spec{Kind: kindSequential, Layers: parts}, err
	case Named:
		if !utf8.ValidString(l.Name) {
			return spec{}, fmt.Errorf("layer name %q: want UTF-8", l.Name)
		}
		part, err := toSpec(l.Layer)
		return spec{Kind: kindNamed, Name: l.Name, Layers: []spec{part}}, err
	}
	kind := Kind(l)
	if known := kinds[kind]; known == nil || known != reflect.TypeOf(l) {
		return spec{}, fmt.Errorf("layer %T cannot be written to a file: only the layers of package layer are data; save its weights alone, "+
			"and rebuild it in code", l)
	}
	s := spec{Kind: kind}
	var err error
	if l, ok := l.(composite); ok {
		if s.Layers, err = toSpecs(l.parts()); err != nil {
			return spec{}, err
		}
	}
	s.Config, err = json.Marshal(l)
	return s, err
}

func toSpecs(layers []Layer) ([]spec, error) {
	var list []spec
	for _, l := range layers {
		s, err := toSpec(l)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// maxNesting bounds what a hostile file makes of the stack.
const maxNesting = 64

// Unmarshal reads what Marshal wrote.
func Unmarshal(text []byte) (Layer, error) {
	var s spec
	if err := strict(text, &s); err != nil {
		return nil, fmt.Errorf("model description: %w", err)
	}
	return fromSpec(s, 0)
}

func fromSpec(s spec, depth int) (Layer, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("model description: layers are nested more than %d deep", maxNesting)
	}
	inner, err := fromSpecs(s.Layers, depth+1)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Kind == kindSequential:
		return inner, nil
	case s.Kind == kindNamed && len(inner) == 1:
		return Named{Name: s.Name, Layer: inner[0]}, nil
	}
	t, known := kinds[s.Kind]
	if !known {
		return nil, fmt.Errorf("model description: layer kind %q is not known; want one of %s", s.Kind,
			strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	value := reflect.New(t)
	if s.Config == nil || string(s.Config) == "null" {
		return nil, fmt.Errorf("model description: layer %s: no config", s.Kind)
	}
	if err := strict(s.Config, value.Interface()); err != nil {
		return nil, fmt.Errorf("model description: layer %s: %w", s.Kind, err)
	}
	l := value.Elem().Interface().(Layer)
	if whole, ok := l.(composite); ok {
		if l, err = whole.withParts(inner); err != nil {
			return nil, fmt.Errorf("model description: layer %s: %w", s.Kind, err)
		}
	} else if len(inner) > 0 {
		return nil, fmt.Errorf("model description: layer %s: has %d layers inside, but takes none", s.Kind, len(inner))
	}
	return l, nil
}

func fromSpecs(list []spec, depth int) (Sequential, error) {
	layers := make(Sequential, len(list))
	for i, s := range list {
		l, err := fromSpec(s, depth)
		if err != nil {
			return nil, err
		}
		layers[i] = l
	}
	return layers, nil
}

// strict refuses fields that are not known: they would be settings of a newer version, silently lost. Nothing may follow.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("goes on after its end")
	}
	return nil
}
