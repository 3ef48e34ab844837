package compare

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Side is what a run said of a request, as far as it is compared.
type Side struct {
	Result    string     `json:"result"` // permit, deny, error, who-may-issue
	Reason    string     `json:"reason,omitempty"`
	FoundAt   string     `json:"found_at,omitempty"`
	Alias     []string   `json:"alias,omitempty"`
	Records   []string   `json:"records,omitempty"` // flags, tag, "value"; sorted, since the order on the wire means nothing
	Security  string     `json:"security,omitempty"`
	FailedAt  string     `json:"failed_at,omitempty"`
	CheckedAt *time.Time `json:"checked_at,omitempty"`
}

// key says what was asked. Two requests are the same where all of it is.
type key struct {
	Name    string
	Issuers []string // lower case, sorted
	Method  string
	Account string
}

// stored is one request of the baseline with what was said of it.
type stored struct {
	key
	CA   string
	Side Side
}

// line is what is read of one line of an earlier output: the keys of
// [report.Result] that are compared.
type line struct {
	Schema      string          `json:"schema"`
	Name        string          `json:"name"`
	Issuers     []string        `json:"issuers"`
	CA          string          `json:"ca"`
	Method      string          `json:"method"`
	Account     string          `json:"account"`
	Result      string          `json:"result"`
	Reason      string          `json:"reason"`
	FoundAt     string          `json:"found_at"`
	Alias       []string        `json:"alias"`
	Records     []report.Record `json:"records"`
	Security    string          `json:"security"`
	FailedAt    string          `json:"failed_at"`
	CheckedAt   *time.Time      `json:"checked_at"`
	DuplicateOf int             `json:"duplicate_of"`
	WhoMayIssue *struct{}       `json:"who_may_issue"`
}

// lineOf returns the same of a result.
func lineOf(r report.Result) line {
	l := line{
		r.Schema, r.Name, r.Issuers, r.CA, r.Method, r.Account, r.Result, r.Reason, r.FoundAt, r.Alias, r.Records,
		r.Security, r.FailedAt, nil, r.DuplicateOf, nil,
	}
	if !r.CheckedAt.IsZero() {
		l.CheckedAt = &r.CheckedAt
	}
	if r.WhoMayIssue != nil {
		l.WhoMayIssue = &struct{}{}
	}
	return l
}

// parseLine reads a line of an earlier output.
func parseLine(b []byte) (line, error) {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return l, phrase.Errorf("this is no result in JSON: %w", err)
	}
	if l.Schema != report.Schema {
		return l, phrase.Errorf("the schema is %q, not %q", l.Schema, report.Schema)
	}
	return l, nil
}

func (l line) stored() stored {
	ids := slices.Clone(l.Issuers)
	for i := range ids {
		ids[i] = strings.ToLower(ids[i])
	}
	slices.Sort(ids)
	out := stored{key: key{l.Name, ids, l.Method, l.Account}, CA: l.CA}
	out.Side = Side{
		Result: l.Result, Reason: l.Reason, FoundAt: l.FoundAt, Alias: l.Alias, Security: l.Security, FailedAt: l.FailedAt, CheckedAt: l.CheckedAt,
	}
	switch {
	case l.Result == "" && l.WhoMayIssue != nil && l.Reason == "":
		out.Side.Result = "who-may-issue"
	case l.Result == "":
		out.Side.Result = Error.String()
	}
	for _, r := range l.Records {
		out.Side.Records = append(out.Side.Records, strconv.Itoa(int(r.Flags))+" "+r.Tag+" \""+r.Value+"\"")
	}
	slices.Sort(out.Side.Records)
	return out
}

// verdict returns what the result says of the request; nothing where this
// machine's own network or clock failed, or the check was stopped, which says
// nothing of the name.
func (s Side) verdict() Verdict {
	if r := caa.Reason(s.Reason); r == caa.OwnNetwork || r == caa.Canceled {
		return Unknown
	}
	switch s.Result {
	case "permit":
		return Permit
	case "deny":
		return Deny
	case "error":
		return Error
	}
	return Unknown
}

// changed returns the keys of the schema in which two sides differ, in the
// order in which they are told.
func changed(a, b Side) []string {
	var out []string
	for _, c := range []struct {
		key  string
		same bool
	}{
		{"result", a.Result == b.Result},
		{"reason", a.Reason == b.Reason},
		{"records", slices.Equal(a.Records, b.Records)},
		{"found_at", a.FoundAt == b.FoundAt},
		{"alias", slices.Equal(a.Alias, b.Alias)},
		{"security", a.Security == b.Security},
	} {
		if !c.same {
			out = append(out, c.key)
		}
	}
	return out
}
