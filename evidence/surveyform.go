package evidence

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/name"
)

// validate reports whether a survey holds together: its exchanges are numbered
// on after so many others, probes before views. The field is that of the trace.
func (s *Survey) validate(field string, before int) error {
	if s == nil {
		return nil
	}
	for _, l := range []struct {
		part string
		n    int
	}{{".zones", len(s.Zones)}, {".probes", len(s.Probes)}, {".views", len(s.Views)}} {
		if l.n > MaxExchanges {
			return invalid(field+l.part, "%d of them, %d at most", l.n, MaxExchanges)
		}
	}
	for _, c := range []struct {
		part string
		at   time.Time
	}{{".started", s.Started}, {".finished", s.Finished}} {
		if err := writable(field+c.part, c.at); err != nil {
			return err
		}
	}
	for i, z := range s.Zones {
		if !z.Zone.IsValid() || len(z.Servers) > MaxExchanges {
			return invalid(fmt.Sprintf(field+".zones[%d]", i), "no zone, or more than %d servers", MaxExchanges)
		}
		for j, v := range z.Servers {
			if len(v.Unasked) > MaxText {
				return invalid(fmt.Sprintf(field+".zones[%d].servers[%d]", i, j), "a text is longer than %d octets", MaxText)
			}
		}
	}
	for i, p := range s.Probes {
		if p.Kind == "" || len(p.Kind) > MaxText {
			return invalid(fmt.Sprintf(field+".probes[%d].kind", i), "missing or too long")
		}
		if err := p.Exchange.validate(fmt.Sprintf(field+".probes[%d].exchange", i), before+i+1); err != nil {
			return err
		}
	}
	for i, v := range s.Views {
		if len(v.Label) > MaxText {
			return invalid(fmt.Sprintf(field+".views[%d].label", i), "longer than %d octets", MaxText)
		}
		if err := v.Exchange.validate(fmt.Sprintf(field+".views[%d].exchange", i), before+len(s.Probes)+i+1); err != nil {
			return err
		}
	}
	return nil
}

// normal is [Trace.normal] for a survey.
func (s *Survey) normal() *Survey {
	if s == nil {
		return nil
	}
	c := *s
	c.Started, c.Finished = utc(c.Started), utc(c.Finished)
	c.Zones, c.Probes, c.Views = list(c.Zones), list(c.Probes), optional(c.Views)
	for i := range c.Zones {
		c.Zones[i].Servers = list(c.Zones[i].Servers)
		for j := range c.Zones[i].Servers {
			v := &c.Zones[i].Servers[j]
			v.Unasked = valid(v.Unasked)
		}
	}
	for i := range c.Probes {
		c.Probes[i] = Probe{ProbeKind(valid(string(c.Probes[i].Kind))), c.Probes[i].Exchange.normal()}
	}
	for i := range c.Views {
		c.Views[i] = View{valid(c.Views[i].Label), c.Views[i].Exchange.normal()}
	}
	return &c
}

// The types below are those of a survey in the manner of [hashedTrace].
type (
	hashedSurvey struct {
		Finished time.Time      `json:"finished"`
		Probes   []hashedProbe  `json:"probes"`
		Started  time.Time      `json:"started"`
		Views    []hashedView   `json:"views,omitempty"`
		Zones    []hashedListed `json:"zones"`
	}
	hashedProbe struct {
		Exchange hashedExchange `json:"exchange"`
		Kind     text           `json:"kind"`
	}
	hashedView struct {
		Exchange hashedExchange `json:"exchange"`
		Label    text           `json:"label"`
	}
	hashedListed struct {
		Servers []hashedListedServer `json:"servers"`
		Zone    name.Name            `json:"zone"`
	}
	hashedListedServer struct {
		Addr    netip.Addr `json:"addr,omitzero"`
		Child   bool       `json:"child,omitempty"`
		Glue    bool       `json:"glue,omitempty"`
		Name    name.Name  `json:"name,omitzero"`
		Named   bool       `json:"named,omitempty"`
		Parent  bool       `json:"parent,omitempty"`
		Unasked text       `json:"unasked,omitempty"`
	}
)

func (s *Survey) hashed() *hashedSurvey {
	if s == nil {
		return nil
	}
	h := &hashedSurvey{
		Finished: utc(s.Finished), Started: utc(s.Started),
		Probes: make([]hashedProbe, len(s.Probes)), Zones: make([]hashedListed, len(s.Zones)),
	}
	for i, p := range s.Probes {
		h.Probes[i] = hashedProbe{p.Exchange.hashed(), text(p.Kind)}
	}
	for _, v := range s.Views {
		h.Views = append(h.Views, hashedView{v.Exchange.hashed(), text(v.Label)})
	}
	for i, z := range s.Zones {
		h.Zones[i] = hashedListed{make([]hashedListedServer, len(z.Servers)), z.Zone}
		for j, v := range z.Servers {
			h.Zones[i].Servers[j] = hashedListedServer{v.Addr, v.Child, v.Glue, v.Name, v.Named, v.Parent, text(v.Unasked)}
		}
	}
	return h
}

// Told is the number of exchanges of the walk and the survey: those of a
// placement are numbered on from there.
func (t *Trace) Told() int {
	if t.Survey == nil {
		return len(t.Exchanges)
	}
	return len(t.Exchanges) + len(t.Survey.Probes) + len(t.Survey.Views)
}
