package report

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// What is known of a record, or of one server's word on it.
const (
	inPlace  = "in-place"
	partly   = "partly"
	wrong    = "wrong"
	absent   = "missing"
	noAnswer = "no-answer"
	notAsked = "unasked"

	// orderOver is the reason of a record that is in place for an order that has
	// ended.
	orderOver = "order-over"
)

// asked is the record that the CA asked for, as a zone file has it.
func (v *Validation) asked() string { return absolute(v.Owner) + " " + v.Type + " " + v.Expected }

// zoneForm is one record of the owner, as a zone file has it.
func (p Present) zoneForm() string {
	if p.Type == "CNAME" {
		return p.Type + " " + absolute(p.Value)
	}
	return p.Type + ` "` + strings.NewReplacer(`"`, `\"`).Replace(caa.EscapeValue(p.Value)) + `"`
}

// stands says what stands at the owner, what its aliases lead to, and where
// else the record was found. It is empty where nothing was seen.
func (v *Validation) stands() []phrase.Phrase {
	var out []phrase.Phrase
	for _, p := range v.Present {
		out = append(out, phrase.Data(p.zoneForm()))
	}
	if len(out) == 0 && len(v.Aliases) == 0 && v.Status != "undetermined" {
		out = append(out, phrase.Of("neither a CNAME nor a TXT record"))
	}
	out = append(out, v.leads()...)
	for _, s := range v.Strays {
		out = append(out, phrase.Of("the record stands at %s, by mistake", s.Name))
	}
	return out
}

// leads says what the aliases lead to, one after the other.
func (v *Validation) leads() []phrase.Phrase {
	var out []phrase.Phrase
	at := v.Owner
	for i, target := range v.Aliases {
		if i > 0 || !slices.Contains(v.Present, Present{"CNAME", target}) {
			out = append(out, phrase.Of("%s is an alias of %s", at, target))
		}
		at = target
	}
	if at == v.Owner {
		return out
	}
	for _, f := range v.Found {
		typ := "CNAME "
		if strings.HasPrefix(f, `"`) {
			typ = "TXT "
		}
		out = append(out, phrase.Of("at %s: %s", at, typ+f))
	}
	if len(v.Found) == 0 {
		out = append(out, phrase.Of("at %s: %s", at, phrase.Of("no such record")))
	}
	return out
}

// word says what one server or resolver says of the record.
func (s PlacedServer) word() phrase.Phrase {
	switch s.Status {
	case inPlace:
		return phrase.Of("in place")
	case wrong:
		return phrase.Of("wrong")
	case absent:
		return phrase.Of("missing")
	case noAnswer:
		return phrase.Of("no reply")
	case notAsked:
		if s.Unasked != "" {
			return phrase.Phrase{} // remark says it with its reason
		}
		return phrase.Of("not asked")
	}
	return phrase.Data(s.Status)
}

// statusSign is the mark of a status, for those who see no colour.
func statusSign(status string) string {
	switch status {
	case inPlace:
		return "✓"
	case wrong, absent:
		return "✗"
	case notAsked:
		return "·"
	}
	return "!"
}

// statusTone is what a status is worth.
func statusTone(status string) string {
	switch status {
	case inPlace:
		return Good
	case wrong, absent:
		return Bad
	case notAsked:
		return "none"
	}
	return Odd
}

// remark says what else is to be known of a server: who lists it, why it was
// not asked, what came in place of an answer.
func (s PlacedServer) remark() phrase.Phrase {
	var failed phrase.Phrase
	if s.Status == noAnswer {
		failed = phrase.Data(s.Outcome)
	}
	like := MatrixServer{Listed: s.Listed, Unasked: s.Unasked}
	by := listedBy(like)
	switch s.Listed {
	case "both":
		by = phrase.Phrase{} // as it should be
	case "named":
		by = phrase.Of("named by you, not listed")
	case "":
		by = phrase.Of("listed by nobody")
	}
	return semicolons(by, unasked(like), failed)
}

// has is what a server says of the record, in its own words; nothing where it
// says exactly what was asked for.
func (v *Validation) has(found []string) string {
	if slices.Equal(found, []string{v.Expected}) {
		return ""
	}
	const most = 3
	out := strings.Join(found[:min(len(found), most)], "; ")
	if len(found) > most {
		out += "; …"
	}
	return out
}
