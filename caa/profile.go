package caa

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// Profile is a CA's own configuration: what its CP/CPS says about CAA, as the
// program applies it. One profile serves all of a CA's issuance systems
// (RFC 8657 section 5.3): a product cannot have identities or rules of its own,
// and a CA that needs several has as many identities and profiles.
//
// The zero value has no identity and is refused by every method.
type Profile struct {
	Name       string   `json:"name"`       // of the CA, for reports
	Identities []string `json:"identities"` // issuer domain names of CP/CPS section 4.2
	// RecognisedTags are the tags that the CA recognises; nil for
	// DefaultRecognised.
	RecognisedTags []string `json:"recognised_tags,omitempty"`
	// Flag1 says what flag bit 0x01 means: "ignored", which is RFC 8659 and
	// the default, or "critical".
	Flag1 string `json:"flag_1,omitempty"`
	// LookupFailure says what a failed lookup may lead to: "never-permits",
	// the default, or "br", which is what BR 4.2.2.1 allows.
	LookupFailure string     `json:"lookup_failure,omitempty"`
	RFC8657       Parameters `json:"rfc8657,omitzero"`
	Resolver      Resolver   `json:"resolver,omitzero"`
	Products      []Product  `json:"products,omitempty"`

	src *source // where the members stand; nil where it was not parsed
}

// Parameters are a CA's rules for accounturi and validationmethods.
type Parameters struct {
	// Off leaves them unread: lawful until 2027-03-15 (BR 4.2.2.1.2).
	Off bool `json:"off,omitempty"`
	// LabelCase is "exact", the default, or "insensitive", which permits more
	// and which the CP/CPS has to announce.
	LabelCase string `json:"label_case,omitempty"`
	// AccountForms are the CA's forms of ACME account URLs. Each list has the
	// prefixes under which one set of accounts is known, such as those of two
	// directories; what follows the prefix names the account.
	AccountForms [][]string `json:"account_forms,omitempty"`
	// AcctHosts are the hosts of acct: URIs (RFC 7565) that the CA gives to
	// accounts outside ACME. Where neither these nor AccountForms are given,
	// an accounturi counts if it is the account's URI, whatever its form.
	AcctHosts []string `json:"acct_hosts,omitempty"`
	// ParentAccounts are the sub-accounts that may use what their parent was
	// authorised for (BR 4.2.2.1.2).
	ParentAccounts []ParentAccount `json:"parent_accounts,omitempty"`
}

// Resolver declares by which resolver the CA sees the DNS. The zero value is
// the program's own walk.
type Resolver struct {
	Kind string `json:"kind,omitempty"` // "own", the default, or "forwarder"
	// Trusted says that the forwarder is the CA's own or reached by a channel
	// that nobody else can write to; Validating that it validates DNSSEC.
	Trusted    bool `json:"trusted,omitempty"`
	Validating bool `json:"validating,omitempty"`
}

// Product is a kind of certificate that the CA sells, with the one thing that
// may set it apart: an exemption from CAA checking.
type Product struct {
	Name      string    `json:"name"`
	Exemption Exemption `json:"exemption,omitempty"`
	// Contract is where the clause stands that CAA checking is left out;
	// required for, and only for, ExemptConstrained.
	Contract string `json:"contract,omitempty"`
}

// ProfileError says what is wrong with a profile, and where.
type ProfileError struct {
	File         string        // as it was named; "" where the profile was not parsed
	Line, Column int           // from 1, the column in octets; 0 where unknown
	Path         string        // of the member, such as "identities[1]"; "" for the whole
	Reason       phrase.Phrase // lower case, for people
	Err          error         // the error underneath, where there is one
}

// Error gives file, line and column, the member, and the reason.
func (e *ProfileError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ProfileError) Text() phrase.Phrase {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(inert(e.File) + ":")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", e.Line, e.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	if b.Len() == 0 {
		return e.Reason
	}
	return phrase.Of("%s%s", b.String(), e.Reason)
}

// Unwrap returns the error underneath.
func (e *ProfileError) Unwrap() error { return e.Err }

