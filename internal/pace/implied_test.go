package pace_test

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/internal/pace"
)

func TestAtLeast(t *testing.T) {
	for _, c := range []struct {
		cfg                  pace.Config
		questions, addresses int
		want                 time.Duration
	}{
		{pace.Config{}, 0, 13, 0},
		{pace.Config{}, 10, 0, 0},
		{pace.Config{}, 11, 1, 20 * time.Millisecond},
		{pace.Config{}, 130, 13, 0},
		{pace.Config{}, 131, 13, 20 * time.Millisecond},
		{pace.Config{}, 60, 1, time.Second},
		{pace.Config{Rate: 5, Burst: 1}, 1001, 1, 200 * time.Second},
		{pace.Config{}, 1_000_000, 13, 25*time.Minute + 38*time.Second + 280*time.Millisecond},
	} {
		if d := c.cfg.AtLeast(c.questions, c.addresses); d != c.want {
			t.Errorf("%d questions to %d addresses: %v, want %v", c.questions, c.addresses, d, c.want)
		}
	}
}

func TestImplied(t *testing.T) {
	for _, c := range []struct {
		below map[string]int
		want  string
	}{
		{nil, ""},
		{map[string]int{"com": 500, "net": 3}, ""},
		{map[string]int{"com": 1_000_000, "net": 40_000, "de": 999_999},
			"1000000 names below com: at least 25m38s, at 13 addresses of its servers with 50 questions a second each. Names that share servers may take longer."},
		{map[string]int{"net": 40_000, "de": 40_000},
			"40000 names below de: at least 1m1s, at 13 addresses of its servers with 50 questions a second each. Names that share servers may take longer."},
	} {
		for range 20 { // a map has no order, the text has
			if got := (pace.Config{}).ImpliedText(c.below, pace.RegistryServers).String(); got != c.want {
				t.Fatalf("%v: %q, want %q", c.below, got, c.want)
			}
		}
	}
}
