package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
)

// report is all that was measured in one call.
type report struct {
	Machine machine  `json:"machine"`
	Quick   bool     `json:"quick,omitempty"`
	Results []result `json:"results"`
}

// machine is what the figures depend on.
type machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	GPU   string `json:"gpu,omitempty"`
}

var modelName = regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`)

func thisMachine() machine {
	m := machine{CPU: runtime.GOARCH, Cores: runtime.NumCPU()}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if found := modelName.FindSubmatch(text); found != nil {
			m.CPU = string(found[1])
		}
	}
	if kind() == "cuda" {
		out, err := exec.Command("nvidia-smi", "--query-gpu=name", "--format=csv,noheader").Output()
		if m.GPU = strings.TrimSpace(string(out)); err != nil {
			m.GPU = "NVIDIA"
		}
	}
	return m
}

func (f *report) write(path string) error {
	if path == "" {
		return nil
	}
	return atomicfile.Write(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "\t")
		return e.Encode(f)
	})
}

func readReport(path string) (*report, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("-show wants the results of a measurement as -json: %w", err)
	}
	var f report
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &f, nil
}

// showReport makes the page of a measurement of before.
func showReport(results, page string) error {
	found, err := readReport(results)
	if err != nil {
		return err
	}
	return found.writePage(page)
}
