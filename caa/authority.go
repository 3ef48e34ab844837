package caa

import (
	"slices"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Authority is the CA's side of a decision: which issuer domain names are its
// own, which tags it recognises, and how it reads what RFC 8659 and RFC 8657
// leave to it. It is made by [NewAuthority], or by [Profile.Authority] from a
// CA's own configuration; the identities must be those of the CA's CP/CPS
// section 4.2, never those of a list that somebody keeps about CAs.
//
// The zero value has no identity. No decision about it is a permit.
type Authority struct {
	identities []string // lower case, at least one
	recognised []string // lower case
	flag1      bool
	no8657     bool
	foldLabels bool
	accounts   accountRules
}

// Option changes one habit of an [Authority].
type Option func(*Authority) error

// NewAuthority makes an Authority from the issuer domain names that the CA has
// published as its own (BR 4.2.2.1: CP/CPS section 4.2). Without options it
// recognises [DefaultRecognised], takes flag value 1 as not critical,
// processes RFC 8657, and knows nothing of the form of the CA's account URIs.
//
// An empty set is refused, since it would be denied everything, and so is an
// identity that is no issuer-domain-name (RFC 8659 section 4.2) or too long
// for the DNS. The errors are of type [*IdentityError] or [*TagError].
func NewAuthority(identities []string, opts ...Option) (Authority, error) {
	if len(identities) == 0 {
		return Authority{}, &IdentityError{Reason: phrase.Of("a CA needs at least one issuer domain name")}
	}
	a := Authority{recognised: DefaultRecognised()}
	for _, id := range identities {
		if err := checkIdentity(id); err != nil {
			return Authority{}, err
		}
		if id = lowerASCII(id); !slices.Contains(a.identities, id) {
			a.identities = append(a.identities, id)
		}
	}
	for _, o := range opts {
		if err := o(&a); err != nil {
			return Authority{}, err
		}
	}
	return a, nil
}

// IdentityError says why a text cannot be a CA's issuer domain name.
type IdentityError struct {
	Input  string
	Offset int // octet offset in Input
	Reason phrase.Phrase
	Err    error // the error of the parser, where there was one
}

// Error quotes the input, the reason and the position.
func (e *IdentityError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *IdentityError) Text() phrase.Phrase {
	return phrase.Of("issuer domain name %s: %s (at octet %d)", quote(e.Input), e.Reason, e.Offset)
}

// Unwrap returns the error of the parser.
func (e *IdentityError) Unwrap() error { return e.Err }

// checkIdentity accepts issuer-domain-names that the DNS could hold.
func checkIdentity(s string) error {
	p := valueParser{in: s}
	if _, ok := p.issuer(); !ok || !p.done() {
		if s == "" {
			return &IdentityError{Input: s, Reason: phrase.Of("empty")}
		}
		if p.done() || p.kind == "" {
			p.fail(FaultLabel, phrase.Of("this octet cannot stand in an issuer"))
		}
		e := p.explain()
		return &IdentityError{Input: s, Offset: e.Offset, Reason: e.Reason, Err: e}
	}
	if _, err := name.Parse(s); err != nil {
		return &IdentityError{Input: s, Reason: phrase.Of("too long for a domain name"), Err: err}
	}
	return nil
}

// WithRecognised sets the tags that the CA recognises, in place of
// [DefaultRecognised]. The set must hold issue, issuewild and iodef, which
// every CA has to process (BR 4.2.2.1), and nothing that this package does not
// know how to honour: recognising a tag is a promise to do what it says. The
// error is a [*TagError].
func WithRecognised(tags ...string) Option {
	return func(a *Authority) error {
		set, err := checkRecognised(tags)
		a.recognised = set
		return err
	}
}

// WithFlag1Critical takes bit 7 of the flags (0x01) for the critical flag as
// well. Some CAs do, because early software misread "bit 0"; by RFC 8659
// section 4.1 the bit means nothing.
func WithFlag1Critical() Option {
	return func(a *Authority) error { a.flag1 = true; return nil }
}

// WithoutRFC8657 leaves accounturi and validationmethods unread, which is
// lawful until 2027-03-15 (BR 4.2.2.1.2). Under rules that require them,
// Decide reads them all the same.
func WithoutRFC8657() Option {
	return func(a *Authority) error { a.no8657 = true; return nil }
}

// WithFoldedMethods compares validation method labels without regard to case.
// The canonical labels are lower case, and folding permits more; the CP/CPS
// has to say so (BR 4.2.2.1.2).
func WithFoldedMethods() Option {
	return func(a *Authority) error { a.foldLabels = true; return nil }
}

// Identities returns the CA's issuer domain names in lower case, in the order
// given.
func (a Authority) Identities() []string { return slices.Clone(a.identities) }

// Recognised returns the tags that the CA recognises, in lower case.
func (a Authority) Recognised() []string { return slices.Clone(a.recognised) }

// Is reports whether an issuer-domain-name, as a record writes it, is one of
// the CA's: equal but for ASCII case (RFC 4343), not a parent and not a
// sub-domain of it.
func (a Authority) Is(issuer string) bool {
	return issuer != "" && slices.Contains(a.identities, lowerASCII(issuer))
}

// recognises reports whether the CA knows the tag, given in lower case.
func (a Authority) recognises(tag string) bool { return slices.Contains(a.recognised, tag) }

// critical reports whether r is critical for this CA (RFC 8659 section 4.1).
func (a Authority) critical(r Record) bool {
	return r.Critical() || a.flag1 && r.Flags&0x01 != 0
}
