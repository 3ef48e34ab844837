package compare

import (
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// Schema names the JSON form of a [Difference]. It may only grow.
const Schema = "mayissue/difference/1"

// What a run is compared with.
const (
	Expectation = "expectation" // another system's verdicts
	Baseline    = "baseline"    // an earlier output
)

// Kind says what sort of difference it is.
type Kind string

// The kinds of differences.
const (
	// They permit what we do not: one of the two is wrong, and if it is the
	// other a certificate is issued that must not be.
	PermittedThereDeniedHere Kind = "permitted-there-denied-here"
	PermittedThereFailedHere Kind = "permitted-there-failed-here"
	// We permit what they do not.
	DeniedTherePermittedHere Kind = "denied-there-permitted-here"
	FailedTherePermittedHere Kind = "failed-there-permitted-here"
	// A denial and a failure: neither is a permission, so nothing is issued on
	// either side.
	NotPermittedByEither Kind = "not-permitted-by-either"
	// Their word is none that is known, or there is none; nothing is compared.
	UnknownWord Kind = "unknown-word"
	// One of the sides has no verdict: this machine's network or clock failed, or
	// no CA was asked about.
	Undecided Kind = "undecided"

	NoLongerPermitted Kind = "no-longer-permitted"
	NewlyPermitted    Kind = "newly-permitted"
	StillNotPermitted Kind = "still-not-permitted" // a denial became a failure, or the other way round
	SameResult        Kind = "same-result"         // for another reason, or on other records
	NewName           Kind = "new-name"            // the baseline has no such request
	GoneName          Kind = "gone-name"           // the baseline has one that was not asked for now
)

// Weight says how much a kind weighs; differences are listed in its order.
type Weight string

// The weights, the gravest first.
const (
	Dangerous Weight = "dangerous"
	Notable   Weight = "notable"
	Lesser    Weight = "lesser"
	Listed    Weight = "listed" // only to be known: the lists differ, or a word is not known
)

// weights returns all weights, the gravest first.
func weights() []Weight { return []Weight{Dangerous, Notable, Lesser, Listed} }

// Weight returns what a kind weighs.
func (k Kind) Weight() Weight {
	switch k {
	case PermittedThereDeniedHere, PermittedThereFailedHere, NoLongerPermitted:
		return Dangerous
	case DeniedTherePermittedHere, FailedTherePermittedHere, NewlyPermitted:
		return Notable
	case NotPermittedByEither, StillNotPermitted, SameResult:
		return Lesser
	}
	return Listed
}

// Difference is one request about which two sides differ.
type Difference struct {
	Schema  string   `json:"schema"`
	Against string   `json:"against"` // expectation, baseline
	Kind    Kind     `json:"kind"`
	Weight  Weight   `json:"weight"`
	Name    string   `json:"name"`
	Line    int      `json:"line,omitempty"` // of the input; 0 where there is none
	Issuers []string `json:"issuers"`
	CA      string   `json:"ca,omitempty"`
	Method  string   `json:"method,omitempty"`
	Account string   `json:"account,omitempty"`

	Word   *string `json:"word,omitempty"`   // theirs, as it was given
	Theirs string  `json:"theirs,omitempty"` // permit, deny, error

	Old     *Side    `json:"old,omitempty"`     // in the baseline
	New     *Side    `json:"new,omitempty"`     // now
	Changed []string `json:"changed,omitempty"` // keys in which old and new differ

	Detail   string    `json:"detail,omitempty"`   // of our reason, for people
	Findings []Finding `json:"findings,omitempty"` // of ours, at most mostFindings
	More     int       `json:"more_findings,omitempty"`
}

// Finding is a finding in short.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	At       string `json:"at"`
	Title    string `json:"title"`
}

// mostFindings bounds what is told of one difference.
const mostFindings = 5

// differenceOf starts a difference about a result of this run.
func differenceOf(r report.Result, against string, kind Kind, p *phrase.Printer) Difference {
	s := lineOf(r).stored()
	d := Difference{
		Schema: Schema, Against: against, Kind: kind, Weight: kind.Weight(), Name: r.Name, Line: r.Line,
		Issuers: append([]string{}, s.Issuers...), CA: r.CA, Method: r.Method, Account: r.Account, New: &s.Side, Detail: p.Say(r.Detail),
	}
	for i, f := range r.Findings {
		if i == mostFindings {
			d.More = len(r.Findings) - i
			break
		}
		d.Findings = append(d.Findings, Finding{f.Code, f.Severity, f.At, p.Say(f.Title)})
	}
	return d
}

// between tells what kind of difference two verdicts are, of another system and
// of ours; "" where they agree.
func between(theirs, ours Verdict) Kind {
	switch {
	case theirs == Unknown:
		return UnknownWord
	case ours == Unknown:
		return Undecided
	case theirs == ours:
		return ""
	case theirs == Permit && ours == Deny:
		return PermittedThereDeniedHere
	case theirs == Permit:
		return PermittedThereFailedHere
	case ours == Permit && theirs == Deny:
		return DeniedTherePermittedHere
	case ours == Permit:
		return FailedTherePermittedHere
	}
	return NotPermittedByEither
}

// since tells what kind of difference an earlier result and one of now are; ""
// where nothing that is compared changed.
func since(old, now Side) Kind {
	was, is := old.verdict(), now.verdict()
	switch {
	case len(changed(old, now)) == 0:
		return ""
	case old.Result == now.Result && was == is:
		return SameResult
	case was == Unknown || is == Unknown:
		return Undecided
	case was == Permit:
		return NoLongerPermitted
	case is == Permit:
		return NewlyPermitted
	}
	return StillNotPermitted
}
