package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// Limits of a text without -v.
const (
	shownRecords = 20
	shownLevels  = 12
)

// full tells one result: what it is, why, where, and what to do.
func (p *page) full(r Result) {
	p.headline(r)
	if r.Unicode != "" && r.Unicode != r.Name {
		p.para("  ", p.say("In Unicode: %s", r.Unicode))
	}
	p.para("  ", p.word(sentence(r)))
	if p.detailed(r) {
		p.para("  ", p.word(r.Detail))
	}
	if r.Validation != nil {
		p.validation(r)
	} else {
		p.fault("  ", r.Fault)
		p.who(r)
		p.records(r)
		p.climb(r)
		p.lines(r)
	}
	p.findings(r)
	if p.o.Verbose {
		p.matrices(r)
		p.trust(r)
		p.about(r)
		p.letter(r.Letter)
	}
	p.when(r)
}

// untold reports whether the detail of a failure stands in no finding.
func untold(r Result) bool {
	return r.Result == "error" && !slices.ContainsFunc(r.Findings, func(f Finding) bool { return strings.Contains(f.Detail.String(), r.Detail.String()) })
}

// heading says a heading on a line of its own.
func (p *page) heading(format string, args ...any) {
	p.WriteString("\n  " + p.paint(bold, Inert(p.say(format, args...))) + "\n")
}

// who writes the answer where no CA was named.
func (p *page) who(r Result) {
	if !open(r) {
		return
	}
	if r.FoundAt != "" {
		p.para("  ", p.say("The CAA records at %s decide.", found(r)))
	}
	base := strings.TrimPrefix(r.Name, "*.")
	p.heading("Certificates for %s:", base)
	p.issuers(r.WhoMayIssue.Name)
	p.heading("Wildcard certificates, *.%s:", base)
	p.issuers(r.WhoMayIssue.Wildcard)
}

// issuers lists a set of CAs, each identifier with those who claim it, by
// whose word, and of when.
func (p *page) issuers(s Issuers) {
	switch {
	case s.Any:
		p.para("    ", p.say("every CA"))
		return
	case len(s.Issuers) == 0:
		p.para("    ", p.say("no CA"))
		return
	}
	for _, id := range s.Issuers {
		p.para("    ", id)
		known := false
		for _, c := range s.Claims {
			if c.Identifier == id {
				known = true
				p.para("      ", p.say("%s: %s, by %s", c.CA, standing(c.Standing), sourced(c.Source, c.Date)))
			}
		}
		if !known {
			p.para("      ", p.say("no known CA"))
		}
	}
}

// sourced names a source with its date.
func sourced(source, date string) string {
	if date == "" {
		return source
	}
	return source + " (" + date + ")"
}

