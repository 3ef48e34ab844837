package diagnose

import (
	"github.com/mayissue/mayissue/caa"
)

// remark is how a note of the decision reads as a finding. Codes that another
// rule of this package covers better are not here.
type remark struct{ severity, confidence, title, remedy string }

// remarkOn returns the remark for a note's code, and false for codes that
// other rules speak of.
func remarkOn(code string) (remark, bool) {
	r, ok := map[string]remark{
		caa.NoteLookupFailed: {Warning, Certain, "The CAA lookup failed, and a CA may issue all the same; many refuse",
			"Have the name servers mended: a CA need not let a failure pass, and most do not."},
		caa.NoteFlag1: {Warning, Medium, "The CAA record has flag 1, probably meant as critical",
			"Use 128 for critical, 0 otherwise. Some CAs take 1 for critical, the standard does not."},
		caa.NoteFlagsReserved: {Info, Certain, "The CAA record has flag bits that mean nothing",
			"Use 128 for critical, 0 otherwise."},
		caa.NoteTagMisspelt: {Warning, High, "The CAA record has a tag that is probably misspelt, so it restricts nothing",
			"Correct the tag."},
		caa.NoteTagUnknown: {Info, Certain, "The CAA record has a tag that this CA does not know", ""},
		caa.NoteTagInvalid: {Warning, Certain, "The CAA record has a tag that no tag can be: only letters and digits may stand in it",
			"Correct the tag, or delete the record."},
		caa.NoteIssuerCase: {Info, Certain, "The CAA record writes the CA's name in other letters than the CA does",
			"Write it in lower case: not every CA compares without regard to case."},
		caa.NoteParamMisspelt: {Warning, High, "The CAA record has a parameter that is probably misspelt, so it restricts nothing",
			"Correct the name of the parameter."},
		caa.NoteParamCase: {Warning, Certain, "The CAA record writes a parameter in other letters than the standard does",
			"Write it in lower case: Let's Encrypt, among others, ignores this spelling."},
		caa.NoteParamUnknown: {Info, Certain, "The CAA record has a parameter that means nothing to this check", ""},
		caa.NoteParamUnread:  {Warning, Certain, "The CA does not read the parameters of the CAA record", ""},
		caa.NoteIodefBad: {Warning, Certain, "No report can be sent to the iodef address",
			"Use mailto: or https:, such as \"mailto:security@your.domain\"."},
		caa.NoteContactEmailBad: {Warning, Certain, "The contactemail value is not one bare e-mail address", "Publish the address alone."},
		caa.NoteContactPhoneBad: {Warning, Certain, "The contactphone value is not one number with its country code", "Publish the number alone, such as \"+1 555 123 4567\"."},
		caa.NoteSetWithoutIssue: {Warning, Certain, "The CAA records restrict nobody, and hide those of the names above",
			"Nothing, if that is meant. If not, repeat here the issue records that should hold, or delete these."},
		caa.NoteDuplicate: {Info, Certain, "The same CAA record stands there twice", ""},
		caa.NoteCNAMEAndOtherData: {Warning, Certain, "CAA records stand beside a CNAME, and are not used",
			"Delete the CNAME or the CAA records: nothing else can stand beside a CNAME (RFC 1034 section 3.6.2)."},
	}[code]
	return r, ok
}

// noted turns the decision's own notes into findings: caa.flag-1,
// caa.tag-misspelt, caa.iodef-bad and the others of package caa. A note never
// stands in the way; what does has a rule of its own. At most five findings of
// one code are given.
func noted(s *scene) []Finding {
	var out []Finding
	count := map[string]int{}
	for _, n := range s.d.Notes {
		r, ok := s.remark(n)
		if count[n.Code]++; !ok || count[n.Code] > 5 {
			continue
		}
		f := s.found(n.Code, r.severity)
		f.Confidence = r.confidence
		if n.At.IsValid() {
			f.At = n.At.String()
		}
		f.Title, f.Detail, f.Remedy = r.title+" ("+f.At+")", n.Detail, r.remedy
		out = append(out, f)
	}
	return out
}

// remark returns what a note comes to for this decision.
func (s *scene) remark(n caa.Note) (remark, bool) {
	r, ok := remarkOn(n.Code)
	var rec caa.Judged
	if n.Record >= 0 && n.Record < len(s.d.Records) {
		rec = s.d.Records[n.Record]
	}
	switch n.Code {
	case caa.NoteParamsMalformed:
		// Well-formed by RFC 8659, unusable by RFC 8657; what breaks the
		// grammar itself is malformedValue's.
		_, err := caa.ParseValue(rec.Record.Value)
		return remark{Warning, Certain, "The CAA record has a parameter that nothing can satisfy", "Correct the parameter."}, err == nil
	case caa.NoteTagUnknown:
		if s.denied() && rec.Why == caa.CriticalUnknown {
			return r, false // criticalUnknown says it
		}
		if rec.Record.Critical() {
			r.severity, r.remedy = Warning, "Delete the record or clear its critical flag, unless every CA in use knows the tag."
		}
	case caa.NoteTagMisspelt:
		if rec.Record.Critical() {
			r.title = "The CAA record has a tag that is probably misspelt"
		}
	}
	return r, ok
}
