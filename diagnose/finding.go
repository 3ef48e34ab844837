// Package diagnose says what is wrong, who can mend it, and how: findings
// with stable codes, made from a decision that is already taken. It judges
// nothing itself and asks nobody; a finding never changes a decision.
//
// Each rule stands in a file of its own name and yields one family of codes.
// A rule claims no more than the decision shows: where only a failed lookup is
// known, its confidence is low and it says so.
package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// Finding is one cause, who must act, and what to change. Octets of records
// are already written \DDD in it, and names are in their inert form.
type Finding struct {
	Code       string        `json:"code"`       // stable, never translated
	Severity   string        `json:"severity"`   // error, warning, info
	Who        string        `json:"who"`        // owner, dns-host, registrar, parent, target-owner, ca, own-network
	At         string        `json:"at"`         // the name that it is about
	Confidence string        `json:"confidence"` // certain, high, medium, low
	Retryable  bool          `json:"retryable"`  // whether a later try can go well with nothing changed
	Title      phrase.Phrase `json:"title"`      // one line
	Detail     phrase.Phrase `json:"detail"`     // what was seen
	// Remedy is what to do, one step a line, records on lines of their own as
	// a zone file has them; empty where nothing is to be done.
	Remedy   Remedy `json:"remedy"`
	Evidence []int  `json:"evidence"` // IDs of the exchanges that show it; may be empty

	Zone     string          `json:"zone,omitempty"`     // in which the change belongs
	Servers  []string        `json:"servers,omitempty"`  // that show it: name (address)
	Excluded []phrase.Phrase `json:"excluded,omitempty"` // what else it might have been, and why it is not
	Commands []Command       `json:"commands,omitempty"` // that show the fault to anybody

	// RetryAfter is when a later try can first go otherwise, by the TTLs seen;
	// RetryLatest when no lawful cache holds the old state any more.
	RetryAfter  *time.Time `json:"retry_after,omitempty"`
	RetryLatest *time.Time `json:"retry_latest,omitempty"`

	// Place is where the records of the remedy are entered; nil where there
	// are none, or the zone is not known.
	Place *Place `json:"place,omitempty"`
}

// In returns f as it is said by a printer, the same in every language from
// then on.
func (f Finding) In(p *phrase.Printer) Finding {
	f.Title, f.Detail = p.Fix(f.Title), p.Fix(f.Detail)
	remedy := make(Remedy, len(f.Remedy))
	for i, s := range f.Remedy {
		remedy[i] = s
		remedy[i].Say = p.Fix(s.Say)
	}
	f.Remedy = remedy
	excluded := make([]phrase.Phrase, len(f.Excluded))
	for i, e := range f.Excluded {
		excluded[i] = p.Fix(e)
	}
	if f.Excluded != nil {
		f.Excluded = excluded
	}
	return f
}

// Severities of a finding.
const (
	Error   = "error"   // it stands in the way of the certificate
	Warning = "warning" // it will, or it weakens what the owner meant
	Info    = "info"    // worth knowing, nothing to be done
)

// Who can act on a finding.
const (
	Owner       = "owner"        // of the name asked for
	DNSHost     = "dns-host"     // who runs the name servers
	Registrar   = "registrar"    // where the delegation is edited
	Parent      = "parent"       // who runs the zone above
	TargetOwner = "target-owner" // of the name that an alias leads to
	TheCA       = "ca"
	OwnNetwork  = "own-network" // whoever runs this check
)

// How sure a finding is.
const (
	Certain = "certain" // follows from what authoritative servers said
	High    = "high"    // two signals agree
	Medium  = "medium"  // likely
	Low     = "low"     // one of several causes that look the same from here
)
