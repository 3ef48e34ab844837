// Package suggest says which CAA records to publish: the set for what somebody
// wishes, the smallest change to a set that lets a CA in, and both in the forms
// that name servers, programs and providers' pages take. The CNAME and TXT
// records that a CA asks for, to see who controls a domain, it writes in the
// same forms.
//
// Everything here is pure. What a set means is never worked out anew: it is
// [caa.Decide] that is asked, before and after.
package suggest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// Wildcard says whether certificates for wildcard names may be issued too.
type Wildcard uint8

// The wishes about wildcards.
const (
	// WildcardSame lets the same CAs issue for both: without an issuewild
	// record, issue counts for wildcards as well (RFC 8659 section 4.3).
	WildcardSame Wildcard = iota
	// WildcardYes lets the same CAs issue for both, and says so in issuewild
	// records of their own: an issue record added later opens no wildcard.
	WildcardYes
	// WildcardNo lets nobody issue for wildcards.
	WildcardNo
)

// ParseWildcard reads same, yes or no, in letters of either case.
func ParseWildcard(s string) (Wildcard, error) {
	for w, word := range []string{"same", "yes", "no"} {
		if strings.EqualFold(s, word) {
			return Wildcard(w), nil
		}
	}
	return 0, phrase.Errorf("%q: neither yes nor no nor same", s)
}

// Grant is one CA that is to be let in. Without accounts any account of it
// may ask, and without methods any validation method will do.
type Grant struct {
	CA       issuer.Choice
	Accounts []string // URIs (RFC 8657 section 3)
	Methods  []string // labels (RFC 8657 section 4)
}

// Identifier returns the issuer domain name to write for the CA: the one that
// it prefers, or else the first.
func (g Grant) Identifier() string {
	known, _ := issuer.ByShort(g.CA.Short)
	if id := known.Preferred(); slices.Contains(g.CA.Identifiers, id) {
		return id
	}
	if len(g.CA.Identifiers) == 0 {
		return ""
	}
	return g.CA.Identifiers[0]
}

// values returns the property values that let the CA in: one for each
// account, because a second accounturi in one value satisfies nobody
// (RFC 8657 section 3).
func (g Grant) values() []string {
	var out []string
	for _, account := range orNone(g.Accounts) {
		v := caa.Value{Issuer: g.Identifier()}
		if account != "" {
			v.Params = append(v.Params, caa.Param{Name: "accounturi", Value: account})
		}
		if len(g.Methods) > 0 {
			v.Params = append(v.Params, caa.Param{Name: "validationmethods", Value: strings.Join(g.Methods, ",")})
		}
		if s := v.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// orNone returns the list, or one empty text where it is empty.
func orNone(list []string) []string {
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

// check reports whether records can say what the grant says: each account and
// each method is put into a record by itself, which must then let it in.
func (g Grant) check(rules br.Rules) error {
	if _, err := caa.NewAuthority(g.CA.Identifiers); err != nil {
		return err
	}
	for _, a := range g.Accounts {
		one := Grant{CA: g.CA, Accounts: []string{a}}
		if a == "" || !lets(one.records("issue"), one, false, rules) {
			return phrase.Errorf("account %q: no record can name it: it is no URI such as https://ca.example/acct/1", a)
		}
	}
	for _, m := range g.Methods {
		one := Grant{CA: g.CA, Methods: []string{m}}
		if m == "" || strings.Contains(m, ",") || !lets(one.records("issue"), one, false, rules) {
			return phrase.Errorf("method %q: no record can name it: a label such as dns-01 or ca-tbr-7 is expected", m)
		}
	}
	return nil
}

func (g Grant) records(tag string) []caa.Record {
	var out []caa.Record
	for _, v := range g.values() {
		out = append(out, caa.Record{Tag: tag, Value: v})
	}
	return out
}

// Wish is what a set is to say. The zero value lets nobody in.
type Wish struct {
	Grants   []Grant
	Wildcard Wildcard
	Iodef    []string // where to report refused requests (RFC 8659 section 4.4)
}

// nobody is the value that forbids every CA (RFC 8659 section 4.2).
const nobody = ";"

// Records returns the set that lets the CAs of the wish in, on its terms, and
// nobody else: no record is in it that could be left out. The error says what
// no record can say.
func (w Wish) Records(rules br.Rules) ([]caa.Record, error) {
	var out []caa.Record
	add := func(rs ...caa.Record) {
		for _, r := range rs {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	for _, g := range w.Grants {
		if err := g.check(rules); err != nil {
			return nil, err
		}
		add(g.records("issue")...)
	}
	switch {
	case len(w.Grants) == 0 && w.Wildcard == WildcardYes:
		return nil, phrase.Errorf("no CA is to issue, and yet wildcards are wished for: name a CA")
	case len(w.Grants) == 0:
		add(caa.Record{Tag: "issue", Value: nobody}) // it holds for wildcards too
	case w.Wildcard == WildcardNo:
		add(caa.Record{Tag: "issuewild", Value: nobody})
	case w.Wildcard == WildcardYes:
		for _, g := range w.Grants {
			add(g.records("issuewild")...)
		}
	}
	for _, uri := range w.Iodef {
		if !reportable(uri) {
			return nil, phrase.Errorf("iodef %q: no report can be sent there: a URI such as mailto:security@example.com or https://example.com/report is expected", uri)
		}
		add(caa.Record{Tag: "iodef", Value: uri})
	}
	return out, nil
}

// reportable reports whether an incident can be reported to the URI: mail or
// a web address (RFC 8659 section 4.4), in ASCII without blanks.
func reportable(uri string) bool {
	if strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return false
	}
	u, err := url.Parse(uri)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "mailto":
		user, host, ok := strings.Cut(u.Opaque, "@")
		return ok && user != "" && host != ""
	case "http", "https":
		return u.Hostname() != ""
	}
	return false
}
