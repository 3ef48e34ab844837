package resolve

import (
	"slices"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

// trace makes the evidence of the walk: every exchange that a step or a zone
// cut rests on, numbered in the order in which they were sent.
func (w *walk) trace() *evidence.Trace {
	t := &evidence.Trace{
		Schema: evidence.Schema, Engine: w.r.cfg.Engine, Vantage: w.r.cfg.Vantage,
		Name: w.n, Started: w.started, Finished: w.r.cfg.Now(), Clock: w.clock,
		Sends: w.account.sent, Anchors: slices.Clone(w.r.anchors),
	}
	if w.r.cfg.Policy.SHA1 == dnssec.SHA1Insecure {
		t.SHA1 = evidence.SHA1Insecure
	}
	zones := w.zones()
	ids := w.number(t, zones)
	for _, z := range zones {
		t.Cuts = append(t.Cuts, w.cut(z, ids))
	}
	for _, s := range w.steps {
		st := s.Step
		for _, x := range s.a.attempts {
			st.Exchanges = append(st.Exchanges, ids[x])
		}
		st.Accepted = ids[s.a.accepted]
		t.Steps = append(t.Steps, st)
	}
	return t
}

// zones lists the zones that steps were put to, with those above them,
// parents before children.
func (w *walk) zones() []*zone {
	var out []*zone
	seen := map[name.Name]bool{}
	for _, s := range w.steps {
		var up []*zone
		for z := s.z; z != nil && !seen[z.name]; z = z.parent {
			seen[z.name] = true
			up = append(up, z)
		}
		slices.Reverse(up)
		out = append(out, up...)
	}
	return out
}

// delegation returns the referral that a zone was judged by, or else its own.
func (w *walk) delegation(z *zone) *evidence.Exchange {
	if x, ok := w.shown[z.name]; ok {
		return x
	}
	return z.referral
}

// number collects the exchanges into t and returns their numbers; nil has 0.
func (w *walk) number(t *evidence.Trace, zones []*zone) map[*evidence.Exchange]int {
	ids := map[*evidence.Exchange]int{nil: 0}
	var all []*evidence.Exchange
	add := func(x *evidence.Exchange) {
		if _, ok := ids[x]; !ok {
			ids[x] = -1
			all = append(all, x)
		}
	}
	for _, z := range zones {
		add(w.delegation(z))
	}
	for _, s := range w.steps {
		for _, x := range s.a.attempts {
			add(x)
		}
		add(s.a.accepted)
	}
	slices.SortStableFunc(all, func(a, b *evidence.Exchange) int { return a.Sent.Compare(b.Sent) })
	for i, x := range all {
		ids[x] = i + 1
		c := *x // the caches share x: numbers belong to the trace
		c.ID = i + 1
		t.Exchanges = append(t.Exchanges, &c)
	}
	return ids
}

func (w *walk) cut(z *zone, ids map[*evidence.Exchange]int) evidence.Cut {
	c := evidence.Cut{Zone: z.name, Referral: ids[w.delegation(z)], Servers: []evidence.Server{}}
	if z.parent != nil {
		c.Parent = z.parent.name
	}
	for _, h := range z.servers {
		c.Servers = append(c.Servers, evidence.Server{Name: h.name, Addrs: h.addrs})
	}
	return c
}
