package rpl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
)

// takes reports whether the entry is what a server says to the query. Only
// what a query has is compared: of "all" the question.
func (e *Entry) takes(m *wire.Message, network string) bool {
	p := &e.Packets[0]
	if len(m.Question) != 1 {
		return false
	}
	q := m.Question[0]
	want := func(words ...string) bool { return e.has(words...) }
	if want("UDP") && network != "udp" || want("TCP") && network != "tcp" {
		return false
	}
	switch {
	case want("opcode", "all") && m.Opcode != p.Opcode,
		want("noedns") && m.EDNS != nil,
		want("DO") && (m.EDNS == nil || !m.EDNS.DO):
		return false
	}
	if len(p.Question) == 0 {
		return !want("qname", "qtype", "question", "subdomain", "all")
	}
	own := p.Question[0]
	switch {
	case want("qtype", "question", "all", "all_noedns") && own.Type != q.Type,
		want("qname", "qcase", "question", "all", "all_noedns") && own.Name != q.Name,
		want("question", "all", "all_noedns") && own.Class != q.Class,
		want("subdomain") && !own.Name.Contains(q.Name):
		return false
	}
	return true
}

// asks reports whether the query has the entry's question.
func (e *Entry) asks(m *wire.Message) bool {
	own := e.Packets[0].Question
	return len(own) == 1 && len(m.Question) == 1 && own[0].Name == m.Question[0].Name && own[0].Type == m.Question[0].Type
}

// fits reports whether the entry can be a reply to the query: it has the same
// question, none, or copies it.
func (e *Entry) fits(m *wire.Message) bool {
	return e.CopyQuery || len(e.Packets[0].Question) == 0 || e.asks(m)
}

// Compare lists how the answer to a client differs from what the entry
// expects: response code, flags, question, and the answer section as a set.
// TTLs count only where the scenario says so. What a client is told of a loop
// of aliases no standard says: NOERROR and SERVFAIL are both right, with the
// chain or without. The authority and additional
// sections are not compared: most scenarios expect there what their own
// resolver passes on, and ours passes nothing on.
func Compare(e *Entry, got *Packet) []string {
	want := &e.Packets[0]
	if got.Loop && (want.RCode == wire.RCodeSuccess || want.RCode == wire.RCodeServFail) {
		loop := *got
		if loop.RCode = want.RCode; len(want.Answer) == 0 {
			loop.Answer = nil
		}
		got = &loop
	}
	var out []string
	differ := func(what, g, w string) {
		if g != w {
			out = append(out, fmt.Sprintf("%s is %s, want %s", what, g, w))
		}
	}
	if e.has("rcode", "all", "all_noedns", "flags") || len(e.Match) == 0 {
		differ("RCODE", wire.RCodeText(got.RCode), wire.RCodeText(want.RCode))
	}
	if e.has("flags", "all", "all_noedns") {
		g, w := *got, *want
		// AA means nothing in a resolver's answer, and ours is never cut to a
		// client's size.
		g.AA, w.AA, g.TC, w.TC, g.EDNS, w.EDNS = false, false, false, false, false, false
		differ("the set of flags", g.flagText(), w.flagText())
	}
	if e.has("question", "qname", "qtype", "all", "all_noedns") && len(want.Question) > 0 {
		differ("the question", questionText(got.Question), questionText(want.Question))
	}
	if e.has("answer", "all", "all_noedns") {
		differ("the answer", set(got.Answer, e.has("ttl")), set(want.Answer, e.has("ttl")))
	}
	return out
}

func questionText(qs []Question) string {
	var out []string
	for _, q := range qs {
		class := "IN"
		if q.Class != wire.ClassIN {
			class = fmt.Sprintf("CLASS%d", q.Class) // RFC 3597 section 5
		}
		out = append(out, fmt.Sprintf("%s %s %s", q.Name, class, wire.TypeText(q.Type)))
	}
	return strings.Join(out, ", ")
}

// set writes records so that equal sets are equal texts, and people can read
// them.
func set(rrs []wire.TextRecord, ttl bool) string {
	var out []string
	for _, rr := range rrs {
		rdata, err := wire.CanonicalRData(rr.Type, rr.RData)
		if err != nil {
			rdata = rr.RData
		}
		s := fmt.Sprintf("%s %s %s", rr.Owner, wire.TypeText(rr.Type), wire.RDataText(rr.Type, rdata))
		if ttl {
			s = fmt.Sprintf("%s %d %s %s", rr.Owner, rr.TTL, wire.TypeText(rr.Type), wire.RDataText(rr.Type, rdata))
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return "{" + strings.Join(slices.Compact(out), "; ") + "}"
}
