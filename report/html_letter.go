package report

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// htmlLetter is the letter in the reader's language, and in English where that
// is another one.
type htmlLetter struct {
	Heading, To, Subject, Body string
	SubjectEN, English         string
}

func (p *page) htmlLetter(l *Letter) *htmlLetter {
	if l == nil {
		return nil
	}
	to := p.in.Say(l.To)
	if l.Address != "" {
		to += " <" + l.Address + ">"
	}
	out := &htmlLetter{
		Heading: p.title("A letter to %s:", l.To), To: Inert(p.in.Sayf("To: %s", to)),
		Subject: Inert(p.say("Subject: %s", l.Subject)), Body: inertByLine(l.Body.In(p.in)),
	}
	if p.in.Language() != phrase.English {
		out.SubjectEN, out.English = Inert("Subject: "+l.SubjectEN), inertByLine(l.BodyEN)
	}
	return out
}

// inertByLine makes text of several lines inert and keeps its lines.
func inertByLine(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = Inert(l)
	}
	return strings.Join(lines, "\n")
}
