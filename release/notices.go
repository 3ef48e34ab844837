package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notices is the text of the licences of all that is linked into the binary of
// a target, which nearly all of them want to be passed on with it.
func (r *release) notices(t target) ([]byte, error) {
	listed, err := r.command(t.environment(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/mayissue")
	if err != nil {
		return nil, err
	}
	root, err := r.command(t.environment(), "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	lines := strings.FieldsFunc(string(listed), func(c rune) bool { return c == '\n' })
	slices.Sort(lines)
	lines = append([]string{"Go's runtime and standard library\t" + strings.TrimSpace(string(root))}, slices.Compact(lines)...)
	var out bytes.Buffer
	fmt.Fprintf(&out, "mayissue %s for %s contains what follows, each under its own licence.\n", r.version, t)
	for _, line := range lines {
		what, dir, _ := strings.Cut(line, "\t")
		text, err := licenceIn(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		fmt.Fprintf(&out, "\n\n%s\n%s\n\n%s\n", what, strings.Repeat("=", len(what)), bytes.TrimSpace(text))
	}
	return out.Bytes(), nil
}

// licenceIn reads the licence of a module, with the notice where there is one
// (Apache License 2.0 section 4).
func licenceIn(dir string) ([]byte, error) {
	var texts [][]byte
	for _, pattern := range []string{"LICEN[SC]E*", "COPYING*", "NOTICE*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			texts = append(texts, bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		}
	}
	// Go itself comes without one where a distribution keeps the texts apart.
	if len(texts) == 0 {
		return nil, fmt.Errorf("no licence in %s", dir)
	}
	return bytes.Join(texts, []byte("\n\n")), nil
}
