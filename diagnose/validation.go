package diagnose

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// ValidationCase is the judgement on a record that a CA asked for, with all
// that it was made from.
type ValidationCase struct {
	Judged  dcv.Judgement
	CA      issuer.Choice // without identifiers: no CA is known
	Trace   *evidence.Trace
	Chains  *chain.Judge
	Rules   br.Rules
	Entered []*entered.Zone // the zone as its owner entered it
	CAA     Permission      // what CAA says of the same name
}

// FindValidation returns the findings about a record that a CA asked for, in
// the order of [Find]. It is a pure function of the case.
func FindValidation(c ValidationCase) []Finding {
	v := newValidation(c)
	out := []Finding{}
	for _, rule := range validationRules {
		out = append(out, rule(v)...)
	}
	if c.Judged.Expect.Said == dcv.SaidNotDNS {
		out = otherMethod(v) // whatever the DNS has, the CA does not look at it
	}
	fs := ordered(causes(out))
	for i := range fs {
		slices.Sort(fs[i].Evidence)
		fs[i].Evidence = slices.Compact(fs[i].Evidence)
		if f := &fs[i]; f.Severity != Info {
			v.place(f)
			v.time(f)
		}
	}
	return fs
}

// validationRules are applied in this order, as [rules] are.
var validationRules = [...]func(*validation) []Finding{
	recordUndetermined,
	recordAbsent,

	suffixAsked, unregistered, parked, serversNotSwitched, undelegatedZone, zoneCut, privateView,
	recordType, recordAstray, nameTypo,
	valueExpired, valueDoubled, valueDecorated, valueTypo, valueOtherRequest, valueOther, valueUnderscore, valueCase,
	textBesideCNAME, multipleCNAME, recordFromWildcard, recordProxied, longChain, aliasLoop, targetDead, hiddenText,
	secondaryStale, recordRemoved, negativeCache, serverSilent, validationDeadline, caBackoff, caaError, caRefused,
	renewalAtRisk, renewalPending, notInUse, notEligible,
}

// validation is a case with what the rules ask of it worked out once.
type validation struct {
	*scene // of the trace alone: no decision about CAA is in it
	dcv.Judgement
	scheme  dcv.Scheme // zero where none is known
	entered []*entered.Zone
	caa     Permission
}

func newValidation(c ValidationCase) *validation {
	v := &validation{
		scene: newScene(Case{CA: c.CA, Trace: c.Trace, Chains: c.Chains, Rules: c.Rules}), Judgement: c.Judged, entered: c.Entered, caa: c.CAA,
	}
	v.scheme, _ = dcv.SchemeByID(c.Judged.Expect.Scheme)
	return v
}

// start begins a finding about the record, at its owner, in its zone, with what
// the walk and the servers said as its evidence and the commands that show it.
func (v *validation) start(code, severity, confidence string) Finding {
	f := Finding{Code: code, Severity: severity, Who: Owner, At: v.Expect.Owner.String(), Confidence: confidence, Evidence: slices.Clone(v.Evidence)}
	if f.Evidence == nil {
		f.Evidence = []int{}
	}
	if v.Zone.IsValid() {
		f.Zone = v.Zone.String()
	}
	f.Commands = []Command{asking(v.Expect.Owner, v.Expect.Type)}
	return f
}

// lacking are the servers of the delegation and of the zone itself that answer
// and do not have the record; having are those that have it.
func (v *validation) lacking() []dcv.Server {
	return v.which(func(s dcv.Server) bool { return s.Authoritative() && s.Record.Answered() && !s.Has() })
}

func (v *validation) having() []dcv.Server {
	return v.which(func(s dcv.Server) bool { return s.Authoritative() && s.Has() })
}

func (v *validation) which(is func(dcv.Server) bool) []dcv.Server {
	return slices.DeleteFunc(slices.Clone(v.Servers), func(s dcv.Server) bool { return !is(s) })
}

// nothing reports whether the walk found nothing of the kind at the owner: no
// record, and no alias.
func (v *validation) nothing() bool { return v.Walk.First.Denied() && v.Status != dcv.Undetermined }

// want is the step of the record that is to be published, as a zone file has
// it.
func (v *validation) want() Step {
	e := v.Expect
	return Step{Copy: e.Text(), entry: &entry{owner: e.Owner.String(), want: dcv.Record{Type: e.Type, Value: e.Value}}}
}

// caName is the CA that asked for the record, for sentences.
func (v *validation) asker() phrase.Phrase {
	if v.scheme.Name != "" && v.scheme.Issuer != "" {
		return phrase.Data(v.scheme.Name)
	}
	return v.caName()
}

// time fills in when the record can be seen at the earliest, once it is there:
// when what was seen in its place is out of the caches.
func (v *validation) time(f *Finding) {
	if f.RetryAfter != nil || v.trace == nil || !v.Walk.First.Answered() || !mendable(f.Who) || v.Status == dcv.InPlace {
		return
	}
	after := v.trace.Finished.Add(time.Duration(v.Walk.First.TTL) * time.Second).UTC()
	f.RetryAfter = &after
}

// labels names servers for people.
func labels(ss []dcv.Server) []string {
	var out []string
	for _, s := range ss {
		out = append(out, s.String())
	}
	return out
}

// dataOf writes records as a zone file has their data, no more of them than
// anybody reads.
func dataOf(rs []dcv.Record) []string {
	var out []string
	for _, r := range rs[:min(len(rs), most)] {
		out = append(out, r.Text())
	}
	return out
}

// registrable returns the public suffix of a name, and the registrable domain below
// it; false where the name has none below a suffix.
func registrable(n name.Name) (suffix, domain name.Name, ok bool) {
	suffix, ok = name.SuffixList{}.PublicSuffix(n)
	if !ok || n.NumLabels() <= suffix.NumLabels() {
		return suffix, name.Name{}, false
	}
	return suffix, n.Ancestor(suffix.NumLabels() + 1), true
}
