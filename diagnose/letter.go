package diagnose

import (
	"strings"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// Letter is a text to send to whoever must act, where that is not the owner of
// the name: it says what fails and what is asked for to somebody who may never
// have heard of CAA. Names and octets in it are as in a [Finding].
type Letter struct {
	To      phrase.Phrase // who it is for
	Address string        // a page of support or a mailbox; empty where none is known
	Subject phrase.Phrase
	Body    Body
}

// Body is paragraphs of lines.
type Body [][]phrase.Phrase

// In returns the paragraphs in the printer's language, with an empty line
// between them.
func (b Body) In(p *phrase.Printer) string {
	var paragraphs []string
	for _, lines := range b {
		var said []string
		for _, l := range lines {
			if text := p.Say(l); text != "" {
				said = append(said, text)
			}
		}
		if len(said) > 0 {
			paragraphs = append(paragraphs, strings.Join(said, "\n"))
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// MarshalText returns the paragraphs in English.
func (b Body) MarshalText() ([]byte, error) { return []byte(b.In(&phrase.Printer{})), nil }

// UnmarshalText reads text, which is the same in every language from then on.
func (b *Body) UnmarshalText(text []byte) error {
	*b = nil
	if len(text) > 0 {
		*b = Body{{phrase.Data(string(text))}}
	}
	return nil
}

// Write returns the letter about a finding of a case. It is false where nobody
// but the owner, the CA or whoever runs this check can act. The hash is that
// of the evidence.
func Write(c Case, f Finding, hash string) (Letter, bool) {
	if c.Trace == nil {
		return Letter{}, false
	}
	s := newScene(c)
	l, ok := s.letterTo(f)
	if ok {
		l.Body = s.body(f, s.zoneOf(f), hash)
	}
	return l, ok
}

// letterTo begins a letter: to whom it goes, and what it is about.
func (s *scene) letterTo(f Finding) (Letter, bool) {
	l := Letter{Subject: phrase.Of("Certificates for %s: %s", s.trace.Name, f.Title)}
	zone := s.zoneOf(f)
	switch f.Who {
	case DNSHost:
		to := s.contact(zone)
		l.To, l.Address = to.Text(), to.Mailbox
		if to.Provider.Help != "" {
			l.Address = to.Provider.Help
		}
	case TargetOwner:
		l.To, l.Address = phrase.Of("whoever runs %s", f.At), s.contact(zone).Mailbox
	case Registrar:
		l.To = phrase.Of("the registrar of %s", zone)
	case Parent:
		above, _ := zone.Parent()
		if cut := s.cut(zone); cut != nil && cut.Parent.IsValid() {
			above = cut.Parent
		}
		l.To, l.Address = phrase.Of("whoever runs the zone above %s", zone), s.contact(above).Mailbox
	default:
		return Letter{}, false
	}
	return l, true
}

// Addressed returns the finding to write a letter about: the first that stands
// in the way and that others must act on. It is false where there is none.
func Addressed(fs []Finding) (Finding, bool) {
	for _, f := range fs {
		switch f.Who {
		case DNSHost, TargetOwner, Registrar, Parent:
			if f.Severity == Error {
				return f, true
			}
		}
	}
	return Finding{}, false
}

// zoneOf returns the zone that a finding is about.
func (s *scene) zoneOf(f Finding) name.Name {
	if zone, err := name.Parse(f.Zone); err == nil && f.Zone != "" {
		return zone
	}
	at, err := name.Parse(f.At)
	if cut := s.cutOf(at); err == nil && cut != nil {
		return cut.Zone
	}
	return at
}

// contact returns whom to ask about a zone.
func (s *scene) contact(zone name.Name) provider.Contact {
	var hosts []name.Name
	if cut := s.cut(zone); cut != nil {
		hosts = hostsOf(cut)
	}
	return provider.Find(hosts, s.rname(zone))
}

// rname returns the mailbox in the SOA record of a zone as a name; the zero
// name where no reply had the record.
func (s *scene) rname(zone name.Name) name.Name {
	for _, x := range s.exchanges() {
		if x.Zone != zone || x.Reply == nil {
			continue
		}
		_, msg := reply.Interpret(x)
		if msg == nil {
			continue
		}
		for _, section := range [][]wire.RR{msg.Answer, msg.Authority} {
			for _, rr := range section {
				if rr.Type != wire.TypeSOA || rr.Owner != zone {
					continue
				}
				if box, err := rr.SOAContact(); err == nil {
					return box
				}
			}
		}
	}
	return name.Name{}
}

// exchanges returns those of the decision, of the survey and of the records that
// a CA asked for, in the order of their numbers.
func (s *scene) exchanges() []*evidence.Exchange {
	out := append([]*evidence.Exchange(nil), s.trace.Exchanges...)
	for _, asked := range []*evidence.Survey{s.survey, s.trace.Placement} {
		if asked != nil {
			for _, p := range asked.Probes {
				out = append(out, p.Exchange)
			}
		}
	}
	return out
}
