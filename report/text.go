package report

import (
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
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
	p := newPage(o)
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
		p.notes(slices.DeleteFunc(slices.Clone(r.Notes), func(n phrase.Phrase) bool { return says(shared, n) }))
	}
	p.WriteString("\n")
	p.totals(rs)
	p.notes(shared)
}

// sharedNotes returns the notes that every result has.
func sharedNotes(rs []Result) []phrase.Phrase {
	return slices.DeleteFunc(slices.Clone(rs[0].Notes), func(n phrase.Phrase) bool {
		return slices.ContainsFunc(rs, func(r Result) bool { return !says(r.Notes, n) })
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
func word(r Result) phrase.Phrase {
	switch {
	case r.Validation != nil:
		return validationWord(r)
	case r.Result == permit:
		return phrase.Of("permitted")
	case r.Result == deny:
		return phrase.Of("denied")
	case open(r):
		return phrase.Of("who may issue")
	case r.Reason == "invalid-name":
		return phrase.Of("invalid name")
	case r.Reason == InvalidEntry:
		return phrase.Of("unreadable")
	}
	return phrase.Of("no answer")
}

// table writes one line a result: mark, name, CA where there are several,
// result, reason and where the records were found.
func (p *page) table(rs []Result) {
	if len(rs) == 0 {
		return
	}
	manyCAs := slices.ContainsFunc(rs, func(r Result) bool { return p.word(caColumn(r)) != p.word(caColumn(rs[0])) })
	name, ca, res := 0, 0, 0
	for _, r := range rs {
		name = max(name, Columns(shownName(r)))
		ca = max(ca, Columns(p.word(caColumn(r))))
		res = max(res, Columns(p.word(word(r))))
	}
	for _, r := range rs {
		sign, colour := mark(r)
		line := p.paint(colour, sign) + " " + Pad(shownName(r), name) + "  "
		if manyCAs {
			line += Pad(p.word(caColumn(r)), ca) + "  "
		}
		line += p.paint(colour, Pad(p.word(word(r)), res)) + "  "
		room := p.o.Width - Columns(line)
		p.WriteString(strings.TrimRight(line+p.within(room, r), " ") + "\n")
	}
}

// within says where a result was found; of a record only as much of its name
// as there is room for.
func (p *page) within(room int, r Result) string {
	said := p.word(placed(r))
	if r.Validation != nil && p.o.Width > 0 && Columns(said) > room {
		return p.word(placedRecord(r, shortOwner(r.Validation.Owner)))
	}
	return said
}

// placed returns the reason, where the records stand or the lookup failed, and
// whether what was found is signed.
func placed(r Result) phrase.Phrase {
	if r.Validation != nil {
		return placedRecord(r, r.Validation.Owner)
	}
	if (r.Result == permit || r.Result == deny) && r.Security != "indeterminate" && len(r.Climb) > 0 {
		return semicolons(where(r), security(r.Security))
	}
	return where(r)
}

func where(r Result) phrase.Phrase {
	switch {
	case open(r):
		return phrase.Of("%s; wildcards: %s", r.WhoMayIssue.Name.short(), r.WhoMayIssue.Wildcard.short())
	case r.FoundAt != "":
		return phrase.Of("%s, at %s", r.Reason, found(r))
	case r.FailedAt != "" && r.FailedAt != r.Name:
		return phrase.Of("%s, at %s", r.Reason, r.FailedAt)
	}
	return phrase.Data(r.Reason)
}

// short returns the set in a few words.
func (s Issuers) short() phrase.Phrase {
	switch {
	case s.Any:
		return phrase.Of("every CA")
	case len(s.Issuers) == 0:
		return phrase.Of("no CA")
	}
	return phrase.Data(strings.Join(s.Issuers, ", "))
}

// totals counts the results.
func (p *page) totals(rs []Result) { p.para("", p.word(total(rs))) }

// total says how many results there are of each kind.
func total(rs []Result) phrase.Phrase {
	if validating(rs) {
		return totalPlaced(rs)
	}
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
	head := phrase.Count(len(names), "%d name", "%d names")
	if len(rs) > len(names) {
		head = commas(head, decisions(rs))
	}
	var parts []phrase.Phrase
	for _, c := range []struct {
		n    int
		said phrase.Phrase
	}{
		{permits, phrase.Of("%d permitted", permits)}, {denials, phrase.Of("%d denied", denials)},
		{errors, phrase.Of("%d without an answer", errors)}, {shown, phrase.Of("%d shown with who may issue", shown)},
	} {
		if c.n > 0 {
			parts = append(parts, c.said)
		}
	}
	return phrase.Of("%s: %s.", head, commas(parts...))
}

// headline writes the first line of a result told in full.
func (p *page) headline(r Result) {
	sign, colour := mark(r)
	reason := ""
	if r.Reason != "" {
		reason = " " + p.paint(dim, "("+Inert(r.Reason)+")")
	}
	p.WriteString(p.paint(colour, sign) + " " + p.paint(bold, shownName(r)) + ": " + p.paint(colour, p.word(verdict(r))) + reason + "\n")
}

// verdict says who may issue or must not.
func verdict(r Result) phrase.Phrase {
	switch {
	case r.Validation != nil:
		return validationVerdict(r)
	case r.Result == permit:
		return phrase.Of("%s may issue", caName(r))
	case r.Result == deny:
		return phrase.Of("%s may not issue", caName(r))
	case open(r):
		return phrase.Of("who may issue")
	case r.Reason == "invalid-name":
		return phrase.Of("not a name for a certificate")
	case r.Reason == InvalidEntry:
		return phrase.Of("an entry that cannot be read")
	case r.Result == "":
		return phrase.Of("no answer, so no CA may issue")
	}
	return phrase.Of("no answer, so %s must not issue", caName(r))
}
