package chain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// askedFor reports whether somebody asked a question of the type.
func (w *world) askedFor(n string, t wire.Type) bool {
	return slices.Contains(w.asked, evidence.Question{Name: name.MustParse(n), Type: t})
}

// TestHiddenZoneIsFollowedOnce: that one server holds a zone and the one above
// costs the digests of its DS records once, however many replies come from it
// (SEC-37 counts them for the whole decision).
func TestHiddenZoneIsFollowedOnce(t *testing.T) {
	inLab(t, zones, "signed.test", func(t *testing.T, w *world) {
		m := dnssec.NewMeter(dnssec.Limits{})
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime(), Meter: m}, anchors(t, w.in), w)
		var once dnssec.Work
		for i := range 20 {
			x := w.Ask(name.MustParse("signed.test"), evidence.Question{Name: name.MustParse(fmt.Sprintf("x%d.sub.signed.test", i)), Type: wire.TypeA})
			a := j.Answer(x)
			if !a.Security.IsSecure() || a.Zone.Name != name.MustParse("sub.signed.test") {
				t.Fatalf("answer %d: %v in %s", i, a.Security, a.Zone.Name)
			}
			if i == 0 {
				once = m.Spent()
			}
		}
		if got := m.Spent().Digests; got != once.Digests {
			t.Errorf("%d digests for 20 answers, %d for one", got, once.Digests)
		}
	})
}

// TestOwnDenialHidesNoZone: a denial in the name of the zone that was asked
// speaks for that zone. Where it proves nothing, no zone is looked for below:
// an opt-out span would find one for any name.
func TestOwnDenialHidesNoZone(t *testing.T) {
	for _, signing := range []string{"", " denial=opt-out"} {
		text := strings.Replace(zones, "-- signing --\nsigned.test\n", "-- signing --\nsigned.test"+signing+"\n", 1) +
			"-- faults --\nsigned.test proof-missing type=A wildcard\n"
		inLab(t, text, "signed.test", func(t *testing.T, w *world) {
			if a := w.ask("signed.test", "none.signed.test", wire.TypeA); a.Security.Status() != dnssec.Bogus {
				t.Errorf("%q: %v, want bogus", signing, a.Security)
			}
			if w.askedFor("none.signed.test", wire.TypeDS) {
				t.Errorf("%q: a zone was looked for", signing)
			}
		})
	}
}

// TestNameErrorInOptOutSpan: who says that a name does not exist has to deny
// the wildcard too (RFC 5155 section 8.4); who says that it has no data does
// not, since the name may be an unsigned delegation (SEC-28). Neither is ever
// Secure.
func TestNameErrorInOptOutSpan(t *testing.T) {
	for denial, want := range map[string]string{
		"nxdomain signed.test signed.test,~none.signed.test,~*.signed.test": "insecure (opt-out)",
		"nxdomain signed.test signed.test,~none.signed.test":                "bogus (denial-incomplete)",
		"nodata signed.test signed.test,~none.signed.test":                  "insecure (opt-out)",
	} {
		text := strings.Replace(zones, "-- signing --\nsigned.test\n", "-- signing --\nsigned.test denial=opt-out\n", 1) +
			"-- faults --\nsigned.test denial type=A name=none.signed.test " + denial + "\n"
		inLab(t, text, "signed.test", func(t *testing.T, w *world) {
			if a := w.ask("signed.test", "none.signed.test", wire.TypeA); a.Security.String() != want {
				t.Errorf("%s: %v, want %s", denial, a.Security, want)
			}
		})
	}
}

// TestTooManyIterationsAreNotAskedAgain: a referral whose denial of DS has more
// iterations than are accepted leaves the zone Indeterminate at once (SEC-29).
func TestTooManyIterationsAreNotAskedAgain(t *testing.T) {
	text := strings.Replace(zones, "ns1.signed.test v4 signed.test,sub.signed.test,plain.signed.test", "ns1.signed.test v4 signed.test,sub.signed.test", 1)
	text = strings.Replace(text, "-- signing --\nsigned.test\n", "-- signing --\nsigned.test denial=nsec3 iterations=51\n", 1)
	inLab(t, text, "www.plain.signed.test", func(t *testing.T, w *world) {
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), w)
		w.asked = nil
		z := j.Zone(name.MustParse("plain.signed.test"))
		if z.Security != dnssec.IndeterminateFor(dnssec.IterationsHigh) || w.askedFor("plain.signed.test", wire.TypeDS) {
			t.Errorf("the zone is %v; asked were %v", z.Security, w.asked)
		}
	})
}

// TestIslandOnTheServersAbove: an island of trust is found though nobody was
// referred to it; where the zone above denies it in its own name, there is no
// chain to judge that by.
func TestIslandOnTheServersAbove(t *testing.T) {
	const text = `An island of trust.
-- scenario --
title: island
-- zone/plain.test --
@ CAA 0 issue "ca.example"
-- zone/island.plain.test --
www A 192.0.2.1
-- servers --
ns1.plain.test v4 plain.test,island.plain.test
-- signing --
island.plain.test ds=none
-- check --
name: plain.test
ca: ca.example
result: permit
reason: authorized
show: nothing
`
	inLab(t, text, "plain.test", func(t *testing.T, w *world) {
		island := name.MustParse("island.plain.test")
		_, msg := reply.Interpret(w.Ask(island, evidence.Question{Name: island, Type: wire.TypeDNSKEY}))
		keys, _ := dnssec.Find(dnssec.FromWire(msg.Answer), island, wire.TypeDNSKEY)
		var records []dnssec.Record
		for _, rdata := range keys.RData() {
			for _, at := range []name.Name{island, name.MustParse("gone.plain.test")} {
				records = append(records, dnssec.Record{Owner: at, Type: wire.TypeDNSKEY, RData: rdata})
			}
		}
		anchor, err := dnssec.NewAnchors(records...)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			host string
			typ  wire.Type
			want dnssec.Security
		}{
			{"www.island.plain.test", wire.TypeA, dnssec.Security{}}, // Secure, see below
			{"www.gone.plain.test", wire.TypeA, dnssec.IndeterminateFor(dnssec.NoAnchor)},
			{"plain.test", wire.TypeCAA, dnssec.IndeterminateFor(dnssec.NoAnchor)},
			{"island.plain.test", wire.TypeDS, dnssec.IndeterminateFor(dnssec.NoAnchor)},
		} {
			j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchor, w)
			x := w.Ask(name.MustParse("plain.test"), evidence.Question{Name: name.MustParse(tt.host), Type: tt.typ})
			got := j.Answer(x).Security
			if got != tt.want && !(tt.want == (dnssec.Security{}) && got.IsSecure()) {
				t.Errorf("%s %s: %v, want %v", tt.host, wire.TypeText(tt.typ), got, tt.want)
			}
		}
	})
}

// TestZoneBelowAnAlias: on the way down to a zone that one server holds with
// those above it, an alias is a name at which no zone begins.
func TestZoneBelowAnAlias(t *testing.T) {
	text := strings.NewReplacer("plain.signed.test", "plain.alias.signed.test").Replace(zones)
	inLab(t, text, "www.plain.alias.signed.test", func(t *testing.T, w *world) {
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), w)
		if z := j.Zone(name.MustParse("plain.alias.signed.test")); z.Security.String() != "insecure (no-ds)" {
			t.Errorf("the zone is %v", z.Security)
		}
	})
}
