package report

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// htmlMatrix is what the servers of a zone said: a row a server, a column a
// probe.
type htmlMatrix struct {
	Heading string
	Server  string // head of the first column
	Probes  []string
	Rows    []htmlServer
	Legend  string
}

type htmlServer struct {
	Name, Address string
	Remark        string // who lists it, why it was not asked
	Cells         []htmlCell
}

type htmlCell struct{ Tone, Sign, Outcome, Title string }

func (p *page) htmlMatrix(m Matrix) htmlMatrix {
	out := htmlMatrix{
		Heading: p.title("What the servers of %s say:", m.Zone), Server: p.say("Server"), Probes: inertAll(m.Probes),
		Legend: p.say("✓ an answer, ✗ a fault, ! what may have its reasons, · not asked. Signatures are not looked at here."),
	}
	for _, s := range m.Servers {
		row := htmlServer{Name: Inert(s.Name), Address: Inert(s.Address), Remark: p.word(semicolons(listedBy(s), unasked(s)))}
		for _, probe := range m.Probes {
			row.Cells = append(row.Cells, p.htmlCell(s, probe))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// htmlCell has all answers to a probe in its title.
func (p *page) htmlCell(s MatrixServer, probe string) htmlCell {
	worst, ok := s.of(probe)
	if !ok {
		return htmlCell{Tone: "none", Sign: "·"}
	}
	var all []string
	for _, c := range s.Cells {
		if c.Probe != probe {
			continue
		}
		parts := []phrase.Phrase{phrase.Data(c.Outcome), c.Detail, phrase.Data(fmt.Sprintf("%.1f ms", c.Millis))}
		said := phrase.Of("%s: %s", c.Question, commas(parts...))
		if c.Evidence > 0 {
			said = phrase.Join(said, exchanges([]int{c.Evidence}))
		}
		all = append(all, p.word(said))
	}
	tone := worst.Judged
	if tone != Good && tone != Bad {
		tone = Odd
	}
	return htmlCell{tone, worst.sign(), Inert(worst.Outcome), strings.Join(all, "; ")}
}
