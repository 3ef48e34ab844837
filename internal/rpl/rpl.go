// Package rpl replays scenarios in the .rpl format of the test suites of
// Unbound and Deckard: what fake servers say, a script of what a client asks,
// and what it must be told. It serves our tests alone. Nothing of the program
// imports it.
//
// [Parse] reads both dialects. A [Runner] feeds a scenario to a
// [resolve.Resolver] through an injected transport and clock, and compares
// what [Face] makes of each trace with what the scenario expects.
package rpl

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Scenario is one file.
type Scenario struct {
	File   string
	Title  string
	Config Config
	Ranges []Range
	Steps  []Step // in order of their numbers
}

// SyntaxError says where a file is not in the format, and why.
type SyntaxError struct {
	File   string
	Line   int    // from 1
	Text   string // the line, without comment
	Reason string
}

// Error gives file, line, reason and the line itself.
func (e *SyntaxError) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s: %q", e.File, e.Line, e.Reason, e.Text)
}

// Config is the part before CONFIG_END.
type Config struct {
	Hints   []netip.Addr // the root's servers
	Stubs   []Stub       // delegations known in advance
	Anchors []string     // trust anchors, each a record in zone-file form
	// Date is the clock of signatures at the start; zero: not given.
	Date time.Time
	// NoDates: signatures are good at any time (val-override-date: -1).
	NoDates bool
	// Unvalidated: there is no validator, whatever the anchors.
	Unvalidated bool
	// AllAlgorithms: every algorithm of a zone's trust anchors must have
	// signed its keys (harden-algo-downgrade).
	AllAlgorithms bool
	WholeNames    bool // no QNAME minimisation
	Literal       bool // no aggressive use of denials (RFC 8198)
	NoIPv4        bool
	NoIPv6        bool
	Localhost     bool // servers at 127.0.0.0/8 and ::1 may be asked
	// Flat says that no option stands in a section: Deckard's dialect.
	Flat bool
	// Options are all lines as they stand, in order.
	Options []Option
}

// Stub is a zone whose servers are given.
type Stub struct {
	Zone    name.Name
	Servers []netip.Addr
	Hosts   []name.Name // servers of which only the name is given
}

// Option is one line of the configuration.
type Option struct {
	Line       int
	Section    string // "server", "stub-zone", …; empty in a flat file
	Key, Value string
}

// Range is what the servers say while the script is between two steps.
type Range struct {
	Line        int
	First, Last int          // step numbers, both included
	Addrs       []netip.Addr // none: any server
	Entries     []Entry
}

// covers reports whether the range speaks for the server at the step.
func (r *Range) covers(step int, server netip.Addr) bool {
	if step < r.First || step > r.Last {
		return false
	}
	for _, a := range r.Addrs {
		if a == server {
			return true
		}
	}
	return len(r.Addrs) == 0
}

// Entry is one message, or several that follow each other, and the rules by
// which it is compared and adjusted.
type Entry struct {
	Line      int
	Match     []Word
	CopyID    bool
	RawID     bool // the ID stays as it is (Deckard)
	CopyQuery bool
	Drop      bool // do_not_answer
	// Sleep is how long the server takes, packet_sleep and sleep together.
	Sleep     time.Duration
	Mandatory bool // must have been used by the end (Deckard)
	Packets   []Packet
	made      bool // by the runner, from another
}

// Word is one word of a MATCH line, "ede=7" with its argument apart.
type Word struct{ Name, Arg string }

// has reports whether the entry's MATCH line has the word.
func (e *Entry) has(words ...string) bool {
	for _, w := range e.Match {
		for _, want := range words {
			if w.Name == want {
				return true
			}
		}
	}
	return false
}

// Packet is a message as a scenario writes it. Raw, where it is set, stands
// for all the rest.
type Packet struct {
	QR, AA, TC, RD, RA, AD, CD bool
	EDNS                       bool
	DO                         bool
	Opcode                     uint8
	RCode                      uint16
	Question                   []Question
	Answer                     []wire.TextRecord
	Authority                  []wire.TextRecord
	Additional                 []wire.TextRecord
	EDNSData                   []byte // options of the OPT record
	Loop                       bool   // of our answer: the aliases come back to where they were
	Raw                        []byte
}

// Question is one entry of the question section.
type Question struct {
	Name  name.Name
	Type  wire.Type
	Class uint16
}

// StepKind says what a step does.
type StepKind string

// The steps. Others of the format are features of Unbound.
const (
	StepQuery         StepKind = "QUERY"
	StepCheckAnswer   StepKind = "CHECK_ANSWER"
	StepCheckOutQuery StepKind = "CHECK_OUT_QUERY"
	StepReply         StepKind = "REPLY"
	StepTimeout       StepKind = "TIMEOUT"
	StepTimePasses    StepKind = "TIME_PASSES"
	StepTraffic       StepKind = "TRAFFIC"
	StepNothing       StepKind = "NOTHING"
	StepInfraRTT      StepKind = "INFRA_RTT"
	StepFlush         StepKind = "FLUSH_MESSAGE"
	StepExpire        StepKind = "EXPIRE_MESSAGE"
	StepAssign        StepKind = "ASSIGN"
	StepError         StepKind = "ERROR"
	StepAutotrust     StepKind = "CHECK_AUTOTRUST"
	StepTempfile      StepKind = "CHECK_TEMPFILE"
)

// Step is one step of the script.
type Step struct {
	Line    int
	Number  int
	Kind    StepKind
	Addr    netip.Addr // of the client, or of the server meant; may be zero
	Args    []string   // words behind the kind, for the kinds without more
	Entry   *Entry     // of those that hold a message
	Elapse  string     // of TIME_PASSES: seconds, or ${an expression}
	Content []string   // lines of CHECK_AUTOTRUST and CHECK_TEMPFILE
}
