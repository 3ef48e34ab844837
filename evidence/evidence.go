// Package evidence holds what was asked and what was seen: an immutable,
// replayable record from which every judgement is made, now or years later.
//
// Only resolve fills a [Trace]; chain and climb read it. A trace stands on its
// own: facts that came from a cache carry the exchange that once brought them,
// and it holds the trust anchors and the clock that it is validated by.
package evidence

import (
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/name"
)

// Schema names the JSON form of a [Trace]. It may only grow.
const Schema = "mayissue-evidence/1"

// Question is one DNS question; the class is always IN.
type Question struct {
	Name name.Name `json:"name"`
	Type uint16    `json:"type"` // RR type number, 257 for CAA
}

// Outcome classes what one exchange with one server came to. The list is
// closed; the zero value is "", which is no outcome and answers nothing.
type Outcome string

// The outcomes of an exchange (reference for the vocabulary: RFC 8906
// section 3 and RFC 8499 section 7 for lame, referral and no data).
const (
	Answer       Outcome = "answer"             // the records asked for
	Alias        Outcome = "alias"              // CNAME, or DNAME above the name
	NoData       Outcome = "nodata"             // NOERROR, no such records, with a SOA
	NoDataNoSOA  Outcome = "nodata-without-soa" // the same without a SOA (RFC 2308 section 2.2 type 3)
	NXDomain     Outcome = "nxdomain"
	Referral     Outcome = "referral"    // to a zone strictly below the one asked
	Lame         Outcome = "lame"        // upward or sideways referral, or no authority
	Truncated    Outcome = "truncated"   // TC over UDP: the answer is got by TCP
	BadCase      Outcome = "bad-case"    // the question came back in other letters
	FormErr      Outcome = "formerr"     // RCODE 1
	ServFail     Outcome = "servfail"    // RCODE 2
	NotImp       Outcome = "notimp"      // RCODE 4
	Refused      Outcome = "refused"     // RCODE 5
	OtherRCode   Outcome = "other-rcode" // any other RCODE but 0 and 3; Detail has the number
	Malformed    Outcome = "malformed-message"
	Timeout      Outcome = "timeout"
	Unreachable  Outcome = "unreachable"   // ICMP, no route, port closed
	TCPFailed    Outcome = "tcp-failed"    // refused, reset or silent over TCP
	NetworkError Outcome = "network-error" // our own side: no socket, no permission
	Canceled     Outcome = "canceled"      // the caller gave up
)

// Denies reports whether the outcome denies the records or the name.
func (o Outcome) Denies() bool { return o == NoData || o == NoDataNoSOA || o == NXDomain }

// Failure says why no lawful answer to a question was obtained. The list is
// closed and its words are the error reasons of the result (schema
// mayissue/1); the zero value means that there is no failure.
type Failure string

// The failures.
const (
	FailTimeout         Failure = "timeout"
	FailServFail        Failure = "servfail"
	FailRefused         Failure = "refused"
	FailNotImp          Failure = "notimp"
	FailFormErr         Failure = "formerr"
	FailOtherRCode      Failure = "other-rcode"
	FailLame            Failure = "lame"
	FailNoServer        Failure = "no-reachable-server"
	FailTCP             Failure = "tcp-failed"
	FailMalformed       Failure = "malformed-message"
	FailMalformedRecord Failure = "malformed-record"
	FailBogus           Failure = "dnssec-bogus"
	FailIndeterminate   Failure = "dnssec-indeterminate"
	FailAliasLoop       Failure = "alias-loop"
	FailAliasChain      Failure = "alias-chain-too-long"
	FailBudget          Failure = "budget-exceeded"
	FailOwnNetwork      Failure = "own-network"
	FailCanceled        Failure = "canceled"
	FailInvalidName     Failure = "invalid-name"
)

// Exchange is one query sent to one address and what came back within its
// time. It is immutable once it stands in a trace.
type Exchange struct {
	ID        int            `json:"id"` // position in the trace, from 1
	Zone      name.Name      `json:"zone"`
	Server    name.Name      `json:"server,omitzero"` // name-server name; zero for a root hint without one
	Addr      netip.AddrPort `json:"addr"`
	Transport string         `json:"transport"` // "udp" or "tcp"
	Question  Question       `json:"question"`
	Query     []byte         `json:"query"`           // the message sent, octet for octet
	Reply     []byte         `json:"reply,omitempty"` // the message accepted; nil where none was
	Sent      time.Time      `json:"sent"`
	RTT       time.Duration  `json:"rtt_ns"` // until the reply, or until we gave up
	Outcome   Outcome        `json:"outcome"`
	Detail    string         `json:"detail,omitempty"`    // of the outcome: error text, RCODE
	Discarded int            `json:"discarded,omitempty"` // replies with a wrong ID, question or source
}

// MaxAliases is how many CNAME and DNAME steps are followed for one climbed
// name, by the walk that asks and by the judgement that counts; a longer chain
// is a failure, never an empty answer. RFC 1034 section 5.2.2 leaves the number
// open; resolvers follow 8 to 16 (CAA-11).
const MaxAliases = 16

