package tally

import (
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// drawn is how many bars a chart has at most.
const drawn = 12

// resultWord says a result.
func resultWord(result string) (said phrase.Phrase, tone string) {
	switch result {
	case Permitted:
		return phrase.Of("permitted"), "good"
	case Denied:
		return phrase.Of("denied"), "bad"
	case Open:
		return phrase.Of("who may issue"), "none"
	}
	return phrase.Of("no answer"), "odd"
}

// results are the results and their reasons.
func (w *writer) results() (section, bool) {
	s := w.s
	total := s.Requests - s.Duplicates
	sec := section{
		ID: "results", Heading: w.say(phrase.Of("Results")),
		Desc: w.say(phrase.Of("Bars: how many decisions had each result.")),
	}
	sec.Table.Head = w.words(phrase.Of("Result"), phrase.Of("Reason"), phrase.Of("Decisions"), phrase.Of("Share"), phrase.Of("What it means"))
	sec.Table.Figures = []bool{false, false, true, true, false}
	for _, r := range s.Results {
		said, tone := resultWord(r.Result)
		word := w.say(said)
		sec.Bars = append(sec.Bars, bar{word, number(r.Requests) + " · " + share(r.Requests, total), []part{{r.Requests, tone}}})
		sec.Table.Rows = append(sec.Table.Rows, []string{word, "", number(r.Requests), share(r.Requests, total), ""})
		for _, why := range r.Reasons {
			sec.Table.Rows = append(sec.Table.Rows, []string{
				word, why.Reason, number(why.Requests), share(why.Requests, total), w.say(report.ReasonText(why.Reason)),
			})
		}
	}
	return sec, len(s.Results) > 0
}

// caLabel names a CA that was asked about.
func (w *writer) caLabel(c CA) string {
	switch {
	case c.Name != "":
		return c.Name
	case len(c.Issuers) == 0:
		return w.say(phrase.Of("no CA named"))
	}
	return strings.Join(c.Issuers, ", ")
}

// cas are the results of each CA, where several were asked about.
func (w *writer) cas() (section, bool) {
	s := w.s
	if len(s.CAs) < 2 {
		return section{}, false
	}
	sec := section{
		ID: "cas", Heading: w.say(phrase.Of("By CA")),
		Desc: w.say(phrase.Of("Bars: permitted, denied and unanswered decisions of each CA.")),
	}
	sec.Table.Head = w.words(phrase.Of("CA"), phrase.Of("Decisions"), phrase.Of("permitted"), phrase.Of("denied"), phrase.Of("no answer"))
	sec.Table.Figures = []bool{false, true, true, true, true}
	all := s.CAs
	if s.OtherCAs != nil {
		other := *s.OtherCAs
		other.Name = w.say(phrase.Of("all others"))
		all = append(slices.Clone(all), other)
	}
	for i, c := range all {
		label := w.caLabel(c)
		if i < drawn {
			sec.Bars = append(sec.Bars, bar{label, share(c.Permitted, c.Requests), []part{{c.Permitted, "good"}, {c.Denied, "bad"}, {c.Failed, "odd"}}})
		}
		sec.Table.Rows = append(sec.Table.Rows, []string{label, number(c.Requests), number(c.Permitted), number(c.Denied), number(c.Failed)})
	}
	return sec, true
}

// security is how many names are signed, and hold.
func (w *writer) security() (section, bool) {
	s := w.s
	total := 0
	for _, n := range s.Security {
		total += n
	}
	sec := section{
		ID: "security", Heading: w.say(phrase.Of("DNSSEC")),
		Desc: w.say(phrase.Of("Bars: how many names are in each state of DNSSEC.")),
	}
	sec.Table.Head = w.words(phrase.Of("DNSSEC"), phrase.Of("Names"), phrase.Of("Share"))
	sec.Table.Figures = []bool{false, true, true}
	tones := map[string]string{"secure": "good", "bogus": "bad", "indeterminate": "odd"}
	for _, state := range []string{"secure", "insecure", "bogus", "indeterminate"} {
		n := s.Security[state]
		word := w.say(report.SecurityText(state))
		tone := tones[state]
		if tone == "" {
			tone = "none"
		}
		sec.Bars = append(sec.Bars, bar{word, number(n) + " · " + share(n, total), []part{{n, tone}}})
		sec.Table.Rows = append(sec.Table.Rows, []string{word, number(n), share(n, total)})
	}
	for _, by := range ranked(s.InsecureBy) {
		sec.Table.Rows = append(sec.Table.Rows, []string{w.say(phrase.Of("insecure by %s", by.Code)), number(by.Names), share(by.Names, total)})
	}
	return sec, total > 0
}

// recordSets are where records stand, and what they do.
func (w *writer) recordSets() (section, bool) {
	r := w.s.Records
	total := r.With + r.Without + r.Unknown
	sec := section{
		ID: "records", Heading: w.say(phrase.Of("CAA records")),
		Desc: w.say(phrase.Of("Bars: how many names have CAA records, have none, or could not be asked.")),
	}
	sec.Table.Head = w.words(phrase.Of("What the records do"), phrase.Of("Names"), phrase.Of("Share"))
	sec.Table.Figures = []bool{false, true, true}
	for i, row := range []struct {
		said phrase.Phrase
		n    int
		tone string
	}{
		{phrase.Of("CAA records are in force"), r.With, "none"},
		{phrase.Of("there are none"), r.Without, "none"},
		{phrase.Of("they could not be had"), r.Unknown, "odd"},
		{phrase.Of("they stand at the name itself"), r.Own, ""},
		{phrase.Of("they stand at a name above"), r.Above, ""},
		{phrase.Of("they stand at the target of an alias"), r.Alias, ""},
		{phrase.Of("they have an issue record"), r.Issue, ""},
		{phrase.Of("their issue records let nobody in"), r.Nobody, ""},
		{phrase.Of("they have an issuewild record"), r.Wild, ""},
		{phrase.Of("their issuewild records let nobody in"), r.NoWild, ""},
		{phrase.Of("they say where to report (iodef)"), r.Report, ""},
		{phrase.Of("one of them is marked critical"), r.Strict, ""},
	} {
		word := w.say(row.said)
		if i < 3 {
			sec.Bars = append(sec.Bars, bar{word, number(row.n) + " · " + share(row.n, total), []part{{row.n, row.tone}}})
		}
		sec.Table.Rows = append(sec.Table.Rows, []string{word, number(row.n), share(row.n, total)})
	}
	return sec, total > 0
}

// issuers are the CAs that the records name.
func (w *writer) issuers() (section, bool) {
	l := w.s.Records.Issuers
	sec := section{
		ID: "issuers", Heading: w.say(phrase.Of("CAs that the records name")),
		Desc:  w.say(phrase.Of("Bars: in how many names' records each CA is named.")),
		Notes: w.bounded(l.More, l.Others, l.Apart),
	}
	sec.Table.Head = w.words(phrase.Of("Identifier"), phrase.Of("Known CA"), phrase.Of("Names"), phrase.Data("issue"), phrase.Data("issuewild"), phrase.Of("Example"))
	sec.Table.Figures = []bool{false, false, true, true, true, false}
	for i, id := range l.Listed {
		if i < drawn {
			sec.Bars = append(sec.Bars, bar{id.Identifier, number(id.Names), []part{{id.Names, "none"}}})
		}
		cas := strings.Join(id.CAs, ", ")
		if cas == "" {
			cas = w.say(phrase.Of("no known CA"))
		}
		sec.Table.Rows = append(sec.Table.Rows, []string{id.Identifier, cas, number(id.Names), number(id.Plain), number(id.Wildcard), id.Example})
	}
	return sec, len(l.Listed) > 0
}

// bounded says what a list leaves out.
func (w *writer) bounded(more, others, apart int) []string {
	var out []string
	if more > 0 {
		out = append(out, w.say(phrase.Of("and %d more", more)))
	}
	if others > 0 {
		out = append(out, w.say(phrase.Of("Only the first %s of these that came are counted apart; the others were met %s times.", number(apart), number(others))))
	}
	return out
}

// operators are those whose name servers gave no answer.
func (w *writer) operators() (section, bool) {
	l := w.s.Operators
	sec := section{
		ID: "operators", Heading: w.say(phrase.Of("Name servers that owe answers")),
		Lead:  w.words(phrase.Of("Names without an answer, by the domain that their name servers are in. One operator to talk to, and many names are mended.")),
		Desc:  w.say(phrase.Of("Bars: how many names each operator's servers gave no answer for.")),
		Notes: w.bounded(l.More, l.Others, l.Apart),
	}
	sec.Table.Head = w.words(phrase.Of("Name servers in"), phrase.Of("Names"), phrase.Of("Finding that they share"), phrase.Of("Reasons"), phrase.Of("Servers"), phrase.Of("Examples"))
	sec.Table.Figures = []bool{false, true, false, false, false, false}
	for i, o := range l.Listed {
		if i < drawn {
			sec.Bars = append(sec.Bars, bar{o.Suffix, number(o.Names), []part{{o.Names, "odd"}}})
		}
		var reasons []string
		for _, r := range o.Reasons {
			reasons = append(reasons, r.Code+" "+number(r.Names))
		}
		finding := o.Finding
		if len(o.Findings) > 0 && o.Findings[0].Names < o.Names {
			finding = w.say(phrase.Of("%s (%s of %s)", o.Finding, number(o.Findings[0].Names), number(o.Names)))
		}
		sec.Table.Rows = append(sec.Table.Rows, []string{
			o.Suffix, number(o.Names), finding, strings.Join(reasons, ", "), strings.Join(o.Servers, ", "), strings.Join(o.Examples, ", "),
		})
	}
	return sec, len(l.Listed) > 0 || l.Others > 0
}

// ending are the domains whose signatures end soon.
func (w *writer) ending() (section, bool) {
	e := w.s.Ending
	sec := section{
		ID: "ending", Heading: w.say(phrase.Of("Signatures that end soon")),
		Lead: w.words(phrase.Of("%s names rest on signatures that end by %s. Most zones are signed anew before; where not, these break.", number(e.Names), moment(e.Until))),
		Desc: w.say(phrase.Of("Bars: for how many names the signatures end on each day.")),
	}
	for i, n := range e.Days {
		day := w.s.At.Add(time.Duration(i) * 24 * time.Hour)
		sec.Bars = append(sec.Bars, bar{w.say(phrase.Of("within a day of %s", moment(day))), number(n), []part{{n, "odd"}}})
	}
	sec.Table.Head = w.words(phrase.Of("Domain"), phrase.Of("Ends"), phrase.Of("Name"))
	sec.Table.Figures = []bool{false, false, false}
	for _, d := range e.Domains {
		sec.Table.Rows = append(sec.Table.Rows, []string{d.Domain, moment(d.SignedUntil), d.Name})
	}
	if e.Full {
		sec.Notes = w.words(phrase.Of("There are more; these %s end first.", number(e.Most)))
	}
	return sec, e.Names > 0
}

// findings are what to change, the most frequent first.
func (w *writer) findings() (section, bool) {
	l := w.s.Findings
	sec := section{
		ID: "findings", Heading: w.say(phrase.Of("What to change")),
		Desc:  w.say(phrase.Of("Bars: how many names show each finding.")),
		Notes: w.bounded(l.More, l.Others, l.Apart),
	}
	sec.Table.Head = w.words(phrase.Of("Finding"), phrase.Of("Severity"), phrase.Of("Names"), phrase.Of("What it says"))
	sec.Table.Figures = []bool{false, false, true, false}
	for i, f := range l.Listed {
		tone := map[string]string{diagnose.Error: "bad", diagnose.Warning: "odd"}[f.Severity]
		if tone == "" {
			tone = "none"
		}
		if i < drawn {
			sec.Bars = append(sec.Bars, bar{f.Code, number(f.Names), []part{{f.Names, tone}}})
		}
		sec.Table.Rows = append(sec.Table.Rows, []string{f.Code, w.say(report.SeverityText(f.Severity)), number(f.Names), w.say(f.Meaning)})
		sec.Items = append(sec.Items, w.item(f, tone))
	}
	return sec, len(l.Listed) > 0
}

// item is one finding with its example and what to do there.
func (w *writer) item(f Finding, tone string) item {
	e := f.Example
	out := item{Tone: tone, Title: w.say(f.Meaning), Code: f.Code, Marks: []string{w.say(phrase.Count(f.Names, "%d name", "%d names")), w.say(report.SeverityText(f.Severity))}}
	if out.Title == "" {
		out.Title = w.say(e.Title)
	}
	out.Lines = append(out.Lines,
		line{Say: w.say(phrase.Of("For example %s: %s.", e.Name, e.Title))},
		line{Say: w.say(phrase.Of("Who: %s.", report.Actor(report.Finding{Code: f.Code, Who: e.Who, At: e.At})))})
	for _, s := range e.Remedy {
		out.Lines = append(out.Lines, line{w.say(s.Say), report.Inert(s.Copy)})
	}
	return out
}
