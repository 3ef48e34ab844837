package realservers

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
)

// notByAll are checks of scenarios that not every make shows.
var notByAll = map[string]string{
	"capital.value-mistakes.test": "NSD and Knot load names in small letters: TestRecordsAtRealServers has it",
}

// recordScenarios gives the built-in scenarios about records that a CA asked
// for that real servers can load.
func recordScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	all, err := lab.ValidationScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for n := range notByAll {
		if !slices.ContainsFunc(all, func(s *lab.Scenario) bool {
			return slices.ContainsFunc(s.Checks, func(c lab.Check) bool { return c.Name == n })
		}) {
			t.Errorf("check %s, listed as none for every make, does not exist", n)
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
	p := play(in, scenarios)
	servers := inPlaceOf(t, in, p.servers)
	o := newOffice(t, in, start(t, servers...))
	decided, at := 0, map[string][]string{}
	for _, s := range scenarios {
		t.Run(strings.TrimSuffix(s.File, ".txtar"), func(t *testing.T) {
			for _, c := range s.Checks {
				if !p.shows(s, c) || notByAll[c.Name] != "" {
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
