package explain

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// The reasons for which a CA does not issue, which are the same in every
// language. They stand in lines that begin with the mark of the result.
const (
	denials  = `not-authorized|critical-unknown|account-mismatch|method-mismatch|malformed-value|validation-missing|validation-wrong|validation-partly|order-over`
	failures = `timeout|servfail|refused|notimp|formerr|other-rcode|lame|no-reachable-server|tcp-failed|malformed-message|malformed-record|` +
		`dnssec-bogus|dnssec-indeterminate|alias-loop|alias-chain-too-long|budget-exceeded|own-network|canceled|invalid-name|invalid-entry|not-dns`
)

// ourRules read what this program prints itself, in each of its forms: people
// pass it on.
func ourRules() []rule {
	us := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: Ourselves, near: near, pattern: pattern}
	}
	const reason = `(?P<code>[a-z]+(?:-[a-z]+)*)`
	rules := []rule{
		us("mayissue", "denied (", `{asked}: denied \(`+reason+`\)`),
		us("mayissue", "no dns response that can be used", `{asked}: no dns response that can be used \(`+reason+`\)`),
		us("mayissue", "mayissue/1", `"schema":"mayissue/1","name":"{asked}"[^\n]*?"result":"(?:deny|error)","reason":"`+reason+`"`),
		us("mayissue", "✗", `^✗ {asked}:?[^\n]{1,200}?[(（\x20](?P<code>`+denials+`)(?:[)）,;]|$)`),
		us("mayissue", "?", `^\? {asked}:?[^\n]{1,200}?[(（\x20](?P<code>`+failures+`)(?:[)）,;]|$)`),
		us("mayissue-summary", "the caa check does not allow", `the caa check does not allow [0-9]+ of the [0-9]+ (?:names?|decisions?) in this request`),
		us("mayissue-summary", "may not be in a certificate", `[0-9]+ of the [0-9]+ (?:names?|decisions?) may not be in a certificate`),
		us("mayissue-forbids", "the caa records at", `the caa records at {found}(?: \(alias of [^\s()]+\))? (?:do not let|name) [^\n]{1,80}?(?: in|, but for (?:another account|other validation methods))\.`),
		us("mayissue-forbids", "the caa records at", `the caa records at {found}(?: \(alias of [^\s()]+\))? cannot be read, so they let nobody in`),
		us("mayissue-critical", "is marked critical and has a tag", `a caa record at {found}(?: \(alias of [^\s()]+\))? is marked critical and has a tag that`),
		us("mayissue-no-answer", "no lawful answer was had about", `no lawful answer was had about {found}: `),
		us("mayissue-invalid-name", "no public certificate can be had", `no public certificate can be had for this name`),
		us("mayissue-own-network", "this machine has no way to the dns", `this machine has no way to the dns`),
	}
	return append(rules, us(findingCode, ".", `\b(?P<code>(?:`+codeSubjects()+`)\.[a-z0-9-]+(?:\.[a-z0-9-]+)*)`))
}

// findingCode is the kind of one of our own codes in a text. What its pattern
// finds is looked up in the catalogue.
const findingCode = "finding-code"

// codeSubjects matches the first words of the codes of the catalogue.
func codeSubjects() string {
	var all []string
	for _, e := range diagnose.Catalogue() {
		if s, _, _ := strings.Cut(e.Code, "."); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return strings.Join(all, "|")
}

// meaningOf returns what a code of the catalogue means, and nothing for any
// other word.
func meaningOf(code string) phrase.Phrase {
	for _, e := range diagnose.Catalogue() {
		if e.Code == code {
			return e.Meaning
		}
	}
	return phrase.Phrase{}
}
