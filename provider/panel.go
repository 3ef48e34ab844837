package provider

import (
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
)

// Panel is the form of the page on which a provider's customers enter records.
// The zero value says that nothing is known of it.
type Panel struct {
	Owner OwnerField
	Apex  string // what stands for the zone itself in a relative name: "@", or "" where the field stays empty
	Value ValueField
	// Quoted says that quotation marks are typed around the value.
	Quoted bool
	Target TargetField
	Text   TextField
}

// OwnerField says how a page wants the name of a record.
type OwnerField uint8

// The forms of a name. Most pages append the zone to what is typed, so that a
// full name would end up twice as long.
const (
	OwnerUnknown  OwnerField = iota
	OwnerRelative            // without the zone
	OwnerFull                // the whole name
	OwnerEither              // one or the other
)

// ValueField says how a page wants the data of a CAA record.
type ValueField uint8

// The forms of the data.
const (
	ValueUnknown ValueField = iota
	ValueThree              // flags, tag and value in a field each
	ValueLine               // all in one field
)

// TargetField says how a page wants the target of a CNAME record.
type TargetField uint8

// The forms of a target. A page that appends the zone to what has no dot at
// its end makes another name of one without.
const (
	TargetUnknown TargetField = iota
	TargetBare                // without a dot at its end
	TargetDot                 // with it
	TargetEither              // one or the other
)

// TextField says how a page wants the text of a TXT record.
type TextField uint8

// The forms of a text.
const (
	TextUnknown TextField = iota
	TextBare              // as it is
	TextQuoted            // in quotation marks, and so each string of 255 octets where it is longer
)

// Field returns what is to be typed into the field for the name of a record on
// the page of p. The second result is false where the form of the page is not
// known; the text is then the relative name, which most pages want. An owner
// outside the zone has only its full name.
func Field(p Provider, owner, zone name.Name) (string, bool) {
	if p.Panel.Owner == OwnerFull || !zone.Contains(owner) {
		return owner.String(), p.Panel.Owner != OwnerUnknown
	}
	apex := p.Panel.Apex
	if p.Panel.Owner == OwnerUnknown {
		apex = "@"
	}
	return relative(owner, zone, apex), p.Panel.Owner != OwnerUnknown
}

// Relative returns the owner without the zone that it lies in, "@" for the
// zone itself, and the full name of an owner that lies elsewhere.
func Relative(owner, zone name.Name) string {
	if !zone.Contains(owner) {
		return owner.String()
	}
	return relative(owner, zone, "@")
}

func relative(owner, zone name.Name, apex string) string {
	switch {
	case owner == zone:
		return apex
	case zone.IsRoot():
		return owner.String()
	}
	return strings.TrimSuffix(owner.String(), "."+zone.String())
}

// Line returns the data of a record for a page that has one field for all of
// it.
func (p Panel) Line(r caa.Record) string {
	if !p.Quoted && p.Value == ValueLine {
		return strings.TrimSuffix(caa.Record{Flags: r.Flags, Tag: r.Tag}.String(), `""`) + caa.EscapeValue(r.Value)
	}
	return r.String()
}

// Alias returns what is to be typed for the target of a CNAME record. The
// second result is false where it is not known how the page wants it; the text
// is then without a dot at its end, and a page that appends the zone to such a
// name needs the dot.
func (p Panel) Alias(target name.Name) (string, bool) {
	if p.Target == TargetDot && !target.IsRoot() {
		return target.String() + ".", true
	}
	return target.String(), p.Target != TargetUnknown
}
