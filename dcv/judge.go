package dcv

import (
	"slices"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/climb"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Judgement says how one record that a CA asked for stands, with all that it
// rests on. The zero value is undetermined.
type Judgement struct {
	Expect Expectation
	Status Status
	// Failure is why an undetermined record could not be judged, with Detail
	// for people.
	Failure  evidence.Failure
	Detail   phrase.Phrase
	Security dnssec.Security // the weakest of the walk

	Walk    Walk
	Servers []Server // every address that is listed for the owner's zone
	// Zone is the deepest zone that holds the owner, and Above the zones over
	// it, nearest first, the root not among them.
	Zone  name.Name
	Above []name.Name

	// End is where aliases lead from the owner, zero where there are none, with
	// EndZone, the zone that holds it, and Ends, its servers as Servers are of
	// the owner's: there the record is to be.
	End, EndZone name.Name
	Ends         []Server

	Strays  []Stray // what stands where people put the record by mistake
	Control Seen    // the record's type at a name beside the owner that surely does not exist
	// Address and ControlAddress are A at the owner, and at that other name.
	Address, ControlAddress Seen
	Views                   []View
	Evidence                []int // IDs of the exchanges that the status rests on
}

// Walk is what the validated walk found, as the CA will.
type Walk struct {
	First   Seen        // at the owner itself
	Last    Seen        // at the end of the aliases
	Aliases []name.Name // that lead from the owner to Last, in order; of a CNAME those before the expected target
	Match   Match
	Links   int // CNAMEs that the CA must follow from the owner until it sees the value
	// TooLong and Loop say why aliases were not followed to an end.
	TooLong, Loop bool
}

// Judge says how a record that a CA asked for stands: a pure function of the
// trace. chains judges the trace; without it, nothing is known. Nothing that is
// bogus or indeterminate is ever in place.
func Judge(t *evidence.Trace, e Expectation, chains *chain.Judge) Judgement {
	if t != nil {
		e.at = t.Clock
	}
	j := Judgement{Expect: e, Failure: evidence.FailIndeterminate}
	if t == nil || !e.Owner.IsValid() || e.Type == 0 || e.Value == "" || chains == nil {
		return j
	}
	if zones := Zones(t, e.Owner); len(zones) > 0 {
		j.Zone, j.Above = zones[0], zones[1:]
	}
	hops := j.walk(t, chains)
	j.placed(t, chains)
	j.weigh(hops)
	return j
}

// Zones returns the zones of a trace that hold a name, the deepest first; the
// root is left out.
func Zones(t *evidence.Trace, n name.Name) []name.Name {
	var all []name.Name
	for _, c := range t.Cuts {
		if c.Zone.Contains(n) && !c.Zone.IsRoot() && !slices.Contains(all, c.Zone) {
			all = append(all, c.Zone)
		}
	}
	slices.SortFunc(all, func(a, b name.Name) int { return b.NumLabels() - a.NumLabels() })
	return all
}

// walk reads the validated walk: from the owner through what it leads to.
func (j *Judgement) walk(t *evidence.Trace, chains *chain.Judge) []climb.Hop {
	e, w := j.Expect, &j.Walk
	visited := map[name.Name]bool{}
	var hops []climb.Hop
	var all []dnssec.Security
	for cur := e.Owner; ; {
		h, ok := climb.Hear(t, evidence.ForValidation, evidence.Question{Name: cur, Type: uint16(e.Type)}, chains)
		if !ok {
			break
		}
		visited[cur] = true
		hops, all = append(hops, h), append(all, h.Answer.Security)
		w.Last = seen(h.Exchange)
		if len(hops) == 1 {
			w.First = w.Last
		}
		if h.Failure != "" {
			break
		}
		if w.Match = e.best(w.Last.Records); w.Match != Differs {
			w.Links = len(w.Aliases)
			if e.Type == CNAME {
				w.Links++
			}
			break
		}
		next, ok := w.Last.next(e.Type)
		if !ok {
			break
		}
		if w.Loop, w.TooLong = visited[next], len(visited) > evidence.MaxAliases; w.Loop || w.TooLong {
			break
		}
		w.Aliases = append(w.Aliases, next)
		cur = next
	}
	j.Security = dnssec.Weakest(all...)
	return hops
}

// next is the name that an answer leads to, where the CA may go on looking.
func (s Seen) next(t Type) (name.Name, bool) {
	if s.Outcome == evidence.Alias {
		return s.Target, true
	}
	if t == CNAME && len(s.Records) == 1 {
		n, err := name.Parse(s.Records[0].Value)
		return n, err == nil
	}
	return name.Name{}, false
}

// weigh makes the status of what the walk and the servers say.
func (j *Judgement) weigh(hops []climb.Hop) {
	last := len(hops) - 1
	if last < 0 {
		j.Detail = phrase.Of("the evidence does not hold the question")
		return
	}
	for _, h := range hops {
		if h.Exchange != nil {
			j.Evidence = append(j.Evidence, h.Exchange.ID)
		}
	}
	if h := hops[last]; h.Failure != "" {
		j.Failure, j.Detail = h.Failure, h.Detail
		return
	}
	// BR 4.2.2.2 (2.3.1): what does not validate is no answer; insecure must be
	// proven.
	if s := j.Security.Status(); s != dnssec.Secure && s != dnssec.Insecure {
		j.Detail = phrase.Of("the answer does not validate")
		return
	}
	j.Failure = ""
	scheme, _ := SchemeByID(j.Expect.Scheme)
	tooLong := scheme.MaxChain > 0 && j.Walk.Links > scheme.MaxChain
	several := j.Expect.Type == CNAME && (j.Walk.First.Several() || j.Walk.Last.Several() || slices.ContainsFunc(j.Servers, clashes))
	if j.Walk.Match != Differs && !tooLong && !several {
		j.Status, j.Failure, j.Detail = everywhere(j.Servers)
		if j.Status == InPlace && j.End.IsValid() {
			j.Status, j.Failure, j.Detail = everywhere(j.Ends)
		}
		return
	}
	switch {
	case slices.ContainsFunc(slices.Concat(j.Servers, j.Ends), Server.proves) && !tooLong && !several:
		j.Status = Partly
	case len(j.Walk.First.Records) > 0 || j.Walk.First.Outcome == evidence.Alias:
		j.Status = Wrong
	default:
		j.Status = Missing
	}
}

// proves reports whether a server of the delegation has the record, in a reply
// that may be used.
func (s Server) proves() bool { return s.Parent && s.Has() && s.Unsound == "" }

// clashes reports whether a server has text, or another CNAME, beside the CNAME:
// then it is left to chance what a resolver sees, and ACM does not take the
// record for valid.
func clashes(s Server) bool {
	return s.Authoritative() && (len(s.TextsBesideCNAME()) > 0 || s.Record.Several())
}

// everywhere is the status of a record that the walk finds: what all servers
// that were asked say of it. One that gave no answer leaves it open, for the
// CA may be the one to meet it; so does one that could not be asked from here.
func everywhere(servers []Server) (Status, evidence.Failure, phrase.Phrase) {
	asked := 0
	var silent, unsound, skipped *Server
	for i := range servers {
		s := &servers[i]
		switch {
		case !s.Authoritative():
			continue
		case !s.Asked():
			if s.skipped(servers) != "" {
				skipped = s
			}
			continue
		case !s.Record.Answered():
			silent = s
		case s.Match == Differs:
			return Partly, "", phrase.Phrase{}
		case s.Unsound != "":
			unsound = s
		}
		asked++
	}
	switch {
	case asked == 0:
		return Undetermined, evidence.FailNoServer, phrase.Of("no server was asked by itself, so nothing says that all of them have the record")
	case unsound != nil:
		return Undetermined, unsound.Unsound, unsound.Unsure
	case silent != nil:
		return Undetermined, failureOf(silent.Record.Outcome), phrase.Of("%s gave no answer", silent.String())
	case skipped != nil:
		return Undetermined, skipped.skipped(servers), phrase.Of("%s was not asked, so nothing says that it has the record", skipped.String())
	}
	return InPlace, "", phrase.Phrase{}
}

// failureOf is the failure that an outcome of one exchange stands for.
func failureOf(o evidence.Outcome) evidence.Failure {
	switch o {
	case evidence.ServFail:
		return evidence.FailServFail
	case evidence.Refused:
		return evidence.FailRefused
	case evidence.NotImp:
		return evidence.FailNotImp
	case evidence.FormErr:
		return evidence.FailFormErr
	case evidence.OtherRCode:
		return evidence.FailOtherRCode
	case evidence.Lame, evidence.Referral:
		return evidence.FailLame
	case evidence.Malformed, evidence.BadCase:
		return evidence.FailMalformed
	case evidence.TCPFailed, evidence.Truncated:
		return evidence.FailTCP
	case evidence.Unreachable:
		return evidence.FailNoServer
	}
	return evidence.FailTimeout
}

// Seen is what one reply says. The zero value says nothing.
type Seen struct {
	Exchange int // ID; 0 where nothing was asked
	Outcome  evidence.Outcome
	Detail   phrase.Phrase
	Records  []Record  // of the type asked for
	Target   name.Name // of an alias
	Beside   []Record  // of the type asked for, that came with an alias at the same name
	TTL      uint32    // seconds; of a denial by its SOA record
}

// seen reads an exchange; the zero Seen where there is none.
func seen(x *evidence.Exchange) Seen {
	if x == nil {
		return Seen{}
	}
	s := Seen{Exchange: x.ID, Outcome: x.Outcome, Detail: climb.Detail(x)}
	if x.Reply == nil || s.Outcome == evidence.BadCase {
		return s
	}
	rd, _ := reply.Interpret(x)
	s.Outcome, s.TTL, s.Target = rd.Outcome, rd.TTL, rd.Target
	s.Records, s.Beside = recordsOf(rd.Records), recordsOf(rd.Beside)
	return s
}

func recordsOf(rrs []wire.RR) []Record {
	var out []Record
	for _, rr := range rrs {
		if r, ok := recordOf(rr); ok {
			out = append(out, r)
		}
	}
	return out
}

// MetBy reports whether the reply of an exchange, to the record's question at
// its owner, has the record, or leads as the walk's own answer did to where it
// was found.
func (j Judgement) MetBy(x *evidence.Exchange) bool { return j.match(seen(x)) != Differs }

// MetBy reports whether the reply of an exchange has the record itself.
func (e Expectation) MetBy(x *evidence.Exchange) bool { return e.best(seen(x).Records) != Differs }

// Answered reports whether the reply gives records, leads elsewhere or denies.
func (s Seen) Answered() bool {
	switch s.Outcome {
	case evidence.Answer, evidence.Alias, evidence.NoData, evidence.NoDataNoSOA, evidence.NXDomain:
		return true
	}
	return false
}

// Denied reports whether the reply says that there are no such records.
func (s Seen) Denied() bool {
	return s.Answered() && s.Outcome != evidence.Answer && s.Outcome != evidence.Alias
}

// Several reports whether there are several CNAME records, of which a name can
// have one (RFC 2181 section 10.1).
func (s Seen) Several() bool { return s.gives(CNAME) && len(s.Records) > 1 }

// Has reports whether the record is among those seen.
func (s Seen) Has(r Record) bool { return slices.Contains(s.Records, r) }

// serial reads the serial number of an answered SOA question.
func serial(x *evidence.Exchange) (uint32, bool) {
	if x == nil || x.Reply == nil {
		return 0, false
	}
	rd, _ := reply.Interpret(x)
	for _, rr := range rd.Records {
		if rr.Type == wire.TypeSOA {
			n, err := rr.SOASerial()
			return n, err == nil
		}
	}
	return 0, false
}
