package attacks_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// delegations make a signed zone pass for an unsigned one, or take an unsigned
// one for broken.
func delegations() []known {
	return []known{
		{"CVE-2026-123591: an NSEC record without NS fakes an unsigned delegation", "Hickory DNS; RFC 6840 section 4.4", fakeDelegation},
		play("CVE-2026-123591: a record of a zone's top denies its DS", "Hickory DNS; RFC 6840 section 4.4", "sec-25-insecure-proof", "www.plain.cutsoa.signed"),
		{"CVE-2019-10191: a forged denial of DS, and what is remembered of it", "Knot Resolver; RFC 4035 section 5.2", forgedNoDS},
		{"CVE-2026-123597: a DS set that cannot be fetched for a while", "Hickory DNS; RFC 4035 section 4.3", transientDS},
		{"sdns #501, #507: an unsigned child on its parent's server", "RFC 4035 section 5.2", cohosted("shop.test")},
		{"sdns #506: an unsigned child in an opt-out span on its parent's server", "RFC 5155 section 8.9", cohosted("shop.test denial=opt-out")},
		{"sdns #506: records of other zones left over in the authority section", "RFC 2181 section 5.4.1", leftovers},
		{"CVE-2026-35501, CVE-2026-50106: a trust anchor below an insecure zone", "Unbound; RFC 4035 section 4.3", anchorBelow},
		{"CVE-2026-123593: the anchor of one zone for another", "Hickory DNS; RFC 4035 section 5", anchorElsewhere},
		{"nsmithuk: no anchor fits the root's keys", "RFC 4035 section 5", wrongRoot},
		{"sylvinus: the DNSKEY set is signed by a key that no DS names", "recursive-resolver 0.2.0; RFC 4035 section 5.2", otherKeySigns},
	}
}

// victim is a signed zone that lets others in, and not us.
const victim = `
-- zone/victim.test --
@ CAA 0 issue "other.example"
www CAA 0 issue "other.example"
ftp A 192.0.2.1
-- servers --
ns1.victim.test 127.53.8.1 victim.test
-- signing --
victim.test
`

// forged is the answer that an attacker would like to be believed.
func forged(a asked) []wiretest.Record {
	return wiretest.Records(a.Name.String() + `. 300 CAA 0 issue "ca.example"`)
}

// fakeDelegation: the attacker refers us to a server of his for a name of the
// zone, with the true NSEC record of that name, which has no DS.
func fakeDelegation(t *testing.T) {
	attack(t, victim, func(t *testing.T, w *world) {
		w.want("www.victim.test", denied)
		w.reset()
		nsec := w.collect("victim.test", "www.victim.test", wire.TypeA).Authority
		nsec = slices.DeleteFunc(nsec, func(r wiretest.Record) bool { return r.Owner == n("victim.test") })
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.is("www.victim.test", wire.TypeCAA) {
				m.AA, m.Answer = false, nil
				m.Authority = append(wiretest.Records("www.victim.test. 300 NS ns.www.victim.test."), nsec...)
				m.Additional = wiretest.Records("ns.www.victim.test. 300 A 127.53.9.9")
			}
			return true
		}
		w.servers[addr("127.53.9.9")] = func(a asked, m *wiretest.Message) bool {
			m.Answer = forged(a)
			return true
		}
		w.want("www.victim.test", bogus)
		if len(w.sent("127.53.9.9")) == 0 {
			t.Error("the attacker was never asked")
		}
	})
}

// forgedNoDS: the DS set is taken out of the referral, with or without the
// true denial of another name in its place, and the question for it denied
// likewise, or answered by another such referral. That makes nothing Insecure,
// and nothing of it is left when the attack is over.
func forgedNoDS(t *testing.T) {
	const referral, denial = "victim.test. 300 NS ns1.victim.test.", "test. 300 SOA ns. admin. 1 2 3 4 300"
	for _, c := range []struct{ other, ds, want string }{
		{"", denial, bogus}, {"none.test", denial, bogus}, {"", referral, indeterminate}, {"none.test", referral, indeterminate},
	} {
		attack(t, victim, func(t *testing.T, w *world) {
			var instead []wiretest.Record
			if c.other != "" {
				instead = w.collect("test", c.other, wire.TypeCAA).Authority
				instead = slices.DeleteFunc(instead, func(r wiretest.Record) bool { return r.Type == wire.TypeSOA })
			}
			w.meddle = func(a asked, m *wiretest.Message) bool {
				switch {
				case a.addr == addr("127.53.8.1") && a.Type == wire.TypeCAA:
					m.Answer, m.Authority = forged(a), nil
				case a.is("victim.test", wire.TypeCAA):
					m.Authority = append(wiretest.Records(referral), instead...)
				case a.is("victim.test", wire.TypeDS):
					m.Answer, m.Authority = nil, append(wiretest.Records(c.ds), instead...)
				}
				return true
			}
			w.want("www.victim.test", c.want)
			w.meddle = nil
			time.Sleep(time.Minute + time.Second)
			w.want("www.victim.test", denied)
		})
	}
}

