package resolve_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/resolve"
)

// signedWorld has a signed zone and an unsigned one below a signed TLD.
const signedWorld = `-- scenario --
title: signed
-- zone/example.com --
www A 192.0.2.1
mail A 192.0.2.1
leaf CAA 0 issue "ca.example"
-- zone/warm.com --
www A 192.0.2.1
-- zone/plain.com --
www A 192.0.2.1
-- signing --
example.com
-- check --
name: www.example.com
ca: ca.example
result: permit
reason: no-caa
show: nothing
`

// counting is a table of algorithms that counts which signatures are checked
// by computing.
type counting struct {
	mu    sync.Mutex
	times map[string]int
}

func (c *counting) algorithms() []dnssec.Algorithm {
	all := dnssec.DefaultAlgorithms()
	for i := range all {
		parse := all[i].ParseKey
		all[i].ParseKey = func(public []byte) (dnssec.PublicKey, error) {
			k, err := parse(public)
			return counted{k, c}, err
		}
	}
	return all
}

type counted struct {
	dnssec.PublicKey
	c *counting
}

func (k counted) Verify(signed, sig []byte) bool {
	k.c.mu.Lock()
	k.c.times[string(sig)]++
	k.c.mu.Unlock()
	return k.PublicKey.Verify(signed, sig)
}

// validating makes a resolver that validates in a lab.
func validating(t testing.TB, in *lab.Internet, algorithms []dnssec.Algorithm) *resolve.Resolver {
	t.Helper()
	return validatingOver(t, in, in, algorithms)
}

// validatingOver is validating with a transport of its own.
func validatingOver(t testing.TB, in *lab.Internet, over resolve.Transport, algorithms []dnssec.Algorithm, change ...func(*resolve.Config)) *resolve.Resolver {
	t.Helper()
	rrs, err := wire.ParseZone([]byte(in.RootHints()+in.Anchors()), "lab")
	if err != nil {
		t.Fatal(err)
	}
	var hint resolve.Hint
	var anchors []dnssec.Record
	for _, rr := range rrs {
		if a, ok := netip.AddrFromSlice(rr.RData); ok && rr.Type == wire.TypeA {
			hint.Addrs = append(hint.Addrs, a)
		}
		if rr.Type == wire.TypeDS {
			anchors = append(anchors, dnssec.Record{Owner: rr.Owner, Type: rr.Type, RData: rr.RData})
		}
	}
	trust, err := dnssec.NewAnchors(anchors...)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	cfg := resolve.Config{
		Transport: over, Hints: []resolve.Hint{hint}, Rand: seeded(1), Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Now:     func() time.Time { return in.SigningTime().Add(time.Since(began)) },
		Anchors: trust, Policy: dnssec.Policy{Algorithms: algorithms},
	}
	for _, f := range change {
		f(&cfg)
	}
	r, err := resolve.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func labOf(t testing.TB, text string) *lab.Internet {
	t.Helper()
	s, err := lab.ParseScenario("validated.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// asksIn lists what came to the lab's servers since the last time.
func asksIn(in *lab.Internet) string {
	var out []string
	for _, q := range in.Queries() {
		out = append(out, fmt.Sprintf("%s %s", q.Name, wire.TypeText(q.Type)))
	}
	in.Reset()
	return strings.Join(out, ", ")
}

// The floor: with root and TLD warm a signed zone costs the three questions of
// an unsigned one and its keys; each name more in it costs one, and a repeat
// none. SEC-41: every query has EDNS with DO and a size of 1232 (the lab tells
// the DO bit).
func TestSignedQueriesCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, signedWorld)
		r := validating(t, in, nil)
		for _, c := range []struct{ host, want string }{
			{"www.warm.com", "com CAA, warm.com CAA, . DNSKEY, com DNSKEY, www.warm.com CAA, warm.com CAA, com CAA"},
			{"www.example.com", "example.com CAA, www.example.com CAA, example.com DNSKEY, example.com CAA"},
			{"mail.example.com", "mail.example.com CAA"},
			{"www.example.com", ""},
			{"leaf.example.com", "leaf.example.com CAA"},
			{"www.plain.com", "plain.com CAA, www.plain.com CAA, plain.com CAA"},
		} {
			tr := r.Climb(context.Background(), name.MustParse(c.host))
			for _, q := range in.Queries() {
				if !q.DO {
					t.Errorf("%s of type %d was asked without DO", q.Name, q.Type)
				}
			}
			got := sortedWords(asksIn(in))
			if got != sortedWords(c.want) {
				t.Errorf("%s: asked %s, want %s", c.host, got, sortedWords(c.want))
			}
			for _, l := range climb.Validated(tr, tr.Name, chain.Replay(tr, nil)) {
				if l.Failure != "" {
					t.Errorf("%s: %s: %s", c.host, l.Name, l.Detail)
				}
			}
		}
	})
}

