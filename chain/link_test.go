package chain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// told writes a chain: each zone with its state, the number of its DS records
// and keys, what denies its DS set, and the exchanges that it rests on.
func told(z chain.Zone) string {
	var out []string
	for _, l := range z.Chain() {
		s := fmt.Sprintf("%q %v ds %d keys %d", l.Name, l.Security, l.DS.Len(), l.Keys.Len())
		for _, p := range l.Proof.Parts {
			s += fmt.Sprintf(" %s %s", p.Role, p.Owner)
		}
		for _, x := range l.Rests {
			s += fmt.Sprintf(" %s/%s", x.Question.Name, wire.TypeText(x.Question.Type))
		}
		if f := l.Fault; f.Owner.IsValid() {
			s += fmt.Sprintf(" fault %s %s at %s from %t", f.Owner, wire.TypeText(f.Type), f.Zone, f.From != nil)
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

// A zone tells the links that lead to it, and what each rests on; where one
// does not hold, the records that it is about and who was asked for them.
func TestChain(t *testing.T) {
	const top = `"." secure ds 0 keys 2 ./DNSKEY` + "\n" + `"test" secure ds 1 keys 2 test/CAA test/DNSKEY` + "\n"
	const signed = top + `"signed.test" secure ds 1 keys 2 signed.test/CAA signed.test/DNSKEY`
	for _, c := range []struct{ what, faults, host, want string }{
		{"a signed zone", "", "www.signed.test", signed},
		{"an unsigned one", "", "www.unsigned.test", top + `"unsigned.test" insecure (no-ds) ds 0 keys 0 matches-name unsigned.test unsigned.test/CAA`},
		{"on the server of the zone above", "", "www.sub.signed.test", signed + "\n" + `"sub.signed.test" secure ds 1 keys 2 sub.signed.test/DS sub.signed.test/DNSKEY`},
		{"SEC-33: expired keys", "signed.test rrsig expired DNSKEY", "www.signed.test",
			top + `"signed.test" bogus (signature-expired) ds 1 keys 0 signed.test/CAA signed.test/DNSKEY fault signed.test DNSKEY at signed.test from true`},
		{"SEC-08: keys that nobody gives", "signed.test servfail type=DNSKEY", "www.signed.test",
			top + `"signed.test" indeterminate (not-fetched) ds 1 keys 0 signed.test/CAA fault signed.test DNSKEY at signed.test from false`},
	} {
		t.Run(c.what, func(t *testing.T) {
			scenario := zones
			if c.faults != "" {
				scenario += "-- faults --\n" + c.faults + "\n"
			}
			inLab(t, scenario, c.host, func(t *testing.T, w *world) {
				j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), chain.FromTrace(w.trace))
				var zone chain.Zone
				for _, s := range w.trace.Steps {
					x := w.trace.Exchange(s.Accepted)
					if x == nil && len(s.Exchanges) > 0 {
						x = w.trace.Exchange(s.Exchanges[0])
					}
					if s.Question.Name == name.MustParse(c.host) && x != nil {
						zone = j.Answer(x).Zone
					}
				}
				if got := told(zone); got != c.want {
					t.Errorf("the chain to %s is\n%s\nwant\n%s", zone.Name, got, c.want)
				}
			})
		})
	}
}
