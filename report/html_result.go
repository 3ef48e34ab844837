package report

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// htmlResult tells one result, all of it but the notes that stand at the end
// of the page.
func (p *page) htmlResult(i int, r Result, notes []phrase.Phrase) htmlResult {
	sign, _ := mark(r)
	c, shown := p.caaShown(r)
	out := htmlResult{
		ID: fmt.Sprintf("r%d", i+1), Tone: tone(r), Sign: sign, Name: shownName(r),
		Verdict: p.word(verdict(r)), Reason: Inert(r.Reason),
		Validation: p.htmlValidation(r), Who: p.htmlWho(r), Findings: p.htmlFindings(r), When: p.word(checked(r)),
		Rules: htmlRules{Heading: p.title("Rules and evidence:")},
		Notes: p.unsaid(r.Notes, notes), Letter: p.htmlLetter(r.Letter),
	}
	for _, row := range p.rules(r) {
		out.Rules.Rows = append(out.Rules.Rows, [2]string{Inert(row[0]), Inert(row[1])})
	}
	out.Lead = p.lead(r)
	if shown {
		out.Records = p.htmlRecords(c)
	}
	if shown && c.Result == deny && len(c.Lines) > 0 {
		out.Lines = htmlList{p.title("In short, asked: found: record:"), inertAll(c.Lines)}
	}
	drawings := []drawing{p.drawChain(r)}
	if shown {
		drawings = []drawing{p.drawClimb(c), p.drawChain(r)}
	}
	for _, d := range drawings {
		if len(d.Boxes) > 0 {
			d.ID = fmt.Sprintf("%s-%s", out.ID, d.ID)
			out.Drawings = append(out.Drawings, d)
		}
	}
	for _, m := range r.Matrix {
		out.Matrices = append(out.Matrices, p.htmlMatrix(m))
	}
	return out
}

// unsaid says the notes that are not among those said elsewhere.
func (p *page) unsaid(notes, elsewhere []phrase.Phrase) []string {
	var out []string
	for _, n := range notes {
		if !says(elsewhere, n) {
			out = append(out, p.word(n))
		}
	}
	return out
}

// lead is what stands first of a result: the sentence, and what else belongs to it.
func (p *page) lead(r Result) []string {
	var lead []phrase.Phrase
	if r.Unicode != "" && r.Unicode != r.Name {
		lead = append(lead, phrase.Of("In Unicode: %s", r.Unicode))
	}
	lead = append(lead, sentence(r))
	if p.detailed(r) {
		lead = append(lead, r.Detail)
	}
	if _, shown := p.caaShown(r); r.Fault != nil && shown {
		f := r.Fault
		lead = append(lead, phrase.Of("DNSSEC %s: %s.", security(f.Security), faultText(*f)))
	}
	if open(r) && r.FoundAt != "" {
		lead = append(lead, phrase.Of("The CAA records at %s decide.", found(r)))
	}
	var out []string
	for _, l := range lead {
		if !l.IsZero() {
			out = append(out, p.word(l))
		}
	}
	return out
}

// htmlWho is the answer where no CA was named.
func (p *page) htmlWho(r Result) []htmlWho {
	if !open(r) {
		return nil
	}
	base := strings.TrimPrefix(r.Name, "*.")
	return []htmlWho{
		p.htmlIssuers(p.title("Certificates for %s:", base), r.WhoMayIssue.Name),
		p.htmlIssuers(p.title("Wildcard certificates, *.%s:", base), r.WhoMayIssue.Wildcard),
	}
}

func (p *page) htmlIssuers(heading string, s Issuers) htmlWho {
	out := htmlWho{Heading: heading}
	if s.Any || len(s.Issuers) == 0 {
		out.Short = p.word(s.short())
		return out
	}
	for _, id := range s.Issuers {
		list := htmlList{Heading: Inert(id)}
		for _, c := range s.Claims {
			if c.Identifier == id {
				list.Items = append(list.Items, Inert(p.say("%s: %s, by %s", c.CA, standing(c.Standing), sourced(c.Source, c.Date))))
			}
		}
		if len(list.Items) == 0 {
			list.Items = []string{p.say("no known CA")}
		}
		out.IDs = append(out.IDs, list)
	}
	return out
}

// shownInHTML is how many records a page shows.
const shownInHTML = 200

func (p *page) htmlRecords(r Result) *htmlRecords {
	if len(r.Records) == 0 {
		return nil
	}
	out := &htmlRecords{Heading: p.title("CAA records at %s:", owner(r)), Form: p.say("Record"), Means: p.say("What it means here")}
	for i, rec := range r.Records {
		if i == shownInHTML {
			out.More = p.say("and %d more", len(r.Records)-i)
			break
		}
		row := htmlRecord{Form: Inert(zoneForm(rec)), Why: p.word(why(r, rec))}
		switch {
		case rec.Why == "authorized":
			row.Tone = "good"
		case row.Why != "" && r.Result == deny:
			row.Tone = "bad"
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
