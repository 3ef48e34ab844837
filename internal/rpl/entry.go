package rpl

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
)

// entry reads up to ENTRY_END. The line in hand is ENTRY_BEGIN.
func (r *reader) entry() (Entry, error) {
	e := Entry{Line: r.at, Packets: []Packet{{}}}
	section := ""
	for r.next() {
		if _, ok := r.keyword("ENTRY_END"); ok {
			return e, nil
		}
		if err := r.entryLine(&e, &section); err != nil {
			return e, err
		}
	}
	return e, r.fail("the file ends before ENTRY_END")
}

// entryLine reads one line of an entry.
func (r *reader) entryLine(e *Entry, section *string) error {
	f := strings.Fields(r.text)
	p := &e.Packets[len(e.Packets)-1]
	switch f[0] {
	case "MATCH":
		return r.match(e, f[1:])
	case "REPLY":
		return r.flags(p, f[1:])
	case "ADJUST":
		return r.adjust(e, f[1:])
	case "MANDATORY":
		e.Mandatory = true
	case "EXTRA_PACKET":
		e.Packets = append(e.Packets, Packet{})
		*section = ""
	case "SECTION":
		if len(f) < 2 || !slices.Contains([]string{"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL", "RAW"}, f[1]) {
			return r.fail("SECTION takes QUESTION, ANSWER, AUTHORITY, ADDITIONAL or RAW")
		}
		*section = f[1]
	case "HEX_ANSWER_BEGIN":
		return r.hex("HEX_ANSWER_END", &p.Raw)
	case "HEX_EDNSDATA_BEGIN":
		p.EDNS = true
		return r.hex("HEX_EDNSDATA_END", &p.EDNSData)
	case "$ORIGIN", "$TTL":
		return r.directive(f)
	default:
		return r.record(p, *section)
	}
	return nil
}

// matchWords are the words of MATCH lines of both dialects.
func matchWords() []string {
	return []string{
		"opcode", "qtype", "qname", "qcase", "rcode", "flags", "question", "answer", "authority", "additional",
		"subdomain", "all", "all_noedns", "ttl", "DO", "CO", "noedns", "edns", "ednsdata", "nsid",
		"client_cookie", "server_cookie", "UDP", "TCP", "serial", "ede",
	}
}

func (r *reader) match(e *Entry, words []string) error {
	for _, w := range words {
		key, arg, _ := strings.Cut(w, "=")
		if !slices.Contains(matchWords(), key) {
			return r.fail("MATCH does not know " + strconv.Quote(w))
		}
		e.Match = append(e.Match, Word{key, arg})
	}
	return nil
}

// rcode reads a response code as either dialect spells it.
func rcode(word string) (uint16, bool) {
	for i, names := range [...]string{
		"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP NOTIMPL", "REFUSED",
		"YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE",
	} {
		if slices.Contains(strings.Fields(names), word) {
			return uint16(i), true
		}
	}
	switch word {
	case "BADVERS":
		return 16, true
	case "BADCOOKIE":
		return 23, true
	}
	n, found := strings.CutPrefix(word, "RCODE")
	v, err := strconv.ParseUint(n, 10, 12)
	return uint16(v), found && err == nil
}

// flags reads a REPLY line: opcode, response code and flags in any order.
func (r *reader) flags(p *Packet, words []string) error {
	for _, w := range words {
		if bit := p.flag(w); bit != nil {
			*bit = true
			p.EDNS = p.EDNS || w == "DO"
			continue
		}
		if op := slices.Index([]string{"QUERY", "IQUERY", "STATUS", "", "NOTIFY", "UPDATE"}, w); op >= 0 {
			p.Opcode = uint8(op)
			continue
		}
		rc, ok := rcode(w)
		if !ok && w != "CO" {
			return r.fail("REPLY does not know " + strconv.Quote(w))
		}
		if ok {
			p.RCode = rc
		}
	}
	return nil
}

