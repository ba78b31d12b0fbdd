package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// parameters are the NAME=VALUE arguments of run, in order.
type parameters []parameter

type parameter struct{ name, value string } // The value is Go source.

// String and Set make it a flag.
func (p *parameters) String() string { return "" }

// Set reads NAME=VALUE. A value that is a number, a bool or a quoted string in Go stands as it is; any
// other is a string.
func (p *parameters) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !token.IsIdentifier(name) {
		return fmt.Errorf("%q: expected NAME=VALUE, with a Go name", text)
	}
	if !isLiteral(value) {
		value = strconv.Quote(value)
	}
	*p = append(*p, parameter{name, value})
	return nil
}

func isLiteral(value string) bool {
	if value == "true" || value == "false" {
		return true
	}
	expr, err := parser.ParseExpr(value)
	if unary, ok := expr.(*ast.UnaryExpr); ok && (unary.Op == token.SUB || unary.Op == token.ADD) {
		expr = unary.X
	}
	_, ok := expr.(*ast.BasicLit)
	return err == nil && ok
}

// source is the cell that sets the parameters.
func (p parameters) source() string {
	var lines []string
	for _, q := range p {
		lines = append(lines, q.name+" = "+q.value)
	}
	return strings.Join(lines, "\n")
}

const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// inject adds to a notebook, given as JSON, a cell that sets the parameters, after the cell tagged
// "parameters" that declares them, as papermill does. An injected cell of an earlier run goes away.
func (p parameters) inject(notebook []byte) ([]byte, error) {
	var document map[string]json.RawMessage
	if err := json.Unmarshal(notebook, &document); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	var cells []json.RawMessage
	if err := json.Unmarshal(document["cells"], &cells); err != nil {
		return nil, fmt.Errorf("not a notebook of format 4: its cells: %w", err)
	}
	if len(p) == 0 {
		return notebook, nil
	}
	cells = slices.DeleteFunc(cells, func(cell json.RawMessage) bool { return hasTag(cell, injectedTag) })
	at := slices.IndexFunc(cells, func(cell json.RawMessage) bool { return hasTag(cell, parametersTag) })
	if at < 0 {
		return nil, errors.New(`it has no cell tagged "parameters": tag the cell that declares them`)
	}
	cell, err := json.Marshal(map[string]any{
		"cell_type":       "code",
		"execution_count": nil,
		"id":              injectedTag,
		"metadata":        map[string]any{"tags": []string{injectedTag}},
		"outputs":         []any{},
		"source":          p.source(),
	})
	if err != nil {
		return nil, err
	}
	if document["cells"], err = encode(slices.Insert(cells, at+1, json.RawMessage(cell))); err != nil {
		return nil, err
	}
	return encode(document)
}

// encode is json.Marshal that leaves <, > and & in the notebook's text as they are.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return b.Bytes(), err
}

func hasTag(cell json.RawMessage, tag string) bool {
	var c struct {
		Metadata struct {
			Tags []string `json:"tags"`
		} `json:"metadata"`
	}
	return json.Unmarshal(cell, &c) == nil && slices.Contains(c.Metadata.Tags, tag)
}
