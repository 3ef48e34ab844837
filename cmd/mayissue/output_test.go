package main

import (
	"testing"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Colour and folding are for terminals; NO_COLOR and a terminal without
// colours are respected.
func TestOptions(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		env      map[string]string
		color    bool
		width    int
	}{
		{false, nil, false, 0},
		{false, map[string]string{"COLUMNS": "120"}, false, 0},
		{true, nil, true, 80},
		{true, map[string]string{"NO_COLOR": "1"}, false, 80},
		{true, map[string]string{"TERM": "dumb"}, false, 80},
		{true, map[string]string{"COLUMNS": "120"}, true, 120},
		{true, map[string]string{"COLUMNS": "3"}, true, 80},
		{true, map[string]string{"COLUMNS": "wide"}, true, 80},
	} {
		p := &program{in: &phrase.Printer{}, terminal: c.terminal, env: func(k string) string { return c.env[k] }}
		got := (&outputFlags{verbose: true}).options(p)
		want := report.Options{Color: c.color, Width: c.width, Verbose: true}
		if got != want {
			t.Errorf("%+v: got %+v", c, got)
		}
	}
}
