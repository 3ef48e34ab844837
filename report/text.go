package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
)

// The verdicts of the schema.
const (
	permit = "permit"
	deny   = "deny"
)

// writeText writes results for people. One name is told in full; several get
// one line each, then the details of those that are not permitted, then
// totals.
func writeText(w io.Writer, rs []Result, o Options) error {
	p := &page{o: o}
	switch {
	case o.Quiet:
		p.table(slices.DeleteFunc(slices.Clone(rs), func(r Result) bool { return r.Result == permit }))
	case len(rs) == 1:
		p.full(rs[0])
		p.notes(rs[0].Notes)
	case len(rs) > 1:
		p.several(rs)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// permitted reports whether nothing more need be said about a result: a
// permit, or who may issue where no lookup failed.
func permitted(r Result) bool { return r.Result == permit || open(r) }

// open reports whether a result tells who may issue, and could.
func open(r Result) bool {
	return r.Result == "" && r.WhoMayIssue != nil &&
		(r.Reason == "" || caa.Reason(r.Reason).Verdict() != caa.VerdictError)
}

// several tells about many names.
func (p *page) several(rs []Result) {
	p.table(rs)
	shared := sharedNotes(rs)
	for _, r := range rs {
		if permitted(r) && !p.o.Verbose && r.WhoMayIssue == nil {
			continue
		}
		p.WriteString("\n")
		p.full(r)
		p.notes(slices.DeleteFunc(slices.Clone(r.Notes), func(n string) bool { return slices.Contains(shared, n) }))
	}
	p.WriteString("\n")
	p.totals(rs)
	p.notes(shared)
}

// sharedNotes returns the notes that every result has.
func sharedNotes(rs []Result) []string {
	return slices.DeleteFunc(slices.Clone(rs[0].Notes), func(n string) bool {
		return slices.ContainsFunc(rs, func(r Result) bool { return !slices.Contains(r.Notes, n) })
	})
}

// mark returns the sign of a result and the colour of its words.
func mark(r Result) (sign, colour string) {
	switch {
	case r.Result == permit:
		return "✓", green
	case r.Result == deny:
		return "✗", red
	case open(r):
		return "•", bold
	}
	return "?", yellow
}

// word returns the result in one or two words.
func word(r Result) string {
	switch {
	case r.Result == permit:
		return "permitted"
	case r.Result == deny:
		return "denied"
	case open(r):
		return "who may issue"
	case r.Reason == "invalid-name":
		return "invalid name"
	}
	return "no answer"
}

// table writes one line a result: mark, name, CA where there are several,
// result, reason and where the records were found.
func (p *page) table(rs []Result) {
	if len(rs) == 0 {
		return
	}
	manyCAs := slices.ContainsFunc(rs, func(r Result) bool { return caName(r) != caName(rs[0]) })
	name, ca, res := 0, 0, 0
	for _, r := range rs {
		name = max(name, columns(shownName(r)))
		ca = max(ca, columns(Inert(caName(r))))
		res = max(res, columns(word(r)))
	}
	for _, r := range rs {
		sign, colour := mark(r)
		line := p.paint(colour, sign) + " " + pad(shownName(r), name) + "  "
		if manyCAs {
			line += pad(Inert(caName(r)), ca) + "  "
		}
		line += p.paint(colour, pad(word(r), res)) + "  " + Inert(placed(r))
		p.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// placed returns the reason, where the records stand or the lookup failed, and
// whether what was found is signed.
func placed(r Result) string {
	if (r.Result == permit || r.Result == deny) && r.Security != "indeterminate" && len(r.Climb) > 0 {
		return where(r) + "; " + r.Security
	}
	return where(r)
}

func where(r Result) string {
	switch {
	case open(r):
		return r.WhoMayIssue.Name.short() + "; wildcards: " + r.WhoMayIssue.Wildcard.short()
	case r.FoundAt != "":
		return fmt.Sprintf("%s, at %s", r.Reason, found(r))
	case r.FailedAt != "" && r.FailedAt != r.Name:
		return fmt.Sprintf("%s, at %s", r.Reason, r.FailedAt)
	}
	return r.Reason
}

// short returns the set in a few words.
func (s Issuers) short() string {
	switch {
	case s.Any:
		return "every CA"
	case len(s.Issuers) == 0:
		return "no CA"
	}
	return strings.Join(s.Issuers, ", ")
}

// totals counts the results.
func (p *page) totals(rs []Result) {
	var permits, denials, errors, shown int
	names := map[string]bool{}
	for _, r := range rs {
		names[r.Name] = true
		switch sign, _ := mark(r); sign {
		case "✓":
			permits++
		case "✗":
			denials++
		case "•":
			shown++
		default:
			errors++
		}
	}
	head := counted(len(names), "name")
	if len(rs) > len(names) {
		head += ", " + counted(len(rs), "decision")
	}
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{permits, "permitted"}, {denials, "denied"}, {errors, "without an answer"}, {shown, "shown with who may issue"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	p.para("", head+": "+strings.Join(parts, ", ")+".")
}

// headline writes the first line of a result told in full.
func (p *page) headline(r Result) {
	sign, colour := mark(r)
	text := ""
	switch {
	case r.Result == permit:
		text = caName(r) + " may issue"
	case r.Result == deny:
		text = caName(r) + " may not issue"
	case open(r):
		text = "who may issue"
	case r.Reason == "invalid-name":
		text = "not a name for a certificate"
	case r.Result == "":
		text = "no answer, so no CA may issue"
	default:
		text = "no answer, so " + caName(r) + " must not issue"
	}
	reason := ""
	if r.Reason != "" {
		reason = " " + p.paint(dim, "("+Inert(r.Reason)+")")
	}
	p.WriteString(p.paint(colour, sign) + " " + p.paint(bold, shownName(r)) + ": " + p.paint(colour, Inert(text)) + reason + "\n")
}
