package suggest

import (
	"strings"

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
