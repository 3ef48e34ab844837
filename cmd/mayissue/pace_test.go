package main

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mayissue/mayissue/internal/pace"
)

func TestPaceFlags(t *testing.T) {
	for _, c := range []struct {
		args         []string
		rate, window int
		wrong        string // part of the error
	}{
		{nil, pace.DefaultRate, pace.DefaultWindow, ""},
		{[]string{"--rate", "5", "--window=1"}, 5, 1, ""},
		{[]string{"--rate", "100000", "--window", "10000"}, 100_000, 10_000, ""},
		{[]string{"--rate", "0"}, 0, 0, `--rate "0": give a number from 1 to 100000`},
		{[]string{"--rate", "100001"}, 0, 0, `--rate "100001": `},
		{[]string{"--window", "-1"}, 0, 0, `--window "-1": give a number from 1 to 10000`},
		{[]string{"--window", "10001"}, 0, 0, `--window "10001": `},
	} {
		var f paceFlags
		cmd := &cobra.Command{Use: "scan"}
		f.add(cmd)
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		err := f.check()
		switch {
		case c.wrong != "":
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%q: error %v, want %s", c.args, err, c.wrong)
			}
			continue
		case err != nil:
			t.Errorf("%q: %v", c.args, err)
		}
		permit := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		if got := f.pacer(permit).Config(); got.Rate != c.rate || got.Window != c.window || len(got.Own) != 1 || got.Own[0] != permit[0] {
			t.Errorf("%q: %+v", c.args, got)
		}
	}
}
