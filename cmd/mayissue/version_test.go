package main

import (
	"bytes"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// The commit is told where the build knows it, and that the source was
// another; the version of the engine stays what it is.
func TestVersionTellsTheCommit(t *testing.T) {
	const commit, at = "0123456789abcdef0123456789abcdef01234567", "2026-11-27T10:00:00Z"
	settings := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Settings: []debug.BuildSetting{
			{Key: "GOOS", Value: "linux"}, {Key: "vcs.revision", Value: commit}, {Key: "vcs.time", Value: at}, {Key: "vcs.modified", Value: modified},
		}}
	}
	const linked = commit + " " + at
	text, asData := "\ncommit "+commit+" of "+at, `"commit":"`+commit+`","commit_time":"`+at+`",`
	for _, c := range []struct {
		linked     string
		info       *debug.BuildInfo
		text, json string
	}{
		{"", nil, "", ""},
		{"", &debug.BuildInfo{}, "", ""},
		{"", settings("false"), text + "\n", asData + `"br":`},
		{"", settings("true"), text + ", with changes that are in no commit\n", asData + `"modified":true,"br":`},
		{linked, nil, text + "\n", asData + `"br":`},
		{linked, settings("true"), text + "\n", asData + `"br":`},
		{linked + " modified", settings("false"), text + ", with changes that are in no commit\n", asData + `"modified":true,"br":`},
	} {
		for _, asJSON := range []bool{false, true} {
			var out bytes.Buffer
			p := &program{out: &out, in: phrase.For(phrase.English)}
			v := versions{Engine: mayissue.Version, Anchors: []uint16{1, 2}}
			v.from(c.linked, c.info)
			if code, err := p.writeVersion(v, br.At(time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)), asJSON); code != exitPermitted || err != nil {
				t.Fatalf("%d, %v", code, err)
			}
			want, engine := c.text, "mayissue "+mayissue.Version+", "
			if asJSON {
				want, engine = c.json, `"engine":"`+mayissue.Version+`"`
			}
			if got := out.String(); !strings.Contains(got, want) || !strings.Contains(got, engine) || want == "" && strings.Contains(got, "commit") {
				t.Errorf("%q, %v, JSON %v: got %s want %q in it", c.linked, c.info, asJSON, got, want)
			}
		}
	}
}