// records lists the relevant set, each record with what it means here.
func (p *page) records(r Result) {
	if len(r.Records) == 0 {
		return
	}
	p.heading("CAA records at %s:", owner(r))
	recs := slices.Clone(r.Records)
	if len(recs) > shownRecords && !p.o.Verbose {
		slices.SortStableFunc(recs, func(a, b Record) int { return bit(a.Why == "") - bit(b.Why == "") })
		recs = recs[:shownRecords]
	}
	width := 0
	for _, rec := range recs {
		width = max(width, min(Columns(Inert(zoneForm(rec))), 60))
	}
	for _, rec := range recs {
		p.row("    ", []int{width}, Inert(zoneForm(rec)), p.paint(dim, p.word(why(r, rec))))
	}
	if more := len(r.Records) - len(recs); more > 0 {
		p.para("    ", p.say("and %d more (-v shows all)", more))
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// climb writes the names that were looked at, nearest first.
func (p *page) climb(r Result) {
	if len(r.Climb) == 0 {
		return
	}
	p.heading("Looked at, nearest first:")
	levels := r.Climb
	if len(levels) > shownLevels && !p.o.Verbose {
		levels = levels[:shownLevels]
	}
	widths := []int{0, 0}
	for _, l := range levels {
		widths[0] = max(widths[0], Columns(Inert(l.Name)))
		widths[1] = max(widths[1], Columns(p.word(outcome(l))))
	}
	for _, l := range levels {
		p.row("    ", widths, Inert(l.Name), p.word(outcome(l)), p.paint(dim, p.word(p.beside(l))))
	}
	if more := len(r.Climb) - len(levels); more > 0 {
		p.para("    ", p.say("and %d more (-v shows all)", more))
	}
}

// beside says what else is known of a level.
func (p *page) beside(l Level) phrase.Phrase {
	var parts []phrase.Phrase
	var aliases []phrase.Phrase
	for _, target := range l.Alias {
		aliases = append(aliases, phrase.Of("alias of %s", target))
	}
	parts = append(parts, commas(aliases...))
	if l.TTL != nil {
		parts = append(parts, phrase.Of("TTL %d s", *l.TTL))
	}
	if p.o.Verbose {
		parts = append(parts, State{Security: l.Security, InsecureBy: l.InsecureBy, InsecureAt: l.InsecureAt}.text())
		if !l.Detail.IsZero() {
			parts = append(parts, l.Detail)
		}
		if len(l.Evidence) > 0 {
			parts = append(parts, phrase.Of("evidence %s", strings.Trim(fmt.Sprint(l.Evidence), "[]")))
		}
	}
	return semicolons(parts...)
}

// lines writes the short form. For failures it is GlobalSign's own wording,
// which tells customers of other CAs nothing.
func (p *page) lines(r Result) {
	switch {
	case len(r.Lines) == 0:
		return
	case r.Result == deny:
		p.heading("In short, asked: found: record:")
	case slices.Contains(r.Issuers, "globalsign.com") || p.o.Verbose:
		p.heading("In GlobalSign's words:")
	default:
		return
	}
	for _, l := range r.Lines {
		p.para("    ", l)
	}
}

// findings writes what to do, numbered. Those that ask for nothing are left
// to -v.
func (p *page) findings(r Result) {
	fs := slices.Clone(r.Findings)
	if !p.o.Verbose {
		fs = slices.DeleteFunc(fs, func(f Finding) bool { return f.Severity == "info" })
	}
	if len(fs) > 0 {
		p.heading("What to do:")
	}
	for i, f := range fs {
		if r.RetryAfter != nil && f.RetryAfter != nil && f.RetryAfter.Equal(*r.RetryAfter) {
			f.RetryAfter = nil // what is said of the whole result is not said again
		}
		p.finding(fmt.Sprintf("    %d. ", i+1), f)
	}
	if n := len(r.Findings) - len(fs); n > 0 {
		p.para("  ", p.word(phrase.Count(n, "(%d remark more with -v)", "(%d remarks more with -v)")))
	}
}

// finding writes one finding, its first line after the lead.
func (p *page) finding(lead string, f Finding) {
	below := strings.Repeat(" ", len(lead))
	p.para(lead, p.say("%s.", f.Title))
	p.para(below, p.word(f.Detail))
	p.remedy(below, f.Remedy)
	p.shown(below, f)
	marks := []phrase.Phrase{phrase.Data(f.Code), severity(f.Severity), confidence(f.Confidence)}
	if f.Retryable {
		marks = append(marks, phrase.Of("may pass by itself"))
	}
	p.para(below, p.say("Who: %s. (%s)", actor(f), commas(marks...)))
	p.para(below, p.word(retried(f)))
}

// remedy writes the steps of a remedy, records apart and never broken.
func (p *page) remedy(indent string, steps diagnose.Remedy) {
	for _, s := range steps {
		if s.Copy != "" {
			p.WriteString(indent + "  " + p.paint(bold, Inert(s.Copy)) + "\n")
			continue
		}
		p.para(indent, p.word(s.Say))
	}
}

// when says when the check was made and how long it holds.
func (p *page) when(r Result) {
	if s := checked(r); !s.IsZero() {
		p.WriteString("\n")
		p.para("  ", p.word(s))
	}
}

// checked is what [page.when] says.
func checked(r Result) phrase.Phrase {
	if r.CheckedAt.IsZero() {
		return phrase.Phrase{}
	}
	s := []phrase.Phrase{phrase.Of("Checked %s.", clock(r.CheckedAt))}
	if r.Queries > 0 {
		s[0] = phrase.Of("Checked %s with %s to the DNS.", clock(r.CheckedAt), questions(r.Queries))
	}
	if r.ReuseUntil != nil && r.Result == permit && r.Validation != nil {
		s = append(s, phrase.Of("A CA may rely on what CAA says until %s.", clock(*r.ReuseUntil)))
	} else if r.ReuseUntil != nil && r.Result == permit {
		s = append(s, phrase.Of("A CA may rely on it until %s.", clock(*r.ReuseUntil)))
	}
	if r.RetryAfter != nil && !permitted(r) {
		s = append(s, again(r))
	}
	return phrase.Join(s...)
}

// questions counts what was asked of the DNS.
func questions(n int) phrase.Phrase { return phrase.Count(n, "%d question", "%d questions") }

// again says when a later try can end otherwise.
func again(r Result) phrase.Phrase {
	if r.Retryable && !slices.ContainsFunc(r.Findings, lasting) {
		return phrase.Of("It may pass by itself: try again from %s.", clock(*r.RetryAfter))
	}
	if r.RetryLatest == nil {
		return phrase.Of("Once it is mended, try again from %s.", clock(*r.RetryAfter))
	}
	return phrase.Of("Once it is mended, try again from %s; from %s no cache should hold the old answer.", clock(*r.RetryAfter), clock(*r.RetryLatest))
}

// lasting reports whether a finding is a cause that no later try gets past,
// whatever the failure by itself may do.
func lasting(f Finding) bool {
	return f.Severity == "error" && !f.Retryable && (f.Confidence == "certain" || f.Confidence == "high")
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// about writes what only experts want: the rules, and what is known of the
// CA.
func (p *page) about(r Result) {
	p.heading("Rules and evidence:")
	rows := p.rules(r)
	width := 0
	for _, row := range rows {
		width = max(width, Columns(row[0]))
	}
	for _, row := range rows {
		p.para("    "+Pad(row[0], width)+"  ", row[1])
	}
	for _, ca := range issuer.All() {
		if ca.Name == r.CA {
			p.aboutCA(ca)
		}
	}
}

// rules returns what a result rests on, as names and values.
func (p *page) rules(r Result) [][2]string {
	rows := [][2]string{
		{p.say("engine"), r.Engine}, {p.say("vantage"), r.Vantage}, {p.say("evidence"), r.EvidenceHash},
		{p.say("security"), p.word(State{Security: r.Security, InsecureBy: r.InsecureBy, InsecureAt: r.InsecureAt}.text())},
		{p.say("tags known"), strings.Join(r.Recognised, " ")},
		{p.say("method"), r.Method}, {p.say("account"), r.Account},
	}
	if v := r.Validation; v != nil {
		rows = append(rows, [2]string{p.say("scheme"), v.Scheme}, [2]string{p.say("order"), v.Order}, [2]string{p.say("zone"), v.Zone}, [2]string{p.say("DNSSEC of the record"), p.word(security(v.Security))})
	}
	if r.Policy.BR != "" {
		rows = append(rows, [2]string{p.say("rules"), p.say("%s, Baseline Requirements %s, section %s, as of %s",
			r.Policy.Mode, r.Policy.BR, strings.TrimPrefix(r.Policy.Section, "BR "), clock(r.Policy.Date))})
	}
	return slices.DeleteFunc(rows, func(row [2]string) bool { return row[1] == "" })
}

// aboutCA writes what the CA says of its habits.
func (p *page) aboutCA(ca issuer.CA) {
	if len(ca.CacheStated)+len(ca.Checks)+len(ca.Retry)+len(ca.Unchecked) == 0 {
		return
	}
	p.heading("What is known of %s:", ca.Name)
	for _, c := range ca.CacheStated {
		p.para("    ", p.say("remembers CAA records for up to %s, by %s", hours(c.Duration), sourced(c.Source, c.Date)))
	}
	if len(ca.Checks) > 0 {
		var on []string
		for _, e := range ca.Checks {
			on = append(on, string(e))
		}
		p.para("    ", p.say("looks at CAA on: %s", strings.Join(on, ", ")))
	}
	if len(ca.Unchecked) > 0 {
		p.para("    ", p.say("does not look at CAA for: %s", strings.Join(ca.Unchecked, ", ")))
	}
	for _, s := range ca.Retry {
		p.para("    ", p.say("to try again with %s: %s (%s)", s.Client, s.Command, s.Note))
	}
}

func hours(d time.Duration) phrase.Phrase { return phrase.Count(int(d.Hours()), "%d hour", "%d hours") }

// notes writes what was changed in the input.
func (p *page) notes(notes []phrase.Phrase) {
	for _, n := range notes {
		if !strings.HasSuffix(n.String(), ".") {
			n = phrase.Of("%s.", n)
		}
		p.para("  ", p.word(n))
	}
}

// says reports whether one of the notes says the same as n.
func says(notes []phrase.Phrase, n phrase.Phrase) bool {
	return slices.ContainsFunc(notes, n.Equal)
}
