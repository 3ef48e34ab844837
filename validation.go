package mayissue

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// validation fills in what the levels rest on: the state of each hop, the
// chain of trust of all of them, and what is wrong where validation failed.
func (j *judgement) validation(res *report.Result, hops [][]climb.Hop) {
	var all []dnssec.Security
	links := links{t: j.t}
	for i := range hops {
		level := &res.Climb[i]
		first := len(all)
		for _, h := range hops[i] {
			level.Hops = append(level.Hops, hopOf(h))
			links.add(h.Answer.Zone)
			all = append(all, h.Answer.Security)
			if u := h.Answer.Until(); !u.IsZero() && (res.SignedUntil == nil || u.Before(*res.SignedUntil)) {
				res.SignedUntil = utc(u)
			}
			if h.Failure == evidence.FailBogus || h.Failure == evidence.FailIndeterminate {
				res.Fault = faultOf(j.t, h.Answer.Fault, h.Answer.Security)
			}
		}
		if s := stateOf(dnssec.Weakest(all[first:]...)); s.Security == level.Security {
			level.InsecureBy, level.InsecureAt = s.InsecureBy, s.InsecureAt
		}
	}
	res.Chain = links.out
	j.weakest = dnssec.Weakest(all...)
}

// secured fills in the state that the decision rests on.
func (j *judgement) secured(res *report.Result, d caa.Decision) {
	res.Security = d.Security.String()
	if d.Security == caa.Insecure && caa.Of(j.weakest) == caa.Insecure {
		s := stateOf(j.weakest)
		res.InsecureBy, res.InsecureAt = s.InsecureBy, s.InsecureAt
	}
}

func stateOf(s dnssec.Security) report.State {
	out := report.State{Security: s.Status().String(), Reason: string(s.Reason())}
	if by, at := s.InsecureBy(); at.IsValid() {
		out.InsecureBy, out.InsecureAt = by.String(), at.String()
	}
	if out.Reason != "" {
		out.ReasonText = s.Reason().Text()
	}
	if code, ok := s.EDE(); ok {
		out.EDE = &report.EDE{Code: uint16(code), Name: code.String()}
	}
	return out
}

// hopOf tells what one answer is worth.
func hopOf(h climb.Hop) report.Hop {
	a := h.Answer
	out := report.Hop{Name: h.Step.Name.String(), Zone: h.Step.Zone.String(), State: stateOf(a.Security)}
	if a.Zone.Name.IsValid() {
		out.Zone = a.Zone.Name.String()
	}
	if h.Exchange != nil {
		out.Exchange = h.Exchange.ID
	}
	if !a.Zone.Security.IsSecure() {
		return out // its proof is one of the chain's
	}
	out.Proof = proofOf(a.Proof)
	until := a.Proof.Until
	if tag, alg := a.Verdict.SignedBy(); alg != 0 {
		out.SignedBy = &report.Signer{KeyTag: tag, Algorithm: alg, Mnemonic: dnssec.AlgorithmText(alg)}
		if u := a.Verdict.Until(); until.IsZero() || u.Before(until) {
			until = u
		}
	}
	if !until.IsZero() {
		out.Expires = utc(until)
	}
	return out
}

func utc(t time.Time) *time.Time {
	t = t.UTC()
	return &t
}

// proofOf tells the parts of a proof; nil where nothing was to be proven.
func proofOf(p dnssec.Proof) *report.Proof {
	if p.Kind == 0 {
		return nil
	}
	out := &report.Proof{Kind: p.Kind.String(), OptOut: p.OptOut, Parts: []report.Part{}}
	for _, part := range p.Parts {
		out.Parts = append(out.Parts, report.Part{Role: string(part.Role), Owner: part.Owner.String(), Type: wire.TypeText(part.Type)})
	}
	for _, r := range p.Missing {
		out.Missing = append(out.Missing, string(r))
	}
	return out
}

