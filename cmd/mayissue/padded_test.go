package main

import (
	"testing"

	"github.com/mayissue/mayissue/report"
)

// A column of verdicts is as wide in every language as a terminal shows it.
func TestPadded(t *testing.T) {
	column := []string{"permit (no-caa)", "発行できます", "발급 가능"}
	for i := range column {
		if got, want := report.Columns(padded(column, i)), report.Columns(column[0]); got != want {
			t.Errorf("%q is %d columns wide, want %d", padded(column, i), got, want)
		}
	}
}
