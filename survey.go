package mayissue

import (
	"context"
	"net/netip"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/probe"
	"github.com/mayissue/mayissue/report"
)

// surveys asks, for every trace with a result that does not permit, the
// servers that the failure is about, and keeps what they said in the trace. It
// returns the traces that have something new to judge. Nothing is asked where
// all is well.
func (e *Engine) surveys(ctx context.Context, results []report.Result, of []*evidence.Trace) map[*evidence.Trace]bool {
	plans := map[*evidence.Trace]probe.Plan{}
	var order []*evidence.Trace
	for i, res := range results {
		t := of[i]
		if t == nil || t.Survey != nil {
			continue
		}
		if _, ok := plans[t]; ok {
			continue
		}
		if plan, ok := planFor(t, res); ok {
			plans[t] = plan
			order = append(order, t)
		}
	}
	surveyed := map[*evidence.Trace]bool{}
	var g errgroup.Group
	g.SetLimit(concurrent)
	for _, t := range order {
		surveyed[t] = true
		g.Go(func() error {
			return caught(func() { t.Survey = e.prober.Survey(ctx, plans[t], len(t.Exchanges)) })
		})
	}
	if fault := g.Wait(); fault != nil {
		panic(fault)
	}
	return surveyed
}

// planFor says what to ask after a result; false where asking servers can tell
// nothing more.
func planFor(t *evidence.Trace, res report.Result) (probe.Plan, bool) {
	why := probe.NoAnswer
	at := res.FailedAt
	switch reason := caa.Reason(res.Reason); {
	case reason.Verdict() == caa.Permit:
		return probe.Plan{}, false
	case reason.Verdict() == caa.Deny:
		why, at = probe.Forbidden, res.FoundAt
		if n := len(res.Alias); n > 0 {
			at = res.Alias[n-1]
		}
	case reason == caa.DNSSECBogus || reason == caa.DNSSECIndeterminate:
		why = probe.Unproven
	case slices.Contains([]caa.Reason{caa.OwnNetwork, caa.Canceled, caa.InvalidName, caa.AliasLoop, caa.AliasChainTooLong}, reason):
		return probe.Plan{}, false
	}
	n, err := name.Parse(at)
	if err != nil || at == "" {
		return probe.Plan{}, false
	}
	zone := zoneAsked(t, n, res, why)
	if zone.NumLabels() < 2 {
		// The servers of a registry serve everybody, and nobody here can mend
		// them: what the walk saw is enough to say so.
		return probe.Plan{}, false
	}
	plan, ok := probe.For(t, zone, n, why)
	plan.Asked = t.Name
	return plan, ok
}

// zoneAsked returns the zone whose servers were asked for the CAA records of n,
// or in which validation failed.
func zoneAsked(t *evidence.Trace, n name.Name, res report.Result, why probe.Why) name.Name {
	if f := res.Fault; f != nil && why == probe.Unproven {
		for _, at := range []string{f.Name, f.Zone} {
			zone, err := name.Parse(at)
			known := slices.ContainsFunc(t.Cuts, func(c evidence.Cut) bool { return c.Zone == zone })
			if err == nil && known && !zone.IsRoot() && zone.Contains(n) {
				return zone
			}
		}
	}
	for _, s := range slices.Backward(t.Steps) {
		if s.Purpose == evidence.ForCAA && s.Question.Name == n && (s.Failure != "") == (why != probe.Forbidden) {
			return s.Zone
		}
	}
	return name.Name{}
}

// hosts finds addresses of name servers through the engine's resolver.
type hosts struct{ e *Engine }

// Addresses implements [probe.Hosts].
func (h hosts) Addresses(ctx context.Context, host name.Name) (addrs []netip.Addr, alias bool, by []*evidence.Exchange) {
	for _, typ := range []uint16{wire.TypeA, wire.TypeAAAA} {
		t := h.e.r.Lookup(ctx, evidence.Question{Name: host, Type: typ})
		for _, s := range t.Steps {
			x := t.Exchange(s.Accepted)
			if s.Purpose != evidence.ForLookup || x == nil {
				continue
			}
			by = append(by, x)
			rd, _ := reply.Interpret(x)
			alias = alias || rd.Outcome == evidence.Alias
			for _, r := range rd.Records {
				if a, ok := reply.Address(r); ok {
					addrs = append(addrs, a)
				}
			}
		}
	}
	return addrs, alias, by
}
