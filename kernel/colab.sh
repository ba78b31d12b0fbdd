#!/bin/sh
# Installs the kernel on Colab. In a cell of a Python notebook:
#
#	!curl -sSfL https://raw.githubusercontent.com/gonbtl/gonbtl/v0.1.0/kernel/colab.sh | sh
#
# Arguments are options of gonbtl setup; GONBTL_VERSION chooses another version of this module.
#
# Where there is no Go, one is put into the user's cache: the archive that the go command itself downloads
# when a module asks for a newer toolchain, from the same mirror, checked against its digest.
set -eu

version=${GONBTL_VERSION:-v0.1.0}
go=1.26.8
digest=30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7

die() {
	echo "colab.sh: $*" >&2
	exit 1
}

# has_go: a Go from 1.21 on fetches the toolchain that the module asks for; an older one has no GOTOOLCHAIN.
has_go() { [ -n "$(go env GOTOOLCHAIN 2>/dev/null)" ]; }

# install_go DIR puts Go there, whole or not at all.
install_go() {
	[ "$(uname -sm)" = "Linux x86_64" ] || die "install Go from https://go.dev/dl and run this again"
	name=v0.0.1-go$go.linux-amd64
	mirror=${GOPROXY:-https://proxy.golang.org}
	mirror=${mirror%%[,|]*}
	partial=$(dirname "$1")/.partial
	rm -rf "$partial"
	trap 'rm -rf "$partial"' EXIT
	mkdir -p "$partial"
	echo "downloading Go $go (68 MB)"
	curl -sSfL --retry 2 -o "$partial/go.zip" "$mirror/golang.org/toolchain/@v/$name.zip" ||
		die "no Go from $mirror: check the network, or install Go from https://go.dev/dl, and run this again"
	echo "$digest  $partial/go.zip" | sha256sum --check --status ||
		die "refused the Go archive from $mirror: its SHA-256 is not $digest"
	python3 -m zipfile -e "$partial/go.zip" "$partial"
	tree=$partial/golang.org/toolchain@$name
	chmod +x "$tree"/bin/* "$tree"/pkg/tool/*/*
	find "$tree" -name _go.mod -execdir mv {} go.mod \; # which an archive cannot hold in subfolders
	rm -rf "$1"
	mv "$tree" "$1"
}

main() { # all is read before anything is run
	if ! has_go; then
		home=${GONBTL_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/gonbtl}/go/$go
		[ -x "$home/bin/go" ] || install_go "$home"
		PATH=$home/bin:$PATH
	fi
	go run "github.com/gonbtl/gonbtl/kernel/cmd/gonbtl@$version" setup --no-python "$@"
	echo "In Colab: choose Runtime > Restart session, then Runtime > Change runtime type > Go (GoNB-TL)."
}

main "$@"
