package compare

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// heading stands above the differences of a weight.
func heading(w Weight) phrase.Phrase {
	switch w {
	case Dangerous:
		return phrase.Of("To be looked at first: permitted there or before, and not here and now")
	case Notable:
		return phrase.Of("Permitted here and now, and not there or before")
	case Lesser:
		return phrase.Of("Of lesser weight: no permission on either side, or the same result on other grounds")
	}
	return phrase.Of("Not compared: in one of the lists only, or no verdict that is known")
}

// sign is the mark of a weight.
func sign(w Weight) string {
	switch w {
	case Dangerous:
		return "✗"
	case Notable:
		return "!"
	case Lesser:
		return "·"
	}
	return "?"
}

// Text says a kind in a few words.
func (k Kind) Text() phrase.Phrase {
	switch k {
	case PermittedThereDeniedHere:
		return phrase.Of("they permit, we deny")
	case PermittedThereFailedHere:
		return phrase.Of("they permit, we had no answer")
	case DeniedTherePermittedHere:
		return phrase.Of("they deny, we permit")
	case FailedTherePermittedHere:
		return phrase.Of("they had no answer, we permit")
	case NotPermittedByEither:
		return phrase.Of("not permitted by either")
	case UnknownWord:
		return phrase.Of("no verdict that is known")
	case Undecided:
		return phrase.Of("one side has no verdict")
	case NoLongerPermitted:
		return phrase.Of("no longer permitted")
	case NewlyPermitted:
		return phrase.Of("newly permitted")
	case StillNotPermitted:
		return phrase.Of("still not permitted")
	case SameResult:
		return phrase.Of("the same result, on other grounds")
	case NewName:
		return phrase.Of("not in the baseline")
	case GoneName:
		return phrase.Of("in the baseline only")
	}
	return phrase.Data(string(k))
}

// lines tells one difference, in a line and, below it, with the cause.
func (c *Comparison) lines(d Difference) []string {
	of := d.Name
	if ca := caOf(d); ca != "" {
		of += " (" + ca + ")"
	}
	head := sign(d.Weight) + " " + report.Inert(of) + ": " + c.say(d.Kind.Text())
	if d.Line > 0 {
		head += c.say(phrase.Of(", line %s", strconv.Itoa(d.Line)))
	}
	out := []string{head}
	row := func(what phrase.Phrase, value string) {
		out = append(out, "    "+c.say(what)+": "+report.Inert(value))
	}
	if d.Word != nil {
		row(phrase.Of("theirs"), strings.TrimLeft(d.Theirs+" ", " ")+strconv.Quote(*d.Word))
	}
	switch {
	case d.Old != nil && d.New != nil:
		out = append(out, c.changes(d)...)
	case d.New != nil:
		row(phrase.Of("ours"), d.New.short())
		for _, r := range d.New.Records {
			row(phrase.Of("record"), r)
		}
	case d.Old != nil:
		row(phrase.Of("before"), d.Old.short())
	}
	if d.Detail != "" && d.New.verdict() != Permit {
		out = append(out, "    "+report.Inert(d.Detail))
	}
	for _, f := range d.Findings {
		out = append(out, "    "+report.Inert(f.Code+": "+f.Title))
	}
	if d.More > 0 {
		out = append(out, "    "+c.say(phrase.Of("and %d more", d.More)))
	}
	return out
}

func caOf(d Difference) string {
	if d.CA != "" {
		return d.CA
	}
	return strings.Join(d.Issuers, ", ")
}

// short says a side in one line.
func (s Side) short() string {
	out := s.Result
	if s.Reason != "" {
		out += " (" + s.Reason + ")"
	}
	if at := s.FoundAt; at != "" {
		out += ", " + strings.Join(append([]string{at}, s.Alias...), " → ")
	} else if s.FailedAt != "" {
		out += ", " + s.FailedAt
	}
	return out
}

// changes tells what changed, old → new.
func (c *Comparison) changes(d Difference) []string {
	var out []string
	row := func(what phrase.Phrase, old, now string) {
		out = append(out, "    "+c.say(what)+": "+report.Inert(or(old)+" → "+or(now)))
	}
	for _, k := range d.Changed {
		switch k {
		case "result":
			row(phrase.Of("result"), d.Old.Result, d.New.Result)
		case "reason":
			row(phrase.Of("reason"), d.Old.Reason, d.New.Reason)
		case "found_at":
			row(phrase.Of("found at"), d.Old.FoundAt, d.New.FoundAt)
		case "alias":
			row(phrase.Of("alias"), strings.Join(d.Old.Alias, " → "), strings.Join(d.New.Alias, " → "))
		case "security":
			row(phrase.Of("DNSSEC"), d.Old.Security, d.New.Security)
		case "records":
			out = append(out, c.records(d.Old.Records, d.New.Records)...)
		}
	}
	return out
}

// records tells which records went and which came.
func (c *Comparison) records(old, now []string) []string {
	var out []string
	for _, r := range without(old, now) {
		out = append(out, "    - "+report.Inert(r))
	}
	for _, r := range without(now, old) {
		out = append(out, "    + "+report.Inert(r))
	}
	return out
}

// without returns the elements of a that b lacks, as often as it lacks them.
func without(a, b []string) []string {
	b = slices.Clone(b)
	var out []string
	for _, s := range a {
		if i := slices.Index(b, s); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			out = append(out, s)
		}
	}
	return out
}

func or(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// TotalsText says how many requests agreed and how many did not, and of which
// kinds those are.
func (c *Comparison) TotalsText() []phrase.Phrase {
	var out []phrase.Phrase
	if t, ok := c.Expected(); ok {
		out = append(out, phrase.Of("Another system's verdicts: %s compared, %s agree, %s differ; %s could not be compared.",
			number(t.Compared), number(t.Agreed), number(t.Differing), number(t.Unknown)))
		out = append(out, kinds(t)...)
	}
	if t, ok := c.Since(); ok {
		out = append(out, phrase.Of("The baseline: %s compared, %s agree, %s differ; %s could not be compared.",
			number(t.Compared), number(t.Agreed), number(t.Differing), number(t.Unknown)))
		out = append(out, kinds(t)...)
		if t.Repeated > 0 {
			out = append(out, phrase.Of("%s requests stand in the baseline more than once; the last of each counts.", number(t.Repeated)))
		}
		if t.Unreadable > 0 {
			out = append(out, phrase.Of("%s lines of the baseline cannot be read, so that their names look new.", number(t.Unreadable)))
		}
	}
	return out
}

// kinds lists the kinds that there are, the gravest first.
func kinds(t Total) []phrase.Phrase {
	var out []phrase.Phrase
	for _, k := range []Kind{
		PermittedThereDeniedHere, PermittedThereFailedHere, NoLongerPermitted, DeniedTherePermittedHere, FailedTherePermittedHere,
		NewlyPermitted, NotPermittedByEither, StillNotPermitted, SameResult, UnknownWord, Undecided, NewName, GoneName,
	} {
		if n := t.Kinds[k]; n > 0 {
			out = append(out, phrase.Of("%s: %s", k.Text(), number(n)))
		}
	}
	return out
}

// number writes a number with its thousands apart.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
