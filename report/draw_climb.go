package report

import "github.com/mayissue/mayissue/phrase"

// drawnLevels is how many names of a climb a picture shows.
const drawnLevels = 24

// aliasIndent is how far the targets of an alias stand to the right.
const aliasIndent = 28

// drawClimb draws the names that were looked at, nearest first, each with the
// targets of its alias below it; where the set stands, and where it failed.
func (p *page) drawClimb(r Result) drawing {
	d := drawing{ID: "climb", Heading: p.title("Looked at, nearest first:")}
	if len(r.Climb) == 0 {
		return d
	}
	last := -1
	for i, l := range r.Climb {
		if i == drawnLevels {
			n := d.stack(0, box{Tone: "none", Head: p.word(phrase.Of("and %d more", len(r.Climb)-i))}, "")
			d.connect(last, n, "none")
			break
		}
		n := p.drawLevel(&d, l)
		if last >= 0 {
			d.connect(last, n, "none")
		}
		last = n
		d.Text = append(d.Text, Inert(l.Name)+": "+p.word(semicolons(outcome(l), p.beside(l))))
	}
	d.Desc = p.word(placed(r))
	return d
}

// drawLevel draws one name and its aliases, and returns its box.
func (p *page) drawLevel(d *drawing, l Level) int {
	tone, sign := "none", "·"
	switch l.Outcome {
	case "caa":
		tone, sign = "found", "●"
	case "error":
		tone, sign = "bad", "✗"
	}
	said := p.word(semicolons(outcome(l), p.beside(Level{TTL: l.TTL})))
	full := p.word(semicolons(outcome(l), p.beside(l), State{Security: l.Security, InsecureBy: l.InsecureBy, InsecureAt: l.InsecureAt}.text()))
	if len(l.Alias) == 0 {
		return d.stack(0, box{Tone: tone, Sign: sign, Head: Inert(l.Name), Full: Inert(l.Name) + ": " + full}, said)
	}
	first := d.stack(0, box{Tone: "none", Sign: "↳", Head: Inert(l.Name), Full: Inert(l.Name) + ": " + full}, p.say("an alias"))
	last := first
	for i, target := range l.Alias {
		b := box{Tone: "none", Sign: "↳", Head: Inert(target), Full: Inert(target)}
		note := p.say("the alias leads here, and on")
		if i == len(l.Alias)-1 {
			b.Tone, b.Sign, b.Full = tone, sign, Inert(target)+": "+full
			note = p.word(semicolons(phrase.Of("the alias leads here"), phrase.Data(said)))
		}
		n := d.stack(aliasIndent, b, note)
		d.connect(last, n, "alias")
		last = n
	}
	return first
}
