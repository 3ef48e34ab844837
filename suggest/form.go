package suggest

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// Form is a way to write a set down, for a name server, a program or a page.
type Form string

// The forms. The words are for the command line and for programs; they never
// change.
const (
	Panel          Form = "panel"           // the fields of a provider's page
	ZoneFile       Form = "zonefile"        // RFC 1035 section 5
	RFC3597        Form = "rfc3597"         // TYPE257, for servers that do not know CAA
	Route53        Form = "route53"         // change batch of ChangeResourceRecordSets
	Cloudflare     Form = "cloudflare"      // body of POST /zones/ID/dns_records/batch
	CloudflareZone Form = "cloudflare-zone" // file for the import of records
	GCloud         Form = "gcloud"          // command
	GoogleYAML     Form = "google-yaml"     // file for gcloud dns record-sets import
	AzureCLI       Form = "azure"           // commands
	TerraformAWS   Form = "terraform-aws"
	TerraformCF    Form = "terraform-cloudflare"
	TerraformGCP   Form = "terraform-google"
	PowerDNS       Form = "powerdns" // body of PATCH /servers/localhost/zones/ZONE
	PDNSUtil       Form = "pdnsutil" // command
	NSUpdate       Form = "nsupdate" // RFC 2136 script
)

// Forms returns every form, in the order in which they are offered where the
// provider is not known.
func Forms() []Form {
	return []Form{
		Panel, ZoneFile, RFC3597, Route53, Cloudflare, CloudflareZone, GCloud, GoogleYAML, AzureCLI,
		TerraformAWS, TerraformCF, TerraformGCP, PowerDNS, PDNSUtil, NSUpdate,
	}
}

// FormsFor returns every form, those that a provider's customers can use
// first.
func FormsFor(p provider.Provider) []Form {
	first := map[string][]Form{
		"route53":    {Route53, TerraformAWS},
		"cloudflare": {Cloudflare, CloudflareZone, TerraformCF},
		"google":     {GCloud, GoogleYAML, TerraformGCP},
		"azure":      {AzureCLI},
	}[p.ID]
	if p.ID != "" {
		first = append(first, Panel)
	}
	return append(first, slices.DeleteFunc(Forms(), func(f Form) bool { return slices.Contains(first, f) })...)
}

// ParseForm reads the word of a form.
func ParseForm(s string) (Form, error) {
	if f := Form(s); slices.Contains(Forms(), f) {
		return f, nil
	}
	var words []string
	for _, f := range Forms() {
		words = append(words, string(f))
	}
	return "", &UnknownFormError{s, words}
}

// UnknownFormError says that a word names no form.
type UnknownFormError struct {
	Input string
	Words []string // that do
}

// Error quotes the word and lists the forms.
func (e *UnknownFormError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *UnknownFormError) Text() phrase.Phrase {
	return phrase.Of("%q is no form: choose one of %s", e.Input, strings.Join(e.Words, ", "))
}

// Set is a whole CAA RRset to be published, with what stands in its place.
// Forms that replace an RRset as a whole take Records; those that go record by
// record take the difference to Old.
type Set struct {
	Owner   name.Name
	Zone    name.Name // that the owner lies in; the owner itself where it is not known
	TTL     uint32    // seconds
	Records []caa.Record
	Old     []caa.Record      // what is published now; nil where nothing is, or nothing is known
	Where   provider.Provider // for the fields of its page; the zero value where it is not known
}

func (s Set) zone() name.Name {
	if s.Zone.Contains(s.Owner) {
		return s.Zone
	}
	return s.Owner
}

// rrset is the set as the forms take it.
func (s Set) rrset() rrset {
	out := rrset{
		owner: s.Owner, zone: s.zone(), typ: wire.TypeCAA, ttl: s.TTL,
		records: properties(s.Records), old: properties(s.Old), blind: s.Old == nil, where: s.Where,
	}
	out.label = label(map[string]bool{}, out)
	return out
}

// FormError says that a form cannot hold a record.
type FormError struct {
	Form   Form
	Record string // in zone-file form; of a CAA record the data alone
}

// Error names the form and quotes the record.
func (e *FormError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *FormError) Text() phrase.Phrase {
	return phrase.Of("the form %s cannot hold the record %s: use the form %s", string(e.Form), phrase.Data(e.Record), string(RFC3597))
}

// Write writes a set in a form, as one file that ends in a line feed. The
// printer says what is for people in it; nil speaks English. The error is an
// [*UnknownFormError] or a [*FormError].
func Write(f Form, s Set, say *phrase.Printer) (string, error) {
	return f.write([]part{{zone: s.zone(), sets: []rrset{s.rrset()}, say: printer(say)}})
}

// printer speaks English where nobody else does.
func printer(say *phrase.Printer) *phrase.Printer {
	if say == nil {
		return &phrase.Printer{}
	}
	return say
}
