package mayissue_test

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
)

// TestPlacementIsPolite counts what the servers are asked about a record: one
// that is in place costs each address four packets, and no other more than a
// survey may cost; two are open at once, which the prober's own tests count.
func TestPlacementIsPolite(t *testing.T) {
	plain := []evidence.ProbeKind{evidence.ProbeSOA, evidence.ProbeNS, evidence.ProbeRecord, evidence.ProbeBeside}
	const bound = 18 // which docs/performance.md states; the prober stops at 40
	inPlace := 0
	for _, s := range validationScenarios(t) {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range s.Checks {
				r := placementRequest(t, in, c)
				results, traces := labEngine(t, in, c.Now).Check(context.Background(), r)
				tr := traces[0]
				if tr.Placement == nil {
					continue
				}
				most := len(plain)
				if len(results[0].Validation.Aliases) > 0 {
					most++ // the record where the aliases lead, which may be in the same zone
				}
				packets := map[netip.Addr]int{}
				for _, p := range tr.Placement.Probes {
					packets[p.Exchange.Addr.Addr()]++
					if results[0].Validation.Status == "in-place" && !slices.Contains(plain, p.Kind) {
						t.Errorf("%s (%s): in place, and %s was asked", c.Name, c.Show, p.Kind)
					}
				}
				for addr, n := range packets {
					if results[0].Validation.Status == "in-place" {
						inPlace++
						if n > most {
							t.Errorf("%s (%s): in place, and %s was sent %d packets", c.Name, c.Show, addr, n)
						}
					}
					if n > bound {
						t.Errorf("%s (%s): %s was sent %d packets", c.Name, c.Show, addr, n)
					}
				}
			}
		})
	}
	if inPlace == 0 {
		t.Error("no record was in place")
	}
}
