package realservers

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
)

// needed are the makes of scenarios that not every make can show.
var needed = map[string]Kind{
	"value-mistakes.txtar": BIND, // Knot and NSD load names in small letters; PowerDNS answers SERVFAIL for a dot within a label
	"idn-names.txtar":      NSD,  // PowerDNS does not find names with octets above 127
	"value-aliases.txtar":  NSD,  // BIND and PowerDNS answer SERVFAIL for text behind aliases in a circle
}

// recordScenarios gives the built-in scenarios about records that a CA asked
// for that real servers can load.
func recordScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	all, err := lab.ValidationScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for file := range needed {
		if !slices.ContainsFunc(all, func(s *lab.Scenario) bool { return s.File == file }) {
			t.Errorf("scenario %s, which needs a make, does not exist", file)
		}
	}
	return slices.DeleteFunc(all, func(s *lab.Scenario) bool {
		return !s.Signed.IsZero() || slices.ContainsFunc(s.Servers, func(h lab.ServerSpec) bool {
			return !slices.ContainsFunc(h.Addrs, netip.Addr.Is4)
		})
	})
}

// TestRecordScenarios decides on real servers what the scenarios of the lab
// check about records that a CA asked for, as far as a real server can have
// their faults.
func TestRecordScenarios(t *testing.T) {
	needPrograms(t)
	scenarios := recordScenarios(t)
	in, err := lab.New(scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	p := play(in, scenarios, needed)
	servers := inPlaceOf(t, in, p.servers)
	o := newOffice(t, in, start(t, servers...))
	decided, at := 0, map[string][]string{}
	for _, s := range scenarios {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			for _, c := range s.Checks {
				if !p.shows(s, c) {
					continue
				}
				res := o.check(t, c)
				verifyRecord(t, c, res)
				note(at, servers, c, res)
				decided++
			}
		})
	}
	logCodes(t, at)
	t.Logf("decided %d records of %d scenarios; to the lab were left:\n%s", decided, len(scenarios), p)
	if len(at) < leastCauses {
		t.Errorf("only %d causes were named, want %d", len(at), leastCauses)
	}
	if decided < 100 {
		t.Errorf("only %d records of %d scenarios were decided", decided, len(scenarios))
	}
}
