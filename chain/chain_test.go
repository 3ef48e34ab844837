package chain_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// inLab runs f with a lab made from one scenario and the walk of a name in it.
func inLab(t *testing.T, scenario, host string, f func(t *testing.T, w *world)) {
	t.Helper()
	s, err := lab.ParseScenario("test.txtar", []byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(s)
		if err != nil {
			t.Fatal(err)
		}
		f(t, walked(t, in, name.MustParse(host)))
	})
}

// zones is the hierarchy of most tests: a signed zone, an unsigned one beside
// it, and a signed one below with its parent on the same server.
const zones = `Zones signed and not.
-- scenario --
title: chain
-- zone/signed.test --
www A 192.0.2.1
*.wild CAA 0 issue "ca.example"
alias CNAME www.unsigned.test.
-- zone/unsigned.test --
www A 192.0.2.1
-- zone/sub.signed.test --
www A 192.0.2.1
@ CAA 0 issue "ca.example"
-- zone/plain.signed.test --
www A 192.0.2.1
@ CAA 0 issue "ca.example"
-- servers --
ns1.signed.test v4 signed.test,sub.signed.test,plain.signed.test
-- signing --
signed.test
sub.signed.test
-- check --
name: www.signed.test
ca: ca.example
result: permit
reason: no-caa
show: nothing
`

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, host string
		want       dnssec.Status
		by         dnssec.InsecureReason
	}{
		{"SEC-01: a signed zone without CAA, up to the TLD", "www.signed.test", dnssec.Secure, 0},
		{"SEC-20: a name that does not exist", "none.signed.test", dnssec.Secure, 0},
		{"SEC-27: records made from a wildcard", "a.wild.signed.test", dnssec.Secure, 0},
		{"SEC-25: an unsigned delegation", "www.unsigned.test", dnssec.Insecure, dnssec.ByNoDS},
		{"SEC-35: an alias into an unsigned zone is as weak as its target", "alias.signed.test", dnssec.Insecure, dnssec.ByNoDS},
		{"a signed zone whose parent is on the same server", "www.sub.signed.test", dnssec.Secure, 0},
		{"an unsigned zone whose signed parent is on the same server", "www.plain.signed.test", dnssec.Insecure, dnssec.ByNoDS},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inLab(t, zones, tt.host, func(t *testing.T, w *world) {
				got, answers := w.judged()
				if got.Status() != tt.want {
					t.Fatalf("%s: %v, want %v", tt.host, got, tt.want)
				}
				if by, _ := got.InsecureBy(); by != tt.by {
					t.Errorf("%s: insecure by %v, want %v", tt.host, by, tt.by)
				}
				for _, a := range answers {
					if a.TTL == 0 {
						t.Errorf("%s: an answer in %s that may not be used for any time", tt.host, a.Zone.Name)
					}
				}
			})
		})
	}
}

// TestZoneNeedsNoAnswerFromItself: whether a zone is Insecure is known though
// all its servers are silent, which BR 4.2.2.1 makes a CA show (SEC-08).
func TestZoneNeedsNoAnswerFromItself(t *testing.T) {
	const silent = zones + `-- faults --
unsigned.test drop
`
	inLab(t, silent, "www.unsigned.test", func(t *testing.T, w *world) {
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), w)
		z := j.Zone(name.MustParse("unsigned.test"))
		if !z.Security.ProvesNoDS() || !z.Proof.Holds() {
			t.Errorf("unsigned.test: %v, proof %+v; want Insecure by no DS", z.Security, z.Proof)
		}
	})
}

// TestUnknownIsNeverInsecure: whatever is missing on the way, the zone is
// Indeterminate (SEC-08, SEC-13).
func TestUnknownIsNeverInsecure(t *testing.T) {
	inLab(t, zones, "www.unsigned.test", func(t *testing.T, w *world) {
		v, good := dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in)
		for what, j := range map[string]*chain.Judge{
			"SEC-13: no anchor":          chain.New(v, dnssec.Anchors{}, w),
			"SEC-11: the wrong root key": chain.New(v, dnssec.RootAnchors(), w),
			"nothing was seen":           chain.New(v, good, nothing{}),
			"DNSKEY cannot be fetched":   chain.New(v, good, without{w, wire.TypeDNSKEY}),
			"the zero validator":         chain.New(dnssec.Validator{}, good, w),
		} {
			if z := j.Zone(name.MustParse("unsigned.test")); z.Security.Status() == dnssec.Insecure || z.Security.IsSecure() {
				t.Errorf("%s: unsigned.test is %v", what, z.Security)
			}
		}
	})
}

// nothing is a source that has seen nothing.
type nothing struct{}

