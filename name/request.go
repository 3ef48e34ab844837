package name

import (
	"net/netip"
	"strings"
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// Kind says what a request asks for.
type Kind uint8

// The kinds. The zero value is no request.
const (
	KindInvalid Kind = iota
	KindDNS          // a domain name, with or without "*."
	KindIP           // an IP address: CAA does not speak of it (BR 4.2.2.1)
	KindOnion        // an onion service of version 3, never looked up (RFC 7686, BR appendix B)
)

// String returns the kind as a lower-case word.
func (k Kind) String() string {
	switch k {
	case KindDNS:
		return "dns"
	case KindIP:
		return "ip"
	case KindOnion:
		return "onion"
	}
	return "invalid"
}

// Request is what somebody wants in a certificate: a domain name, a wildcard
// over one, an IP address or an onion service. It is comparable; requests for
// the same thing that were typed differently have the same Canonical value.
//
// The zero value is no request: its Kind is KindInvalid.
type Request struct {
	Input    string // as it was given
	Kind     Kind
	Wildcard bool       // asked with a leading "*."
	Base     Name       // without the star; valid for KindDNS and KindOnion only
	IP       netip.Addr // for KindIP only
	Notes    Notes      // what was changed in the input
}

// Rules say which names may be requested. The zero value is the strictest:
// the public root, the way of a CA, the embedded lists.
type Rules struct {
	// OwnHierarchy says that the hierarchy to be asked is not the public one,
	// so which names exist is for its root to say: special-use names, names
	// under no known top-level domain, reverse zones and wildcards over
	// public suffixes are let through. The syntax holds all the same.
	OwnHierarchy bool

	// Diagnosis is for people who ask why: dots and letters of East Asian
	// keyboards are taken for the ASCII ones, with a note, where a CA refuses.
	Diagnosis bool

	// ReverseNamesAllowed lets names under in-addr.arpa and ip6.arpa through:
	// the rule before 2026-03-15 (BR 4.2.2).
	ReverseNamesAllowed bool

	// WildcardAtSuffix says that the applicant has proven control of the
	// whole namespace below a public suffix (BR 3.2.2.6).
	WildcardAtSuffix bool

	// Suffixes is the list of public suffixes and top-level domains.
	Suffixes SuffixList

	// SuffixMaxAge is the greatest age of Suffixes at Now with which a
	// wildcard is judged; 0 sets no limit. With a limit and no Now every
	// wildcard is refused.
	SuffixMaxAge time.Duration
	Now          time.Time
}

// maxInput bounds the octets of an input. Nothing that fits in 253 octets of
// A-labels takes more in UTF-8.
const maxInput = 1024

// MaxText is the greatest length of a name as text without its final dot, in
// octets (RFC 1035 section 2.3.4 by way of the wire form).
const MaxText = 253

// ParseRequest reads a name as a person types it or a certificate holds it.
// The syntax is that of a dNSName (BR 7.1.2.7.12 in 2.3.1), of an IP address
// (RFC 4291 section 2.2, brackets allowed) or of an onion name; one final dot
// is dropped and U-labels are converted, with a note. Nothing is asked. The
// error is a [*RequestError].
func ParseRequest(s string, rules Rules) (Request, error) {
	r, err := parseRequest(s, rules)
	if err != nil {
		err.Input = s
		return Request{}, err
	}
	r.Input = s
	return r, nil
}

func fault(at int, code Code, reason phrase.Phrase) *RequestError {
	return &RequestError{Offset: at, Code: code, Reason: reason}
}

func parseRequest(s string, rules Rules) (Request, *RequestError) {
	switch {
	case s == "":
		return Request{}, fault(0, CodeEmpty, phrase.Of("no name given"))
	case s == ".":
		return Request{}, fault(0, CodeEmpty, phrase.Of("the root is no name for a certificate"))
	case len(s) > maxInput:
		return Request{}, fault(maxInput, CodeTooLong, phrase.Of("longer than any domain name"))
	}
	if ip, ok := parseIP(s); ok {
		return requestIP(ip)
	}
	if err := foreignForm(s, rules); err != nil {
		return Request{}, err
	}
	segs, notes, err := split(s, rules)
	if err != nil {
		return Request{}, err
	}
	r := Request{Kind: KindDNS, Notes: notes}
	if segs[0].text == "*" {
		r.Wildcard, segs = true, segs[1:]
		if len(segs) == 0 {
			return Request{}, fault(0, CodeWildcard, phrase.Of(`a star alone: write "*." and a domain name`))
		}
	}
	if err := r.setBase(segs, rules); err != nil {
		return Request{}, err
	}
	if err := r.checkHierarchy(rules); err != nil {
		if err.Offset < 0 { // of the whole name
			err.Offset = segs[0].at
		}
		return Request{}, err
	}
	return r, nil
}

// setBase checks the labels and makes the name of them.
func (r *Request) setBase(segs []segment, rules Rules) *RequestError {
	labels := make([]string, len(segs))
	for i, seg := range segs {
		l, note, err := seg.label(rules)
		if err != nil {
			return err
		}
		labels[i], r.Notes = l, r.Notes|note
	}
	text := strings.Join(labels, ".")
	if len(text) > MaxText || r.Wildcard && len(text) > MaxText-len("*.") {
		return fault(segs[0].at, CodeTooLong, phrase.Of("longer than 253 octets"))
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		// RFC 1123 section 2.1: a top-level domain is never all digits, so
		// that names and addresses cannot be taken for one another.
		return fault(segs[len(segs)-1].at, CodeIP, phrase.Of("ends in a number but is no IP address"))
	}
	base, err := Parse(text)
	if err != nil { // the labels were checked above, so this is no input's fault
		return fault(segs[0].at, CodeLabel, phrase.OfError(err))
	}
	r.Base = base
	return nil
}

// checkHierarchy applies the rules about which names there are. An error with
// a negative offset is about the whole name.
func (r *Request) checkHierarchy(rules Rules) *RequestError {
	if tld(r.Base) == "onion" {
		r.Kind = KindOnion
		return checkOnion(r.Base)
	}
	if rules.OwnHierarchy {
		return nil
	}
	if err := checkPublic(r.Base, rules); err != nil {
		return err
	}
	if r.Wildcard {
		return checkWildcard(r.Base, rules)
	}
	return nil
}

// String returns the request in lower-case A-labels without a final dot, with
// its "*."; for an IP address its canonical text (RFC 5952); for the zero
// value nothing.
func (r Request) String() string {
	switch {
	case r.Kind == KindIP:
		return r.IP.String()
	case r.Wildcard:
		return "*." + r.Base.String()
	}
	return r.Base.String()
}

// Canonical returns the request as if it had been typed in the form that
// String gives. Two requests ask for the same thing if and only if their
// canonical values are equal (RFC 4343), so it serves as a map key.
func (r Request) Canonical() Request {
	r.Input, r.Notes = r.String(), 0
	return r
}

// Distinct returns the requests without those that ask for the same thing as
// one before them.
func Distinct(rs []Request) []Request {
	var out []Request
	seen := make(map[Request]bool, len(rs))
	for _, r := range rs {
		if c := r.Canonical(); !seen[c] {
			seen[c] = true
			out = append(out, r)
		}
	}
	return out
}
