package cpukernel

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// Lower is a StableHLO program, as go-xla writes it, with calls to the package's functions in the place of the convolutions that
// they can do, and of the scale, shift and bounds that follow one. A program for several devices is left as it is: XLA cannot divide
// what it does not know.
func Lower(text []byte) []byte {
	if !bytes.Contains(text, []byte("stablehlo.convolution")) || bytes.Contains(text, []byte("sdy.")) {
		return text
	}
	p := read(text)
	var edits []edit
	for _, o := range p.ops {
		if o.kind != "convolution" {
			continue
		}
		if c, ok := parse(o.text(text)); ok {
			edits = append(edits, p.replace(o, c))
		}
	}
	return apply(text, edits)
}

// convolutionOp is one operation: its operands, attributes and types.
var convolutionOp = regexp.MustCompile(`^"stablehlo\.convolution"\(([^)]*)\) \{([^}]*)\} : \(([^)]*)\) -> (tensor<[^>]*>)`)

// convolution is what one operation says. Those of space have two numbers, for rows and columns.
type convolution struct {
	operands, types, result string
	axes                    string
	strides, dilation       [2]int // of the window, and of its image
	kernelDilation          [2]int
	padding                 [2][2]int
	groups, batchGroups     int
	x, kernel, y            [4]int // shapes
	end                     epilogue
}

// The axes of what images, kernels and results are, as go-xla writes them.
const (
	forward  = "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]"
	turned   = "[b, 0, 1, f]x[0, 1, o, i]->[b, 0, 1, f]" // the gradient of the image
	backward = "[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]" // the gradient of the kernel
)

// narrow is how many filters are so few that the functions would compute more that is thrown away than what is kept.
const narrow = 16

// call is the operation that takes the convolution's place.
func (c convolution) call() string {
	strides := c.strides
	if c.axes == backward {
		strides = c.kernelDilation // Where the gradient's pixels meet the image.
	}
	operands, types, layouts := c.operands, c.types, rowMajor+", "+rowMajor
	var given [3]int
	for i, extra := range []struct{ name, shape, layout string }{
		{c.end.scale, fmt.Sprintf("tensor<%dxf32>", c.y[3]), "dense<0> : tensor<1xindex>"},
		{c.end.shift, fmt.Sprintf("tensor<%dxf32>", c.y[3]), "dense<0> : tensor<1xindex>"},
		{c.end.gate, c.result, rowMajor},
	} {
		if extra.name != "" {
			given[i] = 1
			operands, types, layouts = operands+", "+extra.name, types+", "+extra.shape, layouts+", "+extra.layout
		}
	}
	return fmt.Sprintf(`"stablehlo.custom_call"(%s) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: %.9e, %.9e, %.9e, %.9e>, window = array<i64: %d, %d, %d, %d, %d, %d, %d, %d, %d>},
      call_target_name = "%s",
      has_side_effect = false,
      operand_layouts = [%s],
      result_layouts = [%s]
    } : (%s) -> %s`, operands, c.end.low, c.end.high, c.end.above, c.end.below,
		strides[0], strides[1], c.dilation[0], c.dilation[1], c.padding[0][0], c.padding[1][0], given[0], given[1], given[2],
		c.target(), layouts, rowMajor, types, c.result)
}

// rowMajor is the layout in which the functions know their arrays.
const rowMajor = "dense<[3, 2, 1, 0]> : tensor<4xindex>"

// target is the function for the convolution; "" where there is none.
func (c convolution) target() string {
	one, channels := [2]int{1, 1}, c.x[3]
	plain := c.groups == 1 && c.batchGroups == 1
	switch {
	case c.axes == forward && c.kernelDilation == one && c.groups == channels && c.batchGroups == 1 && c.y[3] == channels && c.kernel[2] == 1:
		return "gonbtl.depthwise"
	case c.axes == backward && c.strides == one && c.dilation == one && c.groups == 1 && c.batchGroups == channels && c.y[3] == channels:
		return "gonbtl.depthwise_gradient"
	case c.axes == forward && plain && c.kernelDilation == one && c.dilation == one && c.y[3] >= narrow:
		return "gonbtl.convolution"
	case c.axes == turned && plain && c.kernelDilation == one && c.dilation == one && c.y[3] >= narrow:
		return "gonbtl.convolution_turned"
	case c.axes == backward && plain && c.strides == one && c.dilation == one && c.y[3] >= narrow:
		return "gonbtl.convolution_gradient"
	}
	return ""
}

var (
	attribute = regexp.MustCompile(`(?m)^\s*(\w+) = (.*?),?$`)
	tensor    = `tensor<(\d+)x(\d+)x(\d+)x(\d+)xf32>`
	tensors   = regexp.MustCompile(`^` + tensor + `, ` + tensor + ` -> ` + tensor + `$`)
)

// parse reads an operation. It is not ok where something stands in it that is not known, or where no function can do it.
func parse(op []byte) (c convolution, ok bool) {
	parts := convolutionOp.FindSubmatch(op)
	if parts == nil {
		return c, false
	}
	c.end = open
	c.operands, c.types, c.result = string(parts[1]), string(parts[3]), string(parts[4])
	shapes := tensors.FindStringSubmatch(c.types + " -> " + c.result)
	if shapes == nil {
		return c, false
	}
	for i, shape := range []*[4]int{&c.x, &c.kernel, &c.y} {
		if !scan(strings.Join(shapes[1+4*i:5+4*i], " "), "%d %d %d %d", &shape[0], &shape[1], &shape[2], &shape[3]) {
			return c, false
		}
	}
	known := 0
	for _, pair := range attribute.FindAllStringSubmatch(string(parts[2]), -1) {
		if !c.set(pair[1], pair[2]) {
			return c, false
		}
		known++
	}
	return c, known == 9 && c.target() != ""
}

// set takes one attribute, as go-xla writes it.
func (c *convolution) set(name, value string) bool {
	const pair = "array<i64: %d, %d>"
	switch name {
	case "dimension_numbers":
		c.axes = strings.TrimSuffix(strings.TrimPrefix(value, "#stablehlo.conv<"), ">")
		return true
	case "feature_group_count":
		return scan(value, "%d : i64", &c.groups)
	case "batch_group_count":
		return scan(value, "%d : i64", &c.batchGroups)
	case "lhs_dilation":
		return scan(value, pair, &c.dilation[0], &c.dilation[1])
	case "rhs_dilation":
		return scan(value, pair, &c.kernelDilation[0], &c.kernelDilation[1])
	case "window_strides":
		return scan(value, pair, &c.strides[0], &c.strides[1])
	case "padding":
		p := &c.padding
		return scan(value, "dense<[[%d, %d], [%d, %d]]> : tensor<2x2xi64>", &p[0][0], &p[0][1], &p[1][0], &p[1][1])
	case "window_reversal":
		return value == "array<i1: false, false>"
	case "precision_config": // The functions compute in float32, as precise as XLA's do at best.
		return true
	}
	return false
}

// scan is whether a text is of the format.
func scan(text, format string, into ...any) bool {
	n, err := fmt.Sscanf(text, format, into...)
	return err == nil && n == len(into)
}
