package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/scan"
	"github.com/mayissue/mayissue/phrase"
)

// Progress tells the rate of this run, how much is left where that is known,
// and the share of each result; on a terminal on one line that is rewritten.
func TestScanProgress(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	p := &program{err: &b, in: phrase.For(phrase.English), now: func() time.Time { return now }, env: func(string) string { return "" }}
	st := scan.Stats{Names: 3000, Permit: 2500, Deny: 400, Error: 100}
	for _, c := range []struct {
		total    int
		before   *scan.State
		stats    scan.Stats
		quiet    bool
		terminal bool
		want     string
	}{
		{0, nil, st, false, false, "mayissue: 3000 names, 300 a second: 2500 permit, 400 deny, 100 error\n"},
		{9000, nil, st, false, false, "mayissue: 3000 of 9000 names, 300 a second, 20s left: 2500 permit, 400 deny, 100 error\n"},
		{9000, &scan.State{Stats: scan.Stats{Names: 2000}}, st, false, false, "mayissue: 3000 of 9000 names, 100 a second, 1m0s left: 2500 permit, 400 deny, 100 error\n"},
		{3000, nil, scan.Stats{Names: 3000, Open: 2990, Error: 10}, false, false, "mayissue: 3000 names, 300 a second: 2990 answered, 10 error\n"},
		{0, nil, st, true, false, ""},
		{900_000_000, nil, st, false, true, "\r\x1b[K3000 of 900000000 names, 300 a second, 833h19m50s left: 2500 permit, 400 deny, \n"},
	} {
		b.Reset()
		s := newScanProgress(p, c.quiet, c.total, c.before)
		s.terminal, s.begun = c.terminal, now.Add(-10*time.Second)
		s.tick(c.stats)
		s.end()
		if b.String() != c.want {
			t.Errorf("got %q, want %q", b.String(), c.want)
		}
	}
}