// Purpose says what a step is for.
type Purpose string

// The purposes of a step.
const (
	ForCAA     Purpose = "caa"     // the CAA question of a climbed name, or of its alias target
	ForCut     Purpose = "cut"     // where the next zone begins
	ForAddress Purpose = "address" // the address of a name server
	ForChain   Purpose = "chain"   // DS or DNSKEY of the chain of trust
	ForLookup  Purpose = "lookup"  // a question that somebody asked for its own sake
	ForControl Purpose = "control" // whether the way out of here works, after a failure

	// ForValidation is a record that a CA asked for, or what it leads to.
	ForValidation Purpose = "validation"
)

// Step is one question that the walk had, the zone that it was put to, the
// attempts made, and which of them answered. Steps stand in the order in
// which they were finished.
type Step struct {
	Purpose Purpose `json:"purpose"`
	// Name is the name that the step speaks for. It is the question's name,
	// or lies below it where the question's name does not exist and so
	// nothing below it does (RFC 8020).
	Name      name.Name `json:"name"`
	Question  Question  `json:"question"`
	Zone      name.Name `json:"zone"`               // whose servers were asked
	Exchanges []int     `json:"exchanges"`          // IDs, in order
	Accepted  int       `json:"accepted,omitempty"` // ID of the exchange that answered; 0 for none
	Failure   Failure   `json:"failure,omitempty"`  // why none did
	Detail    string    `json:"detail,omitempty"`   // of the failure, for people
	Cached    bool      `json:"cached,omitempty"`   // nothing was sent for it this time
}

// Cut is one zone on the way from the root: its delegation as the parent's
// servers gave it.
type Cut struct {
	Zone     name.Name `json:"zone"`
	Parent   name.Name `json:"parent,omitzero"`    // zero for the root
	Referral int       `json:"referral,omitempty"` // ID of the exchange that delegated it; 0 for the root and for a cut seen through a co-hosted answer
	Servers  []Server  `json:"servers"`
}

// Server is one name server of a zone as the walk knew it.
type Server struct {
	Name  name.Name    `json:"name,omitzero"`
	Addrs []netip.Addr `json:"addrs,omitempty"`
}

// SHA1Insecure is the word of [Trace.SHA1].
const SHA1Insecure = "insecure"

// Anchor is one trust anchor: a DS or DNSKEY record that is believed without a
// signature.
type Anchor struct {
	Zone name.Name `json:"zone"`
	Type uint16    `json:"type"` // 43 for DS, 48 for DNSKEY
	Data []byte    `json:"data"` // RDATA
}

// Trace is everything asked and seen for one name.
type Trace struct {
	Schema   string    `json:"schema"`
	Engine   string    `json:"engine"`            // version of the program that collected it
	Vantage  string    `json:"vantage,omitempty"` // label of the place it was collected from
	Name     name.Name `json:"name"`              // the first name climbed, without a wildcard's star
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Clock    time.Time `json:"clock"` // the clock of signatures and caches at the start
	Roots    bool      `json:"public_root"`
	// Anchors are the trust anchors that signatures are judged from. With
	// none, nothing in the trace is Secure or Insecure (SEC-13).
	Anchors []Anchor `json:"anchors,omitempty"`
	// SHA1 is what SHA-1 was worth: "" where it was enforced, "insecure" where
	// it counted as unsupported (SEC-SHA1).
	SHA1      string      `json:"sha1,omitempty"`
	Cuts      []Cut       `json:"cuts"`
	Steps     []Step      `json:"steps"`
	Exchanges []*Exchange `json:"exchanges"`
	Sends     int         `json:"sends"` // packets and TCP queries sent for it this time
	// Requests are what was to be decided from it, and how it was then
	// decided, so that a replay can tell what changed.
	Requests []Request `json:"requests,omitempty"`
	// Survey is what was asked afterwards, to find the cause of a failure.
	Survey *Survey `json:"survey,omitempty"`
	// Placement is what each server of their zones was asked about records that
	// a CA asked for. Its exchanges are numbered on from those of the survey.
	Placement *Survey `json:"placement,omitempty"`
}

// Request is one question of issuance put to a trace, with its answer then.
type Request struct {
	Input    string   `json:"input"` // as the person gave it
	Wildcard bool     `json:"wildcard"`
	Issuers  []string `json:"issuers"`
	Method   string   `json:"method,omitempty"`
	Account  string   `json:"account,omitempty"`
	Profile  []byte   `json:"profile,omitempty"` // the CA's configuration, as given
	Result   string   `json:"result,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Policy   string   `json:"policy,omitempty"` // "" or "br"
	RulesAt  string   `json:"rules_at"`         // RFC 3339: the clock of the rules then
	// Expect is the JSON form of the record that the CA asked for, where one was
	// looked for.
	Expect []byte `json:"expect,omitempty"`
}

// Exchange returns the exchange of the walk with the given ID, or nil. Those of
// a survey are not among them: no decision can come to rest on one.
func (t *Trace) Exchange(id int) *Exchange {
	if id < 1 || id > len(t.Exchanges) {
		return nil
	}
	return t.Exchanges[id-1]
}
