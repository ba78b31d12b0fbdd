package engine

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
)

// A hint tells those who come from Python how Go says what they wrote. There is one where the compiler's own words do not tell.
type hint struct {
	line    string // what the line looks like, as a regular expression
	problem string // what the compiler says of it
	text    string
}

// hints are tried in order; the first that fits is given.
func hints() []hint {
	return []hint{
		{`^(async )?def `, `^syntax error`, words.Say("a function begins with func, and its types are written: func f(x float64) float64 { return 2 * x }")},
		{`\blambda\b`, `^syntax error`, words.Say("a function without a name is written with its types: func(x float64) float64 { return 2 * x }")},
		{`^class `, `^syntax error`, words.Say("a class is a type with fields, and functions on it: type Point struct { X, Y float64 }")},
		{`^(import [\w., ]+|from [\w.]+ import .*)$`, `^syntax error`, words.Say(`a package is imported by its path, in quotes: import "math"`)},
		{`^(elif|else|\} elif)\b`, `^syntax error`, words.Say("else stands on the line of the brace before it: } else { or } else if x > 1 {")},
		{`^(try|except|finally|raise)\b`, `^(syntax error|label)`, words.Say("a function that can fail returns an error, and a cell stops where one is not looked at: v, err := f()")},
		{`^for .*\bin\b`, `^syntax error`, words.Say("a loop is written for i := range 10 { … }, or for i, v := range list { … }")},
		{`^while\b`, `^syntax error`, words.Say("a loop with a condition is written for x < 10 { … }")},
		{`^(if|for|with)\b.*:$`, `^syntax error`, words.Say("what a condition rules stands in braces: if x > 1 { … }")},
		{``, `illegal character U\+0023`, words.Say("a comment begins with //")},
		{``, `rune literal`, words.Say(`a text stands in double quotes: "text"`)},
		{``, `^undefined: (True|False|None)$`, words.Say("these are written true, false and nil")},
		{``, `^undefined: (np|pd|plt|tf|torch|keras|sklearn)$`, words.Say("models are in github.com/gonbtl/gonbtl/tl, charts in github.com/gonbtl/gonbtl/widgets; the packages of Python are not here")},
		{``, `found (and|or|is)$`, words.Say("conditions are joined by && and ||, and compared by ==")},
		{`\bnot \w`, `^syntax error`, words.Say("not is written !, as in if !done { … }")},
		{`\+\+|--`, `^syntax error`, words.Say("x++ and x-- are statements of their own, not values")},
		{`\bf"`, `^syntax error`, words.Say(`values are put into a text by fmt.Sprintf("x is %v", x)`)},
		{`([=,(]|return) *\[[^\]]`, `^syntax error`, words.Say("a list names the type of what is in it: []int{1, 2, 3}")},
		{`([=,(]|return) *\{`, `^syntax error`, words.Say(`a map names its types: map[string]int{"a": 1}`)},
		{`\*\*`, `cannot indirect`, words.Say("a power is math.Pow(x, 2)")},
		{`\.append\(`, `no field or method append`, words.Say("a list grows by list = append(list, v)")},
		{`^print\(`, `illegal types for operand: print`, words.Say("values are printed by fmt.Println(x)")},
		{``, `string does not implement data\.Dataset`, words.Say(`texts are passed as data.Unlabelled("…"), photographs as data.ImageFiles("….jpg")`)},
	}
}

// assignment is a line that gives names a value without declaring them.
var assignment = regexp.MustCompile(`^(\w+(?:, *\w+)*) *=[^=]`)

// hintFor is the hint for a problem in a line of a cell, "" where there is none.
func hintFor(line, problem string) string {
	line = strings.TrimSpace(line)
	if at := assignment.FindStringSubmatch(line); at != nil {
		for name := range strings.SplitSeq(at[1], ",") {
			if problem == "undefined: "+strings.TrimSpace(name) {
				return words.Sayf("a name gets its first value by := as in %s := …", at[1])
			}
		}
	}
	for _, h := range hints() {
		if regexp.MustCompile(h.line).MatchString(line) && regexp.MustCompile(h.problem).MatchString(problem) {
			return h.text
		}
	}
	return ""
}

// hinted is a hint as a line of an error.
func hinted(text string) string {
	return fmt.Sprintf("%s%s:%s %s", bold, words.Say("In Go"), reset, text)
}
