package chain_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// secure is stored evidence of a Secure decision, with what it is judged by.
type secure struct {
	trace  *evidence.Trace
	v      dnssec.Validator
	trust  dnssec.Anchors
	levels []caa.Level
}

// secureTraces walks names that exercise every kind of proof: a denial of a
// name and of a type, a wildcard, an alias, and a set of records.
func secureTraces(t testing.TB) []*secure {
	t.Helper()
	const scenario = `-- scenario --
title: to be altered
-- zone/nsec.test --
@ CAA 0 issue "ca.example"
www A 192.0.2.1
*.wild CAA 0 issue "ca.example"
alias CNAME target.nsec3.test.
-- zone/nsec3.test --
www A 192.0.2.1
target CAA 0 issue "ca.example"
-- signing --
nsec.test
nsec3.test denial=nsec3
-- check --
name: nsec.test
ca: ca.example
result: permit
reason: authorized
show: nothing
`
	s, err := lab.ParseScenario("mutation.txtar", []byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	var all []*secure
	for _, host := range []string{"www.nsec.test", "none.nsec.test", "a.wild.nsec.test", "alias.nsec.test", "none.nsec3.test"} {
		run(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			w := walked(t, in, name.MustParse(host))
			x := &secure{trace: w.trace, v: dnssec.Validator{Now: in.SigningTime()}, trust: anchors(t, in)}
			x.levels = climb.Levels(w.trace, w.trace.Name)
			if !x.judged(w.trace).IsSecure() {
				t.Fatalf("%s is not Secure before anything was altered", host)
			}
			all = append(all, x)
		})
	}
	return all
}

// run runs f in a bubble of its own where t allows it: the walk is over at
// once, and a fuzz target has no bubble.
func run(t testing.TB, f func(*testing.T)) {
	if tt, ok := t.(*testing.T); ok {
		synctest.Test(tt, f)
		return
	}
	f(&testing.T{})
}

// judged validates a trace anew, as a replay does.
func (s *secure) judged(t *evidence.Trace) dnssec.Security {
	v := s.v
	v.Meter = dnssec.NewMeter(dnssec.Limits{})
	j := chain.New(v, s.trust, chain.FromTrace(t))
	var all []dnssec.Security
	for _, st := range t.Steps {
		if x := t.Exchange(st.Accepted); st.Purpose == evidence.ForCAA && x != nil {
			all = append(all, j.Answer(x).Security)
		}
	}
	return dnssec.Weakest(all...)
}

// altered is the trace with one reply changed, or removed where f says nil.
func (s *secure) altered(id int, f func([]byte) []byte) *evidence.Trace {
	t := *s.trace
	t.Exchanges = slices.Clone(t.Exchanges)
	x := *t.Exchanges[id-1]
	x.Reply = f(slices.Clone(x.Reply))
	t.Exchanges[id-1] = &x
	return &t
}

// same reports whether two climbs come to the same: no CAA by denial of the
// name or of the type is one and the same, since nobody signs the difference.
func same(a, b []caa.Level) bool {
	empty := func(l caa.Level) bool { return l.Outcome == caa.LevelNoData || l.Outcome == caa.LevelNXDomain }
	return slices.EqualFunc(a, b, func(x, y caa.Level) bool {
		return x.Name == y.Name && (x.Outcome == y.Outcome || empty(x) && empty(y)) &&
			slices.Equal(x.Alias, y.Alias) && sameRecords(x.Records, y.Records)
	})
}

// sameRecords compares as sets: the order of records means nothing.
func sameRecords(a, b []caa.Record) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(r caa.Record) bool { return !slices.Contains(b, r) })
}

// hold demands that an altered trace is Secure no more, or means the same.
func (s *secure) hold(t *testing.T, altered *evidence.Trace, what string, at ...any) {
	t.Helper()
	levels := climb.Levels(altered, altered.Name)
	if last := levels[len(levels)-1]; last.Outcome == caa.LevelError {
		return
	}
	if sec := s.judged(altered); sec.IsSecure() && !same(levels, s.levels) {
		t.Errorf("%s %v: still %v, and another answer", what, at, sec)
	}
}

// TestMutation alters stored evidence of Secure decisions, one octet of one
// reply at a time (every third), and one reply missing at a time: what is Secure afterwards
// must be the identical answer.
func TestMutation(t *testing.T) {
	for _, s := range secureTraces(t) {
		for id, x := range s.trace.Exchanges {
			id++
			s.hold(t, s.altered(id, func([]byte) []byte { return nil }), "without exchange", id)
			for at := 2 + id%3; at < len(x.Reply); at += 3 { // every third, which ones changes with the exchange
				mutant := s.altered(id, func(b []byte) []byte { b[at] ^= 1 << (at % 8); return b })
				s.hold(t, mutant, "exchange, octet", id, at)
			}
		}
	}
}

// FuzzMutation is TestMutation with any change of any octets.
func FuzzMutation(f *testing.F) {
	traces := secureTraces(f)
	f.Add(uint8(0), uint8(3), uint16(40), []byte{0xff})
	f.Add(uint8(3), uint8(5), uint16(12), []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, which, id uint8, at uint16, xor []byte) {
		s := traces[int(which)%len(traces)]
		mutant := s.altered(1+int(id)%len(s.trace.Exchanges), func(b []byte) []byte {
			for i := range xor {
				if k := int(at) + i; k < len(b) {
					b[k] ^= xor[i]
				}
			}
			return b
		})
		s.hold(t, mutant, "octets from", id, at, xor)
	})
}
