package rpl

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
)

// serve answers the newest query that a range knows an answer to.
func (p *run) serve(step int) bool {
	var e *Entry
	q := p.net.take(func(q *pending) bool {
		e = p.entryFor(step, q)
		return e != nil
	})
	if q == nil {
		return false
	}
	p.used[e.Line] = true
	if !e.made {
		p.said = append(p.said, said{q.server, p.clock(), e})
	}
	p.net.say(fmt.Sprintf("answered from line %d: %s", e.Line, q))
	p.deliver(q, e)
	return true
}

// entryFor finds the first entry of the ranges that knows the query. Where
// none does, a minimised query may stand in for the types that other
// resolvers minimise with, as long as what comes is no answer to it.
func (p *run) entryFor(step int, q *pending) *Entry {
	if e := p.firstEntry(step, q.server, q.network, q.msg); e != nil {
		return e
	}
	if e := p.again(q); e != nil || !p.minimised(q.msg) {
		return e
	}
	for _, t := range []wire.Type{wire.TypeA, wire.TypeNS} {
		m := *q.msg
		m.Question = []wire.Question{m.Question[0]}
		m.Question[0].Type = t
		if e := p.firstEntry(step, q.server, q.network, &m); e != nil && len(e.Packets[0].Answer) == 0 {
			copied := *e
			copied.CopyQuery, copied.made = true, true
			return &copied
		}
	}
	return nil
}

// minimised reports whether the query is for a name above one that a client
// asked for.
func (p *run) minimised(m *wire.Message) bool {
	for _, n := range p.asked {
		if !p.s.Config.WholeNames && n != m.Question[0].Name && m.Question[0].Name.Contains(n) {
			return true
		}
	}
	return false
}

func (p *run) firstEntry(step int, server netip.Addr, network string, m *wire.Message) *Entry {
	for i := range p.s.Ranges {
		rg := &p.s.Ranges[i]
		if !rg.covers(step, server) {
			continue
		}
		for j := range rg.Entries {
			if e := &rg.Entries[j]; e.takes(m, network) {
				return e
			}
		}
	}
	return nil
}

// deliver hands the entry's packets to whoever waits for them.
func (p *run) deliver(q *pending, e *Entry) {
	d := delivery{packets: e.replies(q.query)}
	if e.Sleep == 0 {
		q.back <- d
		return
	}
	time.AfterFunc(e.Sleep, func() { q.back <- d })
}

// expected reports whether the query that the step looks for is there.
func (p *run) expected(st *Step) bool {
	return p.net.newest(st.takes) != nil
}

func (st *Step) takes(q *pending) bool {
	return (!st.Addr.IsValid() || st.Addr == q.server) && st.Entry.takes(q.msg, q.network)
}
