package resolve_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// signedZone is a lab scenario with one signed zone, signed.test, and the
// faults of its servers.
func signedZone(signing, faults string) string {
	return `A signed zone.
-- scenario --
title: signed
-- zone/signed.test --
@ CAA 0 issue "ca.example"
b A 192.0.2.1
*.wild TXT "x"
*.alias CNAME b
y A 192.0.2.1
out CNAME nosuch.other.test.
-- zone/child.signed.test --
www A 192.0.2.1
-- zone/other.test --
@ A 192.0.2.1
-- servers --
ns1.signed.test v4 signed.test,other.test
ns1.child.signed.test v4 child.signed.test
-- signing --
other.test
signed.test ` + signing + "\n-- faults --\n" + faults + `
-- check --
name: signed.test
ca: ca.example
result: permit
reason: authorized
show: nothing
`
}

// signedLab makes a lab of a scenario, and resolvers that validate in it.
func signedLab(t *testing.T, text string) func(change ...func(*resolve.Config)) *resolve.Resolver {
	t.Helper()
	s, err := lab.ParseScenario("test.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	cfg := resolve.Config{
		Transport: in, Rand: seeded(1), Clock: in.SigningTime, Aggressive: true,
		Permit: []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")},
	}
	var anchors []dnssec.Record
	for _, file := range []string{in.RootHints(), in.Anchors()} {
		rrs, err := wire.ParseZone([]byte(file), "lab")
		if err != nil {
			t.Fatal(err)
		}
		for _, rr := range rrs {
			if a, ok := netip.AddrFromSlice(rr.RData); ok && rr.Type == wire.TypeA {
				cfg.Hints = append(cfg.Hints, resolve.Hint{Name: rr.Owner, Addrs: []netip.Addr{a}})
			} else if rr.Type == wire.TypeDS {
				anchors = append(anchors, dnssec.Record{Owner: rr.Owner, Type: rr.Type, TTL: rr.TTL, RData: rr.RData})
			}
		}
	}
	if cfg.Anchors, err = dnssec.NewAnchors(anchors...); err != nil {
		t.Fatal(err)
	}
	return func(change ...func(*resolve.Config)) *resolve.Resolver {
		c := cfg
		for _, f := range change {
			f(&c)
		}
		r, err := resolve.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

// look asks "HOST TYPE" and writes the outcome, with "!" behind it where
// something was asked.
func look(t *testing.T, r *resolve.Resolver, question string) string {
	t.Helper()
	host, typ, _ := strings.Cut(question, " ")
	num, ok := wire.ParseType(typ)
	if !ok {
		t.Fatalf("no type: %s", question)
	}
	tr := r.Lookup(t.Context(), evidence.Question{Name: name.MustParse(host), Type: num})
	out := lookups(tr)
	out = out[strings.LastIndexByte(out, ' ')+1:]
	if tr.Sends > 0 {
		out += "!"
	} else if err := tr.Validate(); err == nil && !tr.Steps[len(tr.Steps)-1].Cached {
		t.Errorf("%s: an answer that nobody gave counts as evidence", question)
	}
	return out
}

// SEC-39, RFC 8198: what proves an answer is not asked again; what does not is.
func TestAggressive(t *testing.T) {
	const nsec, nsec3, optOut = "denial=nsec", "denial=nsec3", "denial=opt-out"
	for _, tt := range []struct{ what, signing, faults, first, then, want string }{
		{"a name in the span", nsec, "", "bb.signed.test A", "bc.signed.test A", "nxdomain"},
		{"another type there", nsec, "", "bb.signed.test A", "bc.signed.test TXT", "nxdomain"},
		{"a name below one", nsec, "", "bb.signed.test A", "x.y.bc.signed.test A", "nxdomain"},
		{"a name in another span", nsec, "", "bb.signed.test A", "z.signed.test A", "nxdomain!"},
		{"a name that exists", nsec, "", "bb.signed.test A", "y.signed.test A", "answer!"},
		{"another type of a name", nsec, "", "b.signed.test TXT", "b.signed.test AAAA", "nodata"},
		{"a type that is there", nsec, "", "b.signed.test TXT", "b.signed.test A", "answer!"},
		{"below a zone cut", nsec, "", "child.signed.test DS", "www.child.signed.test A", "answer!"},
		{"at a zone cut", nsec, "", "child.signed.test DS", "child.signed.test CAA", "nodata!"},
		{"the wildcard's records", nsec, "", "a.wild.signed.test TXT", "b.wild.signed.test TXT", "answer"},
		{"the wildcard's records, for a name below", nsec, "", "a.wild.signed.test TXT", "a.b.wild.signed.test TXT", "answer"},
		{"the wildcard's other types", nsec, "", "a.wild.signed.test TXT", "b.wild.signed.test A", "nodata-without-soa"},
		{"the wildcard's alias, for another type", nsec, "", "a.alias.signed.test A", "b.alias.signed.test AAAA", "nodata!"},
		{"no wildcard", nsec, "", "a.wild.signed.test TXT", "wild.signed.test TXT", "nodata!"},

		{"a hash in the span", nsec3, "", "bb.signed.test A", "deep.bb.signed.test A", "nxdomain"},
		{"a hash at the name", nsec3, "", "b.signed.test TXT", "b.signed.test AAAA", "nodata"},
		{"the wildcard's records, by hashes", nsec3, "", "a.wild.signed.test TXT", "x.a.wild.signed.test TXT", "answer"},
		{"SEC-29: more iterations than are accepted", nsec3 + " iterations=51", "", "b.signed.test TXT", "b.signed.test AAAA", "!dnssec-indeterminate!"},
		{"SEC-28: an opt-out span", optOut, "", "bb.signed.test A", "deep.bb.signed.test A", "nxdomain!"},
		{"SEC-28: a name that has a record, in a zone with opt-out", optOut, "", "b.signed.test TXT", "b.signed.test AAAA", "nodata"},

		{"nothing is learnt from what is bogus", nsec, "signed.test rrsig type=A wrong denials", "bb.signed.test A", "bc.signed.test TXT", "nxdomain!"},
		{"nothing is learnt from what is not whole", nsec, "signed.test proof-missing type=A wildcard", "bb.signed.test A", "bc.signed.test TXT", "nxdomain!"},
		{"nothing is answered from what is forged", nsec, "signed.test rrsig wrong NSEC", "www.child.signed.test A", "child.signed.test DS", "!dnssec-bogus!"},
		{"nor lost to it", nsec, "signed.test rrsig type=MX wrong NSEC\nother.test rrsig type=MX wrong NSEC", "nosuch.other.test A; out.signed.test MX", "none.other.test TXT", "nxdomain"},
		{"SEC-24: ANY is never answered so", nsec, "", "b.signed.test TXT", "b.signed.test ANY", "answer!"},
		{"what is bogus is not put right", nsec, "signed.test rrsig missing A\nsigned.test bitmap b.signed.test -A", "signed.test TXT", "b.signed.test A", "!dnssec-bogus!"},
		{"what came along with an alias", nsec, "", "out.signed.test A", "nosuch.other.test TXT", "nxdomain"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := signedLab(t, signedZone(tt.signing, tt.faults))()
				look(t, r, "signed.test CAA")
				for q := range strings.SplitSeq(tt.first, "; ") {
					look(t, r, q)
				}
				if got := look(t, r, tt.then); got != tt.want {
					t.Errorf("after %s, %s is %s, want %s", tt.first, tt.then, got, tt.want)
				}
			})
		})
	}
}

