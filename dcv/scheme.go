package dcv

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/mayissue/mayissue/name"
)

// Scheme is the way in which one CA, or one kind of client, asks for a record.
// A new CA is a row in the table.
type Scheme struct {
	ID     string // stable, lower case
	Name   string // for people
	Issuer string // short name of the CA in package issuer; empty where the record does not tell
	Type   Type
	// Prefix says how the owner's name is made of the validated domain: labels
	// to put before it, joined by dots, in which "*" stands for one label that
	// Label describes; empty where the record stands at the domain itself.
	Prefix string
	// Label is the form of the label that "*" stands for.
	Label string // a regular expression for the whole label; empty for any that begins with an underscore
	// Value is the form of the value: a regular expression for all of it. It
	// tells schemes apart and another request's value from nonsense; that a
	// value has the form is no sign that it is the right one.
	Value string

	MaxChain   int  // CNAMEs that the CA follows from the owner to the value; 0 where it says nothing
	Underscore bool // the value may lack its leading underscore
	Ancestors  bool // the CA looks at each ancestor of the domain too, down to the registrable domain

	ValueTime time.Duration // for how long a value may be used (BR 3.2.2.4.7: Random Values 30 days)
	Window    time.Duration // after which the CA gives up; 0 where it says nothing
	Notice    time.Duration // until the CA looks again, at the latest, as far as it is known
	Persist   bool          // the value is a record of BR 3.2.2.4.22, of which the issuer and the account count
	Method    string        // of the BR: the section
	Challenge string        // of ACME, by which CAA records name the method (RFC 8657 section 4); empty for none
	Source    string        // who says so
}

// randomTime is how long a Random Value may be used (BR 3.2.2.4.7; DCV-02,
// DCV-03).
const randomTime = 30 * 24 * time.Hour

// Schemes returns the table, those with the narrowest form first.
func Schemes() []Scheme {
	return []Scheme{
		{
			ID: "acm", Name: "AWS Certificate Manager", Issuer: "amazon", Type: CNAME, Prefix: "*", Label: `_[0-9a-z]{16,64}`,
			Value:    `_?[0-9a-z]+(\.[a-z0-9]{6,20})?\.acm-validations\.aws`,
			MaxChain: 5, Underscore: true, ValueTime: 0, Window: 72 * time.Hour, Notice: 2 * time.Hour,
			Method: "3.2.2.4.7", Source: "AWS Certificate Manager User Guide; hashicorp/terraform#17727 for the two hours",
		},
		{
			ID: "sectigo", Name: "Sectigo", Issuer: "sectigo", Type: CNAME, Prefix: "*", Label: `_[0-9a-f]{32}`,
			Value:     `[0-9a-f]{32}\.[0-9a-f]{32}(\.[0-9a-z-]+)?\.(sectigo|comodoca)\.com`,
			Ancestors: true, ValueTime: randomTime, Method: "3.2.2.4.7", Source: "Sectigo, Domain Control Validation Methods",
		},
		{
			ID: "digicert-dnsauth", Name: "DigiCert", Issuer: "digicert", Type: CNAME, Prefix: "_dnsauth",
			Value:     `[0-9a-z]+\.dcv\.digicert\.com`,
			ValueTime: randomTime, Method: "3.2.2.4.7", Source: "DigiCert, domain validation by DNS CNAME",
		},
		{
			ID: "digicert", Name: "DigiCert", Issuer: "digicert", Type: CNAME, Prefix: "*", Label: `_[0-9a-z]{16,64}`,
			Value:     `([0-9a-z]+\.)?dcv\.digicert\.com`,
			ValueTime: randomTime, Method: "3.2.2.4.7", Source: "DigiCert, domain validation by DNS CNAME",
		},
		{
			ID: "digicert-txt", Name: "DigiCert", Issuer: "digicert", Type: TXT, Prefix: "_dnsauth", Value: `[0-9a-z]{16,64}`,
			ValueTime: randomTime, Method: "3.2.2.4.7", Source: "DigiCert, domain validation by DNS TXT",
		},
		{
			ID: "globalsign", Name: "GlobalSign", Issuer: "globalsign", Type: TXT,
			Value:     `_?globalsign-domain-verification=[0-9A-Za-z_-]+`,
			ValueTime: randomTime, Method: "3.2.2.4.7", Source: "GlobalSign, DNS TXT record validation",
		},
		{
			ID: "google-delegation", Name: "Google Certificate Manager", Issuer: "google", Type: CNAME, Prefix: "_acme-challenge",
			Value:  `[0-9a-z-]+\.[0-9]+\.authorize\.certificatemanager\.goog`,
			Method: "3.2.2.4.7", Source: "Google Cloud, DNS authorizations",
		},
		{
			ID: "cloudflare-delegation", Name: "Cloudflare", Type: CNAME, Prefix: "_acme-challenge",
			Value:  `[0-9a-z_.-]+\.[0-9a-f]{16}\.dcv\.cloudflare\.com`,
			Method: "3.2.2.4.7", Source: "Cloudflare, delegated DCV",
		},
		{
			ID: "acme-delegation", Name: "ACME, delegated", Type: CNAME, Prefix: "_acme-challenge", Value: `.+`,
			Method: "3.2.2.4.7", Source: "RFC 8555 section 8.4; acme-dns",
		},
		{
			ID: "dns-01", Challenge: "dns-01", Name: "ACME dns-01", Type: TXT, Prefix: "_acme-challenge", Value: `[0-9A-Za-z_-]{43}`,
			ValueTime: randomTime, Method: "3.2.2.4.7", Source: "RFC 8555 section 8.4",
		},
		{
			ID: "dns-account-01", Challenge: "dns-account-01", Name: "ACME dns-account-01", Type: TXT, Prefix: "*._acme-challenge", Label: `_[a-z2-7]{16}`, Value: `[0-9A-Za-z_-]{43}`,
			ValueTime: randomTime, Method: "3.2.2.4.21", Source: "draft-ietf-acme-dns-account-label-00",
		},
		{
			ID: "dns-persist-01", Challenge: "dns-persist-01", Name: "persistent DNS TXT record", Type: TXT, Prefix: "_validation-persist", Value: `.*;.*`,
			Persist: true, Method: "3.2.2.4.22", Source: "BR 3.2.2.4.22",
		},
	}
}

