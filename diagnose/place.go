package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// Place is where records are entered: in which zone, at whose page, and what
// that page wants in its fields.
type Place struct {
	Zone     string   `json:"zone"`
	Provider string   `json:"provider,omitempty"` // name for people; empty where it is not known
	CAA      string   `json:"caa"`                // whether CAA records can be entered there: yes, no, unknown
	Help     string   `json:"help,omitempty"`     // the provider's page
	Records  []Fields `json:"records"`
}

// Fields are what to type for one record. Octets of the value outside
// printable ASCII are written \DDD.
type Fields struct {
	// Type is CNAME or TXT for a record that a CA asked for, which has a value
	// and neither flags nor tag; empty for a CAA record.
	Type     string  `json:"type,omitempty"`
	Full     string  `json:"full"`           // the whole name
	Relative string  `json:"relative"`       // without the zone; "@" for the zone itself
	Name     *string `json:"name,omitempty"` // as the provider's page wants it, perhaps empty; nil where its form is not known
	Flags    uint8   `json:"flags"`
	Tag      string  `json:"tag"`
	Value    string  `json:"value"`
	Data     string  `json:"data"` // all three for a page that has one field for them
}

// place fills in where the records of a remedy belong, and says it.
func (s *scene) place(f *Finding) {
	var p provider.Provider
	for _, step := range f.Remedy {
		if step.entry == nil {
			continue
		}
		owner, err := name.Parse(step.entry.owner)
		cut := s.cutOf(owner)
		if err != nil || cut == nil || f.Place != nil && f.Place.Zone != cut.Zone.String() {
			continue
		}
		if f.Place == nil {
			p, _ = provider.Of(hostsOf(cut))
			f.Place = &Place{Zone: cut.Zone.String(), Provider: p.Label(), CAA: s.support(p, cut.Zone).String(), Help: p.Help}
			if step.entry.want.Type != 0 {
				f.Place.Help = "" // the page is about CAA records
			}
		}
		f.Place.Records = append(f.Place.Records, fields(p, owner, cut.Zone, step.entry))
	}
	if f.Place == nil {
		return
	}
	at := slices.IndexFunc(f.Remedy, func(step Step) bool { return step.aside })
	if at < 0 {
		at = len(f.Remedy)
	}
	f.Remedy = slices.Insert(f.Remedy, at, f.Place.steps(p)...)
}

// support says whether CAA records can be entered. Where the zone has some,
// they can, whatever the table says.
func (s *scene) support(p provider.Provider, zone name.Name) provider.Support {
	if s.d.FoundAt.IsValid() && zone.Contains(s.owner) {
		if cut := s.cutOf(s.owner); cut != nil && cut.Zone == zone {
			return provider.Supported
		}
	}
	return p.CAA.Support
}

func fields(p provider.Provider, owner, zone name.Name, e *entry) Fields {
	r := e.rec
	out := Fields{Full: owner.String(), Relative: provider.Relative(owner, zone)}
	if e.want.Type != 0 {
		out.Type, out.Value, out.Data = e.want.Type.String(), caa.EscapeValue(e.want.Value), e.want.Text()
	} else {
		out.Flags, out.Tag, out.Value, out.Data = r.Flags, r.Tag, caa.EscapeValue(r.Value), p.Panel.Line(r)
	}
	if typed, known := provider.Field(p, owner, zone); known {
		out.Name = &typed
	}
	return out
}

// steps says it for the first record.
func (pl *Place) steps(p provider.Provider) Remedy {
	r := pl.Records[0]
	var where, field, data Step
	no := pl.CAA == "no" && r.Type == "" // CNAME and TXT are for everybody
	switch {
	case no:
		where = saying("%s, who serves %s, is not known to offer CAA records: ask for them, or move the DNS of the zone to a provider that has them.", pl.Provider, pl.Zone)
	case pl.Help != "":
		where = saying("The zone %s is served by %s, so it is entered there; the help page is %s.", pl.Zone, pl.Provider, pl.Help)
	case pl.Provider != "":
		where = saying("The zone %s is served by %s, so it is entered there.", pl.Zone, pl.Provider)
	}
	switch {
	case r.Name != nil && *r.Name == "":
		field = saying("Leave the field for the name empty there: the record is for the zone itself.")
	case r.Name != nil:
		field = saying("Into the field for the name goes %s.", *r.Name)
	case r.Relative == r.Full:
	case r.Relative == "@":
		field = saying("Where a form appends %s to the name by itself, the name is @ or stays empty.", pl.Zone)
	default:
		field = saying("Where a form appends %s to the name by itself, the name is %s.", pl.Zone, r.Relative)
	}
	switch {
	case r.Type != "":
		data = saying("The type is %s, and into the field for the value goes: %s", r.Type, r.Value)
	case p.Panel.Value == provider.ValueThree:
		data = saying("Into the fields for flags, tag and value go %d, %s and %s.", r.Flags, r.Tag, r.Value)
	case p.Panel.Value == provider.ValueLine:
		data = saying("Into the field for the value goes: %s", r.Data)
	}
	if no {
		field, data = Step{}, Step{}
	}
	joined := say(phrase.Join(where.Say, field.Say, data.Say))
	return steps(apart(joined))
}
