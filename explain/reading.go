// Package explain reads what a CA, an ACME client, Terraform, cert-manager or
// a resolver said when a certificate was refused, and says what it means.
//
// The text may come from anywhere: a mail, a web page, a log, a terminal; in
// any of the usual encodings, quoted, wrapped or coloured. [Read] recognises
// the conditions in it, with the names and records that they speak of, and
// says of which findings each may come. It asks nobody; which names are worth
// a live check, and for which CA, is part of its answer.
//
// The rules are data: one table a speaker, of patterns that are matched in
// time linear in the text.
package explain

import (
	"github.com/mayissue/mayissue/phrase"
)

// MaxText is how much of a text is read, in octets. A longer one is cut.
const MaxText = 1 << 20

// Bounds of a Reading.
const (
	MaxConditions = 200 // distinct conditions; more are counted
	MaxChecks     = 100 // names worth a live check
	maxNames      = 100 // names of one condition
	maxRest       = 20  // lines of the rest that are shown
	maxPassage    = 300 // octets of a passage or of a line of the rest
	maxValue      = 1024
)

// Speaker is who said something, as a stable word.
type Speaker string

// The speakers.
const (
	GlobalSign  Speaker = "globalsign"
	LetsEncrypt Speaker = "letsencrypt" // Boulder, and CAs that run it
	ACM         Speaker = "acm"         // AWS Certificate Manager
	ACME        Speaker = "acme"        // any server of RFC 8555
	Terraform   Speaker = "terraform"
	Lego        Speaker = "lego"
	CertManager Speaker = "cert-manager"
	Certbot     Speaker = "certbot"
	Resolver    Speaker = "resolver" // a resolver, or a program that asked one
	DigiCert    Speaker = "digicert" // the DcvError codes of its library
	OpenMPIC    Speaker = "open-mpic"
	Ourselves   Speaker = "mayissue"
)

// Reading is what was recognised in a text. It is bounded, whatever the text.
// All strings in it that come from the text are as they stood there: whoever
// shows them makes them inert.
type Reading struct {
	Conditions []Condition // in the order in which each first stands in the text
	More       int         // further conditions, beyond MaxConditions
	CA         string      // short name of the CA that the text is about, or empty
	Names      []string    // names that the text calls the subject of the request
	Checks     []Check     // what is worth a live check
	Rest       []string    // lines in which nothing was recognised, shortened
	RestLines  int         // how many such lines there are, those of Rest included
	Encoding   string      // how the octets were read: utf-8, shift_jis, …
	Octets     int         // of the text, as it was given to Read
	Cut        bool        // the text was longer than MaxText, and its end was not read
}

// Condition is one thing that went wrong, or one state, that the text speaks
// of.
type Condition struct {
	Kind     string        // stable code, kebab-case
	Speaker  Speaker       // who said it
	Line     int           // line of the text, from 1, in which it begins
	Times    int           // how often it stands there
	Passage  string        // the words in which it was recognised, shortened
	Names    []string      // what was asked for, lower case, no final dot
	FoundAt  string        // the name at which the records stand or the lookup failed, if told
	Records  []Record      // the records it speaks of
	CA       string        // short name of the CA, or empty
	Findings []string      // codes of what may be behind it, the likeliest first
	Title    phrase.Phrase // one line
	Meaning  phrase.Phrase // what it means
	Todo     phrase.Phrase // what to do now
	Change   string        // the record to add, as a zone file has it, where Todo speaks of one
}

// Record is a CAA record as a CA's message shows it.
type Record struct {
	Tag      string
	Value    string
	CNAME    bool // marked as found at the target of an alias
	Critical bool // marked as critical
}

// Check is a name worth a live check.
type Check struct {
	Name string
	CA   string // short name, or empty where it cannot be told
}

// Recognised reports whether anything was.
func (r Reading) Recognised() bool { return len(r.Conditions) > 0 }