// SEC-39: it is not done unless it is asked for, and what one resolver has
// learnt no other one knows.
func TestAggressiveIsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resolver := signedLab(t, signedZone("denial=nsec", ""))
		off := resolver(func(c *resolve.Config) { c.Aggressive = false })
		on, other := resolver(), resolver()
		for _, r := range []*resolve.Resolver{off, on} {
			look(t, r, "bb.signed.test A")
		}
		for r, want := range map[*resolve.Resolver]string{off: "nxdomain!", on: "nxdomain", other: "nxdomain!"} {
			if got := look(t, r, "bc.signed.test A"); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}

// What is kept ends with its TTL, which that of the SOA record bounds (RFC 9077
// section 3).
func TestAggressiveEnds(t *testing.T) {
	for after, want := range map[time.Duration]string{299 * time.Second: "nxdomain", 301 * time.Second: "nxdomain!"} {
		synctest.Test(t, func(t *testing.T) {
			r := signedLab(t, signedZone("denial=nsec", ""))()
			look(t, r, "bb.signed.test A")
			time.Sleep(after)
			if got := look(t, r, "bc.signed.test A"); got != want {
				t.Errorf("after %v: %s, want %s", after, got, want)
			}
		})
	}
}

// What is kept of a zone is bounded: the oldest goes first.
func TestAggressiveIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := signedZone("denial=nsec", "")
		var names strings.Builder
		for i := range 100 {
			fmt.Fprintf(&names, "n%03d A 192.0.2.1\n", i)
		}
		r := signedLab(t, strings.Replace(text, "b A 192.0.2.1\n", "b A 192.0.2.1\n"+names.String(), 1))()
		for i := range 100 {
			look(t, r, fmt.Sprintf("n%03d.signed.test TXT", i))
		}
		if got := look(t, r, "n099.signed.test AAAA"); got != "nodata" {
			t.Errorf("the newest: %s", got)
		}
		if got := look(t, r, "n000.signed.test AAAA"); got != "nodata!" {
			t.Errorf("the oldest: %s", got)
		}
	})
}
