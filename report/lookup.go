package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	_ "embed" // for the schema

	"github.com/mayissue/mayissue/phrase"
)

// LookupSchema names the JSON form of a [Lookup]. It may only grow.
const LookupSchema = "mayissue-lookup/1"

// Lookup is the validated answer to one question of any type, and all that it
// rests on. Names are lower-case A-labels without a final dot; the root is a
// dot.
type Lookup struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	// Outcome is that of the last hop: answer, nodata, nxdomain, or error.
	Outcome string `json:"outcome"`
	State          // of the weakest hop
	// Failure says why there is no lawful answer, in the words of the error
	// reasons of schema mayissue/1, with Detail for people.
	Failure string        `json:"failure,omitempty"`
	Detail  phrase.Phrase `json:"detail,omitzero"`
	Fault   *Fault        `json:"fault,omitempty"`

	Answer    []Answer   `json:"answer"` // the name's own, then those of its aliases
	Chain     []Link     `json:"chain"`
	Exchanges []Exchange `json:"exchanges"` // what each server said

	CheckedAt    time.Time `json:"checked_at"`
	Queries      int       `json:"queries"`
	Engine       string    `json:"engine"`
	Vantage      string    `json:"vantage"`
	EvidenceHash string    `json:"evidence_hash"`
}

// Answer is the reply to one question on the way. What is bogus or
// indeterminate stands here to be looked at, not to be used.
type Answer struct {
	Hop
	Outcome    string        `json:"outcome"` // answer, alias, nodata, nxdomain, error
	Target     string        `json:"target,omitempty"`
	TTL        uint32        `json:"ttl"`                  // seconds for which it may be used
	Records    []string      `json:"records"`              // in zone-file form
	Signatures []string      `json:"signatures,omitempty"` // that came with them
	Failure    string        `json:"failure,omitempty"`
	Detail     phrase.Phrase `json:"detail,omitzero"`
}

// Exchange is one query to one server and what came of it.
type Exchange struct {
	ID        int           `json:"id"`
	Zone      string        `json:"zone"` // whose server was asked
	Server    string        `json:"server,omitempty"`
	Address   string        `json:"address"`
	Transport string        `json:"transport"`
	Name      string        `json:"name"`
	Type      string        `json:"type"`
	Outcome   string        `json:"outcome"`
	Detail    phrase.Phrase `json:"detail,omitzero"`
	Millis    float64       `json:"ms"`
}

// Sound reports whether there is an answer, or a denial, that may be used: it
// is secure, or proven to be insecure.
func (l Lookup) Sound() bool {
	return l.Failure == "" && (l.Security == "secure" || l.Security == "insecure")
}

//go:embed lookup.schema.json
var lookupSchema string

// LookupSchemaJSON returns the JSON Schema (draft 2020-12) of one [Lookup]. It
// refers to parts of that of [SchemaJSON], and may only grow.
func LookupSchemaJSON() string { return lookupSchema }

// MarshalLookup returns the one line that stands for l in JSON, inert like
// that of [MarshalResult].
func MarshalLookup(l Lookup) ([]byte, error) {
	l.Answer, l.Chain, l.Exchanges = filled(l.Answer), filled(l.Chain), filled(l.Exchanges)
	l.Answer = slices.Clone(l.Answer)
	for i := range l.Answer {
		l.Answer[i].Records = filled(l.Answer[i].Records)
	}
	return marshalInert(l, "")
}

