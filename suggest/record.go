package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// Fate is what becomes of a record.
type Fate uint8

// The fates. A record that is published at the same owner, with the same type,
// and is not given with one of the others is lost in the forms that replace
// an RRset as a whole. A form that only ever adds leaves what goes to its
// reader.
const (
	Publish Fate = iota // it is not there yet
	Keep                // it is there and stays
	Delete              // it is there and goes
)

// Record is one record of those that a CA asks for, or that stand in their
// place.
type Record struct {
	Owner name.Name
	Type  string // CNAME or TXT
	// Value is the target of a CNAME record, with or without its final dot, or
	// the whole text of a TXT record, octet for octet.
	Value string
	TTL   uint32            // seconds; of several in one RRset the smallest counts
	Zone  name.Name         // that the owner lies in; the zero value where it is not known
	Where provider.Provider // for the fields of its page; the zero value where it is not known
	Fate  Fate
}

// ClashError says that records cannot stand at one name: a CNAME record has
// no other record beside it (RFC 1034 section 3.6.2, RFC 2181 section 10.1).
type ClashError struct {
	Owner   name.Name
	Records []string // in zone-file form
}

// Error names the records.
func (e *ClashError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ClashError) Text() phrase.Phrase {
	return phrase.Of("a CNAME record can have no other record beside it, but these are to stand at %s: %s", e.Owner, phrase.Data(strings.Join(e.Records, "; ")))
}

// ZoneError says that a form needs the zone of a record, which is not known.
type ZoneError struct {
	Form  Form
	Owner name.Name
}

// Error names the form and the owner.
func (e *ZoneError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ZoneError) Text() phrase.Phrase {
	return phrase.Of("the form %s needs the zone that %s lies in, which is not known: use the form %s", string(e.Form), e.Owner, string(ZoneFile))
}

// WriteRecords writes any number of records in a form, as one file that ends
// in a line feed; none are an empty file. Records that are given twice are
// written once. Of several zones, sorted by name, each has a part of its own,
// one after another; of forms in JSON that is one document a zone, since
// their programs take one zone at a time.
//
// The printer says what is for people in it; nil speaks English. The error is
// an [*UnknownFormError], a [*FormError], a [*ZoneError], a [*ClashError], or
// says what is no record.
func WriteRecords(f Form, records []Record, say *phrase.Printer) (string, error) {
	sets, err := gather(records)
	if err != nil {
		return "", err
	}
	return f.write(parted(sets, printer(say)))
}

// gather makes RRsets of records, in the order in which they first came; those
// that only go come first, to make room.
func gather(records []Record) ([]rrset, error) {
	type place struct {
		owner name.Name
		typ   wire.Type
	}
	var sets []rrset
	at := map[place]int{}
	for _, r := range records {
		typ, d, err := r.datum()
		if err != nil {
			return nil, err
		}
		i, known := at[place{r.Owner, typ}]
		if !known {
			i = len(sets)
			at[place{r.Owner, typ}] = i
			sets = append(sets, rrset{owner: r.Owner, typ: typ})
		}
		sets[i].take(r, d)
	}
	if err := clash(sets); err != nil {
		return nil, err
	}
	labels := map[string]bool{}
	for i := range sets {
		sets[i].label = label(labels, sets[i])
	}
	slices.SortStableFunc(sets, func(a, b rrset) int { return rank(!a.goes()) - rank(!b.goes()) })
	return sets, nil
}

// rank sorts what comes late behind what does not.
func rank(late bool) int {
	if late {
		return 1
	}
	return 0
}

// take adds a record to the set. The TTL of what stays counts before that of
// what goes.
func (s *rrset) take(r Record, d datum) {
	switch stays := r.Fate != Delete; {
	case len(s.records) == 0 && (stays || len(s.old) == 0):
		s.ttl = r.TTL
	case stays || len(s.records) == 0:
		s.ttl = min(s.ttl, r.TTL)
	}
	if !s.zone.IsValid() && r.Zone.Contains(r.Owner) {
		s.zone = r.Zone
	}
	if s.where.ID == "" {
		s.where = r.Where
	}
	if r.Fate != Delete && !slices.Contains(s.records, d) {
		s.records = append(s.records, d)
	}
	if r.Fate != Publish && !slices.Contains(s.old, d) {
		s.old = append(s.old, d)
	}
}

// clash finds an alias that is not alone.
func clash(sets []rrset) error {
	there := map[name.Name][]string{}
	for _, s := range sets {
		for _, d := range s.records {
			there[s.owner] = append(there[s.owner], s.record(d))
		}
	}
	for _, s := range sets {
		if s.typ != wire.TypeCNAME || len(s.records) == 0 {
			continue
		}
		all := there[s.owner]
		if s.owner == s.zone {
			all = append(all, full(s.owner)+" SOA") // RFC 1035 section 6.1: each zone has one
		}
		if len(all) > 1 {
			return &ClashError{s.owner, all}
		}
	}
	return nil
}

