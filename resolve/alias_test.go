package resolve_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// scene is one world and what the levels of one name in it are.
type scene struct {
	what, text, net, name, want string
}

func (s scene) check(t *testing.T) {
	t.Run(s.what, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, root(), com(), net(), exampleCom(s.text),
				zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}, text: s.net})
			wantLevels(t, w.climb(t, w.resolver(t), s.name), s.want)
		})
	})
}

// Each alias target is a CAA step of its own; the climb goes on from the
// alias, never from its target.
func TestAliases(t *testing.T) {
	const above = ", example.com nodata, com nodata"
	for _, s := range []scene{
		{"CAA-06: a set at the target", "www CNAME web.example.net.", "web " + permit, "www.example.com",
			"www.example.com alias, web.example.net answer"},
		{"CAA-05: the target's ancestors do not count", "www CNAME web.example.net.", "@ " + permit + "\nweb A 192.0.2.80", "www.example.com",
			"www.example.com alias, web.example.net nodata" + above},
		{"CAA-07: the target has none", "@ " + permit + "\nwww CNAME web.example.net.", "web A 192.0.2.80", "www.example.com",
			"www.example.com alias, web.example.net nodata, example.com answer"},
		{"CAA-08: the target does not exist", "@ " + permit + "\nwww CNAME web.example.net.", "", "www.example.com",
			"www.example.com alias, web.example.net nxdomain, example.com answer"},
		{"CAA-09: an ancestor is an alias", "sub CNAME web.example.net.", "web " + permit, "www.sub.example.com",
			"www.sub.example.com nxdomain, sub.example.com alias, web.example.net answer"},
		{"CAA-10: below a DNAME", "d DNAME example.net.", "www " + permit, "www.d.example.com",
			"www.d.example.com alias, www.example.net answer"},
		{"CAA-10: the owner of a DNAME", "d DNAME example.net.", "@ " + permit, "d.example.com",
			"d.example.com nodata" + above},
		{"CAA-12: an alias to a name below itself that is not there", "loop CNAME sub.loop", "", "loop.example.com",
			"loop.example.com alias, sub.loop.example.com nxdomain" + above},
		{"several steps in one zone", "a CNAME b\nb CNAME c\nc " + permit, "", "a.example.com",
			"a.example.com alias, b.example.com alias, c.example.com answer"},
		{"CAA-11: a loop", "a CNAME b\nb CNAME a", "", "a.example.com",
			"a.example.com alias, b.example.com alias"},
		{"CAA-11: a loop over two zones", "a CNAME a.example.net.", "a CNAME a.example.com.", "a.example.com",
			"a.example.com alias, a.example.net alias"},
		{"an alias to itself", "a CNAME a", "", "a.example.com", "a.example.com alias"},
		{"CAA-13: a name without records between names", "a.b A 192.0.2.80\n@ " + permit, "", "a.b.example.com",
			"a.b.example.com nodata, b.example.com nodata, example.com answer"},
		{"CAA-14: a name above one that is not there", "b " + permit, "", "a.b.example.com",
			"a.b.example.com nxdomain, b.example.com answer"},
		{"CAA-16: a wildcard's set for a name that is not there", "* " + permit, "", "foo.example.com", "foo.example.com answer"},
		{"CAA-16: but not for one that is", "* " + permit + "\nb A 192.0.2.80", "", "b.example.com", "b.example.com nodata" + above},
		{"CAA-16: nor for one between others", "* " + permit + "\na.b A 192.0.2.80", "", "b.example.com", "b.example.com nodata" + above},
		{"CAA-18: any record is a set", "@ " + permit + "\nsub CAA 0 iodef \"mailto:x@example.com\"", "", "sub.example.com", "sub.example.com answer"},
		{"CAA-24: the generic form", `@ TYPE257 \# 8 000569737375653b`, "", "example.com", "example.com answer"},
	} {
		s.check(t)
	}
}

// CAA-11: sixteen aliases are followed, and not one more.
func TestAliasChain(t *testing.T) {
	for _, n := range []int{8, 16, 17, 24} {
		synctest.Test(t, func(t *testing.T) {
			var text strings.Builder
			for i := range n {
				fmt.Fprintf(&text, "a%d CNAME a%d\n", i, i+1)
			}
			fmt.Fprintf(&text, "a%d %s", n, permit)
			w := newWorld(t, root(), com(), exampleCom(text.String()))
			tr := w.climb(t, w.resolver(t), "a0.example.com")
			got := levels(tr)
			if n <= 16 && (strings.Count(got, "alias") != n || !strings.HasSuffix(got, "answer")) || n > 16 && strings.Contains(got, "answer") {
				t.Errorf("a chain of %d: %s", n, got)
			}
		})
	}
}

// OPS-02: a CNAME at a zone's apex, which no honest server serves, is an
// alias like any other, and the zone goes on being asked for the names below.
func TestAliasAtApex(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), exampleCom("www "+permit), zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}, text: "@ " + permit})
		w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "example.com" }, records("example.com. 60 CNAME example.net.")))
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "mail.example.com"), "mail.example.com nxdomain, example.com alias, example.net answer")
		wantLevels(t, w.climb(t, r, "www.example.com"), "www.example.com answer")
	})
}

// SEC-36: the CNAME that a server makes from a DNAME is not believed.
func TestForgedCNAME(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), exampleCom(""), zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}, text: "www " + permit})
		w.change("192.0.2.21", when(always, records("example.com. 60 DNAME example.net.\nwww.example.com. 60 CNAME evil.example.net.")))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com alias, www.example.net answer")
	})
}

// CAA-22: the alias is followed although CAA stands beside it.
func TestCAABesideAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), exampleCom(""), zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}, text: "web " + permit})
		w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "www.example.com" },
			records("www.example.com. 60 CNAME web.example.net.\nwww.example.com. 60 CAA 0 issue \";\"")))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com alias, web.example.net answer")
	})
}

// CAA-15, OPS-23: the walk asks for what it is told to, type 257 of class IN
// and never ANY, and never for a name with a star that nobody gave it.
func TestOnlyCAAIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), net(), exampleCom("* "+permit+"\nwww CNAME www.example.net."), zone{origin: "example.net", servers: []string{"ns.example.net 192.0.2.31"}})
		r := w.resolver(t)
		wantLevels(t, w.climb(t, r, "example.com"), "example.com nodata, com nodata")
		w.climb(t, r, "www.example.com")
		for _, q := range w.queries() {
			if q.Type != wire.TypeCAA || q.Class != wire.ClassIN || strings.HasPrefix(q.Name.String(), "*") {
				t.Errorf("asked %s", q)
			}
		}
	})
}

// CAA-19: a set with a record that nobody can read is kept as it is: the
// walk ends at it and does not climb past.
func TestUnreadableRecordStopsTheClimb(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, root(), com(), exampleCom("@ "+permit))
		w.change("192.0.2.21", when(func(a asked) bool { return a.Name.String() == "www.example.com" },
			says(func(_ asked, m *wiretest.Message) {
				m.AA, m.Answer = true, []wiretest.Record{wiretest.Raw("www.example.com", wire.TypeCAA, 0)}
			})))
		wantLevels(t, w.climb(t, w.resolver(t), "www.example.com"), "www.example.com answer")
	})
}
