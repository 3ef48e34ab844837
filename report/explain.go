package report

import (
	_ "embed" // for the schema
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/explain"
	"github.com/mayissue/mayissue/phrase"
)

// ExplainSchema is the value of the key "schema" of an explanation.
const ExplainSchema = "mayissue/explain-1"

//go:embed explain.schema.json
var explainSchema string

// ExplainSchemaJSON returns the JSON Schema (draft 2020-12) of one
// [explain.Reading] as [WriteReading] prints it in the format "json", and of a
// [Page]. It may only grow.
func ExplainSchemaJSON() string { return explainSchema }

// ExplainFormats returns the formats that [WriteReading] and [WritePage] know.
func ExplainFormats() []string { return []string{"json", "markdown", "text"} }

// CheckExplainFormat returns a [*FormatError] where there is no such format.
func CheckExplainFormat(format string) error {
	if !slices.Contains(ExplainFormats(), format) {
		return &FormatError{format, ExplainFormats()}
	}
	return nil
}

// WriteReading shows what was recognised in a text, what it means and what to
// do: "text" for people, "markdown", or "json" (one line). All that comes from
// the text is inert in each of them. The error is a [*FormatError], or that of
// w.
func WriteReading(w io.Writer, format string, r explain.Reading, o Options) error {
	if err := CheckExplainFormat(format); err != nil {
		return err
	}
	p := newPage(o)
	switch format {
	case "json":
		return writeObject(w, readingObject(r, p.in))
	case "markdown":
		p.readingMarkdown(r)
	default:
		p.reading(r)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// reading writes a Reading for people.
func (p *page) reading(r explain.Reading) {
	told := map[string]int{}
	for i, c := range r.Conditions {
		if i > 0 {
			p.WriteString("\n")
		}
		p.condition(i+1, c, told)
	}
	if len(r.Conditions) > 0 && len(r.Checks) > 0 {
		p.WriteString("\n")
		p.para("", p.say("To see how it stands now:"))
		for _, command := range checkCommands(r.Checks) {
			p.WriteString("  " + Inert(command) + "\n")
		}
	}
	if len(r.Conditions) > 0 && len(leftOver(r)) > 0 {
		p.WriteString("\n")
	}
	for _, ph := range leftOver(r) {
		p.para("", p.in.Say(ph))
	}
	for _, l := range r.Rest {
		p.para("  > ", l)
	}
}

// condition writes one condition, in full where nothing before it said the
// same.
func (p *page) condition(n int, c explain.Condition, told map[string]int) {
	p.para("", p.say("%d. %s (%s)", n, c.Title, c.Kind))
	for _, fact := range facts(c) {
		p.para("   ", p.in.Say(fact))
	}
	meaning := p.in.Say(c.Meaning) + "\n" + p.in.Say(c.Todo)
	if before, again := told[meaning]; again {
		p.para("   ", p.say("For what it means and what to do see %d.", before))
		return
	}
	told[meaning] = n
	p.para("   ", p.in.Say(c.Meaning))
	p.para("   → ", p.in.Say(c.Todo))
	if c.Change != "" {
		p.WriteString("     " + Inert(c.Change) + "\n")
	}
	p.sources(c.Findings)
}

// sources lists the findings that a condition may come from, and with -v what
// each of them says.
func (p *page) sources(codes []string) {
	switch {
	case len(codes) == 0:
		return
	case !p.o.Verbose:
		p.para("   ", p.say("May come from: %s", phrase.List(codes)))
		return
	}
	p.para("   ", p.say("May come from: %s", ""))
	for _, code := range codes {
		lead := "     " + Inert(code)
		if i := slices.IndexFunc(diagnose.Catalogue(), func(e diagnose.Entry) bool { return e.Code == code }); i >= 0 {
			p.para(lead+": ", p.in.Say(diagnose.Catalogue()[i].Meaning))
			continue
		}
		p.WriteString(lead + "\n")
	}
}

// facts says what a condition tells: by whom, and of which names and records.
func facts(c explain.Condition) []phrase.Phrase {
	var out []phrase.Phrase
	switch {
	case c.Line > 0 && c.Times > 1:
		out = append(out, phrase.Of("Said by %s from line %d on, %d times: %s", speakerName(c.Speaker), c.Line, c.Times, c.Passage))
	case c.Line > 0:
		out = append(out, phrase.Of("Said by %s on line %d: %s", speakerName(c.Speaker), c.Line, c.Passage))
	}
	if len(c.Names) > 0 {
		out = append(out, phrase.Of("Asked for: %s", phrase.List(c.Names)))
	}
	if c.FoundAt != "" {
		out = append(out, phrase.Of("Speaks of: %s", c.FoundAt))
	}
	for _, rec := range c.Records {
		out = append(out, phrase.Of("Record: %s", markedRecord(rec)))
	}
	return out
}

// markedRecord writes a record as the CA's message does.
func markedRecord(rec explain.Record) string {
	s := rec.Tag + "=" + rec.Value
	switch {
	case rec.CNAME && rec.Critical:
		s += "; CNAME CRITICAL"
	case rec.CNAME:
		s += "; CNAME"
	case rec.Critical:
		s += "; CRITICAL"
	}
	return s
}

// speakerName is how people call a speaker.
func speakerName(s explain.Speaker) phrase.Phrase {
	if s == explain.Resolver {
		return phrase.Of("a resolver")
	}
	names := map[explain.Speaker]string{
		explain.GlobalSign: "GlobalSign", explain.LetsEncrypt: "Let's Encrypt (Boulder)", explain.ACM: "AWS Certificate Manager",
		explain.ACME: "ACME", explain.Terraform: "Terraform", explain.Certbot: "Certbot", explain.DigiCert: "DigiCert",
		explain.OpenMPIC: "Open MPIC",
	}
	if n := names[s]; n != "" {
		return phrase.Data(n)
	}
	return phrase.Data(string(s))
}

// leftOver says what was not recognised, and what was not read.
func leftOver(r explain.Reading) []phrase.Phrase {
	var all []phrase.Phrase
	switch {
	case !r.Recognised():
		all = append(all, phrase.Of("Nothing in this text was recognised. Paste the words of the CA, the client or the resolver as they stand, or check the name itself with \"mayissue check\"."))
	case r.More > 0:
		all = append(all, phrase.Of("There are more conditions: %d", r.More))
	}
	if r.Cut {
		all = append(all, phrase.Of("The text has %d octets, of which only the first %d were read.", r.Octets, explain.MaxText))
	}
	if r.RestLines > 0 {
		all = append(all, phrase.Count(r.RestLines, "%d line was not recognised:", "%d lines were not recognised:"))
	}
	return all
}

// mostCommands is how many names are shown in a command line.
const mostCommands = 10

// checkCommands are the command lines that decide the names, one for each CA.
func checkCommands(checks []explain.Check) []string {
	var cas []string
	names := map[string][]string{}
	for _, c := range checks {
		if !slices.Contains(cas, c.CA) {
			cas = append(cas, c.CA)
		}
		n := c.Name
		if strings.ContainsFunc(n, func(r rune) bool { return r > 0x7e || r == '*' }) {
			n = "'" + n + "'"
		}
		if len(names[c.CA]) < mostCommands {
			names[c.CA] = append(names[c.CA], n)
		}
	}
	var out []string
	for _, ca := range cas {
		command := "mayissue check "
		if ca != "" {
			command += "--ca " + ca + " "
		}
		out = append(out, command+strings.Join(names[ca], " "))
	}
	return out
}