// WriteLookup shows the answer for people. All but the records that may be
// used stands in comments, so that what is printed is zone-file text.
func WriteLookup(w io.Writer, l Lookup, o Options) error {
	p := newPage(o)
	p.para("; ", p.say("%s %s: %s", l.Name, l.Type, l.headline()))
	if l.wrongClock() {
		p.para("; ", p.say("By our clock not even the signatures of the root zone are valid: the clock is wrong. That says nothing about the name."))
	}
	for _, a := range l.Answer {
		p.WriteString(";\n")
		p.answer(a)
	}
	if len(l.Chain) > 0 {
		p.WriteString(";\n; " + p.say("Chain of trust:") + "\n")
		p.tree(";   ", l.Chain)
	}
	if len(l.Exchanges) > 0 {
		p.WriteString(";\n; " + p.say("What each server said:") + "\n")
		p.exchanges(l.Exchanges)
	}
	p.WriteString(";\n")
	p.para("; ", p.say("Looked up %s with %s to the DNS.", clock(l.CheckedAt), questions(l.Queries)))
	_, err := io.WriteString(w, p.String())
	return err
}

// wrongClock reports whether the root zone itself is bogus for its times
// alone, which is no fault of the zone asked.
func (l Lookup) wrongClock() bool {
	return len(l.Chain) > 0 && l.Chain[0].Zone == "." && slices.Contains([]string{"signature-expired", "signature-not-yet"}, l.Chain[0].Reason)
}

// headline is the state of the whole, in one line.
func (l Lookup) headline() phrase.Phrase {
	switch {
	case l.Failure != "" && (l.Security == "secure" || l.Security == "insecure"):
		return phrase.Of("failed: %s; what is known up to there is %s", l.Failure, l.State.text())
	case l.Failure != "" && l.Reason != "" && !strings.HasPrefix(l.Failure, "dnssec-"):
		return phrase.Of("failed: %s; %s", l.Failure, l.State.text())
	case l.Security == "secure":
		return phrase.Of("secure: every signature holds, from the trust anchor down")
	case l.Fault != nil:
		return phrase.Of("%s: %s", security(l.Security), faultText(*l.Fault))
	}
	return l.State.text()
}

// what says what came back.
func (a Answer) what() phrase.Phrase {
	switch a.Outcome {
	case "answer":
		return phrase.Of("records")
	case "alias":
		return phrase.Of("alias of %s", a.Target)
	case "nodata":
		return phrase.Of("no such records")
	case "nxdomain":
		return phrase.Of("no such name")
	}
	return phrase.Of("no answer (%s)", a.Failure)
}

// answer writes one hop: what it is worth, the records, and the proof.
func (p *page) answer(a Answer) {
	p.para("; ", p.say("%s: %s: %s", a.Name, a.what(), a.Hop.text()))
	if a.Outcome == "error" {
		p.para(";   ", p.word(a.Detail))
	}
	lead := ""
	if a.Failure != "" {
		lead = "; " + p.say("not to be used:") + " "
	}
	lines := a.Records
	if p.o.Verbose || a.Failure != "" { // what is wrong may lie in the signatures
		lines = append(lines[:len(lines):len(lines)], a.Signatures...)
	}
	for _, line := range lines {
		p.WriteString(lead + Inert(line) + "\n")
	}
	if a.Proof == nil {
		return
	}
	for _, part := range a.Proof.Parts {
		if part.Record != "" {
			p.WriteString(";   " + Inert(part.Role+": "+part.Record) + "\n")
		}
	}
	for _, role := range a.Proof.Missing {
		p.WriteString(";   " + Inert(p.say("%s: missing", role)) + "\n")
	}
}

// exchanges writes one line a query.
func (p *page) exchanges(all []Exchange) {
	widths := make([]int, 5)
	rows := make([][]string, 0, len(all))
	for _, x := range all {
		row := []string{
			fmt.Sprintf("#%d", x.ID), Inert(strings.TrimSpace(x.Server + " " + x.Address)), x.Transport,
			Inert(absolute(x.Name) + " " + x.Type), Inert(x.Outcome), fmt.Sprintf("%.1f ms", x.Millis),
		}
		if !x.Detail.IsZero() {
			row[5] += " (" + Inert(p.word(x.Detail)) + ")"
		}
		for i := range widths {
			widths[i] = max(widths[i], Columns(row[i]))
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		p.row(";   ", widths, row...)
	}
}