// transientDS: what could not be fetched is not known to be wrong, and is
// fetched again.
func transientDS(t *testing.T) {
	attack(t, `
-- zone/shop.test --
@ A 192.0.2.1
-- zone/sub.shop.test --
www CAA 0 issue "other.example"
-- servers --
ns1.shop.test v4 shop.test,sub.shop.test
-- signing --
shop.test
sub.shop.test
`, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool { return a.Type != wire.TypeDS }
		w.want("www.sub.shop.test", indeterminate)
		w.meddle = nil
		time.Sleep(time.Minute + time.Second)
		w.want("www.sub.shop.test", denied)
	})
}

// cohosted: nobody is ever referred to the child, so its parent must be asked
// whether it has a DS.
func cohosted(signing string) func(*testing.T) {
	return func(t *testing.T) {
		attack(t, `
-- zone/shop.test --
@ A 192.0.2.1
-- zone/plain.shop.test --
www A 192.0.2.1
@ CAA 0 issue "other.example"
-- servers --
ns1.shop.test v4 shop.test,plain.shop.test
-- signing --
`+signing, func(t *testing.T, w *world) { w.want("www.plain.shop.test", "deny not-authorized insecure") })
	}
}

// leftovers: what else stands in the authority section of an answer says
// nothing of the answer.
func leftovers(t *testing.T) {
	const left = "other.test. 300 NS ns.other.test.\ntest. 300 SOA ns. admin. 1 2 3 4 300\ntest. 300 NSEC zzz.test. NS SOA"
	attack(t, victim, func(t *testing.T, w *world) {
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if len(m.Answer) > 0 && a.Type == wire.TypeCAA {
				m.Authority = append(m.Authority, wiretest.Records(left)...)
			}
			return true
		}
		w.want("www.victim.test", denied)
	})
}

// anchorBelow: a zone with an anchor of its own is judged by it, whatever the
// zones above say, and what they call Insecure is Bogus where it does not fit.
func anchorBelow(t *testing.T) {
	attack(t, `
-- zone/island.test --
www CAA 0 issue "other.example"
-- zone/sub.island.test --
www CAA 0 issue "other.example"
-- signing --
island.test ds=none
sub.island.test
`, func(t *testing.T, w *world) {
		w.want("www.island.test", "deny not-authorized insecure")
		keys := slices.DeleteFunc(w.collect("island.test", "island.test", wire.TypeDNSKEY).Answer, func(r wiretest.Record) bool { return r.Type != wire.TypeDNSKEY })
		w.meddle = func(a asked, m *wiretest.Message) bool {
			if a.Type == wire.TypeCAA && len(m.Answer) > 0 {
				m.Answer = forged(a)
			}
			return true
		}
		roots := zoneText(t, w.in.Anchors())
		own := append(plain(keys), dnssec.Record{Owner: roots[0].Owner, Type: roots[0].Type, TTL: 1, RData: roots[0].RData})
		both, err := dnssec.NewAnchors(own...)
		if err != nil {
			t.Fatal(err)
		}
		w.trust = both
		w.reset()
		w.want("www.island.test", bogus)
		w.want("www.sub.island.test", bogus)
		w.meddle = nil
		w.reset()
		w.want("www.island.test", denied)
		w.want("www.sub.island.test", denied)
	})
}

// anchorElsewhere: whoever holds a key that is trusted for his own zone holds
// none for another, and the root's keys are the root's.
func anchorElsewhere(t *testing.T) {
	own, other := newKey("attacker.test", 1), newKey("victim.test", 1) // one key, two owners
	trust := anchored(t, own.dnskey())
	if _, sec := validator().AnchorKeys(trust, sets(own.signed(own.dnskey()))[0]); !sec.IsSecure() {
		t.Errorf("the zone of the anchor: %v", sec)
	}
	k, sec := validator().AnchorKeys(trust, sets(other.signed(other.dnskey()))[0])
	if sec.Status() != dnssec.Indeterminate || sec.Reason() != dnssec.NoAnchor || k.Len() > 0 {
		t.Errorf("another zone with the same key: %v", sec)
	}
	if trust.Has(n("victim.test")) || trust.Has(n("www.attacker.test")) || trust.Has(n(".")) {
		t.Error("the anchor stands at other zones too")
	}
}

// wrongRoot: with keys that no anchor fits nothing is Insecure; all is Bogus.
func wrongRoot(t *testing.T) {
	attack(t, "-- zone/plain.test --\n@ A 192.0.2.1", func(t *testing.T, w *world) {
		w.want("www.plain.test", "permit no-caa insecure")
		w.trust = dnssec.RootAnchors()
		w.reset()
		w.want("www.plain.test", bogus)
	})
}

// otherKeySigns: the attacker puts his key into the zone's DNSKEY set, beside
// the one that the DS names, and signs the set himself.
func otherKeySigns(t *testing.T) {
	above, own, evil := newKey("test", 1), newKey("victim.test", 2), newKey("victim.test", 3)
	ds := validator().Verify(above.keys(t), sets(above.signed(own.ds()))[0])
	set := []wiretest.Record{own.dnskey(), evil.dnskey()}
	for signer, want := range map[*key]dnssec.Status{own: dnssec.Secure, evil: dnssec.Bogus} {
		k, sec := validator().MatchDS(ds, sets(append(slices.Clone(set), signer.signature(2, set)))[0])
		if sec.Status() != want || (k.Len() > 0) != (want == dnssec.Secure) {
			t.Errorf("signed by %v: %v with %d keys, want %v", signer.ds().RData[:2], sec, k.Len(), want)
		}
	}
}
