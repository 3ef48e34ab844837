package report

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// mdValidation writes how the record stands that the CA asked for.
func (p *page) mdValidation(r Result) {
	v := r.Validation
	p.mdHeading(phrase.Of("The CA asked for:"))
	p.mdItem("", code(v.asked()))
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
		p.mdHeading(phrase.Of("What the resolvers have that you named:"))
		for _, w := range v.Views {
			p.mdItem("", prose(p.say("%s: %s", w.Label, commas(phrase.Data(p.status(w.Status)), phrase.Data(p.viewed(v, w))))))
		}
	}
	if said := v.times(); !said.IsZero() {
		p.WriteString("\n" + prose(p.word(said)) + "\n")
	}
}

func (p *page) mdRow(cells []string) {
	for _, c := range cells {
		p.WriteString(strings.TrimRight("| "+prose(c), " ") + " ")
	}
	p.WriteString("|\n")
}
