package zones

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

var (
	now     = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	current = validity{now.Add(-time.Hour), now.Add(time.Hour)}
)

// sample is a plan of which every denial and algorithm is made.
func sample() *plan.Plan { return plan.New(plan.Params{Seed: 1, Zones: 700, Names: 1400}) }

// signed makes the records of a zone with a key of an algorithm.
func signed(t *testing.T, c *content, a plan.Algorithm, d plan.Denial) []dns.RR {
	t.Helper()
	k, err := draw(a)
	if err != nil {
		t.Fatal(err)
	}
	rrs, err := c.records(d, k, current)
	if err != nil {
		t.Fatal(err)
	}
	return rrs
}

// TestSignatures: every set with authority has a signature that verifies, with
// the TTL of the set, and nothing else has one.
func TestSignatures(t *testing.T) {
	p := sample()
	for _, a := range []plan.Algorithm{plan.RSA, plan.P256, plan.P384, plan.Ed25519} {
		for _, z := range p.Zones[:20] {
			verifyAll(t, z.Origin, signed(t, leaf(p, z), a, plan.NSEC3))
		}
	}
}

func verifyAll(t *testing.T, zone string, rrs []dns.RR) {
	t.Helper()
	sets := map[string][]dns.RR{}
	var keys []*dns.DNSKEY
	for _, rr := range rrs {
		if k, ok := rr.(*dns.DNSKEY); ok {
			keys = append(keys, k)
		}
		if h := rr.Header(); h.Rrtype != dns.TypeRRSIG {
			id := fmt.Sprint(h.Name, h.Rrtype)
			sets[id] = append(sets[id], rr)
		}
	}
	verified := 0
	for _, rr := range rrs {
		sig, ok := rr.(*dns.RRSIG)
		if !ok {
			continue
		}
		set := sets[fmt.Sprint(sig.Hdr.Name, sig.TypeCovered)]
		if err := sig.Verify(keys[0], set); err != nil {
			t.Errorf("%s: %s %s: %v", zone, sig.Hdr.Name, dns.TypeToString[sig.TypeCovered], err)
		}
		if sig.Hdr.Ttl != set[0].Header().Ttl || !sig.ValidityPeriod(now) {
			t.Errorf("%s: signature %v has another TTL or is not valid now", zone, sig)
		}
		verified++
	}
	if verified != len(sets) {
		t.Errorf("%s: %d of %d sets are signed", zone, verified, len(sets))
	}
}

// tld makes the zone of a TLD of the sample with some delegations signed.
func tld(t *testing.T, d plan.Denial) (rrs []dns.RR, secure, insecure []string) {
	t.Helper()
	p := sample()
	z := p.TLDs[0]
	keys := map[*plan.Zone]*key{}
	var below []*plan.Zone
	for i, child := range p.Zones {
		if p.TLDOf(child) != z {
			continue
		}
		below = append(below, child)
		if i%3 == 0 {
			k, err := draw(plan.P256)
			if err != nil {
				t.Fatal(err)
			}
			keys[child] = k
			secure = append(secure, child.Origin+".")
		} else {
			insecure = append(insecure, child.Origin+".")
		}
	}
	c, err := parentOf(p, z, below, keys)
	if err != nil {
		t.Fatal(err)
	}
	return signed(t, c, plan.P256, d), secure, insecure
}

// TestDelegations: the chain of denials is closed, and has the delegations
// that it is to have with the types of the parent's side.
func TestDelegations(t *testing.T) {
	for _, d := range []plan.Denial{plan.NSEC, plan.NSEC3, plan.OptOut} {
		rrs, secure, insecure := tld(t, d)
		next, types := map[string]string{}, map[string][]uint16{}
		for _, rr := range rrs {
			switch rr := rr.(type) {
			case *dns.NSEC:
				next[rr.Hdr.Name], types[rr.Hdr.Name] = rr.NextDomain, rr.TypeBitMap
			case *dns.NSEC3:
				owner, _, _ := strings.Cut(strings.ToUpper(rr.Hdr.Name), ".")
				next[owner], types[owner] = rr.NextDomain, rr.TypeBitMap
				if (rr.Flags == 1) != (d == plan.OptOut) {
					t.Errorf("denial %d has flags %d", d, rr.Flags)
				}
			}
		}
		checkRing(t, next)
		id := func(n string) string {
			if d == plan.NSEC {
				return n
			}
			return dns.HashName(n, dns.SHA1, 0, "")
		}
		for _, n := range secure {
			if !slices.Contains(types[id(n)], dns.TypeDS) || !slices.Contains(types[id(n)], dns.TypeNS) {
				t.Errorf("denial %d: signed delegation %s has types %v", d, n, types[id(n)])
			}
		}
		for _, n := range insecure {
			got, there := types[id(n)]
			if there == (d == plan.OptOut) || slices.Contains(got, dns.TypeDS) {
				t.Errorf("denial %d: unsigned delegation %s has types %v", d, n, got)
			}
		}
	}
}

// checkRing fails unless every member leads to another until all were met.
func checkRing(t *testing.T, next map[string]string) {
	t.Helper()
	var start string
	for n := range next {
		start = n
		break
	}
	at, steps := next[start], 1
	for at != start && steps <= len(next) {
		at = next[at]
		steps++
	}
	if steps != len(next) || len(next) == 0 {
		t.Errorf("the chain closes after %d of %d", steps, len(next))
	}
}

// TestCanonical is the example of RFC 4034 section 6.1, but for its escapes.
func TestCanonical(t *testing.T) {
	want := []string{"example.", "a.example.", "yljkjljk.a.example.", "z.a.example.", "zabc.a.example.", "z.example.", "*.z.example."}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(canonical(a), canonical(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("sorted as %v", got)
	}
}

// TestMake: all files are there and parse, the SOA record stands first, what
// is to be out of date is, and a second call makes nothing.
func TestMake(t *testing.T) {
	p := sample()
	dir, err := Make(t.TempDir(), p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	expired := 0
	for _, z := range p.Zones {
		rrs := readZone(t, filepath.Join(dir, LeafDir, z.Origin))
		if rrs[0].Header().Rrtype != dns.TypeSOA {
			t.Errorf("%s begins with %v", z.Origin, rrs[0])
		}
		for _, rr := range rrs {
			if sig, ok := rr.(*dns.RRSIG); ok && sig.ValidityPeriod(time.Now()) == z.Expired {
				t.Fatalf("%s has signature %v", z.Origin, sig)
			}
		}
		if z.Expired {
			expired++
		}
	}
	if expired == 0 {
		t.Error("nothing is out of date")
	}
	file := filepath.Join(dir, RootFile)
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Make(filepath.Dir(dir), p, time.Now()); err != nil {
		t.Fatal(err)
	}
	if s, err := os.Stat(file); err != nil || s.Size() != 0 {
		t.Errorf("zones that were there are made again: %v", err)
	}
	if _, err := Make(filepath.Dir(dir), p, time.Now().Add(Lifetime)); err != nil {
		t.Fatal(err)
	}
	if s, err := os.Stat(file); err != nil || s.Size() == 0 {
		t.Errorf("zones whose signatures are over are not made again: %v", err)
	}
}

func readZone(t *testing.T, file string) []dns.RR {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rrs []dns.RR
	z := dns.NewZoneParser(f, ".", file)
	for rr, ok := z.Next(); ok; rr, ok = z.Next() {
		rrs = append(rrs, rr)
	}
	if err := z.Err(); err != nil || len(rrs) == 0 {
		t.Fatalf("%s: %d records, %v", file, len(rrs), err)
	}
	return rrs
}
