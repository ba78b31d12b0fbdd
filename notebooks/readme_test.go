package notebooks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestReadme runs the program that each README begins with, as it stands there, in one cell.
func TestReadme(t *testing.T) {
	for _, name := range []string{"README.md", "README.pt-BR.md"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", name))
			if err != nil {
				t.Fatal(err)
			}
			_, after, _ := strings.Cut(string(text), "```go\n")
			program, _, found := strings.Cut(after, "```\n")
			if !found {
				t.Fatal("no program")
			}
			n, _ := execute(t, write(t, program))
			n.checkClean(t)
			report := accuracy.FindStringSubmatch(n.text())
			if report == nil {
				t.Fatalf("no report in\n%s", n.text())
			}
			if percent, err := strconv.ParseFloat(report[1], 64); err != nil || percent < 85 {
				t.Errorf("accuracy %s %%: want at least 85", report[1])
			}
		})
	}
}

// write makes a notebook of one cell.
func write(t *testing.T, source string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"cells": []any{map[string]any{"cell_type": "code", "id": "program", "metadata": map[string]any{},
			"execution_count": nil, "outputs": []any{}, "source": source}},
		"metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "readme.ipynb")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
