package dnssec_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
)

// signedReplies are the common shapes with signatures that hold, and the keys
// of the zones that they come from.
type signedReplies struct {
	keys    map[name.Name]dnssec.Keys
	byShape map[string]*wire.Message
	of      map[string]wiretest.Reply
}

func newSignedReplies(t testing.TB, algorithm uint8) signedReplies {
	t.Helper()
	signers := map[name.Name]*signer{n("org"): newSigner("org", algorithm, 257), n("example.org"): newSigner("example.org", algorithm, 257)}
	s := signedReplies{map[name.Name]dnssec.Keys{}, map[string]*wire.Message{}, map[string]wiretest.Reply{}}
	for zone, by := range signers {
		s.keys[zone] = by.keys(t)
	}
	for _, r := range wiretest.Replies(func(zone name.Name, set []wiretest.Record) wiretest.Record {
		var rrs []dnssec.Record
		for _, r := range set {
			rrs = append(rrs, dnssec.Record{Owner: r.Owner, Type: r.Type, TTL: r.TTL, RData: r.RData})
		}
		sig := signers[zone].rrsig(rrs...)
		return wiretest.Record{Owner: sig.Owner, Type: sig.Type, Class: wire.ClassIN, TTL: sig.TTL, RData: sig.RData}
	}) {
		m, err := wire.Parse(r.Octets)
		if err != nil {
			t.Fatal(err)
		}
		s.byShape[r.Name], s.of[r.Name] = m, r
	}
	return s
}

// judge judges one of the replies as a chain does, and reports whether what it
// found is what is to be found.
func (s signedReplies) judge(shape string, v dnssec.Validator) bool {
	m, r := s.byShape[shape], s.of[shape]
	k := s.keys[r.Zone]
	switch shape {
	case "referral-opt-out":
		return v.Denial(k, dnssec.Denials(m.Authority)).NoDS(n("example.org")).OptOut
	case "referral-ds":
		set, _ := dnssec.Select(m.Authority, n("example.org"), typeDS)
		return v.Verify(k, set).Security().IsSecure()
	case "caa-signed":
		set, _ := dnssec.Select(m.Answer, r.Question.Name, typeCAA)
		return v.Verify(k, set).Security().IsSecure()
	}
	return v.Denial(k, dnssec.Denials(m.Authority)).Denies(r.Question.Name, r.Question.Type).Security.IsSecure()
}

// judgedShapes are the replies with signatures to judge.
func judgedShapes() []string {
	return []string{"referral-opt-out", "referral-ds", "nodata-nsec", "nxdomain-nsec3", "caa-signed"}
}

// all remembers every signature.
type all map[[sha256.Size]byte]bool

func (a all) Verified(id [sha256.Size]byte) bool             { return a[id] }
func (a all) Remember(id [sha256.Size]byte, until time.Time) { a[id] = true }

// BenchmarkJudge judges one reply of each common shape by P-256: with its
// signatures, and where they are remembered, which leaves what is ours.
func BenchmarkJudge(b *testing.B) {
	s := newSignedReplies(b, 13)
	for _, shape := range judgedShapes() {
		for _, memory := range []dnssec.Memory{nil, all{}} {
			what := shape + "/verified"
			if memory != nil {
				what = shape + "/remembered"
			}
			b.Run(what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v := dnssec.Validator{Now: now, Memory: memory, Meter: dnssec.NewMeter(dnssec.Limits{})}
					if !s.judge(shape, v) {
						b.Fatal("does not hold")
					}
				}
			})
		}
	}
}

// BenchmarkFromWire groups the records of a section.
func BenchmarkFromWire(b *testing.B) {
	for _, r := range wiretest.Replies(wiretest.Unproven) {
		m, err := wire.Parse(r.Octets)
		if err != nil {
			b.Fatal(err)
		}
		section := m.Authority
		if len(m.Answer) > 0 {
			section = m.Answer
		}
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(dnssec.FromWire(section)) == 0 {
					b.Fatal("no sets")
				}
			}
		})
	}
}

// BenchmarkSelect takes one set out of a section.
func BenchmarkSelect(b *testing.B) {
	m, err := wire.Parse(wiretest.Replies(wiretest.Unproven)[1].Octets)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := dnssec.Select(m.Authority, n("example.org"), typeDS); !ok {
			b.Fatal("no set")
		}
	}
}
