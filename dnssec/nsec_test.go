package dnssec_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
)

// question is one of the things that a denial can be asked to prove.
type question func(*dnssec.Denial) dnssec.Proof

func nameError(s string) question {
	return func(d *dnssec.Denial) dnssec.Proof { return d.NameError(n(s)) }
}
func noData(s string, typ uint16) question {
	return func(d *dnssec.Denial) dnssec.Proof { return d.NoData(n(s), typ) }
}
func wildcardNoData(s string, typ uint16) question {
	return func(d *dnssec.Denial) dnssec.Proof { return d.WildcardNoData(n(s), typ) }
}
func noDS(s string) question {
	return func(d *dnssec.Denial) dnssec.Proof { return d.NoDS(n(s)) }
}
func denies(s string, typ uint16) question {
	return func(d *dnssec.Denial) dnssec.Proof { return d.Denies(n(s), typ) }
}

// TestNSEC holds proofs to RFC 4035 section 5.4 and RFC 6840 section 4. The
// zone is example.org; each row has the verified records of one message.
func TestNSEC(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	const (
		apex    = "example.org. 300 NSEC a.example.org. NS SOA RRSIG NSEC DNSKEY CAA\n"
		atoc    = "a.example.org. 300 NSEC c.example.org. A RRSIG NSEC\n"
		cut     = "cut.example.org. 300 NSEC d.example.org. NS RRSIG NSEC\n"
		signed  = "cut.example.org. 300 NSEC d.example.org. NS DS RRSIG NSEC\n"
		dname   = "cut.example.org. 300 NSEC d.example.org. DNAME RRSIG NSEC\n"
		star    = "*.w.example.org. 300 NSEC x.w.example.org. TXT RRSIG NSEC\n"
		overAW  = "x.w.example.org. 300 NSEC z.example.org. A RRSIG NSEC\n"
		last    = "z.example.org. 300 NSEC example.org. A RRSIG NSEC\n"
		ent     = "d.example.org. 300 NSEC a.e.example.org. A RRSIG NSEC\n"
		compact = "b.example.org. 300 NSEC \\000.b.example.org. RRSIG NSEC TYPE128\n"
	)
	for _, c := range []struct {
		what    string
		records string
		ask     question
		want    string
		kind    dnssec.Kind
	}{
		{"SEC-20: name error", apex + atoc, nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-20: without the span over the name", apex, nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-20: without the span over the wildcard", atoc, nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-20: the name deep below", apex + atoc, nameError("x.y.b.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-20: the closest encloser by the next name", "b.example.org. 300 NSEC m.e.example.org. A\n", nameError("c.e.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-20: the wildcard of another encloser", apex + "a.e.example.org. 300 NSEC m.e.example.org. A\n", nameError("c.e.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"SEC-20: one record for both", "example.org. 300 NSEC c.example.org. NS SOA\n", nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"SEC-20: the wildcard exists", apex + atoc + "*.example.org. 300 NSEC a.example.org. TXT\n", nameError("b.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 3: the name is the owner", apex + atoc, nameError("a.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 3: the name is the next name", apex + atoc, nameError("c.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"trap 3: after the last name", apex + last, nameError("zz.example.org"), "secure", dnssec.ProofNameError},
		{"trap 3: before the last record", apex + last, nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"trap 3: a last record that points elsewhere", apex + "z.example.org. 300 NSEC b.example.org. A\n", nameError("zz.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"trap 3: the zone's only record", "example.org. 300 NSEC example.org. NS SOA\n", nameError("b.example.org"), "secure", dnssec.ProofNameError},
		{"trap 3: a record that points to itself, not at the apex", apex + "a.example.org. 300 NSEC a.example.org. A\n", nameError("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"a next name outside the zone", apex + "a.example.org. 300 NSEC a.example.net. A\n", nameError("b.example.org"), "bogus (malformed-record)", dnssec.ProofNameError},
		{"a name outside the zone", apex + atoc, nameError("b.example.net"), "bogus (denial-incomplete)", dnssec.ProofNameError},
		{"the apex itself", apex + atoc, nameError("example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 13: an empty non-terminal as name error", apex + ent, nameError("e.example.org"), "bogus (denial-contradicts)", dnssec.ProofNameError},
		{"trap 13: the same, from the records", apex + ent, denies("e.example.org", typeCAA), "secure", dnssec.ProofEmptyNonTerminal},
		{"an empty non-terminal", ent, noData("e.example.org", typeCAA), "secure", dnssec.ProofEmptyNonTerminal},
		{"no data", atoc, noData("a.example.org", typeCAA), "secure", dnssec.ProofNoData},
		{"no data by a compact denial (RFC 9824)", compact, noData("b.example.org", typeCAA), "secure", dnssec.ProofNoData},
		{"SEC-24: ANY of a name with records", atoc, noData("a.example.org", 255), "bogus (denial-contradicts)", dnssec.ProofNoData},
		{"SEC-24: ANY of an empty non-terminal", ent, noData("e.example.org", 255), "secure", dnssec.ProofEmptyNonTerminal},
		{"SEC-24: ANY of a name that exists for its denial", compact, noData("b.example.org", 255), "secure", dnssec.ProofNoData},
		{"SEC-21: the type is there", atoc, noData("a.example.org", typeA), "bogus (denial-contradicts)", dnssec.ProofNoData},
		{"SEC-21: a CNAME is there", "a.example.org. 300 NSEC c.example.org. CNAME RRSIG NSEC\n", noData("a.example.org", typeCAA), "bogus (denial-contradicts)", dnssec.ProofNoData},
		{"SEC-21: the name only spanned", atoc, noData("b.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofNoData},
		{"SEC-22, trap 1: the parent side denies the child's CAA", cut, noData("cut.example.org", typeCAA), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"SEC-22: also where the child is signed", signed, noData("cut.example.org", typeCAA), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"SEC-22: the parent side denies a name below the cut (CVE-2026-123596)", apex + cut, nameError("www.cut.example.org"), "bogus (denial-parent-side)", dnssec.ProofNameError},
		{"SEC-22: or an empty non-terminal there", "cut.example.org. 300 NSEC a.b.cut.example.org. NS\n", noData("b.cut.example.org", typeCAA), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"SEC-22: whatever is tried", apex + cut, denies("www.cut.example.org", typeCAA), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"SEC-23: a DNAME denies a name below it", apex + dname, nameError("www.cut.example.org"), "bogus (denial-parent-side)", dnssec.ProofNameError},
		{"SEC-23: a DNAME denies data at its own name", dname, noData("cut.example.org", typeCAA), "secure", dnssec.ProofNoData},
		{"SEC-23: a DNAME at the apex", "example.org. 300 NSEC example.org. NS SOA DNAME\n", nameError("b.example.org"), "bogus (denial-parent-side)", dnssec.ProofNameError},
		{"SEC-25: an unsigned delegation", cut, noDS("cut.example.org"), "insecure (no-ds)", dnssec.ProofNoDS},
		{"SEC-25: a signed one", signed, noDS("cut.example.org"), "bogus (denial-contradicts)", dnssec.ProofNoDS},
		{"SEC-25: without NS (CVE-2026-123591)", atoc, noDS("a.example.org"), "bogus (denial-no-delegation)", dnssec.ProofNoDS},
		{"SEC-25: with SOA: the child's own record", "cut.example.org. 300 NSEC d.example.org. NS SOA\n", noDS("cut.example.org"), "bogus (denial-parent-side)", dnssec.ProofNoDS},
		{"SEC-25: at the apex of the zone itself", apex, noDS("example.org"), "bogus (denial-parent-side)", dnssec.ProofNoDS},
		{"SEC-25: a span is no delegation", atoc, noDS("b.example.org"), "bogus (denial-incomplete)", dnssec.ProofNoDS},
		{"SEC-25: no zone cut, as no data for DS", atoc, noData("a.example.org", typeDS), "secure", dnssec.ProofNoData},
		{"the parent side denies DS", cut, noData("cut.example.org", typeDS), "secure", dnssec.ProofNoData},
		{"trap 6: the child side denies DS", apex, noData("example.org", typeDS), "bogus (denial-parent-side)", dnssec.ProofNoData},
		{"wildcard no data", star + overAW, wildcardNoData("y.w.example.org", typeCAA), "secure", dnssec.ProofWildcardNoData},
		{"wildcard no data, without the span", star, wildcardNoData("y.w.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofWildcardNoData},
		{"wildcard no data, without the wildcard", overAW, wildcardNoData("y.w.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofWildcardNoData},
		{"wildcard no data, the type is there", star + overAW, wildcardNoData("y.w.example.org", 16), "bogus (denial-contradicts)", dnssec.ProofWildcardNoData},
		{"trap 2: a CNAME at the wildcard", "*.w.example.org. 300 NSEC x.w.example.org. CNAME\n" + overAW, wildcardNoData("y.w.example.org", typeCAA), "bogus (denial-contradicts)", dnssec.ProofWildcardNoData},
		{"a delegation at the wildcard", "*.w.example.org. 300 NSEC x.w.example.org. NS\n" + overAW, wildcardNoData("y.w.example.org", typeDS), "bogus (denial-parent-side)", dnssec.ProofWildcardNoData},
		{"a wildcard of another encloser", "*.example.org. 300 NSEC a.example.org. TXT\n" + overAW, wildcardNoData("y.w.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofWildcardNoData},
		{"a wildcard that is an empty non-terminal", "w.example.org. 300 NSEC a.*.w.example.org. A\na.*.w.example.org. 300 NSEC z.example.org. A\n", wildcardNoData("y.w.example.org", typeCAA), "secure", dnssec.ProofWildcardNoData},
		{"trap 13: wildcard no data from the records", star + overAW, denies("y.w.example.org", typeCAA), "secure", dnssec.ProofWildcardNoData},
		{"trap 13: name error from the records", apex + atoc, denies("b.example.org", typeCAA), "secure", dnssec.ProofNameError},
		{"trap 13: no data from the records", atoc, denies("a.example.org", typeCAA), "secure", dnssec.ProofNoData},
		{"a record of somewhere else", last, denies("a.example.org", typeCAA), "bogus (denial-incomplete)", dnssec.ProofNoData},
		{"nothing", "", denies("a.example.org", typeCAA), "bogus (denial-missing)", dnssec.ProofNoData},
	} {
		var sets []dnssec.RRset
		if c.records != "" {
			sets = dnssec.Group(s.signed(c.records))
		}
		p := c.ask(validator().Denial(keys, sets))
		if p.Security.String() != c.want || p.Kind != c.kind || p.Holds() != !strings.HasPrefix(c.want, "bogus") {
			t.Errorf("%s: %v of %v, want %s of %v (parts %v, missing %v)", c.what, p.Security, p.Kind, c.want, c.kind, p.Parts, p.Missing)
		}
		if p.Holds() && (len(p.Parts) == 0 || len(p.Missing) != 0 || p.TTL != 300 || !p.Until.Equal(s.expires)) {
			t.Errorf("%s: proof %+v", c.what, p)
		}
		if p.Security.ProvesNoDS() != (c.want == "insecure (no-ds)") {
			t.Errorf("%s proves no DS: %v", c.what, p.Security.ProvesNoDS())
		}
	}
}

// A proof names the records that it rests on, or the piece that is missing.
func TestProofNamesItsParts(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	sets := dnssec.Group(s.signed("example.org. 300 NSEC a.example.org. NS SOA\na.example.org. 60 NSEC c.example.org. A"))
	p := validator().Denial(s.keys(t), sets).NameError(n("x.b.example.org"))
	want := []dnssec.Part{
		{Role: dnssec.CoversName, Owner: n("a.example.org"), Type: typeNSEC},
		{Role: dnssec.CoversWildcard, Owner: n("example.org"), Type: typeNSEC},
	}
	if !slices.Equal(p.Parts, want) || p.Closest != n("example.org") || p.TTL != 60 {
		t.Errorf("parts %v below %v for %d s", p.Parts, p.Closest, p.TTL)
	}
	p = validator().Denial(s.keys(t), sets[1:]).NameError(n("x.b.example.org"))
	if !slices.Equal(p.Parts, want[:1]) || !slices.Equal(p.Missing, []dnssec.Role{dnssec.CoversWildcard}) {
		t.Errorf("parts %v, missing %v", p.Parts, p.Missing)
	}
}

// A proof lasts as long as the shortest of its signatures.
func TestProofLasts(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	early := s.with(func(s *signer) { s.expires = now.Add(100 * time.Second) })
	apex, atoc := "example.org. 300 NSEC a.example.org. NS SOA", "a.example.org. 300 NSEC c.example.org. A"
	for _, all := range [][]dnssec.Record{append(s.signed(apex), early.signed(atoc)...), append(early.signed(apex), s.signed(atoc)...)} {
		if p := validator().Denial(s.keys(t), dnssec.Group(all)).NameError(n("b.example.org")); !p.Holds() || !p.Until.Equal(early.expires) || p.TTL != 100 {
			t.Errorf("%v for %d s until %v", p.Security, p.TTL, p.Until)
		}
	}
}

// CAF-18: a denial whose records do not verify is no denial, and the reason is
// that of the records. SEC-22: so it is for the records of the parent zone.
func TestDenialWantsVerifiedRecords(t *testing.T) {
	s, parent := newSigner("example.org", 15, 257), newSigner("org", 15, 257)
	text := "a.example.org. 300 NSEC c.example.org. A\nexample.org. 300 NSEC a.example.org. NS SOA"
	for _, c := range []struct {
		what string
		rrs  []dnssec.Record
		want dnssec.Reason
	}{
		{"unsigned", records(text), dnssec.NoSignature},
		{"expired", s.with(func(s *signer) { s.expires = now.Add(-1) }).signed(text), dnssec.SignatureExpired},
		{"signed by the parent zone", parent.signed(text), dnssec.WrongSigner},
		{"signed by nobody we know", newSigner("example.org", 15, 257).signed(text), dnssec.KeyMissing},
		{"moved from a wildcard", s.with(func(s *signer) { s.labels = 2 }).signed("a.b.example.org. 300 NSEC c.example.org. A"), dnssec.WrongLabels},
		{"cut off", s.signSets(rrs(dnssec.Record{Owner: n("a.example.org"), Type: typeNSEC, TTL: 1, RData: []byte{1, 'c'}})), dnssec.MalformedRecord},
		{"bitmap out of order", s.signSets(rrs(dnssec.Record{Owner: n("a.example.org"), Type: typeNSEC, TTL: 1, RData: []byte("\x01c\x07example\x03org\x00\x01\x01\x80\x00\x01\x40")})), dnssec.MalformedRecord},
	} {
		d := validator().Denial(s.keys(t), dnssec.Group(c.rrs))
		if p := d.NameError(n("b.example.org")); p.Security.Reason() != c.want || p.Security.Status() != dnssec.Bogus || d.Usable() != 0 {
			t.Errorf("%s: %v with %d records, want %s", c.what, p.Security, d.Usable(), c.want)
		}
	}
}

// SEC-27 and trap 5: a wildcard record, replayed for a name that exists or for
// one with a closer encloser, is Bogus; with its proof it is Secure.
func TestWildcardAnswer(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	for _, c := range []struct {
		what, owner, denial, want string
	}{
		{"with its proof", "a.b.w.example.org.", "w.example.org. 300 NSEC x.w.example.org. A", "secure"},
		{"one label below", "b.w.example.org.", "w.example.org. 300 NSEC x.w.example.org. A", "secure"},
		{"the name exists", "b.w.example.org.", "b.w.example.org. 300 NSEC x.w.example.org. A", "bogus (denial-contradicts)"},
		{"a closer encloser exists", "a.b.w.example.org.", "b.w.example.org. 300 NSEC x.w.example.org. A", "bogus (denial-contradicts)"},
		{"a closer encloser exists and only the name is spanned", "m.b.w.example.org.", "a.b.w.example.org. 300 NSEC x.w.example.org. A", "bogus (denial-incomplete)"},
		{"a closer encloser is an empty non-terminal", "m.b.w.example.org.", "w.example.org. 300 NSEC z.b.w.example.org. A", "bogus (denial-contradicts)"},
		{"only a name nearby", "b.w.example.org.", "c.w.example.org. 300 NSEC x.w.example.org. A", "bogus (denial-incomplete)"},
		{"from the parent side of a cut", "b.w.example.org.", "w.example.org. 300 NSEC x.w.example.org. NS", "bogus (denial-parent-side)"},
	} {
		answer := one(s.with(func(s *signer) { s.labels = 3 }).signed(c.owner + " 600 CAA 0 issue \"ca.example\""))
		v := validator().Verify(keys, answer)
		if encloser, ok := v.Expanded(); !ok || encloser != n("w.example.org") || v.Security().IsSecure() {
			t.Fatalf("%s: %v below %v", c.what, v.Security(), encloser)
		}
		got, p := validator().Denial(keys, dnssec.Group(s.signed(c.denial))).WildcardAnswer(v)
		if got.Security().String() != c.want || p.Closest != n("w.example.org") || (got.TTL() == 300) != got.Security().IsSecure() {
			t.Errorf("%s: %v for %d s, want %s", c.what, got.Security(), got.TTL(), c.want)
		}
	}
	// The wildcard itself is no expansion, and needs no proof.
	v := validator().Verify(keys, one(s.signed("*.w.example.org. 600 CAA 0 issue \";\"")))
	if _, expanded := v.Expanded(); expanded || !v.Security().IsSecure() {
		t.Errorf("the wildcard itself: %v", v.Security())
	}
	if got, p := validator().Denial(keys, nil).WildcardAnswer(v); !got.Security().IsSecure() || p.Kind != 0 {
		t.Errorf("an answer that needs no proof: %v", got.Security())
	}
	// A verdict that is complete stays so, whatever denial comes along.
	answer := one(s.with(func(s *signer) { s.labels = 3 }).signed("b.w.example.org. 600 CAA 0 issue \";\""))
	good := dnssec.Group(s.signed("w.example.org. 300 NSEC x.w.example.org. A"))
	done, _ := validator().Denial(keys, good).WildcardAnswer(validator().Verify(keys, answer))
	if got, p := validator().Denial(keys, nil).WildcardAnswer(done); !got.Security().IsSecure() || p.Kind != 0 {
		t.Errorf("a complete verdict once more: %v", got.Security())
	}
	// SEC-SHA1: a weak answer stays weak beside a strong denial.
	weak := newSigner("example.org", 5, 256)
	both := dnssec.KeysForTest(dnssec.Policy{}, s.dnskey(), weak.dnskey())
	answer = one(weak.with(func(s *signer) { s.labels = 3 }).signed("b.w.example.org. 600 CAA 0 issue \";\""))
	if got, _ := validator().Denial(both, good).WildcardAnswer(validator().Verify(both, answer)); !got.Security().IsSecure() || !got.Security().Weak() {
		t.Errorf("a weak answer: %v, weak %v", got.Security(), got.Security().Weak())
	}
	// The denial of another zone does not speak for this one.
	other := newSigner("w.example.org", 15, 257)
	expanded := validator().Verify(keys, one(s.with(func(s *signer) { s.labels = 3 }).signed("b.w.example.org. 600 CAA 0 issue \";\"")))
	got, _ := validator().Denial(other.keys(t), dnssec.Group(other.signed("w.example.org. 300 NSEC x.w.example.org. A SOA NS"))).WildcardAnswer(expanded)
	if got.Security().Reason() != dnssec.WrongSigner {
		t.Errorf("with the denial of another zone: %v", got.Security())
	}
}
