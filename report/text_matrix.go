package report

import (
	"fmt"

	"github.com/mayissue/mayissue/phrase"
)

// matrices writes what the servers of each zone said: the servers, numbered,
// and below them a line for each probe and a column for each server.
func (p *page) matrices(r Result) {
	for _, m := range r.Matrix {
		p.heading("What the servers of %s say:", m.Zone)
		widths := []int{0}
		for _, probe := range m.Probes {
			widths[0] = max(widths[0], Columns(Inert(probe)))
		}
		header := []string{""}
		for i, s := range m.Servers {
			number := fmt.Sprint(i + 1)
			p.para("    "+number+"  ", p.word(semicolons(phrase.Data(s.label()), listedBy(s), unasked(s))))
			width := Columns(number)
			for _, probe := range m.Probes {
				width = max(width, Columns(Inert(s.cell(probe))))
			}
			widths, header = append(widths, width), append(header, number)
		}
		p.row("    ", widths, header...)
		for _, probe := range m.Probes {
			line := []string{Inert(probe)}
			for _, s := range m.Servers {
				line = append(line, Inert(s.cell(probe)))
			}
			p.row("    ", widths, line...)
		}
	}
}

// cell returns what a server made of a probe, in a word with its sign.
func (s MatrixServer) cell(probe string) string {
	c, ok := s.of(probe)
	if !ok {
		return "·"
	}
	return c.sign() + " " + c.Outcome
}

// listedBy says who lists a server.
func listedBy(s MatrixServer) phrase.Phrase {
	switch s.Listed {
	case "both":
		return phrase.Of("listed by the zone above and by its own")
	case "parent":
		return phrase.Of("listed by the zone above only")
	case "child":
		return phrase.Of("listed by its own zone only")
	}
	return phrase.Phrase{}
}

// unasked says why a server was not asked.
func unasked(s MatrixServer) phrase.Phrase {
	switch s.Unasked {
	case "":
		return phrase.Phrase{}
	case "no-address":
		return phrase.Of("not asked: it has no address")
	case "alias":
		return phrase.Of("not asked: its name is an alias")
	case "refused-range":
		return phrase.Of("not asked: its address is private or reserved")
	case "family":
		return phrase.Of("not asked: there is no way here for addresses of its family")
	case "limit":
		return phrase.Of("not asked: there are too many servers")
	}
	return phrase.Of("not asked: %s", s.Unasked)
}