func (nothing) Ask(name.Name, evidence.Question) *evidence.Exchange { return nil }
func (nothing) Cut(name.Name) (name.Name, *evidence.Exchange, bool) {
	return name.Name{}, nil, false
}

// keyless is a source in which no zone has keys.
type keyless struct{ *world }

func (k keyless) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	if q.Type == wire.TypeDNSKEY {
		q.Type = wire.TypeCAA // what it gets has no DNSKEY records
	}
	return k.world.Ask(zone, q)
}

// TestAnchoredZoneWithoutKeys: where an anchor stands keys must be, so an
// answer without them is wrong, and not a zone that nobody knows.
func TestAnchoredZoneWithoutKeys(t *testing.T) {
	inLab(t, zones, "www.signed.test", func(t *testing.T, w *world) {
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), keyless{w})
		if got := j.Zone(name.Root()).Security; got.Status() != dnssec.Bogus || got.Reason() != dnssec.KeyMissing {
			t.Errorf("the root without keys: %v", got)
		}
	})
}

// without is a source that never gets an answer for one type.
type without struct {
	*world
	typ wire.Type
}

func (s without) Ask(zone name.Name, q evidence.Question) *evidence.Exchange {
	if q.Type == s.typ {
		return nil
	}
	return s.world.Ask(zone, q)
}

// TestZoneIsJudgedOnce counts the questions that a chain asks: one DNSKEY for
// each zone, and no DS where the referral brought it.
func TestZoneIsJudgedOnce(t *testing.T) {
	const own = `-- scenario --
title: own servers
-- zone/signed.test --
www A 192.0.2.1
-- signing --
signed.test
-- check --
name: www.signed.test
ca: ca.example
result: permit
reason: no-caa
show: nothing
`
	inLab(t, own, "www.signed.test", func(t *testing.T, w *world) {
		if sec, _ := w.judged(); !sec.IsSecure() {
			t.Fatalf("got %v", sec)
		}
		keys := 0
		for _, st := range w.trace.Steps {
			switch {
			case st.Purpose != evidence.ForChain || st.Cached:
			case st.Question.Type == wire.TypeDNSKEY:
				keys++
			default:
				t.Errorf("%s of type %d was asked, which the referral held", st.Question.Name, st.Question.Type)
			}
		}
		if keys != 3 || w.trace.Sends != 8 {
			t.Errorf("%d DNSKEY questions of %d in all, want 3 (root, TLD, zone) of 8", keys, w.trace.Sends)
		}
	})
}

// TestSignedScenarios holds the chain against every scenario of the lab that
// says which security its answers have.
func TestSignedScenarios(t *testing.T) {
	scenarios, err := lab.SignedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		for _, c := range s.Checks {
			t.Run(s.File+"/"+c.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					in, err := lab.New(s)
					if err != nil {
						t.Fatal(err)
					}
					w := walked(t, in, name.MustParse(strings.TrimPrefix(c.Name, "*.")))
					levels := climb.Levels(w.trace, w.trace.Name)
					last := levels[len(levels)-1]
					if failed := last.Outcome == caa.LevelError; failed != (c.Result == "error") || failed && string(last.Failure) != c.Reason {
						t.Fatalf("%s: %v %s: %s; want %s %s (%s)", c.Name, last.Outcome, last.Failure, last.Detail, c.Result, c.Reason, c.Show)
					}
					if c.Result == "error" || c.Security == "" {
						return
					}
					sec, _ := w.judged()
					if got := sec.Status().String(); got != c.Security {
						t.Errorf("%s: %v, want %s (%s)", c.Name, sec, c.Security, c.Show)
					}
				})
			})
		}
	}
}

// TestDSInReferral: some servers answer a question for DS with the referral,
// whose DS set is as good as that of an answer, and no better.
func TestDSInReferral(t *testing.T) {
	inLab(t, zones, "www.signed.test", func(t *testing.T, w *world) {
		child, above := name.MustParse("signed.test"), name.MustParse("test")
		j := chain.New(dnssec.Validator{Now: w.in.SigningTime()}, anchors(t, w.in), w)
		x := *w.trace.Exchange(w.cut(child).Referral)
		x.Question = evidence.Question{Name: child, Type: wire.TypeDS}
		x.Reply = bytes.Clone(x.Reply)
		if got := j.Answer(&x).Security; x.Zone != above || !got.IsSecure() {
			t.Errorf("DS in a referral by %s: %v", x.Zone, got)
		}
		digest := bytes.Index(x.Reply, []byte{0, byte(wire.TypeDS), 0, 1}) + 4 + 6 + 4
		if x.Reply[digest]++; j.Answer(&x).Security.Status() != dnssec.Bogus {
			t.Errorf("a DS set that was changed: %v", j.Answer(&x).Security)
		}
	})
}
