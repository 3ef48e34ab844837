package diagnose

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// answered is what one reply says of the CAA records of a name.
type answered struct {
	set    string // the records in canonical form and order; empty for none
	recs   []caa.Record
	target name.Name // of an alias
}

// none reports whether the answer is that there are no records.
func (a answered) none() bool { return a.set == "" && !a.target.IsValid() }

// same reports whether two answers are one: the order of records and the
// letters of names do not count (RFC 4034 section 6).
func (a answered) same(b answered) bool { return a.set == b.set && a.target == b.target }

// answerOf reads the reply of an exchange about CAA. It is false for what does
// not settle the question, for a denial that lacks its SOA record, and for
// records that cannot be read.
func answerOf(x *evidence.Exchange) (answered, bool) {
	if x == nil || x.Reply == nil {
		return answered{}, false
	}
	switch rd, _ := reply.Interpret(x); rd.Outcome {
	case evidence.NoData, evidence.NXDomain:
		return answered{}, true
	case evidence.Alias:
		return answered{target: rd.Target}, true
	case evidence.Answer:
		return readSet(rd.Records)
	}
	return answered{}, false
}

func readSet(rrs []wire.RR) (answered, bool) {
	var a answered
	var forms [][]byte
	for _, rr := range rrs {
		rec, err := caa.ParseRecord(rr.RData())
		form, bad := rr.Canonical()
		if err != nil || bad != nil {
			return answered{}, false
		}
		a.recs = append(a.recs, rec)
		forms = append(forms, form)
	}
	slices.SortFunc(forms, bytes.Compare)
	for _, f := range forms {
		a.set += fmt.Sprintf("%d:%s", len(f), f)
	}
	return a, true
}

// wouldPermit reports whether the CA would be let in if this were the answer
// at the name whose records decided. It is false where that cannot be told.
func (s *scene) wouldPermit(a answered) bool {
	auth, err := caa.NewAuthority(s.ca.Identifiers)
	if err != nil || s.d.Level < 0 || s.d.Level >= len(s.levels) || a.target.IsValid() {
		return false
	}
	levels := slices.Clone(s.levels)
	l := &levels[s.d.Level]
	l.Outcome, l.Records = caa.LevelNoData, nil
	if len(a.recs) > 0 {
		l.Outcome, l.Records = caa.LevelCAA, a.recs
	}
	return caa.Decide(levels, auth, s.req, s.dated()).Verdict == caa.Permit
}

// dated are the rules of the case, or else those of the time of the evidence:
// what a record lets in depends little on the date, and nothing is decided here.
func (s *scene) dated() br.Rules {
	if s.rules.Time.IsZero() && s.trace != nil {
		return br.At(s.trace.Clock)
	}
	return s.rules
}

// letsIn reports whether a set names the CA by the tag that governs the
// request, parameters left aside.
func (s *scene) letsIn(set []caa.Record) bool {
	return slices.ContainsFunc(allowed(set, s.kind(set)).ids, s.ours)
}

// recordTexts writes records for a sentence.
func recordTexts(set []caa.Record) []string {
	var out []string
	for _, r := range set {
		out = append(out, shown(r))
	}
	slices.Sort(out)
	return out
}
