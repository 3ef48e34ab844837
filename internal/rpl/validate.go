package rpl

import (
	"context"
	"crypto"
	"slices"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
)

// anyTime stretches the validity of signatures beyond the whole 32-bit clock.
const anyTime = (1 << 32) * time.Second

// policy is what suites of their time take for good: DSA, and short RSA keys
// with SHA-1. Nobody else may ask for it.
func (c *Config) policy() dnssec.Policy {
	p := dnssec.Policy{Algorithms: []dnssec.Algorithm{
		dsaAlgorithm(3), dsaAlgorithm(6), // without and with NSEC3 (RFC 5155 section 2)
		dnssec.RSA(5, crypto.SHA1, 512), dnssec.RSA(7, crypto.SHA1, 512),
		dnssec.RSA(8, crypto.SHA256, 512), dnssec.RSA(10, crypto.SHA512, 512),
	}}
	if c.NoDates {
		p.Skew = anyTime
	}
	return p
}

// suiteIterations is up to how many NSEC3 iterations the suites expect that a
// false denial is noticed. The engine takes no more than 50.
const suiteIterations = 150

// unjudged completes a trace that ends at a reply which was not accepted, but
// which a stub is told all the same: as if it were not signed, or, if it checks
// for itself (CD), any; or what a recursive server said.
func (p *run) unjudged(ctx context.Context, tr *evidence.Trace, cd bool) *evidence.Trace {
	out := *tr
	for range evidence.MaxAliases {
		if len(out.Steps) == 0 {
			break
		}
		last := out.Steps[len(out.Steps)-1]
		x, rd := p.refused(&out, &last, cd)
		if x == nil {
			x, rd = p.recursed(&out, &last)
		}
		if x == nil {
			break
		}
		out.Steps = append(slices.Clip(out.Steps[:len(out.Steps)-1]), last)
		out.Exchanges = append(slices.Clip(out.Exchanges), x)
		out.Steps[len(out.Steps)-1].Accepted = len(out.Exchanges)
		if rd.Outcome != evidence.Alias {
			break
		}
		join(&out, p.res.Lookup(ctx, evidence.Question{Name: rd.Target, Type: last.Question.Type}))
	}
	return &out
}

// refused returns the last reply to the question of a step that would have
// been accepted but for its signatures, where a stub is told it.
func (p *run) refused(tr *evidence.Trace, s *evidence.Step, cd bool) (*evidence.Exchange, reply.Reading) {
	if s.Purpose != evidence.ForLookup || s.Failure != evidence.FailIndeterminate && !(cd && s.Failure == evidence.FailBogus) {
		return nil, reply.Reading{}
	}
	for _, id := range slices.Backward(s.Exchanges) {
		x := tr.Exchange(id)
		if x == nil || x.Reply == nil {
			continue
		}
		if rd, _ := reply.Interpret(x); rd.Final() && (cd || p.unsigned(tr, x)) {
			return x, rd
		}
	}
	return nil, reply.Reading{}
}

// unsigned reports whether a reply that is Indeterminate is told as one that
// is not signed: where no trust anchor stands above its zone (SEC-13), where
// it is nothing but signatures, and where its denial has more NSEC3 iterations
// than anybody need work through (RFC 9276 section 3.2), unless what the suites
// work through does not hold.
func (p *run) unsigned(tr *evidence.Trace, x *evidence.Exchange) bool {
	switch p.judge(tr, dnssec.Limits{}).Answer(x).Security.Reason() {
	case dnssec.NoAnchor, dnssec.NeverSigned:
		return true
	case dnssec.IterationsHigh:
		sec := p.judge(tr, dnssec.Limits{Iterations: suiteIterations}).Answer(x).Security
		return sec.Err() == nil || sec.Reason() == dnssec.IterationsHigh
	}
	return false
}

// join adds the links of another trace.
func join(to, from *evidence.Trace) {
	shift := len(to.Exchanges)
	to.Exchanges = append(slices.Clip(to.Exchanges), from.Exchanges...)
	for _, s := range from.Steps {
		if s.Purpose != evidence.ForLookup {
			continue
		}
		if s.Accepted != 0 {
			s.Accepted += shift
		}
		s.Exchanges = slices.Clone(s.Exchanges)
		for i := range s.Exchanges {
			s.Exchanges[i] += shift
		}
		to.Steps = append(to.Steps, s)
	}
}

// judge judges from the trace alone, as a replay would.
func (p *run) judge(tr *evidence.Trace, l dnssec.Limits) *chain.Judge {
	v := dnssec.Validator{Policy: p.policy, Now: p.clock(), Meter: dnssec.NewMeter(l)}
	return chain.New(v, p.anchors, chain.FromTrace(tr))
}

// secure reports whether each link that an answer rests on is Secure.
func (p *run) secure(tr *evidence.Trace) bool {
	j := p.judge(tr, dnssec.Limits{})
	links := 0
	for i := range tr.Steps {
		s := &tr.Steps[i]
		if s.Purpose != evidence.ForLookup {
			continue
		}
		x := tr.Exchange(s.Accepted)
		if x == nil || !j.Answer(x).Security.IsSecure() {
			return false
		}
		links++
	}
	return links > 0
}
