package report

import (
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// Letter is a text to send to whoever must act, where that is not the owner of
// the name: a provider, a registrar, whoever runs the target of an alias.
type Letter struct {
	To        phrase.Phrase `json:"to"`                // for people
	Address   string        `json:"address,omitempty"` // a page or a mailbox; empty where none is known
	Subject   phrase.Phrase `json:"subject"`
	Body      diagnose.Body `json:"body"`       // paragraphs with an empty line between
	SubjectEN string        `json:"subject_en"` // the same in English
	BodyEN    string        `json:"body_en"`
}

// NewLetter makes a letter of the one that a diagnosis wrote.
func NewLetter(l diagnose.Letter) *Letter {
	en := &phrase.Printer{}
	return &Letter{l.To, l.Address, l.Subject, l.Body, en.Say(l.Subject), l.Body.In(en)}
}

// In returns l as it is said by a printer, the same in every language from
// then on but for its English part.
func (l *Letter) In(p *phrase.Printer) *Letter {
	if l == nil {
		return nil
	}
	said := *l
	said.To, said.Subject = p.Fix(l.To), p.Fix(l.Subject)
	said.Body = diagnose.Body{{phrase.Data(l.Body.In(p))}}
	return &said
}

// Text returns the letter as plain text, ready to send: in the language, and
// below it in English where that is another one. It is inert.
func (l *Letter) Text(lang phrase.Language) string {
	p := phrase.For(lang)
	var b strings.Builder
	to := p.Say(l.To)
	if l.Address != "" {
		to += " <" + l.Address + ">"
	}
	b.WriteString(p.Sayf("To: %s", to) + "\n" + p.Sayf("Subject: %s", l.Subject) + "\n\n" + l.Body.In(p) + "\n")
	if lang != phrase.English {
		b.WriteString("\n" + strings.Repeat("-", 8) + "\n\n" + "Subject: " + l.SubjectEN + "\n\n" + l.BodyEN + "\n")
	}
	return inertByLine(b.String())
}

// letter writes the letter below a heading. Commands and records are never
// folded.
func (p *page) letter(l *Letter) {
	if l == nil {
		return
	}
	p.heading("A letter to %s:", l.To)
	for i, line := range strings.Split(l.Text(p.o.Lang), "\n") {
		switch {
		case i == 0 && l.Address == "" || line == "" && i == 0:
		case line == "":
			p.WriteString("\n")
		case strings.HasPrefix(line, "    "):
			p.WriteString("    " + line + "\n")
		default:
			p.para("    ", line)
		}
	}
}

// mdLetter writes the letter as a quotation.
func (p *page) mdLetter(l *Letter) {
	if l == nil {
		return
	}
	p.WriteString("\n#### " + prose(p.say("A letter to %s:", l.To)) + "\n\n")
	for _, line := range strings.Split(strings.TrimSuffix(l.Text(p.o.Lang), "\n"), "\n") {
		switch {
		case line == "":
			p.WriteString(">\n")
		case strings.HasPrefix(line, "    "):
			p.WriteString("> " + command(strings.TrimSpace(line)) + "\\\n")
		default:
			p.WriteString("> " + prose(line) + "\\\n")
		}
	}
}
