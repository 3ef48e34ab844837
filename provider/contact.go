package provider

import (
	"strings"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Contact is whom to ask about a zone: its provider, or else the mailbox that
// its SOA record names, or else whoever it may be.
type Contact struct {
	Provider Provider // the zero value where it is not known
	Mailbox  string   // "" where the SOA record names none that can be used
}

// Find returns whom to ask about a zone with these name servers and this RNAME
// in its SOA record, which may be the zero name.
func Find(servers []name.Name, rname name.Name) Contact {
	p, _ := Of(servers)
	box, _ := Mailbox(rname)
	return Contact{Provider: p, Mailbox: box}
}

// Text names the contact in a sentence.
func (c Contact) Text() phrase.Phrase {
	switch {
	case c.Provider.ID != "":
		return phrase.Data(c.Provider.Label())
	case c.Mailbox != "":
		return phrase.Data(c.Mailbox)
	}
	return phrase.Of("your hosting provider")
}

// Mailbox returns the mail address that the RNAME of a SOA record stands for
// (RFC 1035 sections 3.3.13 and 8): the first label is the local part, dots in
// it included, and the others are the domain. It reports false for names that
// are no address or that nobody reads: without a domain of two labels, with
// octets that no plain address has, or under a top-level domain that does not
// exist (RFC 2606 section 2).
func Mailbox(rname name.Name) (string, bool) {
	if rname.NumLabels() < 3 {
		return "", false
	}
	local, domain := rname.Label(0), rname.Ancestor(rname.NumLabels()-1)
	for _, c := range []byte(local) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),:;<>@[\]`, c) >= 0 {
			return "", false
		}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", false
	}
	for i := range domain.NumLabels() {
		if strings.Trim(domain.Label(i), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", false
		}
	}
	switch domain.Label(domain.NumLabels() - 1) {
	case "invalid", "localhost", "local":
		return "", false
	}
	return local + "@" + domain.String(), true
}
