// Package wire reads and writes DNS messages. It is the only place outside
// the lab that knows github.com/miekg/dns, and it uses that to read and write
// zone text alone: messages from the network are read by our own parser, which keeps a
// record whose RDATA makes no sense instead of refusing the whole message,
// and never builds what nobody reads.
package wire

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Type is a resource record type.
type Type = uint16

// The record types that the engine knows by name.
const (
	TypeA      Type = 1
	TypeNS     Type = 2
	TypeCNAME  Type = 5
	TypeSOA    Type = 6
	TypeTXT    Type = 16
	TypeAAAA   Type = 28
	TypeDNAME  Type = 39
	TypeOPT    Type = 41
	TypeDS     Type = 43
	TypeDNSKEY Type = 48
	TypeANY    Type = 255 // of a question only: whatever there is (RFC 8482)
	TypeCAA    Type = 257
)

// ClassIN is the only class that is ever asked for.
const ClassIN = 1

// Response codes (RFC 1035 section 4.1.1, RFC 6895 section 2.3).
const (
	RCodeSuccess  = 0
	RCodeFormErr  = 1
	RCodeServFail = 2
	RCodeNXDomain = 3
	RCodeNotImp   = 4
	RCodeRefused  = 5
	RCodeYXDomain = 6
)

// TypeText returns the mnemonic of a type, or TYPEn (RFC 3597 section 5).
func TypeText(t Type) string {
	switch s, ok := dns.TypeToString[t]; {
	case t == dns.TypeNone, t == dns.TypeReserved, !ok:
		return fmt.Sprintf("TYPE%d", t)
	default:
		return s
	}
}

// RCodeText returns the mnemonic of a response code, or RCODEn.
func RCodeText(rc uint16) string {
	names := [...]string{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"}
	switch {
	case int(rc) < len(names):
		return names[rc]
	case rc == 16:
		return "BADVERS"
	case rc == 23:
		return "BADCOOKIE"
	}
	return fmt.Sprintf("RCODE%d", rc)
}

// Header is the fixed part of a message (RFC 1035 section 4.1.1).
type Header struct {
	ID                 uint16
	Response           bool // QR
	Opcode             uint8
	Authoritative      bool // AA
	Truncated          bool // TC
	RecursionDesired   bool // RD
	RecursionAvailable bool // RA
	AuthenticData      bool // AD
	CheckingDisabled   bool // CD
	RCode              uint16
}

// Question is one question as it stands in a message.
type Question struct {
	Name  name.Name
	Raw   string // the name's wire form with its letters as received
	Type  Type
	Class uint16
}

// Message is a parsed message. It shares the octets that it was parsed from.
type Message struct {
	Header
	Question   []Question
	Answer     []RR
	Authority  []RR
	Additional []RR // without the OPT record
	EDNS       *EDNS
}

// EDNS is what the OPT record said (RFC 6891 section 6.1).
type EDNS struct {
	Size    uint16 // UDP payload size of the sender
	Version uint8
	DO      bool
	Options []byte // raw option list
}

// RR is one resource record. Its RDATA is read only when asked for, so a
// record that makes no sense is kept like any other.
type RR struct {
	Owner name.Name
	Type  Type
	Class uint16
	TTL   uint32 // seconds; a value with the top bit set is 0 (RFC 2181 section 8)
	msg   []byte
	off   int // of the RDATA in msg
	len   int
}

// RData returns the RDATA as it stands in the message, names in it possibly
// compressed. The slice must not be changed.
func (r RR) RData() []byte { return r.msg[r.off : r.off+r.len : r.off+r.len] }

// Target returns the name that the RDATA of an NS, CNAME or DNAME record
// consists of.
func (r RR) Target() (name.Name, error) {
	n, end, err := readName(r.msg, r.off)
	if err != nil {
		return name.Name{}, err
	}
	if end != r.off+r.len {
		return name.Name{}, &ParseError{end, phrase.Of("RDATA does not end with its name")}
	}
	return n, nil
}

// IsName reports whether the RDATA of a type is the name that [RR.Target]
// returns.
func IsName(t Type) bool { return t == TypeNS || t == TypeCNAME || t == TypeDNAME }

// Same reports whether two records of one message have the same type and RDATA.
// Names that are all of an RDATA are compared as names: one may be compressed
// and the other not.
func (r RR) Same(o RR) bool {
	switch {
	case r.Type != o.Type:
		return false
	case bytes.Equal(r.RData(), o.RData()):
		return true
	case !IsName(r.Type):
		return false
	}
	var room, more [maxName]byte
	x, end, _, err := expandName(room[:0], r.msg, r.off)
	y, other, _, wrong := expandName(more[:0], o.msg, o.off)
	return err == nil && wrong == nil && end == r.off+r.len && other == o.off+o.len && sameName(x, y)
}

// sameName compares wire forms as names, whose length octets are below
// 'A'.
func sameName(x, y []byte) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if lower(x[i]) != lower(y[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Capitals reports whether the name that Target returns was sent with capital
// letters in it, which names do not tell apart (RFC 4343). Only letters that
// stand in the RDATA itself count: what a compression pointer leads to is
// often the question, in the letters that it was asked with.
func (r RR) Capitals() bool {
	rest := r.RData()
	for len(rest) > 0 && rest[0] > 0 && rest[0] < 0x40 && len(rest) > int(rest[0]) {
		label := rest[1 : 1+rest[0]]
		if slices.ContainsFunc(label, func(c byte) bool { return c >= 'A' && c <= 'Z' }) {
			return true
		}
		rest = rest[1+len(label):]
	}
	return false
}

// SOAMinimum returns the last field of a SOA record, the negative TTL of
// RFC 2308 section 4 in seconds.
func (r RR) SOAMinimum() (uint32, error) {
	at, err := r.soaNumbers()
	if err != nil {
		return 0, err
	}
	return ttl(be32(r.msg[at+16:])), nil
}

// SOASerial returns the serial number of a SOA record (RFC 1035 section
// 3.3.13), to be compared in serial arithmetic (RFC 1982).
func (r RR) SOASerial() (uint32, error) {
	at, err := r.soaNumbers()
	if err != nil {
		return 0, err
	}
	return be32(r.msg[at:]), nil
}

// SOAContact returns the mailbox of a SOA record in the form of a name: its
// first label is the local part (RFC 1035 section 3.3.13).
func (r RR) SOAContact() (name.Name, error) {
	_, at, err := readName(r.msg, r.off)
	if err != nil {
		return name.Name{}, err
	}
	n, _, err := readName(r.msg, at)
	return n, err
}

// soaNumbers returns where the five numbers of a SOA record begin.
func (r RR) soaNumbers() (int, error) {
	var room [maxName]byte
	_, at, _, err := expandName(room[:0], r.msg, r.off)
	if err == nil {
		_, at, _, err = expandName(room[:0], r.msg, at)
	}
	if err != nil {
		return 0, err
	}
	if at+20 != r.off+r.len {
		return 0, &ParseError{at, phrase.Of("SOA record without its five numbers")}
	}
	return at, nil
}
