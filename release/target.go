package main

import (
	"fmt"
	"slices"
	"strings"
)

// target is a system that binaries are built for.
type target struct {
	os, arch string // as Go calls them
	deb      string // architecture as Debian calls it; empty where it gets no package
}

// targets are all of them. An armv7 binary runs on Debian's armhf.
func targets() []target {
	return []target{
		{"linux", "amd64", "amd64"},
		{"linux", "arm64", "arm64"},
		{"linux", "armv7", "armhf"},
		{"darwin", "amd64", ""},
		{"darwin", "arm64", ""},
		{"windows", "amd64", ""},
		{"freebsd", "amd64", ""},
	}
}

func (t target) String() string { return t.os + "/" + t.arch }

// systems are the names of all targets.
func systems() []string {
	var names []string
	for _, t := range targets() {
		names = append(names, t.String())
	}
	return names
}

// choose reads a list of targets; an empty one is all of them.
func choose(names string) ([]target, error) {
	if names == "" {
		return targets(), nil
	}
	var chosen []target
	for name := range strings.SplitSeq(names, ",") {
		i := slices.Index(systems(), name)
		if i < 0 {
			return nil, fmt.Errorf("-targets %q: %q is none of %s", names, name, strings.Join(systems(), ", "))
		}
		chosen = append(chosen, targets()[i])
	}
	return chosen, nil
}

// environment is what the Go command is told about a target. Whatever could
// change the octets of the binary is said, and nothing left to the machine.
func (t target) environment() []string {
	env := []string{"CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off", "GO111MODULE=on", "GOOS=" + t.os}
	switch t.arch {
	case "amd64":
		return append(env, "GOARCH=amd64", "GOAMD64=v1")
	case "arm64":
		return append(env, "GOARCH=arm64", "GOARM64=v8.0")
	case "armv7":
		return append(env, "GOARCH=arm", "GOARM=7")
	}
	return append(env, "GOARCH="+t.arch)
}

// program is the name of the binary.
func (t target) program() string {
	if t.os == "windows" {
		return "mayissue.exe"
	}
	return "mayissue"
}
