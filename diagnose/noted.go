package diagnose

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// remark is how a note of the decision reads as a finding. Codes that another
// rule of this package covers better are not here.
type remark struct {
	severity, confidence string
	title, remedy        phrase.Phrase
}

// remarkOn returns the remark for a note's code, and false for codes that
// other rules speak of.
func remarkOn(code string) (remark, bool) {
	r, ok := map[string]remark{
		caa.NoteLookupFailed: {Warning, Certain, phrase.Of("The CAA lookup failed, and a CA may issue all the same; many refuse"),
			phrase.Of("Have the name servers mended: a CA need not let a failure pass, and most do not.")},
		caa.NoteFlag1: {Warning, Medium, phrase.Of("The CAA record has flag 1, probably meant as critical"),
			phrase.Of("Use 128 for critical, 0 otherwise. Some CAs take 1 for critical, the standard does not.")},
		caa.NoteFlagsReserved: {Info, Certain, phrase.Of("The CAA record has flag bits that mean nothing"),
			phrase.Of("Use 128 for critical, 0 otherwise.")},
		caa.NoteTagMisspelt: {Warning, High, phrase.Of("The CAA record has a tag that is probably misspelt, so it restricts nothing"),
			phrase.Of("Correct the tag.")},
		caa.NoteTagUnknown: {Info, Certain, phrase.Of("The CAA record has a tag that this CA does not know"),
			phrase.Phrase{}},
		caa.NoteTagInvalid: {Warning, Certain, phrase.Of("The CAA record has a tag that no tag can be: only letters and digits may stand in it"),
			phrase.Of("Correct the tag, or delete the record.")},
		caa.NoteIssuerCase: {Info, Certain, phrase.Of("The CAA record writes the CA's name in other letters than the CA does"),
			phrase.Of("Write it in lower case: not every CA compares without regard to case.")},
		caa.NoteParamMisspelt: {Warning, High, phrase.Of("The CAA record has a parameter that is probably misspelt, so it restricts nothing"),
			phrase.Of("Correct the name of the parameter.")},
		caa.NoteParamCase: {Warning, Certain, phrase.Of("The CAA record writes a parameter in other letters than the standard does"),
			phrase.Of("Write it in lower case: Let's Encrypt, among others, ignores this spelling.")},
		caa.NoteParamUnknown: {Info, Certain, phrase.Of("The CAA record has a parameter that means nothing to this check"),
			phrase.Phrase{}},
		caa.NoteParamUnread: {Warning, Certain, phrase.Of("The CA does not read the parameters of the CAA record"),
			phrase.Phrase{}},
		caa.NoteIodefBad: {Warning, Certain, phrase.Of("No report can be sent to the iodef address"),
			phrase.Of("Use mailto: or https:, such as \"mailto:security@your.domain\".")},
		caa.NoteContactEmailBad: {Warning, Certain, phrase.Of("The contactemail value is not one bare e-mail address"),
			phrase.Of("Publish the address alone.")},
		caa.NoteContactPhoneBad: {Warning, Certain, phrase.Of("The contactphone value is not one number with its country code"),
			phrase.Of("Publish the number alone, such as \"+1 555 123 4567\".")},
		caa.NoteSetWithoutIssue: {Warning, Certain, phrase.Of("The CAA records restrict nobody, and hide those of the names above"),
			phrase.Of("Nothing, if that is meant. If not, repeat here the issue records that should hold, or delete these.")},
		caa.NoteDuplicate: {Info, Certain, phrase.Of("The same CAA record stands there twice"),
			phrase.Phrase{}},
		caa.NoteCNAMEAndOtherData: {Warning, Certain, phrase.Of("CAA records stand beside a CNAME, and are not used"),
			phrase.Of("Delete the CNAME or the CAA records: nothing else can stand beside a CNAME (RFC 1034 section 3.6.2).")},
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
		f.Title, f.Detail, f.Remedy = phrase.Of("%s (%s)", r.title, f.At), n.Detail, steps(say(r.remedy))
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
		return remark{Warning, Certain, phrase.Of("The CAA record has a parameter that nothing can satisfy"),
			phrase.Of("Correct the parameter.")}, err == nil
	case caa.NoteTagUnknown:
		if s.denied() && rec.Why == caa.CriticalUnknown {
			return r, false // criticalUnknown says it
		}
		if rec.Record.Critical() {
			r.severity, r.remedy = Warning, phrase.Of("Delete the record or clear its critical flag, unless every CA in use knows the tag.")
		}
	case caa.NoteTagMisspelt:
		if rec.Record.Critical() {
			r.title = phrase.Of("The CAA record has a tag that is probably misspelt")
		}
	}
	return r, ok
}
