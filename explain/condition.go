package explain

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/name"
)

// condition makes of a match what it tells. Its words are added by tell.
func (p *passages) condition(m match) Condition {
	c := Condition{
		Kind: m.rule.kind, Speaker: m.rule.speaker, CA: m.rule.ca,
		Line: p.line(m.start) + 1, Times: 1,
		Passage: shorten(strings.Join(strings.Fields(p.text[m.start:m.end]), " "), maxPassage),
		FoundAt: bare(p.group(m, "found")),
	}
	switch code := p.group(m, "code"); {
	case m.rule.kind == findingCode:
		c.Findings = []string{code}
	case code != "":
		c.Kind += "-" + kebab(code)
	}
	for _, n := range nameList(p.group(m, "asked") + " " + p.group(m, "names")) {
		if len(c.Names) < maxNames && !slices.Contains(c.Names, n) {
			c.Names = append(c.Names, n)
		}
	}
	if rec, ok := p.record(m); ok {
		c.Records = []Record{rec}
	}
	return c
}

// record returns the record that a match shows.
func (p *passages) record(m match) (Record, bool) {
	from, to := m.span("value")
	if from < 0 {
		return Record{}, false
	}
	marks := p.group(m, "marks") + p.group(m, "mark") // after a semicolon, or without
	rec := Record{Tag: p.group(m, "tag"), Value: shorten(strings.TrimSpace(p.text[from:to]), maxValue)}
	if rec.Tag == "" {
		rec.Tag = m.rule.implied.Tag
	}
	rec.CNAME = strings.Contains(marks, "cname") || m.rule.implied.CNAME
	rec.Critical = strings.Contains(marks, "critical") || m.rule.implied.Critical
	return rec, true
}

// nameList splits a list of names, in whatever way it is written.
func nameList(s string) []string {
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n,;[]()'\"`", r) })
	var out []string
	for _, w := range words {
		if n := bare(w); n != "" && strings.Contains(n, ".") {
			if _, err := name.Parse(n); err == nil {
				out = append(out, n)
			}
		}
	}
	return out
}

// bare is a name without its final dot.
func bare(n string) string { return strings.TrimSuffix(n, ".") }

// kebab turns a code of somebody's into a part of one of ours.
func kebab(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("_: -\n\t", r) }), "-")
}

// identity is what two conditions have in common that say the same.
func (c *Condition) identity() string {
	var b strings.Builder
	words := append([]string{c.Kind, string(c.Speaker), c.CA, c.FoundAt}, c.Findings...) // of a code of ours: the code
	for _, s := range append(words, c.Names...) {
		b.WriteString(s + "\x00")
	}
	for _, r := range c.Records {
		b.WriteString(r.Tag + "=" + r.Value)
		if r.CNAME {
			b.WriteString(" C")
		}
		if r.Critical {
			b.WriteString(" !")
		}
	}
	return b.String()
}

// checks lists the names worth a live check, each once: those that conditions
// name first, then those that the text calls its subject.
func checks(r *Reading) []Check {
	var out []Check
	done := map[string]bool{}
	add := func(n, ca string) {
		n = certifiable(n)
		if n == "" || done[n] || len(out) == MaxChecks {
			return
		}
		done[n] = true
		out = append(out, Check{n, ca})
	}
	for _, c := range r.Conditions {
		for _, n := range c.Names {
			add(n, c.CA)
		}
		if len(c.Names) == 0 {
			add(c.FoundAt, c.CA)
		}
	}
	for _, n := range r.Names {
		add(n, r.CA)
	}
	return out
}

// certifiable returns the name that a certificate is wanted for: without the
// label that a validation record stands at. It is empty where no certificate
// can hold the name.
func certifiable(n string) string {
	for strings.HasPrefix(n, "_") {
		_, n, _ = strings.Cut(n, ".")
	}
	if !strings.Contains(n, ".") {
		return ""
	}
	if _, err := name.ParseRequest(n, name.Rules{OwnHierarchy: true}); err != nil {
		return ""
	}
	return n
}
