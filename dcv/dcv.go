// Package dcv judges whether a record that a CA asked for is in place, as the
// CA will see it: through a validated walk from the root and at every
// authoritative server (BR 3.2.2.4.7, 3.2.2.4.21 and 3.2.2.4.22 in 2.3.1). It
// also holds what the Baseline Requirements say about such validations: where
// a record may stand, how long it may be relied on, and the life of an order.
//
// Everything here is pure. What is expected is always given by whoever asks,
// as the CA handed it out, and never guessed from what the DNS says.
package dcv

import (
	"strings"
	"time"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Type is the type of a record that a CA asks for.
type Type uint16

// The types. The zero value is none.
const (
	CNAME Type = Type(wire.TypeCNAME)
	TXT   Type = Type(wire.TypeTXT)
)

// String returns the mnemonic.
func (t Type) String() string {
	switch t {
	case CNAME:
		return "CNAME"
	case TXT:
		return "TXT"
	}
	return "none"
}

// Other is the type that people confuse it with.
func (t Type) Other() Type {
	if t == CNAME {
		return TXT
	}
	return CNAME
}

// Expectation is one record that a CA asked for. It is comparable. The zero
// value expects nothing and is never in place.
type Expectation struct {
	Domain name.Request `json:"-"`     // the name to be certified, perhaps a wildcard; Input is as it was given
	Owner  name.Name    `json:"owner"` // where the record is to be
	Type   Type         `json:"type"`
	// Value is the target of a CNAME, in lower-case A-labels without a final
	// dot, or the whole text of a TXT record, octet for octet.
	Value  string `json:"value"`
	Scheme string `json:"scheme,omitempty"` // ID of the scheme; empty where none fits

	// What else the CA or its tool told; each may be missing.
	Order     string    `json:"order,omitempty"`    // which order or certificate it belongs to: an ARN, a URL
	Requested time.Time `json:"requested,omitzero"` // when the CA handed the value out
	Said      Said      `json:"said,omitempty"`     // what the CA says of the domain
	Failure   string    `json:"failure,omitempty"`  // the CA's own word for a failure, such as CAA_ERROR
	Kept      Kept      `json:"kept,omitzero"`      // what earlier runs saw

	Certificate Certificate `json:"certificate,omitzero"` // what else it told of the certificate

	at time.Time // the clock of the judgement; zero: nothing is found expired

	Line int `json:"-"` // of the input, from 1; 0 where it has none
}

// Said is what the CA says of a domain's validation, in our words.
type Said string

// The words. The zero value: it is not known.
const (
	SaidPending   Said = "pending"    // the CA is still looking
	SaidValidated Said = "validated"  // it has seen the record
	SaidFailed    Said = "failed"     // it has given up, see Failure
	SaidTimedOut  Said = "timed-out"  // the time for validation has passed
	SaidRenewing  Said = "renewing"   // validated once; pending again for a renewal
	SaidNotDNS    Said = "not-dns"    // another method was chosen: e-mail, HTTP
	SaidNotInUse  Said = "not-in-use" // validated; it will not be renewed, for nothing uses it
)

// Kept is what earlier runs saw of the record, from a state file.
type Kept struct {
	Since time.Time `json:"since,omitzero"` // since when every run saw it in place; zero where the last did not
	Last  time.Time `json:"last,omitzero"`  // when a run last saw it in place; zero for never
	// Delegated says that an earlier run found the domain delegated.
	Delegated bool `json:"delegated,omitempty"`
}

// Expect is the expectation of one record for a domain, with its scheme where
// one fits. A final dot of a target is dropped.
func Expect(domain name.Request, owner name.Name, t Type, value string) Expectation {
	if t == CNAME {
		value = strings.TrimSuffix(value, ".")
	}
	s, _, _ := Recognise(owner, t, value)
	return Expectation{Domain: domain, Owner: owner, Type: t, Value: value, Scheme: s.ID}
}

// Target returns the target of an expected CNAME; false for other types and
// for a value that is no name.
func (e Expectation) Target() (name.Name, bool) {
	if e.Type != CNAME {
		return name.Name{}, false
	}
	n, err := name.Parse(e.Value)
	return n, err == nil && !n.IsRoot()
}

// Text writes the record as a zone file has it.
func (e Expectation) Text() string {
	if e.Type == CNAME {
		return e.Owner.String() + ". CNAME " + strings.TrimSuffix(e.Value, ".") + "."
	}
	return e.Owner.String() + ". " + e.Type.String() + " " + quotedText(e.Value)
}

// maxString is the greatest length of one character-string (RFC 1035 section
// 3.3).
const maxString = 255

// quotedText writes text as the character-strings of a TXT record: in quotes,
// octets outside 0x20 to 0x7E and the sign for quotes escaped.
func quotedText(s string) string {
	var b strings.Builder
	for first := true; first || s != ""; first = false {
		if !first {
			b.WriteByte(' ')
		}
		piece := s[:min(len(s), maxString)]
		s = s[len(piece):]
		b.WriteByte('"')
		for i := range len(piece) {
			switch c := piece[i]; {
			case c == '"' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c < 0x20 || c > 0x7e:
				b.WriteString(string([]byte{'\\', '0' + c/100, '0' + c/10%10, '0' + c%10}))
			default:
				b.WriteByte(c)
			}
		}
		b.WriteByte('"')
	}
	return b.String()
}