// faultOf names the records and the servers; nil where there is no fault.
func faultOf(t *evidence.Trace, f chain.Fault, s dnssec.Security) *report.Fault {
	if !f.Owner.IsValid() {
		return nil
	}
	out := &report.Fault{
		Name: f.Owner.String(), Type: wire.TypeText(f.Type), Zone: f.Zone.String(), State: stateOf(s),
		Servers: []report.Server{}, Evidence: []int{},
	}
	asked := []*evidence.Exchange{f.From}
	if f.From == nil {
		asked = askedFor(t, f)
	}
	for _, x := range asked {
		server := report.Server{Name: x.Server.String(), Address: x.Addr.Addr().String()}
		if !slices.Contains(out.Servers, server) {
			out.Servers = append(out.Servers, server)
		}
		out.Evidence = append(out.Evidence, x.ID)
	}
	return out
}

// askedFor finds who was asked in vain.
func askedFor(t *evidence.Trace, f chain.Fault) []*evidence.Exchange {
	var out []*evidence.Exchange
	for _, s := range t.Steps {
		if s.Zone != f.Zone || s.Question != (evidence.Question{Name: f.Owner, Type: f.Type}) {
			continue
		}
		for _, id := range s.Exchanges {
			if x := t.Exchange(id); x != nil && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// links collects the zones that several answers rest on, each once, those
// above before those below.
type links struct {
	t   *evidence.Trace
	out []report.Link
}

func (ls *links) add(z chain.Zone) {
	if ls.has(z.Name) {
		return // and all above it are there
	}
	var above chain.Zone
	for _, z := range z.Chain() {
		if z.Name.IsValid() && !ls.has(z.Name) {
			ls.out = append(ls.out, ls.link(z, above))
		}
		above = z
	}
}

func (ls *links) has(zone name.Name) bool {
	text := zone.String()
	return slices.ContainsFunc(ls.out, func(l report.Link) bool { return l.Zone == text })
}

// link tells one zone, below another or at an anchor.
func (ls *links) link(z, above chain.Zone) report.Link {
	out := report.Link{Zone: z.Name.String(), State: stateOf(z.Security), Anchors: anchorsOf(ls.t, z.Name)}
	if above.Name.IsValid() {
		out.Parent = above.Name.String()
	}
	for _, x := range z.Rests {
		out.Evidence = append(out.Evidence, x.ID)
	}
	for _, rdata := range z.DS.RData() {
		if d, err := wire.ParseDS(rdata); err == nil {
			out.DS = append(out.DS, report.DS{KeyTag: d.KeyTag, Algorithm: d.Algorithm, DigestType: d.DigestType})
		}
	}
	for _, k := range z.Keys.All() {
		signer := report.Signer{KeyTag: k.Tag, Algorithm: k.Algorithm, Mnemonic: dnssec.AlgorithmText(k.Algorithm)}
		out.Keys = append(out.Keys, report.Key{Signer: signer, SEP: k.SEP, Entry: k.Entry})
	}
	if !above.Name.IsValid() || above.Security.IsSecure() {
		out.Proof, out.Fault = proofOf(z.Proof), faultOf(ls.t, z.Fault, z.Security)
	}
	return out
}

// anchorsOf returns the tags of the trust anchors for a zone.
func anchorsOf(t *evidence.Trace, zone name.Name) []uint16 {
	var out []uint16
	for _, a := range t.Anchors {
		if a.Zone != zone {
			continue
		}
		tag := wire.KeyTag(a.Data)
		if d, err := wire.ParseDS(a.Data); a.Type == wire.TypeDS && err == nil {
			tag = d.KeyTag
		}
		if !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// recordsOf gives the records of a proof in zone-file form, from the reply
// that held them.
func recordsOf(p *report.Proof, x *evidence.Exchange) {
	if p == nil || x == nil {
		return
	}
	_, msg := reply.Interpret(x)
	if msg == nil {
		return
	}
	for i, part := range p.Parts {
		for _, rr := range msg.Authority {
			if rr.Owner.String() == part.Owner && wire.TypeText(rr.Type) == part.Type {
				p.Parts[i].Record = rr.Text()
			}
		}
	}
}
