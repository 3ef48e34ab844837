package attacks_test

import (
	"slices"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// wildcards put a wildcard's records, or its absence, where they do not
// belong.
func wildcards() []known {
	return []known{
		{"CVE-2026-123579: a matching NSEC3 record beside a signed wildcard", "Hickory DNS; RFC 5155 section 8.8", wild("star.test denial=nsec3",
			"www.star.test", "star.test expand type=CAA name=www.star.test *.star.test www.star.test")},
		{"PowerDNS #17136: the proof spans the name, and the next closer exists", "PowerDNS Recursor 5.4; RFC 4035 section 5.3.4", wild("star.test",
			"x.sub.star.test", "star.test expand type=CAA name=x.sub.star.test *.star.test ~x.sub.star.test")},
		{"sylvinus: a wildcard of the wrong ancestor, NSEC3", "recursive-resolver 0.2.0; RFC 5155 section 8.8", wild("star.test denial=nsec3",
			"x.sub.star.test", "star.test expand type=CAA name=x.sub.star.test *.star.test ~x.sub.star.test")},
		{"Hickory #3143: no data at a wildcard that has the type", "RFC 4035 section 5.4, RFC 6840 section 4.3", wild("star.test",
			"new.deep.star.test", "star.test denial type=CAA name=new.deep.star.test nodata star.test ~new.deep.star.test,*.deep.star.test")},
		{"CVE-2021-40083: a wildcard answer by NSEC3 with too many iterations", "Knot Resolver; RFC 9276 section 3.2", wildcardIterations},
		{"CVE-2017-15107: an NSEC record made from a wildcard", "dnsmasq; RFC 4592 section 4", expandedNSEC},
		{"CVE-2026-44690: the labels of a signature reach above its zone", "Unbound; RFC 4035 section 5.3.1", labelsAboveZone},
	}
}

// wild is a zone with wildcards that let the CA in, where names of their own
// do not.
func wild(signing, host, fault string) func(*testing.T) {
	zones := `
-- zone/star.test --
* CAA 0 issue "ca.example"
www CAA 0 issue "other.example"
sub CAA 0 issue "other.example"
*.deep CAA 0 issue "other.example"
zulu A 192.0.2.1
-- signing --
` + signing + "\n-- faults --\n"
	return func(t *testing.T) {
		attack(t, zones, func(t *testing.T, w *world) { w.want(host, denied) })
		attack(t, zones+fault, func(t *testing.T, w *world) { w.want(host, bogus) })
	}
}

// wildcardIterations: the limit holds for the proof that lets a wildcard
// answer, too, and what is above it is neither Secure nor an end of the walk.
func wildcardIterations(t *testing.T) {
	attack(t, `
-- zone/star.test --
* CAA 0 issue "ca.example"
-- signing --
star.test denial=nsec3 iterations=500
`, func(t *testing.T, w *world) { w.want("new.star.test", indeterminate) })
}

// expandedNSEC: a record that speaks of the wildcard's place in the zone must
// not be moved to any other place there.
func expandedNSEC(t *testing.T) {
	k := newKey("victim.test", 1)
	nsec := wiretest.Records("*.victim.test. 300 NSEC zulu.victim.test. A RRSIG NSEC")
	apex := k.signed(wiretest.Records("victim.test. 300 NSEC *.victim.test. SOA NS RRSIG NSEC")...)
	for owner, holds := range map[string]bool{"*.victim.test": true, "a.victim.test": false} {
		sig := k.signature(2, nsec)
		moved := slices.Clone(nsec)
		moved[0].Owner, sig.Owner = n(owner), n(owner)
		d := validator().Denial(k.keys(t), sets(slices.Concat(moved, []wiretest.Record{sig}, apex)))
		if p := d.NoData(n(owner), wire.TypeCAA); p.Holds() != holds {
			t.Errorf("NSEC at %s: %v", owner, p.Security)
		}
	}
}

// labelsAboveZone: with fewer labels than the zone's own name a signature
// would make its records those of a wildcard in the zone above.
func labelsAboveZone(t *testing.T) {
	k := newKey("attacker.test", 1)
	set := wiretest.Records(`x.attacker.test. 300 CAA 0 issue "ca.example"`)
	proof := k.signed(covering3("attacker.test", "attacker.test"), covering3("attacker.test", "x.attacker.test"))
	for labels, want := range map[int]dnssec.Status{1: dnssec.Bogus, 2: dnssec.Secure} {
		rrs := append(slices.Clone(set), k.signature(labels, set))
		v := validator().Verify(k.keys(t), sets(rrs)[0])
		done, _ := validator().Denial(k.keys(t), sets(proof)).WildcardAnswer(v)
		if got := done.Security(); got.Status() != want {
			t.Errorf("%d labels: %v", labels, got)
		}
	}
}
