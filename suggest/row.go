package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// rrset is what every form writes: the records of one type at one name, and
// what is published in their place. Forms that replace an RRset as a whole
// take records; those that go record by record take the difference to old.
type rrset struct {
	owner   name.Name
	zone    name.Name // that the owner lies in; the zero value where it is not known
	typ     wire.Type
	ttl     uint32
	records []datum
	old     []datum
	blind   bool   // nothing is known of what is published, and all of it is to give way
	label   string // of what stands for it in Terraform
	where   provider.Provider
}

// datum is the data of one record, comparable.
type datum interface {
	// String is the data as zone files have them, inert.
	String() string
	// wire is the RDATA; nil where the data have none.
	wire() []byte
	// fits reports whether a form can hold the data.
	fits(Form) bool
	// fields are those of a provider's page.
	fields(provider.Panel) []field
	// cloudflare is the content of a record in the API of Cloudflare, or its
	// data for the types that have an object instead.
	cloudflare() (content string, data any)
	// terraformCloudflare are the arguments that hold the data.
	terraformCloudflare() string
	// azure are the options that hold the data.
	azure() string
}

// mnemonic is the name of the type.
func (s rrset) mnemonic() string { return wire.TypeText(s.typ) }

// added and removed are the difference to what is published.
func (s rrset) added() []datum   { return without(s.records, s.old) }
func (s rrset) removed() []datum { return without(s.old, s.records) }

// goes reports whether the set is to be taken away altogether.
func (s rrset) goes() bool { return len(s.records) == 0 && len(s.old) > 0 }

// line is one record of a zone file, without the line feed.
func (s rrset) line(d datum) string {
	return fmt.Sprintf("%s %d IN %s %s", full(s.owner), s.ttl, s.mnemonic(), d)
}

// part is what is written of one zone.
type part struct {
	zone  name.Name // the zero value where it is not known
	sets  []rrset
	named bool // there are other zones, so each says which one it is
	say   *phrase.Printer
}

// heading begins a part with its zone, where others are beside it.
func (p part) heading(mark string) string {
	if !p.named || !p.zone.IsValid() {
		return ""
	}
	return mark + p.say.Sayf("In the zone %s:", p.zone) + "\n"
}

// writer is how a form writes the part of one zone; nil for no form.
func (f Form) writer() func(part) string {
	return map[Form]func(part) string{
		Panel:          part.panel,
		ZoneFile:       part.zoneFile,
		RFC3597:        part.generic,
		Route53:        part.route53,
		Cloudflare:     part.cloudflare,
		CloudflareZone: part.cloudflareZone,
		GCloud:         part.gcloud,
		GoogleYAML:     part.googleYAML,
		AzureCLI:       part.azure,
		TerraformAWS:   part.terraformAWS,
		TerraformCF:    part.terraformCloudflare,
		TerraformGCP:   part.terraformGoogle,
		PowerDNS:       part.powerDNS,
		PDNSUtil:       part.pdnsutil,
		NSUpdate:       part.nsupdate,
	}[f]
}

// write writes the parts one after another.
func (f Form) write(parts []part) (string, error) {
	write := f.writer()
	if write == nil {
		_, err := ParseForm(string(f))
		return "", err
	}
	var b strings.Builder
	for _, p := range parts {
		for _, s := range p.sets {
			if err := f.check(s); err != nil {
				return "", err
			}
		}
		b.WriteString(write(p))
	}
	return b.String(), nil
}

// check reports what of a set a form cannot hold.
func (f Form) check(s rrset) error {
	if (f == AzureCLI || f == PDNSUtil) && !s.zone.IsValid() {
		return &ZoneError{f, s.owner}
	}
	for _, d := range s.records {
		if !d.fits(f) || s.typ != wire.TypeCAA && !f.names(s.owner) {
			return &FormError{f, s.record(d)}
		}
	}
	return nil
}

// record names one record in an error: CAA records by their data, others,
// of which many are written at once, with their owner.
func (s rrset) record(d datum) string {
	if s.typ == wire.TypeCAA {
		return d.String()
	}
	return fmt.Sprintf("%s %s %s", full(s.owner), s.mnemonic(), d)
}

// names reports whether a form can hold a name. Those that are not written
// like zone files have escapes of their own, or none, for what is no letter,
// digit, hyphen or underscore.
func (f Form) names(n name.Name) bool {
	switch f {
	case Panel, ZoneFile, RFC3597, CloudflareZone, NSUpdate:
		return true
	}
	return strings.Trim(strings.TrimPrefix(n.String(), "*."), "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

// octets reports whether a form can hold the octets of a text.
func (f Form) octets(s string) bool {
	switch f {
	case Cloudflare, TerraformCF, AzureCLI:
		return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' })
	}
	return true
}
