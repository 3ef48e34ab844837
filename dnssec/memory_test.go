package dnssec_test

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
)

// memory remembers everything.
type memory map[[32]byte]time.Time

func (m memory) Verified(id [32]byte) bool             { _, ok := m[id]; return ok }
func (m memory) Remember(id [32]byte, until time.Time) { m[id] = until }
func (m memory) verdict(v dnssec.Validator) (dnssec.Validator, *dnssec.Meter) {
	v.Memory, v.Meter = m, dnssec.NewMeter(dnssec.Limits{})
	return v, v.Meter
}

// A signature that was verified is not verified again, by the count; one that
// was not, or has changed, or is over, is judged as without a memory.
func TestMemory(t *testing.T) {
	s, other := newSigner("example.org", 15, 257), newSigner("example.org", 15, 257)
	all := s.signed("example.org. 300 CAA 0 issue \";\"")
	m := memory{}
	for i, c := range []struct {
		what   string
		keys   dnssec.Keys
		set    dnssec.RRset
		after  time.Duration
		secure bool
		spent  int
	}{
		{"the first time", s.keys(t), one(all), 0, true, 1},
		{"again", s.keys(t), one(all), 0, true, 0},
		{"again, after it has expired", s.keys(t), one(all), 25 * time.Hour, false, 0},
		{"with a record changed", s.keys(t), one(rrs(broken(all[0], 7), all[1])), 0, false, 1},
		{"with the signature changed", s.keys(t), one(rrs(all[0], broken(all[1], len(all[1].RData)-1))), 0, false, 1},
		{"with its times changed", s.keys(t), one(rrs(all[0], broken(all[1], 11))), 0, false, 1},
		{"by another key", other.keys(t), one(all), 0, false, 0},
		{"a bad one once more", s.keys(t), one(rrs(broken(all[0], 7), all[1])), 0, false, 1},
		{"and the good one", s.keys(t), one(all), 0, true, 0},
	} {
		v, meter := m.verdict(dnssec.Validator{Now: now.Add(c.after)})
		if got := v.Verify(c.keys, c.set).Security(); got.IsSecure() != c.secure || meter.Spent().Signatures != c.spent {
			t.Errorf("%d, %s: %v after %d signatures", i, c.what, got, meter.Spent().Signatures)
		}
	}
	if len(m) != 1 {
		t.Errorf("remembers %d signatures", len(m))
	}
	for _, until := range m {
		if !until.Equal(s.expires) {
			t.Errorf("until %v, want %v", until, s.expires)
		}
	}
}
