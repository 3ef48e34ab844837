package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

// lookups returns one of every kind, by name.
func lookups() map[string]Lookup {
	r := sample("bogus")
	hops := r.Climb[0].Hops
	base := Lookup{
		Schema: LookupSchema, Name: "www.example.org", Type: "CAA", CheckedAt: noon, Queries: 6, Engine: "mayissue devel", Vantage: "local", EvidenceHash: "0123",
		Exchanges: []Exchange{
			{ID: 1, Zone: ".", Server: "a.root", Address: "192.0.2.1:53", Transport: "udp", Name: ".", Type: "DNSKEY", Outcome: "answer", Millis: 12.34},
			{ID: 2, Zone: "example.org", Address: "[2001:db8::1]:53", Transport: "tcp", Name: "www.example.org", Type: "CAA", Outcome: "servfail", Detail: phrase.Data("SERVFAIL"), Millis: 0.5},
		},
	}
	m := map[string]Lookup{}

	l := base
	l.Outcome, l.State, l.Failure, l.Fault, l.Chain = "error", r.Fault.State, "dnssec-bogus", r.Fault, r.Chain
	l.Answer = []Answer{
		{Hop: hops[0], Outcome: "alias", Target: "www.example.net", TTL: 300, Records: []string{"www.example.org. 300 IN CNAME www.example.net."}},
		{Hop: hops[1], Outcome: "answer", Failure: "dnssec-bogus", Detail: phrase.Data("no"), Records: []string{`www.example.net. 300 IN CAA 0 issue "ca.example"`}, Signatures: []string{"www.example.net. 300 IN RRSIG CAA 13 3 300 20260101000000 20260101000000 1 example.net. AQID"}},
	}
	m["bogus"] = l

	l = base
	l.Outcome, l.State, l.Failure, l.Detail, l.Chain = "error", hops[0].State, "servfail", phrase.Data("asked in vain"), r.Chain[:3]
	l.Answer = []Answer{{Hop: hops[0], Outcome: "error", Failure: "servfail", Detail: phrase.Data("asked in vain")}}
	m["failed"] = l

	l = base
	l.Outcome, l.State, l.Chain = "nxdomain", State{Security: "secure"}, r.Chain[:2]
	l.Answer = []Answer{{Outcome: "nxdomain", Hop: Hop{Name: "www.example.org", Zone: "org", State: l.State, Expires: at(24), Exchange: 2, Proof: &Proof{
		Kind: "name error", Parts: []Part{{"covers-name", "a.org", "NSEC", "a.org. 60 IN NSEC z.org. NS"}}, Missing: []string{"covers-wildcard"},
	}}}}
	m["denied"] = l

	l = base
	l.Name, l.Outcome, l.Detail, l.Failure = hostile, "error", phrase.Data(hostile), "timeout"
	l.Chain, l.State, l.Fault = r.Chain, State{Security: "indeterminate", Reason: "not-fetched", ReasonText: phrase.Data(hostile), EDE: &EDE{5, hostile}}, nil
	l.Chain, _ = hostileChain()
	_, levels := hostileChain()
	l.Answer = []Answer{{Hop: levels[0].Hops[0], Outcome: "alias", Target: hostile, Failure: "timeout", Detail: phrase.Data(hostile), Records: []string{hostile}, Signatures: []string{hostile}}}
	l.Exchanges = []Exchange{{ID: 1, Zone: hostile, Server: hostile, Address: hostile, Transport: "udp", Name: hostile, Type: "A", Outcome: "timeout", Detail: phrase.Data(hostile)}}
	m["hostile"] = l
	return m
}

// Where the root zone itself is bogus for its times alone, the clock is told
// of, and not the zone.
func TestLookupWrongClock(t *testing.T) {
	for reason, want := range map[string]bool{"signature-expired": true, "signature-not-yet": true, "bad-signature": false} {
		l := lookups()["failed"]
		l.Chain = []Link{{Zone: ".", State: State{Security: "bogus", Reason: reason}}}
		var b bytes.Buffer
		if err := WriteLookup(&b, l, Options{}); err != nil || strings.Contains(b.String(), "; By our clock not even") != want {
			t.Errorf("%s: %v, %s", reason, err, b.String())
		}
	}
}

// CAP-53: whatever a record, a server or a name holds, what is shown is inert
// text, and nothing of it stands outside a comment but records that may be used.
func TestLookupText(t *testing.T) {
	for name, l := range lookups() {
		var b bytes.Buffer
		if err := WriteLookup(&b, l, Options{Verbose: true}); err != nil {
			t.Fatal(err)
		}
		golden(t, "lookup-"+name, b.String())
		for line := range strings.Lines(b.String()) {
			if line = strings.TrimSuffix(line, "\n"); Inert(line) != line {
				t.Errorf("%s: %q is not inert", name, line)
			}
			if !strings.HasPrefix(line, ";") && !strings.HasPrefix(line, "www.example.org. 300 IN CNAME") {
				t.Errorf("%s: %q is no comment", name, line)
			}
		}
		line, err := MarshalLookup(l)
		if err != nil || bytes.Contains(line, []byte("null")) || Inert(string(line)) != string(line) {
			t.Errorf("%s: %v, %s", name, err, line)
		}
	}
}

// Only what is secure, or proven to be insecure, is sound.
func TestLookupSound(t *testing.T) {
	for _, c := range []struct {
		failure, security string
		want              bool
	}{
		{"", "secure", true},
		{"", "insecure", true},
		{"", "bogus", false},
		{"", "indeterminate", false},
		{"", "", false},
		{"servfail", "secure", false},
		{"alias-loop", "insecure", false},
	} {
		if got := (Lookup{Failure: c.failure, State: State{Security: c.security}}).Sound(); got != c.want {
			t.Errorf("failure %q, %q: sound: %t", c.failure, c.security, got)
		}
	}
}
