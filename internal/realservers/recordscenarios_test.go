package realservers

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
)

// noRealRecords are scenarios about records that not every make can load.
var noRealRecords = map[string]string{}

// recordScenarios gives the built-in scenarios about records that a CA asked
// for that real servers can load.
func recordScenarios(t *testing.T) []*lab.Scenario {
	t.Helper()
	all, err := lab.ValidationScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for file := range noRealRecords {
		if !slices.ContainsFunc(all, func(s *lab.Scenario) bool { return s.File == file }) {
			t.Errorf("scenario %s, listed as none for real servers, does not exist", file)
		}
	}
	return slices.DeleteFunc(all, func(s *lab.Scenario) bool {
		return noRealRecords[s.File] != "" || !s.Signed.IsZero() || slices.ContainsFunc(s.Servers, func(h lab.ServerSpec) bool {
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
				if !p.shows(s, c) {
					continue
				}
				res := o.check(t, c)
				verifyRecord(t, c, res)
				note(at, servers, res)
				decided++
			}
		})
	}
	logCodes(t, at)
	t.Logf("decided %d records of %d scenarios; to the lab were left:\n%s", decided, len(scenarios), p)
	if decided < 60 {
		t.Errorf("only %d records of %d scenarios were decided", decided, len(scenarios))
	}
}
