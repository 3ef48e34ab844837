package caa

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// CPS returns the text that section 4.2 of the CA's CP/CPS must contain about
// CAA (BR 4.2.2.1, and 4.2.2.1.2 for RFC 8657): which issuer domain names the
// CA recognises and how it processes the records, from the configuration that
// is applied. A profile that the rules refuse has no such text; what is
// returned then is the refusal.
func CPS(p *Profile, rules br.Rules) string {
	a, err := p.Authority(rules)
	if err != nil {
		return fmt.Sprintf("This profile cannot be published: %v\n", err)
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("CAA records (for section 4.2 of the CP/CPS)")
	line("")
	line("%s checks CAA records as RFC 8659 says and as %s, version %s, requires, for every", inert(p.Name), rules.CAASection, rules.Version)
	line("dNSName in the subjectAltName of a certificate, and issues within the TTL of the CAA record")
	line("or 8 hours of the check, whichever is greater.")
	line("")
	line("Issuer domain names. A property whose issuer is one of these authorises %s:", inert(p.Name))
	for _, id := range a.Identities() {
		line("  - %s", id)
	}
	line("They are compared whole and without regard to case. A value that breaks the grammar of")
	line("RFC 8659 section 4.2 authorises nobody.")
	line("")
	line("Recognised property tags: %s. Tags are compared without regard to case.", strings.Join(a.Recognised(), ", "))
	line("A property with any other tag and the critical flag forbids issuance. The critical flag is")
	if p.Flag1 == "critical" {
		line("bit 0 (value 128); bit 7 (value 1) is taken for it as well. Other flag bits are ignored.")
	} else {
		line("bit 0 (value 128); all other flag bits, value 1 included, are ignored.")
	}
	line("A lookup whose answer has a record that cannot be decoded has failed.")
	line("")
	p.cpsParameters(&b)
	line("")
	p.cpsFailures(&b)
	line("")
	p.cpsExemptions(&b)
	return b.String()
}

// inert returns text of the profile with every character that does not print
// replaced.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// cpsParameters writes how RFC 8657 is processed.
func (p *Profile) cpsParameters(b *strings.Builder) {
	q := p.RFC8657
	if q.Off {
		b.WriteString("Parameters. accounturi and validationmethods (RFC 8657) are not processed.\n")
		return
	}
	b.WriteString("Parameters. accounturi and validationmethods (RFC 8657) are processed, in issuewild as in\n" +
		"issue; their names are compared without regard to case. One that stands in a property twice,\n" +
		"or that cannot be read, is not satisfied. Parameters of other names are ignored.\n" +
		"  - accounturi is compared with the URI of the account letter by letter.\n")
	for _, form := range q.AccountForms {
		fmt.Fprintf(b, "  - Account URLs: what follows %s; the same account where several are listed.\n", EscapeValue(strings.Join(form, " or ")))
	}
	for _, h := range q.AcctHosts {
		fmt.Fprintf(b, "  - Accounts outside ACME: acct:NAME@%s (RFC 7565).\n", h)
	}
	if len(q.AccountForms)+len(q.AcctHosts) == 0 {
		b.WriteString("  - The URI of an account is the one given to its holder when it was opened.\n")
	}
	if len(q.ParentAccounts) > 0 {
		b.WriteString("  - A sub-account may use what names its parent account, where the parent's grant has been\n" +
			"    verified and the mapping is logged (BR 4.2.2.1.2).\n")
	}
	b.WriteString("  - validationmethods lists ACME labels, or ca-tbr-N for the method of BR 3.2.2.4.N; a method\n" +
		"    that has both answers to either. ")
	if q.LabelCase == "insensitive" {
		b.WriteString("Labels are compared without regard to case.\n")
	} else {
		b.WriteString("Labels are compared exactly, in lower case.\n")
	}
}

// cpsFailures writes what a failed lookup leads to.
func (p *Profile) cpsFailures(b *strings.Builder) {
	if p.PermitsFailures() {
		b.WriteString("Failed lookups. A failed lookup is taken as permission only where the failure lies outside\n" +
			"the CA's infrastructure, the lookup was retried at least once, and the domain is proven\n" +
			"Insecure in the sense of RFC 4035 section 4.3. A DNSSEC validation error never permits.\n")
	} else {
		b.WriteString("Failed lookups. A failed lookup is never taken as permission.\n")
	}
	if p.Resolver.Kind == "forwarder" {
		if p.Resolver.Trusted && p.Resolver.Validating {
			b.WriteString("Lookups are made through a trusted resolver that validates DNSSEC.\n")
		}
		return
	}
	b.WriteString("Lookups are made from the root downward at the authoritative servers.\n")
}

// cpsExemptions writes for which products there is no check of their own.
func (p *Profile) cpsExemptions(b *strings.Builder) {
	b.WriteString("Exemptions (BR 4.2.2.1).")
	none := true
	for _, product := range p.Products {
		switch product.Exemption {
		case ExemptPrecert:
			fmt.Fprintf(b, "\n  - %s: no second check for a certificate whose precertificate was checked and\n    logged in at least two public logs.", inert(product.Name))
		case ExemptConstrained:
			fmt.Fprintf(b, "\n  - %s: no check below a technically constrained subordinate CA, by contract\n    %s.", inert(product.Name), inert(product.Contract))
		default:
			continue
		}
		none = false
	}
	if none {
		b.WriteString(" None is used.")
	}
	b.WriteString("\n")
}

// Difference is one issuer domain name on which a profile and an ACME
// directory do not agree.
type Difference struct {
	Identity string        // as it was written
	Kind     string        // "not-in-directory", "not-in-profile" or "invalid"
	Detail   phrase.Phrase // one sentence for people
}

// CompareDirectory compares the profile's identities with meta.caaIdentities
// of an ACME directory (RFC 8555 sections 7.1.1 and 9.7.6), which should be
// the same set, letter case aside: clients build CAA records from that list.
// No difference is an empty list. The error says that the text is no
// directory.
func CompareDirectory(p *Profile, directoryJSON []byte) ([]Difference, error) {
	var directory struct {
		Meta *struct {
			CAAIdentities []string `json:"caaIdentities"`
		} `json:"meta"`
	}
	err := json.Unmarshal(directoryJSON, &directory)
	if shape := (*json.UnmarshalTypeError)(nil); errors.As(err, &shape) {
		return nil, phrase.Errorf("ACME directory: a JSON %s cannot stand at octet %d: want an object in which meta.caaIdentities is a list of names", shape.Value, shape.Offset)
	} else if err != nil {
		return nil, phrase.Errorf("ACME directory: %w", err)
	}
	var listed []string
	if directory.Meta != nil {
		listed = directory.Meta.CAAIdentities
	}
	var out []Difference
	lacks := func(set []string, id string) bool {
		return !slices.ContainsFunc(set, func(o string) bool { return lowerASCII(o) == lowerASCII(id) })
	}
	for _, id := range p.Identities {
		if lacks(listed, id) {
			out = append(out, Difference{id, "not-in-directory", phrase.Of("%s is an identity of the profile, but not in the directory's caaIdentities", quote(id))})
		}
	}
	for _, id := range listed {
		if err := checkIdentity(id); err != nil {
			out = append(out, Difference{id, "invalid", phrase.Of("the directory's caaIdentities has %s, which is no issuer domain name", quote(id))})
		} else if lacks(p.Identities, id) {
			out = append(out, Difference{id, "not-in-profile", phrase.Of("%s is in the directory's caaIdentities, but no identity of the profile", quote(id))})
		}
	}
	return out, nil
}