func (p *Packet) flag(w string) *bool {
	switch w {
	case "QR":
		return &p.QR
	case "AA":
		return &p.AA
	case "TC":
		return &p.TC
	case "RD":
		return &p.RD
	case "RA":
		return &p.RA
	case "AD":
		return &p.AD
	case "CD":
		return &p.CD
	case "DO":
		return &p.DO
	}
	return nil
}

func (r *reader) adjust(e *Entry, words []string) error {
	for _, w := range words {
		key, arg, hasArg := strings.Cut(w, "=")
		switch key {
		case "copy_id":
			e.CopyID = true
		case "copy_query":
			e.CopyQuery = true
		case "do_not_answer":
			e.Drop = true
		case "raw_id":
			e.RawID = true
		case "copy_ednsdata_assume_clientsubnet", "increment_ecs_scope":
		case "sleep", "packet_sleep":
			n, err := strconv.ParseUint(arg, 10, 16)
			if err != nil || !hasArg {
				return r.fail(key + " takes seconds")
			}
			e.Sleep += time.Duration(n) * time.Second
		default:
			return r.fail("ADJUST does not know " + strconv.Quote(w))
		}
	}
	return nil
}

// hex reads the octets up to a line that begins with end.
func (r *reader) hex(end string, into *[]byte) error {
	start := r.at
	lines, err := r.block(end)
	if err != nil {
		return err
	}
	var digits strings.Builder
	for _, l := range lines {
		digits.WriteString(strings.Join(strings.Fields(cutComment(l)), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		r.at, r.text = start, ""
		return r.fail(err.Error())
	}
	*into = append(*into, b...)
	return nil
}

// isDirective reports whether the line in hand is one that may stand between
// records and between entries, and returns its words.
func (r *reader) isDirective() ([]string, bool) {
	f := strings.Fields(r.text)
	return f, f[0] == "$ORIGIN" || f[0] == "$TTL"
}

func (r *reader) directive(f []string) error {
	if len(f) != 2 {
		return r.fail(f[0] + " takes one value")
	}
	if f[0] == "$TTL" {
		n, ok := wire.ParseTTL(f[1])
		if !ok {
			return r.fail("not a TTL")
		}
		r.ttl = n
		return nil
	}
	n, err := wire.ParseName(f[1], r.origin)
	if err != nil {
		return r.fail(err.Error())
	}
	r.origin = n
	return nil
}

// record reads a record or a question into its section.
func (r *reader) record(p *Packet, section string) error {
	switch section {
	case "":
		return r.fail("neither a keyword nor within a SECTION")
	case "QUESTION":
		q, err := r.question()
		p.Question = append(p.Question, q)
		return err
	case "RAW":
		b, err := hex.DecodeString(strings.Join(strings.Fields(r.text), ""))
		if err != nil {
			return r.fail(err.Error())
		}
		p.Raw = append(p.Raw, b...)
		return nil
	}
	rr, err := wire.ParseRecord(r.text, r.origin, r.ttl)
	if err != nil {
		return r.fail(err.Error())
	}
	switch section {
	case "ANSWER":
		p.Answer = append(p.Answer, rr)
	case "AUTHORITY":
		p.Authority = append(p.Authority, rr)
	case "ADDITIONAL":
		p.Additional = append(p.Additional, rr)
	}
	return nil
}

// question reads a name, a class that may be left out, and a type. The last
// word is the type, so that ANY can be either.
func (r *reader) question() (Question, error) {
	q := Question{Class: wire.ClassIN}
	f := strings.Fields(r.text)
	n, err := wire.ParseName(f[0], r.origin)
	if err != nil {
		return q, r.fail(err.Error())
	}
	q.Name = n
	for i, w := range f[1:] {
		t, isType := wire.ParseType(w)
		class, isClass := wire.ParseClass(w)
		_, isTTL := wire.ParseTTL(w) // which some write and none needs
		switch {
		case isType && (!isClass || i == len(f)-2):
			q.Type = t
		case isClass:
			q.Class = class
		case !isTTL:
			return q, r.fail("a question is a name, a class and a type")
		}
	}
	if q.Type == 0 {
		return q, r.fail("a question needs a type")
	}
	return q, nil
}
