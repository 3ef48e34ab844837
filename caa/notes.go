package caa

import (
	"slices"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Note is a remark about the relevant set that changes no verdict: a hint for
// diagnosis, with the code of its finding.
type Note struct {
	Code   string        // one of the Note constants
	Record int           // index in Decision.Records, -1 for the set as a whole
	At     name.Name     // owner of the record: the climbed name or the alias target
	Detail phrase.Phrase // one sentence for people
}

// The codes of notes. They are those of the catalogue of findings where it
// has one, and never change.
const (
	NoteLookupFailed      = "caa.lookup-failed"        // a failed lookup was let pass under BR 4.2.2.1
	NoteFlag1             = "caa.flag-1"               // 0x01 set, 0x80 not: probably meant as critical
	NoteFlagsReserved     = "caa.flags-reserved"       // bits set that mean nothing
	NoteTagMisspelt       = "caa.tag-misspelt"         // unknown, and nearly a known one
	NoteTagUnknown        = "caa.tag-unknown"          // unknown, without effect unless critical
	NoteTagInvalid        = "caa.tag-invalid"          // octets that no tag can have
	NoteIssuerCase        = "caa.issuer-case"          // the CA's name, in other letters than it publishes
	NoteValueMalformed    = "caa.value-malformed"      // not of the grammar: authorises nobody
	NoteValueQuoted       = "caa.value-quoted"         // the same, because quotation marks are in it
	NoteValueURL          = "caa.value-url"            // the same: a URL, a final dot, or an organisation's name
	NoteParamsMalformed   = "caa.params-malformed"     // parameters not of the grammar, or unsatisfiable
	NoteParamMisspelt     = "caa.param-misspelt"       // nearly accounturi or validationmethods, so ignored
	NoteParamCase         = "caa.param-case"           // known only without regard to case: some CAs ignore it
	NoteParamUnknown      = "caa.param-unknown"        // on our own record, ignored
	NoteParamUnread       = "caa.param-unread"         // RFC 8657 is switched off at this CA
	NoteIodefBad          = "caa.iodef-bad"            // no report can be sent there
	NoteContactEmailBad   = "caa.contactemail-bad"     // not one bare address
	NoteContactPhoneBad   = "caa.contactphone-bad"     // not one global number
	NoteSetWithoutIssue   = "caa.set-without-issue"    // the set stops the climb and restricts nothing
	NoteDuplicate         = "caa.duplicate-record"     // the same record twice
	NoteCNAMEAndOtherData = "caa.cname-and-other-data" // CAA beside a CNAME: invalid zone data, not used
)

// notes remarks on every record of the set, and on the set.
func (s *set) notes(d *Decision, req Request, rules br.Rules) []Note {
	n := noter{at: s.level.Owner()}
	seen := map[Record]int{}
	for i, r := range s.records {
		n.record = i
		if first, twice := seen[r.Record]; twice {
			n.add(NoteDuplicate, phrase.Of("it is the same as record %d of the set", first+1))
			continue
		}
		seen[r.Record] = i
		n.flags(r)
		n.tag(r)
		n.content(r)
		if r.err == nil && s.auth.Is(r.value.Issuer) {
			n.own(r, s.auth, rules)
		}
	}
	n.record = -1
	if d.Reason == NotRestricted && !s.has(tagIssue) && !s.has(tagIssueWild) && req.Purpose == ServerAuth {
		n.add(NoteSetWithoutIssue, phrase.Of("no issue property stands in the set, so it restricts nobody, and records of the names above no longer count"))
	}
	if len(s.level.BesideAlias) > 0 {
		n.at = s.level.Name
		n.add(NoteCNAMEAndOtherData, phrase.Of("CAA records beside the CNAME were not used, the CNAME was followed (RFC 1034 section 3.6.2); how many: %d", len(s.level.BesideAlias)))
	}
	return n.notes
}

// has reports whether the set holds a property.
func (s *set) has(tag string) bool {
	return slices.ContainsFunc(s.records, func(r reading) bool { return r.tag == tag })
}

// noter collects notes about one record at a time.
type noter struct {
	notes  []Note
	record int
	at     name.Name
}

func (n *noter) add(code string, detail phrase.Phrase) {
	n.notes = append(n.notes, Note{Code: code, Record: n.record, At: n.at, Detail: detail})
}

// flags: bit 0 is 0x80 (RFC 8659 section 4.1). Whoever counts bits from the
// other end writes 1, and some CAs read it so.
func (n *noter) flags(r reading) {
	switch rest := r.Flags &^ 0x80; {
	case rest&0x01 != 0 && !r.Critical():
		n.add(NoteFlag1, phrase.Of("flags %d: 128 means critical, 1 means nothing, but some CAs take it for critical", r.Flags))
	case rest != 0:
		n.add(NoteFlagsReserved, phrase.Of("flags %d: only 128 has a meaning", r.Flags))
	}
}

// tag speaks of tags that the CA does not recognise.
func (n *noter) tag(r reading) {
	effect := phrase.Of("it has no effect")
	if r.Critical() {
		effect = phrase.Of("being critical, it forbids issuance")
	}
	switch {
	case r.known:
	case !validTag(r.Tag):
		n.add(NoteTagInvalid, phrase.Of("tag %s: only letters and digits may stand in a tag; %s", quote(r.Tag), effect))
	case slices.Contains(DefaultRecognised(), r.tag):
		n.add(NoteTagUnknown, phrase.Of("tag %s: this CA does not recognise it; %s", quote(r.Tag), effect))
	default:
		if near := nearest(r.tag, DefaultRecognised()); near != "" {
			n.add(NoteTagMisspelt, phrase.Of("tag %s: probably %s; %s", quote(r.Tag), near, effect))
			return
		}
		n.add(NoteTagUnknown, phrase.Of("tag %s: unknown; %s", quote(r.Tag), effect))
	}
}

// content speaks of values that do not fit their tag, whoever recognises it.
func (n *noter) content(r reading) {
	switch r.tag {
	case tagIssue, tagIssueWild, tagIssueMail:
		if r.err != nil {
			n.add(r.err.Kind.note(), r.err.Text())
		}
	case tagIodef:
		if why := iodefFault(r.Value); !why.IsZero() {
			n.add(NoteIodefBad, phrase.Of("iodef %s: %s", quote(r.Value), why))
		}
	case tagContactEmail:
		if _, ok := ContactEmail(r.Value); !ok {
			n.add(NoteContactEmailBad, phrase.Of("contactemail %s: the value must be one bare e-mail address", quote(r.Value)))
		}
	case tagContactPhone:
		if _, ok := ContactPhone(r.Value); !ok {
			n.add(NoteContactPhoneBad, phrase.Of("contactphone %s: the value must be one number with + and the country code", quote(r.Value)))
		}
	}
}

// note returns the code under which a fault is noted.
func (k FaultKind) note() string {
	switch k {
	case FaultQuoted:
		return NoteValueQuoted
	case FaultURL, FaultTrailingDot:
		return NoteValueURL
	case FaultTrailingSemicolon, FaultSpaceSeparated, FaultMissingSemicolon, FaultEmptyParameter,
		FaultParameterName, FaultParameterNoValue, FaultParameterValue:
		return NoteParamsMalformed
	}
	return NoteValueMalformed
}

// own speaks of a property that names the CA: only then are its parameters
// any of the CA's business (RFC 8659 section 4.2).
func (n *noter) own(r reading, auth Authority, rules br.Rules) {
	if r.value.Issuer != lowerASCII(r.value.Issuer) {
		n.add(NoteIssuerCase, phrase.Of("%s is taken for %s; CAs that compare letter by letter do not", r.value.Issuer, lowerASCII(r.value.Issuer)))
	}
	count := map[string]int{}
	for _, p := range r.value.Params {
		low := lowerASCII(p.Name)
		known := low == paramAccount || low == paramMethods
		if count[low]++; known && auth.reads8657(rules) {
			n.parameter(p, low, count[low])
		} else if known {
			n.add(NoteParamUnread, phrase.Of("%s: this CA does not read it before it must (BR 4.2.2.1.2)", quote(p.Name)))
		} else if near := nearest(low, []string{paramAccount, paramMethods}); near != "" {
			n.add(NoteParamMisspelt, phrase.Of("parameter %s: probably %s; as it is, it is ignored", quote(p.Name), near))
		} else {
			n.add(NoteParamUnknown, phrase.Of("parameter %s: unknown, ignored", quote(p.Name)))
		}
	}
}

// parameter speaks of a parameter of RFC 8657 that is read.
func (n *noter) parameter(p Param, low string, nth int) {
	if p.Name != low {
		n.add(NoteParamCase, phrase.Of("parameter %s: read as %s; Let's Encrypt, among others, ignores this spelling", quote(p.Name), low))
	}
	switch {
	case nth == 2:
		n.add(NoteParamsMalformed, phrase.Of("%s stands there more than once, which nothing satisfies", low))
	case low == paramAccount && !isURI(p.Value):
		n.add(NoteParamsMalformed, phrase.Of("accounturi %s is no URI, so nothing satisfies it", quote(p.Value)))
	case low == paramMethods && !isMethodList(p.Value):
		n.add(NoteParamsMalformed, phrase.Of("validationmethods %s is no list of method labels, so nothing satisfies it", quote(p.Value)))
	}
}
