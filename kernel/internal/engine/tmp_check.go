package engine

import (
	"errors"
	"go/parser"
	"go/scanner"
	"go/token"
)

func firstError(code string) (int, bool) {
	const w = "package p;func _(){"
	_, err := parser.ParseFile(token.NewFileSet(), "", w+code+"\n}", 0)
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return list[0].Pos.Offset - len(w), true
	}
	return 0, false
}
