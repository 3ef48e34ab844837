package dnssec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
)

// TestNSEC3 holds proofs to RFC 5155 section 8 and RFC 6840 section 4. The
// zone is example.org.
func TestNSEC3(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c, o := newChain("example.org"), newChain("example.org")
	o.optOut = true
	apex := c.matching("example.org", typeNS, typeSOA, typeRRSIG, typeKEY)
	var (
		overB  = c.covering("b.example.org")
		openB  = o.covering("b.example.org", typeA)
		noStar = c.covering("*.example.org")
		star   = c.matching("*.example.org", 16)
		atB    = c.matching("b.example.org", typeA, typeRRSIG)
		cut    = c.matching("b.example.org", typeNS)
		ent    = c.matching("b.example.org")
	)
	for _, row := range []struct {
		what    string
		records []dnssec.Record
		ask     question
		want    string
		kind    dnssec.Kind
	}{
		{"SEC-26: name error", rrs(apex, overB, noStar), nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-26: deep below", rrs(apex, overB, noStar), nameError("x.y.b.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-26: without the closest encloser", rrs(overB, noStar), nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-26: without the next closer name", rrs(apex, noStar), nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-26: without the wildcard", rrs(apex, overB), nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-26: the name is spanned, the next closer name is not", rrs(apex, c.covering("x.b.example.org"), noStar), nameError("x.b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-26: the name exists", rrs(apex, atB, noStar), nameError("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"SEC-26: the wildcard exists", rrs(apex, overB, star), nameError("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 3: an exact match is no span (miekg NSEC3.Cover)", rrs(apex, noStar, c.record(hashName(n("b.example.org"), 0, c.salt), step(hashName(n("b.example.org"), 0, c.salt), 9))), nameError("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 3: the next hash is no span", rrs(apex, noStar, c.record(step(hashName(n("b.example.org"), 0, c.salt), -9), hashName(n("b.example.org"), 0, c.salt))), nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"trap 3: the zone's only record", rrs(c.record(hashName(n("example.org"), 0, c.salt), hashName(n("example.org"), 0, c.salt), typeNS, typeSOA)), nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"no data", rrs(atB), noData("b.example.org", typeCAA), "secure", dnssec.ProofNoData},
		{"an empty non-terminal", rrs(ent), noData("b.example.org", typeCAA), "secure", dnssec.ProofEmptyNonTerminal},
		{"trap 13: an empty non-terminal as name error", rrs(apex, ent, noStar), nameError("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"SEC-21: the type is there", rrs(atB), noData("b.example.org", typeA), "bogus (denial-contradicts)", dnssec.ProofNoData},
		{"SEC-21: a CNAME is there", rrs(c.matching("b.example.org", typeCNAME)), noData("b.example.org", typeCAA), "bogus (denial-contradicts)", dnssec.ProofNoData},
		{"apex no data wants the apex's record (CVE-2026-123600)", rrs(overB, noStar), noData("example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofNoData},
		{"SEC-22: the parent side denies the child's CAA", rrs(cut), noData("b.example.org", typeCAA), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"SEC-22: the parent side as closest encloser", rrs(cut, c.covering("x.b.example.org"), c.covering("*.b.example.org")), nameError("x.b.example.org"), "bogus (denial-parent-side)", dnssec.ProofNameError},
		{"SEC-23: a DNAME as closest encloser", rrs(c.matching("b.example.org", typeDNAME), c.covering("x.b.example.org"), c.covering("*.b.example.org")), nameError("x.b.example.org"), "bogus (denial-parent-side)", dnssec.ProofNameError},
		{"SEC-25: an unsigned delegation", rrs(cut), noDS("b.example.org"), "insecure (no-ds)", dnssec.ProofNoDS},
		{"SEC-25: a signed one", rrs(c.matching("b.example.org", typeNS, typeDS)), noDS("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNoDS},
		{"SEC-25: without NS", rrs(atB), noDS("b.example.org"), "bogus (denial-no-delegation)", dnssec.ProofNoDS},
		{"SEC-25: with SOA", rrs(c.matching("b.example.org", typeNS, typeSOA)), noDS("b.example.org"), "bogus (denial-parent-side)", dnssec.ProofNoDS},
		{"SEC-25: at the apex", rrs(apex), noDS("example.org"), "bogus (denial-parent-side)", dnssec.ProofNoDS},
		{"SEC-25: an opt-out record at the delegation itself", rrs(o.matching("b.example.org", typeNS)), noDS("b.example.org"), "insecure (no-ds)", dnssec.ProofNoDS},
		{"SEC-28: a delegation in an opt-out span", rrs(apex, openB), noDS("b.example.org"), "insecure (opt-out)", dnssec.ProofNoDS},
		{"SEC-28: below one", rrs(apex, openB), noDS("x.b.example.org"), "insecure (opt-out)", dnssec.ProofNoDS},
		{"SEC-28: in a span that is not opt-out", rrs(apex, overB), noDS("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNoDS},
		{"SEC-28: without the closest encloser", rrs(openB), noDS("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNoDS},
		{"SEC-28: below a signed delegation", rrs(c.matching("b.example.org", typeNS, typeDS), o.covering("x.b.example.org")), noDS("x.b.example.org"), "bogus (denial-parent-side)", dnssec.ProofNoDS},
		{"SEC-28: an opt-out span denies CAA at the apex", rrs(openB), noData("example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofNoData},
		{"trap 7: an opt-out span denies a name", rrs(apex, openB, noStar), nameError("b.example.org"), "insecure (opt-out)", dnssec.ProofNameError},
		{"trap 7: or data in it", rrs(apex, openB), noData("b.example.org", typeCAA), "insecure (opt-out)", dnssec.ProofNoData},
		{"trap 7: the name error is preferred", rrs(apex, openB, noStar), denies("b.example.org", typeCAA), "insecure (opt-out)", dnssec.ProofNameError},
		{"trap 7: opt-out over the wildcard alone", rrs(apex, overB, o.covering("*.example.org")), nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"wildcard no data", rrs(apex, overB, star), wildcardNoData("b.example.org", typeCAA), "secure", dnssec.ProofWildcardNoData},
		{"wildcard no data, in an opt-out span", rrs(apex, openB, star), wildcardNoData("b.example.org", typeCAA), "insecure (opt-out)", dnssec.ProofWildcardNoData},
		{"wildcard no data, without the wildcard", rrs(apex, overB), wildcardNoData("b.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofWildcardNoData},
		{"wildcard no data, without the span (CVE-2026-123579)", rrs(apex, star), wildcardNoData("b.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofWildcardNoData},
		{"wildcard no data, the type is there", rrs(apex, overB, star), wildcardNoData("b.example.org", 16), "bogus (denial-contradicts)", dnssec.ProofWildcardNoData},
		{"wildcard no data, a CNAME is there", rrs(apex, overB, c.matching("*.example.org", typeCNAME)), wildcardNoData("b.example.org", typeCAA), "bogus (denial-contradicts)", dnssec.ProofWildcardNoData},
		{"wildcard no data, a delegation is there", rrs(apex, overB, c.matching("*.example.org", typeNS)), wildcardNoData("b.example.org", typeDS), "bogus (denial-parent-side)", dnssec.ProofWildcardNoData},
		{"from the records", rrs(apex, overB, star), denies("b.example.org", typeCAA), "secure", dnssec.ProofWildcardNoData},
		{"a name error that lacks its wildcard, from the records", rrs(apex, overB), denies("b.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofNameError},
	} {
		p := row.ask(validator().Denial(keys, dnssec.Group(s.signSets(row.records))))
		if p.Security.String() != row.want || p.Kind != row.kind {
			t.Errorf("%s: %v of %v, want %s of %v (parts %v, missing %v)", row.what, p.Security, p.Kind, row.want, row.kind, p.Parts, p.Missing)
		}
		if p.OptOut != strings.Contains(row.want, "opt-out") || p.Security.ProvesNoDS() != (row.want == "insecure (no-ds)") {
			t.Errorf("%s: opt-out %v, proves no DS: %v", row.what, p.OptOut, p.Security.ProvesNoDS())
		}
		if p.Holds() && (len(p.Parts) == 0 || p.TTL != 300 || !p.Until.Equal(s.expires)) {
			t.Errorf("%s: proof %+v", row.what, p)
		}
	}
}

// The turn of the chain at its last record (CVE-2026-123601): spans are what
// lies after the owner or before the next hash, and nothing between.
func TestNSEC3LastRecord(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c := newChain("example.org")
	apex := c.matching("example.org", typeNS, typeSOA)
	h := hashName(n("b.example.org"), 0, c.salt)
	low, high := make([]byte, 20), []byte(strings.Repeat("\xff", 20))
	for _, row := range []struct {
		what     string
		from, to []byte
		holds    bool
	}{
		{"after the last", step(h, -1), low, true},
		{"before the first", high, step(h, 1), true},
		{"the rest of the circle", step(h, 1), step(h, -1), false},
		{"ends at the name", step(h, 1), h, false},
		{"begins at the name", h, step(h, -1), false},
	} {
		d := validator().Denial(keys, dnssec.Group(s.signSets(rrs(apex, c.record(row.from, row.to, typeA)))))
		v := validator().Verify(keys, one(s.with(func(s *signer) { s.labels = 2 }).signed("b.example.org. 300 CAA 0 issue \";\"")))
		if _, p := d.WildcardAnswer(v); p.Holds() != row.holds {
			t.Errorf("%s: %v", row.what, p.Security)
		}
	}
}

// SEC-27 with NSEC3 (RFC 5155 section 8.8): only the next closer name matters.
func TestNSEC3WildcardAnswer(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c, o := newChain("example.org"), newChain("example.org")
	o.optOut = true
	v := validator().Verify(keys, one(s.with(func(s *signer) { s.labels = 2 }).signed("x.b.example.org. 300 CAA 0 issue \";\"")))
	for _, row := range []struct {
		what, want string
		record     dnssec.Record
	}{
		{"with its proof", "secure", c.covering("b.example.org")},
		{"in an opt-out span", "insecure (opt-out)", o.covering("b.example.org")},
		{"the next closer name exists", "bogus (denial-contradicts)", c.matching("b.example.org", typeA)},
		{"only the name is spanned", "bogus (denial-incomplete)", c.covering("x.b.example.org")},
	} {
		got, p := validator().Denial(keys, dnssec.Group(s.signSets(rrs(row.record)))).WildcardAnswer(v)
		if got.Security().String() != row.want || p.Holds() != (got.Security().Err() == nil) {
			t.Errorf("%s: %v, want %s", row.what, got.Security(), row.want)
		}
	}
}

// SEC-29: iterations up to the limit are accepted. Above, a verified record is
// Indeterminate with EDE 27, never Insecure; a forged count is Bogus, and no
// hash is computed for it.
func TestNSEC3Iterations(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	for _, count := range []int{0, 1, 50, 51, 150, 2500} {
		c := newChain("example.org")
		c.iterations = count
		good := s.signSets(rrs(c.matching("b.example.org", typeNS)))
		forged := append(rrs(broken(good[0], 2)), good[1])
		m := dnssec.NewMeter(dnssec.Limits{})
		v := dnssec.Validator{Now: now, Meter: m}
		p := v.Denial(keys, dnssec.Group(good)).NoDS(n("b.example.org"))
		if count <= 50 && (p.Security.String() != "insecure (no-ds)" || m.Spent().HashBlocks != count+1) {
			t.Errorf("%d iterations: %v with %d blocks", count, p.Security, m.Spent().HashBlocks)
		}
		ede, _ := p.Security.EDE()
		if count > 50 && (p.Security.String() != "indeterminate (nsec3-iterations)" || ede != 27 || m.Spent().HashBlocks != 0) {
			t.Errorf("%d iterations: %v, EDE %d, %d blocks", count, p.Security, ede, m.Spent().HashBlocks)
		}
		before := m.Spent().HashBlocks
		p = v.Denial(keys, dnssec.Group(forged)).NoDS(n("b.example.org"))
		if p.Security.Reason() != dnssec.SignatureWrong || m.Spent().HashBlocks != before {
			t.Errorf("a forged count instead of %d: %v, %d blocks more", count, p.Security, m.Spent().HashBlocks-before)
		}
	}
}

// RFC 5155 section 8.2: records with unknown hashes or flags are ignored,
// records of other parameters or in another place are not of this chain.
func TestNSEC3Records(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c := newChain("example.org")
	hash, flags, salt, below, child := c, c, c, c, c
	hash.hash, flags.flags, salt.salt = 2, 2, "\xff"
	below.zone, child.zone = n("sub.example.org"), n("example.org.example.org")
	cut := c.matching("b.example.org", typeNS)
	long := cut
	long.Owner = n("0p9mhaveqvm6t7vbl5lop2u3t2rp3tomaa.example.org")
	odd := cut
	odd.Owner = n("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.example.org")
	short := cut
	short.RData = append(append([]byte{}, cut.RData[:7]...), 19)
	short.RData = append(short.RData, make([]byte, 19)...)
	for _, row := range []struct {
		what string
		rrs  []dnssec.Record
		want string
	}{
		{"another hash", rrs(hash.matching("b.example.org", typeNS)), "bogus (denial-missing)"},
		{"another hash beside a good record", rrs(hash.matching("b.example.org", typeNS), cut), "insecure (no-ds)"},
		{"unknown flags", rrs(flags.matching("b.example.org", typeNS)), "bogus (denial-missing)"},
		{"another salt beside", rrs(cut, salt.matching("example.org", typeNS, typeSOA)), "bogus (nsec3-mixed-parameters)"},
		{"an owner deeper in the zone (CVE-2026-123580)", rrs(below.matching("b.example.org", typeNS)), "bogus (malformed-record)"},
		{"an owner that is no hash", rrs(long), "bogus (malformed-record)"},
		{"an owner that is no base32", rrs(odd), "bogus (malformed-record)"},
		{"a next hash of 19 octets", rrs(short), "bogus (malformed-record)"},
		{"cut off", rrs(dnssec.Record{Owner: cut.Owner, Type: typeNSEC3, TTL: 1, RData: cut.RData[:6]}), "bogus (malformed-record)"},
		{"the good record", rrs(cut), "insecure (no-ds)"},
	} {
		if p := validator().Denial(keys, dnssec.Group(s.signSets(row.rrs))).NoDS(n("b.example.org")); p.Security.String() != row.want {
			t.Errorf("%s: %v, want %s", row.what, p.Security, row.want)
		}
	}
}

// The root is a zone like any other, and the climb to the closest encloser
// ends there.
func TestNSEC3AtTheRoot(t *testing.T) {
	s := newSigner(".", 15, 257)
	keys := s.keys(t)
	c := newChain(".")
	for _, row := range []struct {
		rrs  []dnssec.Record
		want string
	}{
		{rrs(c.matching(".", typeNS, typeSOA), c.covering("nowhere"), c.covering("*")), "secure"},
		{rrs(c.covering("nowhere"), c.covering("*")), "bogus (denial-incomplete)"},
	} {
		if p := validator().Denial(keys, dnssec.Group(s.signSets(row.rrs))).NameError(n("x.nowhere")); p.Security.String() != row.want {
			t.Errorf("%v, want %s", p.Security, row.want)
		}
	}
	// The root has no parent, so its own record denies its DS.
	if p := validator().Denial(keys, dnssec.Group(s.signed(". 300 NSEC a. NS SOA"))).NoData(n("."), typeDS); !p.Security.IsSecure() {
		t.Errorf("no DS at the root: %v", p.Security)
	}
}

// A zone that changes over from one kind of denial to the other has both, and
// either will do.
func TestNSECAndNSEC3(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	c := newChain("example.org")
	nsec := records("b.example.org. 300 NSEC c.example.org. NS")
	for i, all := range [][]dnssec.Record{
		append(nsec, c.covering("x.example.org")),
		append(records("x.example.org. 300 NSEC y.example.org. A"), c.matching("b.example.org", typeNS)),
	} {
		if p := validator().Denial(keys, dnssec.Group(s.signSets(all))).NoDS(n("b.example.org")); p.Security.String() != "insecure (no-ds)" {
			t.Errorf("%d: %v", i, p.Security)
		}
	}
	// What failed for want of work is no failure of the records.
	both := dnssec.Group(s.signSets(append(records("x.example.org. 300 NSEC y.example.org. A"), c.matching("b.example.org", typeNS))))
	v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{HashBlocks: 1})}
	v.Denial(keys, both).NoDS(n("b.example.org"))
	if p := v.Denial(keys, both).NoDS(n("b.example.org")); p.Security.String() != "indeterminate (over-budget)" {
		t.Errorf("without work left: %v", p.Security)
	}
	if fmt.Sprint(dnssec.ProofNoDS, dnssec.Kind(99)) != "no DS nothing" {
		t.Errorf("kinds are %v and %v", dnssec.ProofNoDS, dnssec.Kind(99))
	}
}