// ParseProfile reads a profile: one JSON object with the members of [Profile].
// Unknown and repeated members, members in other letters, and anything after
// the object are refused, and so is what no date could make lawful, such as an
// empty identity set. The file's name is for the error, a [*ProfileError].
// [Profile.Validate] checks what depends on the date.
func ParseProfile(data []byte, file string) (*Profile, error) {
	src := &source{file: file, data: data}
	p := &Profile{src: src}
	if err := src.decode(p); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// Validate checks the profile against the rules of a date: RFC 8657 cannot be
// off where it is required, and an exemption that the rules do not have cannot
// be used. The error is a [*ProfileError], the first fault found.
func (p *Profile) Validate(rules br.Rules) error {
	if !rules.IsValid() {
		return p.fault("", phrase.Of("there are no rules for that date"), nil)
	}
	if err := p.check(); err != nil {
		return err
	}
	if p.RFC8657.Off && rules.RFC8657Required {
		return p.fault("rfc8657.off", phrase.Of("RFC 8657 must be processed since 2027-03-15 (BR 4.2.2.1.2)"), nil)
	}
	for i, product := range p.Products {
		if product.Exemption != ExemptNone && !product.Exemption.lawful(rules) {
			return p.fault(fmt.Sprintf("products[%d].exemption", i),
				phrase.Of("%s is not an exemption of BR %s", quote(string(product.Exemption)), rules.Version), nil)
		}
	}
	return nil
}

// Authority returns the CA's side of a decision under the rules of a date. A
// profile that Validate refuses has none.
func (p *Profile) Authority(rules br.Rules) (Authority, error) {
	if err := p.Validate(rules); err != nil {
		return Authority{}, err
	}
	return p.authority()
}

// PermitsFailures reports whether the CA has chosen what BR 4.2.2.1 allows
// after a failed lookup.
func (p *Profile) PermitsFailures() bool { return p.LookupFailure == "br" }

func (p *Profile) authority() (Authority, error) {
	var opts []Option
	if p.RecognisedTags != nil {
		opts = append(opts, WithRecognised(p.RecognisedTags...))
	}
	if p.Flag1 == "critical" {
		opts = append(opts, WithFlag1Critical())
	}
	if p.RFC8657.Off {
		opts = append(opts, WithoutRFC8657())
	}
	if p.RFC8657.LabelCase == "insensitive" {
		opts = append(opts, WithFoldedMethods())
	}
	a, err := NewAuthority(p.Identities, opts...)
	if err != nil {
		return Authority{}, err
	}
	for _, form := range p.RFC8657.AccountForms {
		a.accounts.forms = append(a.accounts.forms, slices.Clone(form))
	}
	for _, h := range p.RFC8657.AcctHosts {
		a.accounts.hosts = append(a.accounts.hosts, lowerASCII(h))
	}
	a.accounts.parents = slices.Clone(p.RFC8657.ParentAccounts)
	return a, nil
}

// fault returns a ProfileError for a member.
func (p *Profile) fault(path string, reason phrase.Phrase, err error) error {
	e := &ProfileError{Path: path, Reason: reason, Err: err}
	if p.src != nil {
		e.File = p.src.file
		e.Line, e.Column = p.src.position(p.src.offset(path))
	}
	return e
}

// check finds what no date could make lawful.
func (p *Profile) check() error {
	if strings.TrimSpace(p.Name) == "" {
		return p.fault("name", phrase.Of("the CA needs a name"), nil)
	}
	for i, id := range p.Identities {
		path := fmt.Sprintf("identities[%d]", i)
		if err := checkIdentity(id); err != nil {
			return p.fault(path, phrase.OfError(err), err)
		}
		if slices.ContainsFunc(p.Identities[:i], func(o string) bool { return lowerASCII(o) == lowerASCII(id) }) {
			return p.fault(path, phrase.Of("%s stands there twice", quote(id)), nil)
		}
	}
	if _, err := p.authority(); err != nil {
		path := "identities"
		if tag := (*TagError)(nil); errors.As(err, &tag) {
			path = "recognised_tags"
		}
		return p.fault(path, phrase.OfError(err), err)
	}
	choices := []struct{ path, value, one, other string }{
		{"flag_1", p.Flag1, "ignored", "critical"},
		{"lookup_failure", p.LookupFailure, "never-permits", "br"},
		{"rfc8657.label_case", p.RFC8657.LabelCase, "exact", "insensitive"},
		{"resolver.kind", p.Resolver.Kind, "own", "forwarder"},
	}
	for _, c := range choices {
		if c.value != "" && c.value != c.one && c.value != c.other {
			return p.fault(c.path, phrase.Of("%s: want %q or %q", quote(c.value), c.one, c.other), nil)
		}
	}
	for _, part := range []func() error{p.checkAccounts, p.checkParents, p.checkResolver, p.checkProducts} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// checkAccounts: a prefix must leave no doubt where the account's own part
// begins, so none may begin with another.
func (p *Profile) checkAccounts() error {
	var seen []string
	for i, form := range p.RFC8657.AccountForms {
		path := fmt.Sprintf("rfc8657.account_forms[%d]", i)
		if len(form) == 0 {
			return p.fault(path, phrase.Of("a form needs a prefix"), nil)
		}
		for j, prefix := range form {
			path := fmt.Sprintf("%s[%d]", path, j)
			if !strings.HasPrefix(prefix, "https://") && !strings.HasPrefix(prefix, "http://") || !isURI(prefix) {
				return p.fault(path, phrase.Of("%s is no URL of accounts", quote(prefix)), nil)
			}
			for _, o := range seen {
				if strings.HasPrefix(prefix, o) || strings.HasPrefix(o, prefix) {
					return p.fault(path, phrase.Of("%s and %s overlap", quote(prefix), quote(o)), nil)
				}
			}
			seen = append(seen, prefix)
		}
	}
	for i, h := range p.RFC8657.AcctHosts {
		if err := checkIdentity(h); err != nil {
			return p.fault(fmt.Sprintf("rfc8657.acct_hosts[%d]", i), phrase.Of("%s is no host name", quote(h)), err)
		}
	}
	return nil
}

// checkParents: the exception needs a verified grant and a log that can be
// audited (BR 4.2.2.1.2).
func (p *Profile) checkParents() error {
	for i, m := range p.RFC8657.ParentAccounts {
		path := fmt.Sprintf("rfc8657.parent_accounts[%d]", i)
		for _, f := range []struct{ name, value string }{{"account", m.Account}, {"parent", m.Parent}} {
			if !isURI(f.value) {
				return p.fault(path+"."+f.name, phrase.Of("%s is no URI", quote(f.value)), nil)
			}
		}
		if m.Account == m.Parent {
			return p.fault(path, phrase.Of("an account is not its own parent"), nil)
		}
		if strings.TrimSpace(m.Grant) == "" {
			return p.fault(path+".grant", phrase.Of("say where the verified grant is kept (BR 4.2.2.1.2)"), nil)
		}
		if strings.TrimSpace(m.Audit) == "" {
			return p.fault(path+".audit", phrase.Of("say where the mapping is logged (BR 4.2.2.1.2)"), nil)
		}
	}
	return nil
}

// checkResolver: whoever reads the parameters of RFC 8657 must see the DNS
// through a trusted resolver that validates (RFC 8657 section 5.6).
func (p *Profile) checkResolver() error {
	r := p.Resolver
	if r.Kind == "forwarder" {
		if !p.RFC8657.Off && !(r.Trusted && r.Validating) {
			return p.fault("resolver", phrase.Of("RFC 8657 needs a trusted resolver that validates DNSSEC (sections 5.5 and 5.6)"), nil)
		}
		return nil
	}
	if r.Trusted || r.Validating {
		return p.fault("resolver", phrase.Of(`"trusted" and "validating" are for a forwarder; the own walk needs neither`), nil)
	}
	return nil
}

// checkProducts: there are two exemptions and no third (BR 4.2.2.1).
func (p *Profile) checkProducts() error {
	for i, product := range p.Products {
		path := fmt.Sprintf("products[%d]", i)
		if strings.TrimSpace(product.Name) == "" {
			return p.fault(path+".name", phrase.Of("the product needs a name"), nil)
		}
		if slices.ContainsFunc(p.Products[:i], func(o Product) bool { return o.Name == product.Name }) {
			return p.fault(path+".name", phrase.Of("%s stands there twice", quote(product.Name)), nil)
		}
		switch product.Exemption {
		case ExemptNone, ExemptPrecert:
			if product.Contract != "" {
				return p.fault(path+".contract", phrase.Of("only %q needs a contract", ExemptConstrained), nil)
			}
		case ExemptConstrained:
			if strings.TrimSpace(product.Contract) == "" {
				return p.fault(path+".contract", phrase.Of("say where the contract has the clause that CAA checking is left out (BR 4.2.2.1)"), nil)
			}
		default:
			return p.fault(path+".exemption", phrase.Of("%s is no exemption; there are %q and %q (BR 4.2.2.1)",
				quote(string(product.Exemption)), ExemptPrecert, ExemptConstrained), nil)
		}
	}
	return nil
}
