package dnssec_test

import (
	"testing"

	"github.com/mayissue/mayissue/dnssec"
)

// TestChoose: what is chosen of all that is kept of a zone proves, verified,
// what all of it proves, and nothing is chosen where it proves nothing
// (RFC 8198).
func TestChoose(t *testing.T) {
	s := newSigner("example.org", 15, 257)
	keys := s.keys(t)
	all := dnssec.Group(s.signed(`example.org. 300 NSEC a.example.org. NS SOA RRSIG NSEC DNSKEY CAA
a.example.org. 300 NSEC c.example.org. A RRSIG NSEC
cut.example.org. 300 NSEC d.example.org. NS RRSIG NSEC
d.example.org. 300 NSEC a.e.example.org. A RRSIG NSEC
*.w.example.org. 300 NSEC x.w.example.org. TXT RRSIG NSEC
x.w.example.org. 300 NSEC z.example.org. A RRSIG NSEC
example.org. 300 SOA a. b. 1 2 3 4 5
`))
	for _, c := range []struct {
		host string
		typ  uint16
		want dnssec.Kind
		sets int
	}{
		{"b.example.org", typeA, dnssec.ProofNameError, 2},
		{"!.example.org", typeA, dnssec.ProofNameError, 1}, // one for the name and the wildcard
		{"a.example.org", typeCAA, dnssec.ProofNoData, 1},
		{"a.example.org", typeA, 0, 0},
		{"e.example.org", typeA, dnssec.ProofEmptyNonTerminal, 1},
		{"y.w.example.org", typeA, dnssec.ProofWildcardNoData, 2},
		{"y.w.example.org", 16, 0, 0},
		{"x.cut.example.org", typeA, 0, 0},
		{"zz.example.org", typeA, 0, 0},
		{"b.example.net", typeA, 0, 0},
	} {
		kind, got := validator().Choose(n("example.org"), all, n(c.host), c.typ)
		if len(got) != c.sets || c.sets > 0 && kind != c.want {
			t.Errorf("%s %d: chose %d sets for %s, want %d for %s", c.host, c.typ, len(got), kind, c.sets, c.want)
		}
		p := validator().Denial(keys, got).Denies(n(c.host), c.typ)
		if p.Holds() != (c.sets > 0) || p.Holds() && p.Kind != c.want {
			t.Errorf("%s %d: what was chosen is %v, %s", c.host, c.typ, p.Security, p.Kind)
		}
	}
	for host, want := range map[string]int{"y.w.example.org": 1, "x.w.example.org": 0, "q.y.w.example.org": 1} {
		if got := validator().ChooseCloser(n("example.org"), all, n(host), n("w.example.org")); len(got) != want {
			t.Errorf("%s: chose %d sets, want %d", host, len(got), want)
		}
	}
}

// TestChooseByHash: SEC-28, SEC-29: an opt-out span and too many iterations
// are never chosen.
func TestChooseByHash(t *testing.T) {
	for _, c := range []struct {
		what       string
		flags      byte
		iterations int
		sets       int
	}{{"plain", 0, 1, 3}, {"opt-out", 1, 1, 0}, {"51 iterations", 0, 51, 0}} {
		h := newChain("example.org")
		h.flags, h.iterations = c.flags, c.iterations
		sets := dnssec.Group([]dnssec.Record{h.matching("example.org", 2, 6), h.covering("b.example.org"), h.covering("*.example.org")})
		_, got := validator().Choose(n("example.org"), sets, n("b.example.org"), typeA)
		if len(got) != c.sets {
			t.Errorf("%s: chose %d sets, want %d", c.what, len(got), c.sets)
		}
	}
}

// TestSignatures: a set hands out its signatures as they came.
func TestSignatures(t *testing.T) {
	rrs := newSigner("example.org", 15, 257).signed("a.example.org. 300 A 192.0.2.1\n")
	set := dnssec.Group(rrs)[0]
	if got := set.Signatures(); len(got) != 1 || string(got[0]) != string(rrs[1].RData) {
		t.Errorf("%x, want %x", got, rrs[1].RData)
	}
}
