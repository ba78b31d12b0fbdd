// Command lock writes ../requirements.txt: the Python packages behind setup, each at one version with the
// SHA-256 of its wheels for every supported Python and platform.
//
//	PYTHON=python3.9 go generate ./kernel/internal/install
//
// The oldest supported Python decides the versions, so that one list serves them all.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// wanted is what setup needs by name; all else is there because one of these needs it.
var wanted = []string{"jupyterlab", "jupyter_client", "latex2mathml", "nbclient", "nbconvert"}

// extra is what a platform needs that the one running this program does not.
var extra = map[string]string{"appnope": `platform_system == "Darwin"`}

var (
	versions  = []string{"3.9", "3.10", "3.11", "3.12", "3.13", "3.14"}
	platforms = [][]string{
		{"manylinux_2_28_x86_64", "manylinux_2_26_x86_64", "manylinux_2_24_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64"},
		{"manylinux_2_28_aarch64", "manylinux_2_26_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"},
		{"macosx_11_0_arm64", "macosx_11_0_universal2", "macosx_10_9_universal2"},
	}
)

func main() {
	log.SetFlags(0)
	pins := make(map[string]string)
	for _, p := range resolve(append(slices.Clone(wanted), keys(extra)...)) {
		pins[p.name()] = p.Metadata.Version
	}
	hashes := make(map[string][]string)
	for _, version := range versions {
		for _, tags := range platforms {
			for _, p := range resolve(pinned(pins), platformArgs(version, tags)...) {
				hash := "sha256:" + p.DownloadInfo.ArchiveInfo.Hashes["sha256"]
				if !slices.Contains(hashes[p.name()], hash) {
					hashes[p.name()] = append(hashes[p.name()], hash)
				}
			}
		}
	}
	if err := os.WriteFile("requirements.txt", render(pins, hashes), 0o644); err != nil {
		log.Fatal(err)
	}
}

// pick is one package of pip's installation report.
type pick struct {
	DownloadInfo struct {
		ArchiveInfo struct {
			Hashes map[string]string `json:"hashes"`
		} `json:"archive_info"`
	} `json:"download_info"`
	Metadata struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"metadata"`
}

func (p pick) name() string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(p.Metadata.Name))
}

// resolve asks pip which files it would install.
func resolve(requirements []string, args ...string) []pick {
	python := os.Getenv("PYTHON")
	if python == "" {
		log.Fatalf("set PYTHON to a Python %s", versions[0])
	}
	args = append([]string{"-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
		"--only-binary=:all:", "--report=-"}, args...)
	cmd := exec.Command(python, append(args, requirements...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		log.Fatalf("%s: %v", cmd, err)
	}
	var report struct {
		Install []pick `json:"install"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		log.Fatalf("pip's report: %v", err)
	}
	return report.Install
}

func platformArgs(version string, tags []string) []string {
	args := []string{"--no-deps", "--target=unused", "--implementation=cp", "--python-version=" + version}
	for _, tag := range tags {
		args = append(args, "--platform="+tag)
	}
	return args
}

func pinned(pins map[string]string) []string {
	var lines []string
	for name, version := range pins {
		lines = append(lines, name+"=="+version)
	}
	return lines
}

func render(pins map[string]string, hashes map[string][]string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Written by go generate for Python %s to %s; do not edit.\n", versions[0], versions[len(versions)-1])
	for _, name := range keys(pins) {
		fmt.Fprintf(&b, "%s==%s", name, pins[name])
		if marker := extra[name]; marker != "" {
			fmt.Fprintf(&b, "; %s", marker)
		}
		slices.Sort(hashes[name])
		for _, hash := range hashes[name] {
			fmt.Fprintf(&b, " \\\n    --hash=%s", hash)
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func keys(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
