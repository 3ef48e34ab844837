// Package report holds the result of a decision as people and programs see
// it, and renders it: text, JSON, and the forms that CAs print themselves.
package report

import (
	"time"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// Schema names the JSON form of a [Result]. It may only grow.
const Schema = "mayissue/1"

// Result is the answer for one name and one CA: one object of the schema
// mayissue/1. Names are lower-case A-labels without a final dot.
type Result struct {
	Schema   string `json:"schema"`
	Name     string `json:"name"`              // as requested, with its "*."
	Unicode  string `json:"unicode,omitempty"` // the same in U-labels, where it differs
	Input    string `json:"input,omitempty"`   // the text given, where it differs from Name
	Wildcard bool   `json:"wildcard"`
	// Issuers are the identities of the CA asked for; empty where nobody was
	// named, and then WhoMayIssue stands in the place of Result.
	Issuers     []string        `json:"issuers"`
	CA          string          `json:"ca,omitempty"` // the CA's name, where it is a known one
	Result      string          `json:"result,omitempty"`
	Reason      string          `json:"reason,omitempty"`
	WhoMayIssue *WhoMayIssue    `json:"who_may_issue,omitempty"`
	FoundAt     string          `json:"found_at,omitempty"`
	Alias       []string        `json:"alias"`
	Records     []Record        `json:"records"`
	Security    string          `json:"security"`
	InsecureBy  string          `json:"insecure_by,omitempty"` // no-ds, opt-out, algorithm
	InsecureAt  string          `json:"insecure_at,omitempty"` // the name that it is proven at
	Fault       *Fault          `json:"fault,omitempty"`       // where validation failed: which records, whose
	Retryable   bool            `json:"retryable"`
	RetryAfter  *time.Time      `json:"retry_after,omitempty"`
	RetryLatest *time.Time      `json:"retry_latest,omitempty"`
	Lines       []string        `json:"lines"`
	CheckedAt   time.Time       `json:"checked_at"`
	ReuseUntil  *time.Time      `json:"reuse_until,omitempty"`
	RecheckAt   *time.Time      `json:"recheck_after,omitempty"`
	Climb       []Level         `json:"climb"`
	Chain       []Link          `json:"chain,omitempty"` // of trust, for all zones that the climb met; above before below
	Findings    []Finding       `json:"findings"`
	Letter      *Letter         `json:"letter,omitempty"` // to whoever must act, where that is somebody else
	Notes       []phrase.Phrase `json:"notes,omitempty"`  // what was changed in the input
	Queries     int             `json:"queries"`          // sent for this result; 0 where caches had all

	// LookupFailure says, under the policy "br", which conditions for letting
	// a failed lookup pass were met (BR 4.2.2.1); empty where none failed.
	LookupFailure []Condition `json:"lookup_failure,omitempty"`

	Engine       string        `json:"engine"`
	Policy       Policy        `json:"policy"`
	Recognised   []string      `json:"recognised_tags"`
	Vantage      string        `json:"vantage"`
	EvidenceHash string        `json:"evidence_hash,omitempty"`
	Method       string        `json:"method,omitempty"`
	Account      string        `json:"account,omitempty"`
	FailedAt     string        `json:"failed_at,omitempty"` // for errors: the name whose question failed
	Detail       phrase.Phrase `json:"detail,omitzero"`     // of the reason, for people

	Matrix []Matrix `json:"matrix,omitempty"` // what the servers of the zones said to the probes of a diagnosis
	Source *Source  `json:"source,omitempty"` // where the name was read

	// Line is the number of the input's line that the name was read from, from 1;
	// in a folder of certificates, the name's place among all their names. 0 where
	// it came from no list. DuplicateOf is the line that asked for the
	// same name before.
	Line        int `json:"line,omitempty"`
	DuplicateOf int `json:"duplicate_of,omitempty"`
	// Expected is what another system says of the name, in its own word, where the
	// input has a column for that.
	Expected string `json:"expected,omitempty"`
	// SignedUntil is when the first of the signatures expires that a permit or a
	// denial rests on, those of the chain of trust included; nil where it rests
	// on none.
	SignedUntil *time.Time `json:"signed_until,omitempty"`
	// FailedServers are, for errors, the name servers that owe the answer: those
	// whose records do not validate, or that were asked about FailedAt in vain;
	// by name alone where none of them has an address.
	FailedServers []Server `json:"failed_servers,omitempty"`

	// Validation is how the record stands that the CA asked for; then Result
	// speaks of both. Nil where none was.
	Validation *Validation `json:"validation,omitempty"`
}

// Source is the place in a file that a name was read from.
type Source struct {
	File string `json:"file"`           // as it was given; "-" for standard input
	Line int    `json:"line,omitempty"` // from 1; 0 where the file has no lines
}

// InvalidEntry is the reason of a result in the place of an entry, of what a CA
// asked for, that cannot be read.
const InvalidEntry = "invalid-entry"

// NotDNS is the reason of a result about a name for which the CA asked for no
// record: it validates by e-mail or HTTP, of which the DNS shows nothing.
const NotDNS = "not-dns"

// inFile returns the place of r where it is in a file that others can open.
func (r Result) inFile() *Source {
	if r.Source == nil || r.Source.File == "-" {
		return nil
	}
	return r.Source
}

// Record is one CAA record; octets outside 0x20 to 0x7E in the value are
// written \DDD.
type Record struct {
	Flags uint8  `json:"flags"`
	Tag   string `json:"tag"`
	Value string `json:"value"`
	// Why says, for a denial, why this record does not let the CA in:
	// not-authorized, malformed-value, account-mismatch, method-mismatch,
	// critical-unknown; empty for a record that played no part.
	Why string `json:"why,omitempty"`
}

// Condition is one of the conditions for letting a failed lookup pass.
type Condition struct {
	Name     string        `json:"name"` // failure, outside, retried, insecure
	Holds    bool          `json:"holds"`
	Detail   phrase.Phrase `json:"detail"`
	Evidence []int         `json:"evidence,omitempty"`
}

// Level is one climbed name, nearest first.
type Level struct {
	Name     string   `json:"name"`
	Outcome  string   `json:"outcome"` // caa, nodata, nxdomain, error
	Alias    []string `json:"alias,omitempty"`
	Security string   `json:"security"`

	InsecureBy string `json:"insecure_by,omitempty"` // no-ds, opt-out, algorithm
	InsecureAt string `json:"insecure_at,omitempty"`

	TTL      *uint32       `json:"ttl,omitempty"`
	Reason   string        `json:"reason,omitempty"` // of an error
	Detail   phrase.Phrase `json:"detail,omitzero"`
	Evidence []int         `json:"evidence,omitempty"`
	Hops     []Hop         `json:"hops,omitempty"` // the name's own question, then those of its aliases
}

// WhoMayIssue is the answer where no CA was named.
type WhoMayIssue struct {
	Name     Issuers `json:"name"`     // certificates for the plain name
	Wildcard Issuers `json:"wildcard"` // certificates for *.name
}

// Issuers is a set of CAs: all of them, or those with these identifiers.
type Issuers struct {
	Any     bool     `json:"any"`
	Issuers []string `json:"issuers"`       // identifiers, as the records name them
	CAs     []string `json:"cas,omitempty"` // names of known CAs that claim them
	// Claims say which CA claims which identifier, and who says so.
	Claims []Claim `json:"claims,omitempty"`
}

// Finding is one cause, who must act, and what to change.
type Finding = diagnose.Finding

// Policy names the rules that were applied.
type Policy struct {
	Mode    string    `json:"mode"` // "default" or "br"
	Date    time.Time `json:"date"` // the clock of the rules
	BR      string    `json:"br"`   // version of the Baseline Requirements
	Section string    `json:"section"`
}
