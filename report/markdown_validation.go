package report

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// mdValidation writes how the record stands that the CA asked for.
func (p *page) mdValidation(r Result) {
	v := r.Validation
	if v.Owner != "" {
		p.mdHeading(phrase.Of("The CA asked for:"))
		p.mdItem("", code(v.asked()))
	}
	if lines := v.stands(); len(lines) > 0 {
		p.mdHeading(phrase.Of("What stands there:"))
		for _, l := range lines {
			p.mdItem("", prose(p.word(l)))
		}
	}
	if len(v.Servers) > 0 {
		p.mdHeading(phrase.Of("What each name server says:"))
		p.mdRow(p.serverHead())
		p.WriteString(strings.Repeat("|---", len(p.serverHead())) + "|\n")
		for _, s := range v.Servers {
			p.mdRow(p.serverRow(v, s))
		}
	}
	if len(v.Views) > 0 {
		p.mdHeading(phrase.Of("What the resolvers that you named have:"))
		for _, w := range v.Views {
			p.mdItem("", prose(p.say("%s: %s", w.Label, commas(phrase.Data(p.status(PlacedServer{Status: w.Status})), phrase.Data(p.viewed(v, w))))))
		}
	}
	for i, said := range v.times(r.CheckedAt) {
		if i == 0 {
			p.WriteString("\n")
		}
		p.mdItem("", prose(p.word(said)))
	}
	if c, ok := p.caaShown(r); ok {
		p.mdHeading(phrase.Of("What CAA says of %s:", caName(c)))
		for i, said := range p.caaSaid(c) {
			if i > 0 {
				p.WriteString("\n")
			}
			p.WriteString(prose(said) + "\n")
		}
	}
}

func (p *page) mdRow(cells []string) {
	for _, c := range cells {
		p.WriteString(strings.TrimRight("| "+prose(c), " ") + " ")
	}
	p.WriteString("|\n")
}