// SchemeByID returns a scheme; false where there is none of that ID.
func SchemeByID(id string) (Scheme, bool) {
	for _, s := range Schemes() {
		if s.ID == id {
			return s, true
		}
	}
	return Scheme{}, false
}

// Recognise finds the scheme of a record that a CA asked for, and the name
// that it validates; false where none fits. Sub-domains are not guessed: the
// domain is what is left of the owner.
func Recognise(owner name.Name, t Type, value string) (Scheme, name.Name, bool) {
	for _, s := range Schemes() {
		if s.Type != t {
			continue
		}
		if domain, ok := s.Domain(owner); ok && s.Fits(value) {
			return s, domain, true
		}
	}
	return Scheme{}, name.Name{}, false
}

// Fits reports whether a value has the form of the scheme's values. A CNAME's
// target may have a final dot.
func (s Scheme) Fits(value string) bool {
	if s.Type == CNAME {
		value = strings.TrimSuffix(strings.ToLower(value), ".")
	}
	return whole(s.Value, value)
}

// Domain returns the domain that a record at the owner validates, or false
// where the owner has another form.
func (s Scheme) Domain(owner name.Name) (name.Name, bool) {
	if s.Prefix == "" {
		return owner, owner.IsValid() && !owner.IsRoot()
	}
	labels := strings.Split(s.Prefix, ".")
	if owner.NumLabels() <= len(labels) {
		return name.Name{}, false
	}
	for i, want := range labels {
		got := owner.Label(i)
		switch {
		case want != "*" && got != want, want == "*" && s.Label != "" && !whole(s.Label, got), want == "*" && !strings.HasPrefix(got, "_"):
			return name.Name{}, false
		}
	}
	return owner.Ancestor(owner.NumLabels() - len(labels)), true
}

// whole reports whether a regular expression matches all of a text.
func whole(expr, text string) bool {
	re, ok := compiled()[expr]
	if !ok {
		var err error
		if re, err = regexp.Compile(`^(?:` + expr + `)$`); err != nil {
			return false
		}
	}
	return re.MatchString(text)
}

// compiled holds the regular expressions of the table, for files of many
// records.
var compiled = sync.OnceValue(func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for _, s := range Schemes() {
		for _, expr := range []string{s.Label, s.Value} {
			out[expr] = regexp.MustCompile(`^(?:` + expr + `)$`)
		}
	}
	return out
})
