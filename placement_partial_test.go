package mayissue_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/report"
)

// TestServersNotAsked: a record is in place only where every server that a CA
// can ask was asked, and what was missing here is nobody else's fault.
func TestServersNotAsked(t *testing.T) {
	r, whole := inPlaceAtTwo(t)
	if res := mayissue.Judge(whole, r); res.Validation.Status != "in-place" {
		t.Fatalf("%s (%s)", res.Validation.Status, res.Detail)
	}
	for _, c := range []struct {
		what    string
		outcome evidence.Outcome // of the questions to one server; none were sent where it is empty
		unasked string
		twin    bool // another address of the host was asked
		failure string
	}{
		{"the time was up", "", "", false, "budget-exceeded"},
		{"the time was up, at one address", "", "", true, "budget-exceeded"},
		{"too many servers", "", "limit", false, "budget-exceeded"},
		{"cut off", evidence.Canceled, "", false, "canceled"},
		{"no such family here", "", "family", false, "own-network"},
		{"no such family here, at one address", "", "family", true, ""},
		{"no way to it", evidence.NetworkError, "", false, "own-network"},
		{"no way to one address", evidence.NetworkError, "", true, ""},
		{"no address", "", "no-address", false, ""},
		{"a private address", "", "refused-range", false, ""},
		{"silent", evidence.Timeout, "", true, "timeout"},
	} {
		res := mayissue.Judge(without(whole, c.outcome, c.unasked, c.twin), r)
		want := "undetermined"
		if c.failure == "" {
			want = "in-place"
		}
		if v := res.Validation; v.Status != want || string(v.Failure) != "" && string(v.Failure) != c.failure || c.failure != "" && res.Reason != c.failure {
			t.Errorf("%s: got %s, %s %s (%s), want %s, %s", c.what, v.Status, res.Result, res.Reason, res.Detail, want, c.failure)
		}
		own := c.failure == "own-network" || c.failure == "budget-exceeded" || c.failure == "canceled"
		i := slices.IndexFunc(res.Findings, func(f report.Finding) bool { return strings.HasPrefix(f.Code, "dcv.") })
		if own && (i < 0 || res.Findings[i].Code != "dcv.undetermined" || res.Findings[i].Who != "own-network") {
			t.Errorf("%s: findings %s", c.what, codes(res))
		}
	}
}

// TestServersLeftOut: a server of the delegation of which the evidence says
// nothing is not taken to have the record.
func TestServersLeftOut(t *testing.T) {
	r, whole := inPlaceAtTwo(t)
	for _, alter := range []func(z *evidence.Listed){
		func(z *evidence.Listed) { z.Servers = z.Servers[:1] },
		func(z *evidence.Listed) { z.Servers[1].Parent, z.Servers[1].Child = false, false },
	} {
		tr := without(whole, "", "", false)
		alter(&tr.Placement.Zones[0])
		if res := mayissue.Judge(tr, r); res.Validation.Status != "undetermined" {
			t.Errorf("%s (%s), want undetermined", res.Validation.Status, res.Detail)
		}
	}
}

// TestNoWayOverIPv6: servers are not silent where nobody at all is heard over
// IPv6, and are where others are.
func TestNoWayOverIPv6(t *testing.T) {
	r, whole := inPlaceAtTwo(t)
	for _, heard := range []bool{false, true} {
		tr := without(whole, evidence.Timeout, "", true)
		six := netip.MustParseAddr("2001:db8::53")
		last := &tr.Placement.Zones[0].Servers[1]
		for _, p := range tr.Placement.Probes {
			if p.Exchange.Addr.Addr() == last.Addr {
				p.Exchange.Addr = netip.AddrPortFrom(six, 53)
			}
		}
		last.Addr = six
		x := *tr.Exchanges[0] // of a root server
		x.ID, x.Addr = len(tr.Exchanges)+1, netip.MustParseAddrPort("[2001:db8:1::53]:53")
		if !heard {
			x.Reply, x.Outcome = nil, evidence.Timeout
		}
		tr.Exchanges = append(slices.Clone(tr.Exchanges), &x)
		for _, p := range tr.Placement.Probes {
			p.Exchange.ID++
		}
		want := map[bool]string{false: "in-place", true: "undetermined"}[heard]
		if res := mayissue.Judge(tr, r); res.Validation.Status != want {
			t.Errorf("IPv6 heard elsewhere %t: %s (%s), want %s", heard, res.Validation.Status, res.Detail, want)
		}
	}
}

// inPlaceAtTwo is a record that two servers have, and the evidence of it.
func inPlaceAtTwo(t *testing.T) (r mayissue.Request, tr *evidence.Trace) {
	for _, s := range validationScenarios(t) {
		if s.File != "one-server.txtar" {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(s.Checks, func(c lab.Check) bool { return c.Asked.Status == "in-place" })
			r = placementRequest(t, in, s.Checks[i])
			_, traces := labEngine(t, in, s.Checks[i].Now).Check(context.Background(), r)
			tr = traces[0]
		})
	}
	return r, tr
}

// without is the evidence with one server not asked, or not heard.
func without(whole *evidence.Trace, o evidence.Outcome, unasked string, twin bool) *evidence.Trace {
	tr, p := *whole, *whole.Placement
	tr.Placement = &p
	p.Zones = []evidence.Listed{{Zone: p.Zones[0].Zone, Servers: slices.Clone(p.Zones[0].Servers)}}
	last := &p.Zones[0].Servers[1]
	last.Unasked = unasked
	gone := last.Addr
	if unasked == "no-address" {
		last.Addr = netip.Addr{}
	}
	if twin {
		tr.Cuts = slices.Clone(tr.Cuts)
		for i, c := range tr.Cuts {
			tr.Cuts[i].Servers = slices.DeleteFunc(slices.Clone(c.Servers), func(s evidence.Server) bool { return s.Name == last.Name })
		}
		last.Name = p.Zones[0].Servers[0].Name
	}
	p.Probes = nil
	for _, pr := range whole.Placement.Probes {
		x := *pr.Exchange
		if x.Addr.Addr() == gone {
			if o == "" {
				continue
			}
			x.Reply, x.Outcome = nil, o
		}
		x.ID = tr.Told() + len(p.Probes) + 1
		p.Probes = append(p.Probes, evidence.Probe{Kind: pr.Kind, Exchange: &x})
	}
	return &tr
}
