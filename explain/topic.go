package explain

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// topic is what is to be said of one or several kinds of conditions.
type topic struct {
	kinds    []string // whole kinds, or beginnings that end with "*"
	title    phrase.Phrase
	meaning  phrase.Phrase
	todo     phrase.Phrase
	findings []string // the likeliest first
}

// topics returns all of them. A kind belongs to the first that names it.
func topics() []topic {
	return slices.Concat(caaTopics(), lookupTopics(), dnssecTopics(), acmTopics(), clientTopics(), ownTopics())
}

// topicOf returns what is to be said of a kind.
func topicOf(kind string) (topic, bool) {
	for _, t := range topics() {
		for _, k := range t.kinds {
			if start, open := strings.CutSuffix(k, "*"); k == kind || open && strings.HasPrefix(kind, start) {
				return t, true
			}
		}
	}
	return topic{}, false
}

// Kinds returns the kinds that can be spelt out: all but those that end with
// a word of another program.
func Kinds() []string {
	var all []string
	add := func(k string) {
		if !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	for _, r := range tables() {
		if !strings.Contains(r.pattern, "(?P<code>") {
			add(r.kind)
		}
	}
	for _, t := range topics() {
		for _, k := range t.kinds {
			if !strings.HasSuffix(k, "*") && k != findingCode {
				add(k)
			}
		}
	}
	for _, e := range extendedErrors() {
		add("resolver-ede-" + e.code)
	}
	for _, c := range dcvErrors() {
		add("dcv-" + kebab(c))
	}
	for _, c := range slices.Concat(acmReasons(), acmShortReasons()) {
		add("acm-" + kebab(c))
	}
	return all
}

// About returns what is said of a kind of condition, without a text that it
// stands in, and false where there is no such kind; see [Kinds].
func About(kind string) (Condition, bool) {
	if !slices.Contains(Kinds(), kind) {
		return Condition{}, false
	}
	c := Condition{Kind: kind, Times: 1}
	for _, r := range tables() {
		if r.kind == kind || strings.HasPrefix(kind, r.kind+"-") {
			c.Speaker, c.CA = r.speaker, r.ca
			break
		}
	}
	c.tell()
	return c, true
}

// tell adds the words to a condition.
func (c *Condition) tell() {
	t, _ := topicOf(c.Kind)
	c.Title, c.Meaning, c.Todo = t.title, t.meaning, t.todo
	if c.Findings == nil {
		c.Findings = slices.Clone(t.findings)
	}
	if c.Kind == "globalsign-line" && len(c.Records) > 0 && len(c.Names) > 0 {
		c.tellLine()
	}
	if c.Kind == findingCode && len(c.Findings) > 0 {
		c.Title = phrase.Of("The finding %s of mayissue", c.Findings[0])
		c.Meaning = phrase.Of("It says: %s.", meaningOf(c.Findings[0]))
	}
	if words := extendedWords(c.Kind); words != "" {
		c.Title = phrase.Of("A resolver gives the extended DNS error %s", words)
	}
	c.Todo = phrase.Join(c.Todo, c.cache())
}

// cache says how long a CA keeps what it once saw, where its records are to
// be changed.
func (c *Condition) cache() phrase.Phrase {
	ca, ok := issuer.ByShort(c.CA)
	if !ok || ca.LongestCache() == 0 || !strings.HasPrefix(c.Kind, "globalsign") && !strings.HasPrefix(c.Kind, "caa-") {
		return phrase.Phrase{}
	}
	return phrase.Of("%s may still use what it saw before for up to %s.", ca.Name,
		phrase.Count(int(ca.LongestCache().Hours()), "%d hour", "%d hours"))
}

// extendedWords returns the code and the words of an extended DNS error.
func extendedWords(kind string) string {
	code, ok := strings.CutPrefix(kind, "resolver-ede-")
	if !ok {
		return ""
	}
	for _, e := range extendedErrors() {
		if e.code == code {
			return code + " (" + e.words + ")"
		}
	}
	return code
}

// tellLine reads a line of GlobalSign's table closely: where the record
// stands, and why it is in the way.
func (c *Condition) tellLine() {
	asked, rec := strings.TrimPrefix(c.Names[0], "*."), c.Records[0]
	shown := phrase.Data(rec.Tag + "=" + rec.Value)
	switch {
	case rec.Critical && rec.CNAME:
		c.Findings = []string{"caa.critical-unknown.alias"}
		c.Meaning = phrase.Of("%s is an alias of %s, and a CAA record there, %s, is marked critical and has a tag that the CA does not know, so it must refuse.", asked, c.FoundAt, shown)
	case rec.Critical:
		c.Findings = []string{"caa.critical-unknown"}
		c.Meaning = phrase.Of("A CAA record at %s, %s, is marked critical and has a tag that the CA does not know, so it must refuse.", c.FoundAt, shown)
	case rec.CNAME:
		c.Findings = []string{"caa.issuer-missing.alias", "caa.issuer-missing.parent-alias", "caa.dname"}
		c.Meaning = phrase.Of("%s, or a name above it, is an alias that leads to %s, and the CAA records there do not name the CA but say %s.", asked, c.FoundAt, shown)
	case asked == c.FoundAt:
		c.Findings = []string{"caa.issuer-missing.self"}
		c.Meaning = phrase.Of("The CAA records at %s itself do not name the CA but say %s.", asked, shown)
	default:
		c.Findings = []string{"caa.issuer-missing.parent"}
		c.Meaning = phrase.Of("%s has no CAA records of its own, so those at %s count, and they do not name the CA but say %s.", asked, c.FoundAt, shown)
	}
	switch {
	case rec.Critical:
		c.Todo = phrase.Of("Remove that record, or clear its critical flag, if nobody needs it; at an alias target, ask whoever runs it.")
		return
	case strings.Trim(rec.Value, "; ") == "":
		c.Findings = append([]string{"caa.deny-all"}, c.Findings...)
	case rec.Tag == "issuewild":
		c.Findings = append([]string{"caa.wild-denied"}, c.Findings...)
	}
	id := "globalsign.com"
	if ca, ok := issuer.ByShort(c.CA); ok {
		id = ca.Preferred()
	}
	c.Todo = phrase.Of("Add the record that stands below beside those that are there, and keep those of the CAs that you still use.")
	c.Change = c.FoundAt + `. CAA 0 ` + rec.Tag + ` "` + id + `"`
	if rec.CNAME {
		c.Todo = phrase.Of("Ask whoever runs %s to add a record that names the CA, or replace the alias by address records and put it there.", c.FoundAt)
	}
}
