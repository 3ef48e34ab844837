package rpl

import (
	"slices"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
)

// recursed returns what a recursive server without authority said to the
// question of a step, where no server said better: other resolvers make do
// with it. What comes from somebody's cache permits no certificate, so this is
// for clients alone, and only where no trust anchor stands above, or the zone is
// proven Insecure: the engine has judged nothing of it.
func (p *run) recursed(tr *evidence.Trace, s *evidence.Step) (*evidence.Exchange, reply.Reading) {
	if s.Purpose != evidence.ForLookup || s.Failure != evidence.FailLame {
		return nil, reply.Reading{}
	}
	var best *evidence.Exchange
	var is reply.Reading
	for _, id := range slices.Backward(s.Exchanges) {
		x := lent(tr.Exchange(id))
		if x == nil {
			continue
		}
		rd, _ := reply.Interpret(x)
		better := best == nil || is.Negative() && !rd.Negative()
		if rd.Final() && better && (p.judge(tr, dnssec.Limits{}).Answer(x).Security.Err() == nil || p.unsigned(tr, x)) {
			best, is = x, rd
		}
	}
	return best, is
}

// lent is the reply of a recursive server with the authority that it lacks;
// nil for any other.
func lent(x *evidence.Exchange) *evidence.Exchange {
	if x == nil {
		return nil
	}
	h, err := wire.ParseHeader(x.Reply)
	if err != nil || !h.RecursionAvailable || h.Authoritative {
		return nil
	}
	out := *x
	out.Reply = slices.Clone(x.Reply)
	out.Reply[2] |= 0x04 // AA (RFC 1035 section 4.1.1)
	return &out
}