func sortedWords(list string) string {
	words := strings.Split(list, ", ")
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// A signature that was verified is not verified again: not for another answer
// of the walk, not for the next name, not when the trace is judged.
func TestNoSignatureIsVerifiedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, signedWorld)
		c := &counting{times: map[string]int{}}
		r := validating(t, in, c.algorithms())
		var traces []*evidence.Trace
		for _, host := range []string{"www.warm.com", "www.example.com", "mail.example.com", "www.example.com", "none.example.com", "leaf.example.com", "www.plain.com"} {
			traces = append(traces, r.Climb(context.Background(), name.MustParse(host)))
		}
		before := len(c.times)
		for sig, n := range c.times {
			if n != 1 {
				t.Errorf("a signature was verified %d times: %x", n, sig)
			}
		}
		if before < 10 {
			t.Errorf("only %d signatures were verified", before)
		}
		for _, tr := range traces {
			meter := dnssec.NewMeter(dnssec.Limits{})
			j := chain.New(dnssec.Validator{Now: tr.Clock, Meter: meter, Memory: r.Memory()}, anchorsOf(t, tr), chain.FromTrace(tr))
			for _, l := range climb.Validated(tr, tr.Name, j) {
				if l.Failure != "" {
					t.Errorf("%s: %s", tr.Name, l.Detail)
				}
			}
			if n := meter.Spent().Signatures; n != 0 {
				t.Errorf("%s: %d signatures were verified again to judge it", tr.Name, n)
			}
		}
	})
}

func anchorsOf(t *testing.T, tr *evidence.Trace) dnssec.Anchors {
	t.Helper()
	var records []dnssec.Record
	for _, a := range tr.Anchors {
		records = append(records, dnssec.Record{Owner: a.Zone, Type: a.Type, RData: a.Data})
	}
	out, err := dnssec.NewAnchors(records...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// NAME-16: a name of 127 labels in a signed zone is climbed within the limits
// of its decision, by NSEC and by NSEC3.
func TestDeepNameInSignedZone(t *testing.T) {
	deep := strings.Repeat("a.", 125) + "z.t"
	for _, denial := range []string{"nsec", "nsec3 iterations=10"} {
		synctest.Test(t, func(t *testing.T) {
			in := labOf(t, "-- scenario --\ntitle: deep\n-- zone/z.t --\n"+strings.TrimSuffix(deep, ".z.t")+" A 192.0.2.1\n-- signing --\nz.t denial="+denial+
				"\n-- check --\nname: z.t\nca: ca.example\nresult: permit\nreason: no-caa\nshow: nothing\n")
			tr := validating(t, in, nil).Climb(context.Background(), name.MustParse(deep))
			levels := climb.Validated(tr, tr.Name, chain.Replay(tr, nil))
			if last := levels[len(levels)-1]; len(levels) != 127 || last.Failure != "" {
				t.Errorf("%s: %d levels, %s: %s", denial, len(levels), last.Failure, last.Detail)
			}
		})
	}
}

// A response code is signed by nobody: a proof that a name has no CAA records,
// passed off as NXDOMAIN, hides no set below it (RFC 8020 needs the proof of a
// name error).
func TestNXDomainNeedsItsProof(t *testing.T) {
	const world = `-- scenario --
title: a false NXDOMAIN
-- zone/uk --
a.leaf.co A 192.0.2.1
leaf.co CAA 0 issue "other.example"
-- signing --
uk
-- faults --
uk denial name=co.uk nxdomain uk ~co.uk
uk denial name=a.leaf.co.uk nxdomain uk a.leaf.co.uk
-- check --
name: a.leaf.co.uk
ca: ca.example
result: deny
reason: not-authorized
show: nothing
`
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, world)
		tr := validating(t, in, nil).Climb(context.Background(), name.MustParse("a.leaf.co.uk"))
		levels := climb.Validated(tr, tr.Name, chain.Replay(tr, nil))
		if last := levels[len(levels)-1]; len(levels) != 2 || len(last.Records) != 1 {
			t.Errorf("%+v", levels)
		}
		if unhit := in.Unhit(); len(unhit) > 0 {
			t.Errorf("no query met %q", unhit)
		}
	})
}