// parted sorts sets by zone; those whose zone is not known come last.
func parted(sets []rrset, say *phrase.Printer) []part {
	var parts []part
	at := map[name.Name]int{}
	for _, s := range sets {
		i, known := at[s.zone]
		if !known {
			i = len(parts)
			at[s.zone] = i
			parts = append(parts, part{zone: s.zone, say: say})
		}
		parts[i].sets = append(parts[i].sets, s)
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(rank(!a.zone.IsValid())-rank(!b.zone.IsValid()), a.zone.Compare(b.zone))
	})
	for i := range parts {
		parts[i].named = len(parts) > 1
	}
	return parts
}

// datum reads type and value.
func (r Record) datum() (wire.Type, datum, error) {
	if !r.Owner.IsValid() {
		return 0, nil, phrase.Errorf("a %s record without a name", r.Type)
	}
	switch r.Type {
	case "CNAME":
		target, err := name.Parse(r.Value)
		if err != nil {
			return 0, nil, phrase.Errorf("the target of the CNAME record at %s: %w", r.Owner, err)
		}
		return wire.TypeCNAME, alias{target}, nil
	case "TXT":
		if n := len(text(r.Value).wire()); n > 0xffff { // RFC 1035 section 3.2.1: RDLENGTH has 16 bits
			return 0, nil, phrase.Errorf("the text of the TXT record at %s takes %d octets, and a record holds %d", r.Owner, n, 0xffff)
		}
		return wire.TypeTXT, text(r.Value), nil
	}
	return 0, nil, phrase.Errorf("the record at %s is of type %q, and only CNAME and TXT are written", r.Owner, r.Type)
}

// alias is the data of a CNAME record (RFC 1035 section 3.3.1).
type alias struct{ target name.Name }

func (a alias) String() string   { return wire.RDataText(wire.TypeCNAME, a.wire()) }
func (a alias) wire() []byte     { return []byte(a.target.Wire()) }
func (a alias) fits(f Form) bool { return f.names(a.target) }

// cloudflare has names without their final dot.
func (a alias) cloudflare() (string, any) { return a.target.String(), nil }

// terraformCloudflare turns the proxy off: it would hide the alias behind
// addresses, and the CA looks for the alias.
func (a alias) terraformCloudflare() string {
	return fmt.Sprintf("  content = %s\n  proxied = false\n", hcl(a.target.String()))
}

func (a alias) azure() string { return "--cname=" + shell(a.target.String()) }

func (a alias) fields(p provider.Panel) []field {
	switch p.Target {
	case provider.TargetDot:
		return []field{{phrase.Of("value"), full(a.target)}}
	case provider.TargetUnknown:
		return []field{
			{phrase.Of("value"), a.target.String()},
			{phrase.Of("value, where the page appends the zone to what has no dot at its end"), full(a.target)},
		}
	}
	return []field{{phrase.Of("value"), a.target.String()}}
}

// text is the data of a TXT record, octet for octet.
type text string

// maxString is the greatest length of one character-string (RFC 1035 section
// 3.3).
const maxString = 255

// wire cuts the text into as few character-strings as hold it (RFC 1035
// section 3.3.14); no text is one that is empty.
func (t text) wire() []byte {
	rest := string(t)
	b := make([]byte, 0, len(rest)+1+len(rest)/maxString)
	for first := true; first || rest != ""; first = false {
		n := min(len(rest), maxString)
		b = append(append(b, byte(n)), rest[:n]...)
		rest = rest[n:]
	}
	return b
}

// String puts each character-string in quotation marks.
func (t text) String() string { return wire.RDataText(wire.TypeTXT, t.wire()) }

func (t text) fits(f Form) bool { return f.octets(string(t)) }

// cloudflare wants the character-strings of RFC 1035, in quotation marks.
func (t text) cloudflare() (string, any) { return t.String(), nil }

func (t text) terraformCloudflare() string { return fmt.Sprintf("  content = %s\n", hcl(t.String())) }

// azure takes the whole text, without quotation marks, and cuts it itself.
func (t text) azure() string { return "--value=" + shell(string(t)) }

func (t text) fields(p provider.Panel) []field {
	bare := caa.EscapeValue(string(t))
	switch p.Text {
	case provider.TextBare:
		return []field{{phrase.Of("value"), bare}}
	case provider.TextQuoted:
		return []field{{phrase.Of("value"), t.String()}}
	}
	return []field{{phrase.Of("value"), bare}, {phrase.Of("value, where the page wants quotation marks around it"), t.String()}}
}
