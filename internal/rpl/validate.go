package rpl

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
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

// anchors reads the trust anchors.
func (c *Config) anchors() (dnssec.Anchors, error) {
	var records []dnssec.Record
	for _, line := range c.Anchors {
		rr, err := wire.ParseRecord(line, name.Root(), 0)
		if err != nil {
			return dnssec.Anchors{}, fmt.Errorf("trust anchor %q: %w", line, err)
		}
		records = append(records, dnssec.Record{Owner: rr.Owner, Type: uint16(rr.Type), TTL: rr.TTL, RData: rr.RData})
	}
	if len(records) == 0 && c.Validates() {
		return dnssec.Anchors{}, errors.New("the trust anchors stand in a file, which is not read")
	}
	return dnssec.NewAnchors(records...)
}

// unjudged completes a trace that ends at a reply which was not accepted, but
// which a stub is told all the same: one that cannot be judged, because no
// trust anchor stands above its zone (SEC-13), as if it were not signed; and
// any to a client that checks for itself (CD).
func (p *run) unjudged(ctx context.Context, tr *evidence.Trace, cd bool) *evidence.Trace {
	out := *tr
	for range evidence.MaxAliases {
		if len(out.Steps) == 0 {
			break
		}
		last := out.Steps[len(out.Steps)-1]
		x, rd := refused(&out, &last, cd)
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
func refused(tr *evidence.Trace, s *evidence.Step, cd bool) (*evidence.Exchange, reply.Reading) {
	island := s.Failure == evidence.FailIndeterminate && strings.Contains(s.Detail, dnssec.NoAnchor.Error())
	unsound := s.Failure == evidence.FailIndeterminate || s.Failure == evidence.FailBogus
	if s.Purpose != evidence.ForLookup || !island && !(cd && unsound) {
		return nil, reply.Reading{}
	}
	for _, id := range slices.Backward(s.Exchanges) {
		if x := tr.Exchange(id); x != nil && x.Reply != nil {
			if rd, _ := reply.Interpret(x); rd.Final() {
				return x, rd
			}
		}
	}
	return nil, reply.Reading{}
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

// secure reports whether each link that an answer rests on is Secure. It is
// judged from the trace alone, as a replay would.
func (p *run) secure(tr *evidence.Trace) bool {
	v := dnssec.Validator{Policy: p.policy, Now: p.clock()}
	j := chain.New(v, p.anchors, chain.FromTrace(tr))
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
