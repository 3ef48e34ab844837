package resolve_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/name"
)

// The walk is the climb: what it costs with the root's and the TLD's
// delegations known, the normal state of a service.
func TestQueriesCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("www A 192.0.2.80\nmail A 192.0.2.25"),
			zone{origin: "leaf.com", servers: []string{"ns.leaf.com 192.0.2.22"}, text: `www CAA 0 issue "ca.example"` + "\n" + `a.b.c CAA 0 issue "ca.example"`},
			zone{origin: "warm.com", servers: []string{"ns.warm.com 192.0.2.23"}})
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "warm.com"), "warm.com nodata, com nodata")
		w.take()

		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nodata, example.com nodata, com nodata")
		w.wantQueries(t, "192.0.2.11 example.com CAA", "192.0.2.21 www.example.com CAA", "192.0.2.21 example.com CAA")

		wantLevels(t, w.climb(t, r, "mail.example.com"), "mail.example.com nodata, example.com nodata, com nodata")
		w.wantQueries(t, "192.0.2.21 mail.example.com CAA")

		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com nodata, example.com nodata, com nodata")
		w.wantQueries(t)

		// CAA-02: the nearest set decides, and nothing above it is asked.
		wantLevels(t, w.climb(t, r, "www.leaf.com"), "www.leaf.com answer")
		w.wantQueries(t, "192.0.2.11 leaf.com CAA", "192.0.2.22 www.leaf.com CAA")

		// In a zone that is its owner's alone the leaf comes first, however deep.
		wantLevels(t, w.climb(t, r, "a.b.c.leaf.com"), "a.b.c.leaf.com answer")
		w.wantQueries(t, "192.0.2.22 a.b.c.leaf.com CAA")
	})
}

// From a cold start the root and the TLD cost one referral each, and the TLD
// its own level. CAA-03: the root itself is never asked for CAA.
func TestQueriesCold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom(""))
		w.roots = w.roots[:1]
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com nxdomain, example.com nodata, com nodata")
		w.wantQueries(t, "192.0.2.1 com CAA", "192.0.2.11 example.com CAA", "192.0.2.21 www.example.com CAA", "192.0.2.21 example.com CAA", "192.0.2.11 com CAA")
	})
}

// CAA-04: neither zone cuts nor public suffixes stop or skip the climb.
func TestClimbPassesCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), zone{origin: "uk", servers: []string{"a.nic.uk 192.0.2.13"}},
			zone{origin: "co.uk", servers: []string{"a.co.uk 192.0.2.14"}},
			zone{origin: "b.co.uk", servers: []string{"ns.b.co.uk 192.0.2.15"}, text: "a A 192.0.2.80"})
		wantLevels(t, w.climb(t, w.resolver(t), "a.b.co.uk"), "a.b.co.uk nodata, b.co.uk nodata, co.uk nodata, uk nodata")
	})
}

// A TLD as the name, and one that does not exist.
func TestShortNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com())
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "com"), "com nodata")
		wantLevels(t, w.climb(t, r, "nosuch"), "nosuch nxdomain")
		wantLevels(t, w.climb(t, r, "a.b.nosuch"), "a.b.nosuch nxdomain, b.nosuch nxdomain, nosuch nxdomain")
		for _, q := range w.take() {
			if strings.Contains(q, " . ") {
				t.Errorf("the root was asked about itself: %s (CAA-03)", q)
			}
			if strings.Contains(q, "b.nosuch") {
				t.Errorf("the root was told the whole name: %s (RFC 9156)", q)
			}
		}
	})
}

// NAME-16: a name of 127 labels, the most there are, is climbed within the
// budget, whichever zone it lies in and whether or not it exists.
func TestDeepName(t *testing.T) {
	n := name.MustParse(strings.Repeat("x.", 126) + "c")
	c := zone{origin: "c", servers: []string{"a.nic.c 192.0.2.11"}}
	xc := zone{origin: "x.c", servers: []string{"ns.x.c 192.0.2.22"}}
	leaf := n.String() + ". A 192.0.2.80"
	for _, zones := range [][]zone{
		{root(), c},
		{root(), c, xc},
		{root(), c, {origin: xc.origin, servers: xc.servers, text: leaf}},
		{root(), {origin: c.origin, servers: c.servers, text: leaf}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, zones...)
			tr := w.climb(t, w.resolver(t), n.String())
			if got := strings.Count(levels(tr), ",") + 1; got != 127 || strings.Contains(levels(tr), "!") {
				t.Errorf("%d of 127 levels: %s", got, levels(tr))
			}
			if tr.Sends > 127+3 {
				t.Errorf("%d queries for 127 labels", tr.Sends)
			}
		})
	}
}
