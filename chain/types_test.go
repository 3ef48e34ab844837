package chain_test

import (
	"testing"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// ask puts a question to the servers of a zone and judges the answer.
func (w *world) ask(zone, host string, t wire.Type) chain.Answer {
	w.t.Helper()
	x := w.Ask(name.MustParse(zone), evidence.Question{Name: name.MustParse(host), Type: t})
	if x == nil {
		w.t.Fatalf("no answer for %s %s", host, wire.TypeText(t))
	}
	return chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(w.t, w.in), w).Answer(x)
}

// TestTypesThatNoDecisionAsks: SEC-24: ANY is as good as the worst set of the
// name (RFC 6840 section 4.2), signatures are nobody's to judge (RFC 4035
// section 2.2), and a CNAME that a DNAME made is worth what the DNAME is.
func TestTypesThatNoDecisionAsks(t *testing.T) {
	const text = `All types.
-- scenario --
title: types
-- zone/signed.test --
@ CAA 0 issue "ca.example"
www A 192.0.2.1
www TXT "x"
*.wild TXT "x"
www.old CNAME www
moved DNAME signed.test.
-- signing --
signed.test
-- check --
name: signed.test
ca: ca.example
result: permit
reason: authorized
show: nothing
`
	for _, tt := range []struct {
		what, faults, host string
		typ                wire.Type
		want               dnssec.Status
		why                dnssec.Reason
	}{
		{"SEC-24: ANY", "", "www.signed.test", wire.TypeANY, dnssec.Secure, ""},
		{"SEC-24: ANY of a wildcard", "", "a.wild.signed.test", wire.TypeANY, dnssec.Secure, ""},
		{"SEC-24: ANY of an alias", "", "www.old.signed.test", wire.TypeANY, dnssec.Secure, ""},
		{"SEC-24: ANY with one set that is not signed", "rrsig missing TXT", "www.signed.test", wire.TypeANY, dnssec.Bogus, dnssec.NoSignature},
		{"SEC-24: ANY with one set that has expired", "rrsig expired A", "www.signed.test", wire.TypeANY, dnssec.Bogus, dnssec.SignatureExpired},
		{"SEC-24: ANY of a wildcard without the denial of a closer name", "proof-missing next-closer", "a.wild.signed.test", wire.TypeANY, dnssec.Bogus, dnssec.DenialMissing},
		{"signatures", "", "www.signed.test", wire.TypeRRSIG, dnssec.Indeterminate, dnssec.NeverSigned},
		{"no signatures, because there is no name", "", "none.signed.test", wire.TypeRRSIG, dnssec.Secure, ""},
		{"NSEC", "", "www.signed.test", wire.TypeNSEC, dnssec.Secure, ""},
		{"the alias that a DNAME makes", "", "a.moved.signed.test", wire.TypeCNAME, dnssec.Secure, ""},
		{"SEC-36: an alias that the DNAME does not make", "false-cname www.evil.test", "a.moved.signed.test", wire.TypeCNAME, dnssec.Bogus, dnssec.NoSignature},
		{"the alias of a DNAME that is not signed", "rrsig missing DNAME", "a.moved.signed.test", wire.TypeCNAME, dnssec.Bogus, dnssec.NoSignature},
	} {
		t.Run(tt.what, func(t *testing.T) {
			scenario := text
			if tt.faults != "" {
				scenario += "-- faults --\nsigned.test " + tt.faults + "\n"
			}
			inLab(t, scenario, "signed.test", func(t *testing.T, w *world) {
				if got := w.ask("signed.test", tt.host, tt.typ).Security; got.Status() != tt.want || got.Reason() != tt.why {
					t.Errorf("%s: %v, want %v (%s)", tt.host, got, tt.want, tt.why)
				}
			})
		})
	}
}