// SEC-37: zones made to cost without end (KeyTrap, CVE-2023-50387; NSEC3
// hashing, CVE-2023-50868) end as a failure within the limits of one decision,
// and names decided beside them are none the worse.
func TestHostileZonesAreBounded(t *testing.T) {
	const world = `-- scenario --
title: hostile
-- zone/trap.test --
www A 192.0.2.1
-- zone/hash.test --
www A 192.0.2.1
-- zone/good.test --
www A 192.0.2.1
-- signing --
trap.test algorithm=15 keys=one keytrap=50x50
hash.test denial=nsec3 iterations=2500
good.test
-- check --
name: www.good.test
ca: ca.example
result: permit
reason: no-caa
show: nothing
`
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, world)
		c := &counting{times: map[string]int{}}
		r := validating(t, in, c.algorithms())
		var wg sync.WaitGroup
		for host, want := range map[string]evidence.Failure{
			"www.trap.test": evidence.FailBudget, "www.hash.test": evidence.FailIndeterminate, "www.good.test": "",
		} {
			wg.Go(func() {
				tr := r.Climb(context.Background(), name.MustParse(host))
				levels := climb.Validated(tr, tr.Name, chain.Replay(tr, nil))
				if got := levels[len(levels)-1].Failure; got != want {
					t.Errorf("%s: failure %q, want %q", host, got, want)
				}
			})
		}
		wg.Wait()
		all := 0
		for _, n := range c.times {
			all += n
		}
		if limit := chain.LimitsFor(name.MustParse("www.trap.test")).Signatures; all > limit+40 {
			t.Errorf("%d signatures were checked for three names, one of them a trap; %d is the limit of one", all, limit)
		}
	})
}

// Decisions made side by side share questions, and each still holds all that
// its answers are judged by.
func TestSharedAnswersAreJudgedByEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := labOf(t, strings.Replace(signedWorld, "-- check --", "-- faults --\nexample.com delay 10ms\n-- check --", 1))
		r := validating(t, in, nil)
		var wg sync.WaitGroup
		for _, host := range []string{"www.example.com", "mail.example.com", "www.example.com", "leaf.example.com", "none.example.com", "example.com"} {
			wg.Go(func() {
				tr := r.Climb(context.Background(), name.MustParse(host))
				for _, l := range climb.Validated(tr, tr.Name, chain.Replay(tr, nil)) {
					if l.Security.String() != "secure" {
						t.Errorf("%s: level %s is %s (%s: %s)", host, l.Name, l.Security, l.Failure, l.Detail)
					}
				}
			})
		}
		wg.Wait()
	})
}
