package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// Permission is what was decided about CAA for the name whose validation is
// judged, with the findings about it. The zero value: no CA is known.
type Permission struct {
	Result   string // permit, deny, error
	Reason   string
	FoundAt  string // the climbed name that has the relevant set; empty for none
	Aliased  bool   // the set stands where an alias of that name leads
	Wildcard bool   // a certificate for a wildcard is wanted
	Records  []caa.Record
	Findings []Finding
}

// permits reports whether CAA lets the CA in, or nothing is known of a CA.
func (p Permission) permits() bool { return p.Result == "" || p.Result == caa.Permit.String() }

// caaError: dcv.caa-error. Once the record is seen, the CA looks at the CAA
// records, and they keep it out, or cannot be told (BR 3.2.2.8); ACM calls that
// CAA_ERROR, and a request that has failed by it is dead even once they are
// mended. Of certificates that are there, [renewalAtRisk] speaks.
func caaError(v *validation) []Finding {
	failed := v.Expect.Failure == caaRefused || v.Expect.Certificate.RenewalReason == caaRefused && v.Expect.Certificate.Renewal != "SUCCESS"
	if !failed && (v.caa.permits() || v.issued() || v.unknown()) {
		return nil
	}
	f := v.start("dcv.caa-error", Error, Certain)
	f.At = v.Expect.Domain.Base.String()
	f.Commands = append(v.askingCAA(), f.Commands...)
	switch {
	case failed && v.caa.permits():
		f.Title = phrase.Of("%s refused the request because of CAA, and the records let it in now", v.asker())
		f.Detail = phrase.Of("The CA's word is %s.", caaRefused)
	case failed:
		f.Title = phrase.Of("%s refused the request because of CAA, and would do so again", v.asker())
		f.Detail = phrase.Join(phrase.Of("The CA's word is %s.", caaRefused), v.forbidding())
	default:
		f.Title = phrase.Of("Once the record is seen, %s will refuse because of CAA", v.asker())
		f.Detail = v.forbidding()
		if v.scheme.ID == "acm" {
			f.Detail = phrase.Join(f.Detail, phrase.Of("The request then fails with %s, and the name itself stays validated.", caaRefused))
		}
	}
	f.Remedy = v.admit()
	if failed {
		f.Remedy = append(f.Remedy, saying("Request the certificate anew: a request that has failed is not taken up again."))
	}
	return []Finding{f}
}

// unknown reports whether nothing was found out about CAA for the same reason
// as about the record, so that only that is to be said.
func (v *validation) unknown() bool {
	return v.caa.Result == caa.VerdictError.String() && v.Status == dcv.Undetermined
}

// forbidding says what CAA says against the CA.
func (v *validation) forbidding() phrase.Phrase {
	p := v.caa
	switch {
	case p.permits():
		return phrase.Phrase{}
	case p.Result != caa.Deny.String():
		return phrase.Of("Whether the CAA records let %s in could not be told (%s), and a CA must not issue then.", v.asker(), p.Reason)
	case p.FoundAt == "":
		return phrase.Of("CAA does not let %s in (%s).", v.asker(), p.Reason)
	}
	var words []string
	for _, r := range p.Records {
		words = append(words, shown(r))
	}
	return phrase.Of("The CAA records at %s do not let %s in: %s.", p.FoundAt, v.asker(), phrase.List(bounded(words)))
}

// admit is how CAA is made to let the CA in; nothing where it does.
func (v *validation) admit() Remedy {
	p := v.caa
	switch {
	case p.permits() || len(v.ca.Identifiers) == 0:
		return nil
	case p.Result != caa.Deny.String():
		return steps(saying("See that every name server of the name answers questions for CAA records; the other findings say what is wrong."))
	}
	out := steps(saying("CAA must name %s. Any one of these identifiers does: %s.", v.asker(), phrase.List(bounded(v.ca.Identifiers))))
	if p.FoundAt == "" || p.Aliased {
		return append(out, saying("The findings about the CAA records say where and how."))
	}
	tag := "issue"
	for _, r := range p.Records {
		if p.Wildcard && r.Tag == "issuewild" {
			tag = "issuewild"
		}
	}
	return append(out, record(p.FoundAt, caa.Record{Tag: tag, Value: v.identifier()}))
}

// askingCAA is the question that had the CAA records that decided.
func (v *validation) askingCAA() []Command {
	for _, x := range v.trace.Exchanges {
		if x.Question.Type == wire.TypeCAA && x.Question.Name.String() == v.caa.FoundAt && x.Reply != nil {
			return []Command{commandFor(x)}
		}
	}
	return nil
}
