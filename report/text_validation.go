package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// validation writes how the record stands that the CA asked for.
func (p *page) validation(r Result) {
	v := r.Validation
	if v.Owner != "" {
		p.heading("The CA asked for:")
		p.WriteString("    " + p.paint(bold, Inert(v.asked())) + "\n")
	}
	if lines := v.stands(); len(lines) > 0 {
		p.heading("What stands there:")
		for _, l := range lines {
			p.WriteString("    " + p.word(l) + "\n")
		}
	}
	p.servers(v)
	if len(v.Views) > 0 {
		p.heading("What the resolvers that you named have:")
		var rows [][]string
		for _, w := range v.Views {
			rows = append(rows, []string{Inert(w.Label), p.status(PlacedServer{Status: w.Status}), p.viewed(v, w)})
		}
		p.columns(rows)
	}
	for i, said := range v.times(r.CheckedAt) {
		if i == 0 {
			p.WriteString("\n")
		}
		p.para("  ", p.word(said))
	}
	if c, ok := p.caaShown(r); ok {
		p.caaSection(c)
	}
}

// caaSection writes what CAA says, on its own.
func (p *page) caaSection(c Result) {
	p.heading("What CAA says of %s:", caName(c))
	for _, said := range p.caaSaid(c) {
		p.para("    ", said)
	}
	p.fault("    ", c.Fault)
	p.records(c)
	p.climb(c)
	p.lines(c)
}

// caaSaid is what CAA says, and the detail that belongs to it.
func (p *page) caaSaid(c Result) []string {
	said := []string{p.word(sentence(c))}
	if detail := p.word(c.Detail); detail != "" && p.detailed(c) {
		said = append(said, detail)
	}
	return said
}

// servers writes a line for each server: who it is, how new its zone is, and
// what it has.
func (p *page) servers(v *Validation) {
	if len(v.Servers) == 0 {
		return
	}
	p.heading("What each name server says:")
	rows := [][]string{p.serverHead()}
	for _, s := range v.Servers {
		rows = append(rows, p.serverRow(v, s))
	}
	if !slices.ContainsFunc(rows[1:], func(row []string) bool { return row[4] != "" }) {
		rows[0][4] = ""
	}
	p.columns(rows)
}

// serverHead names the columns of [page.serverRow].
func (p *page) serverHead() []string {
	return []string{p.say("Server"), p.say("Address"), p.say("Serial"), p.say("Status"), p.say("What it has")}
}

// status is the status of a server with its sign. Why it was not asked stands
// among what else is to be known of it.
func (p *page) status(s PlacedServer) string {
	return strings.TrimRight(statusSign(s.Status)+" "+p.word(s.word()), " ")
}

// columns writes rows below each other, every column as wide as its widest
// cell, the last one free.
func (p *page) columns(rows [][]string) {
	widths := make([]int, len(rows[0])-1)
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], Columns(row[i]))
		}
	}
	for _, row := range rows {
		p.row("    ", widths, row...)
	}
}

// serverRow is one server in the columns of [page.serverHead].
func (p *page) serverRow(v *Validation, s PlacedServer) []string {
	serial := ""
	if s.Serial != nil {
		serial = strconv.FormatUint(uint64(*s.Serial), 10)
	}
	has := semicolons(phrase.Data(v.has(s.Found)), s.remark())
	return []string{Inert(s.Name), Inert(s.Address), serial, p.status(s), p.word(has)}
}

// viewed is what one resolver has, for how long, and what came in place of an
// answer.
func (p *page) viewed(v *Validation, w PlacedView) string {
	var failed phrase.Phrase
	if w.Status == noAnswer {
		failed = phrase.Data(w.Outcome)
	}
	said := semicolons(phrase.Data(v.has(w.Found)), failed)
	if w.TTL > 0 {
		said = semicolons(said, phrase.Of("TTL %d s", w.TTL))
	}
	return p.word(said)
}
