package caa

import (
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Decide answers whether the CA may issue, from what the climb saw: RFC 8659
// sections 3 and 4, RFC 8657, and BR 4.2.2.1 (2.3.1, formerly 3.2.2.8). It is
// pure: the same arguments give the same decision, for ever.
//
// The levels are those of the climb, nearest first: the name that was asked
// for, without a wildcard's star, then parent after parent. The first level
// that has a CAA RRset, or for which there is no lawful answer, decides, and
// what lies beyond it does not matter (RFC 8659 section 3). Where none does,
// the climb must have reached the top-level domain.
//
// Levels that do not make up such a climb, because there are none, one is
// missing, or the last is not a top-level domain, are an error with the reason
// canceled: whoever collected them stopped before the end. So are rules that
// are none (br.Rules.IsValid).
func Decide(levels []Level, auth Authority, req Request, rules br.Rules) Decision {
	d := decide(levels, auth, req, rules)
	if d.Verdict == Permit && len(auth.identities) == 0 {
		d = d.with(NotAuthorized, phrase.Of("the CA has no issuer domain name, so nothing lets it in"))
	}
	return d
}

// decide is Decide for a CA that may have no identity.
func decide(levels []Level, auth Authority, req Request, rules br.Rules) Decision {
	if !rules.IsValid() {
		return NoClimb(Canceled, noRules())
	}
	at, fault := deciding(levels)
	if !fault.IsZero() {
		return NoClimb(Canceled, fault)
	}
	d := Decision{Level: at, Security: weakest(levels, at)}
	if at < 0 {
		first, last := levels[0].Name, levels[len(levels)-1].Name
		return d.with(NoCAA, phrase.Of("no CAA record from %s up to %s (RFC 8659 section 3)", first, last))
	}
	l := &levels[at]
	if reason, detail := blocked(l); reason != "" {
		if d.FailedAt = l.FailedAt; !d.FailedAt.IsValid() {
			d.FailedAt = l.Name
		}
		return d.with(reason, detail)
	}
	d.FoundAt = l.Name
	s := read(l, auth)
	s.judge(&d, req, rules)
	d.Notes = s.notes(&d, req, rules)
	return d
}

// with sets the reason, its verdict, and what to say.
func (d Decision) with(r Reason, detail phrase.Phrase) Decision {
	d.Verdict, d.Reason, d.Detail = r.Verdict(), r, detail
	return d
}

// deciding returns the index of the first level that is not empty, or -1
// where all are empty up to the TLD. The second result says why the levels
// are no climb.
func deciding(levels []Level) (int, phrase.Phrase) {
	var want name.Name
	for i := range levels {
		l := &levels[i]
		switch {
		case l.Name.NumLabels() == 0:
			return -1, phrase.Of("the climb goes through a name that has no labels")
		case i > 0 && l.Name != want:
			return -1, phrase.Of("the climb goes from %s to %s and leaves %s out", levels[i-1].Name, l.Name, want)
		}
		if empty := l.Outcome == LevelNoData || l.Outcome == LevelNXDomain; !empty || !l.Security.usable() {
			return i, phrase.Phrase{}
		}
		want, _ = l.Name.Parent()
	}
	if len(levels) == 0 {
		return -1, phrase.Of("no name was climbed")
	}
	if last := levels[len(levels)-1].Name; last.NumLabels() > 1 {
		return -1, phrase.Of("the climb stopped at %s, before the top-level domain", last)
	}
	return -1, phrase.Phrase{}
}

// blocked says why the level that decides has no lawful answer, if it has
// none.
func blocked(l *Level) (Reason, phrase.Phrase) {
	switch {
	case l.Outcome == LevelError:
		r := Reason(l.Failure)
		if !r.known() || r.Verdict() != VerdictError {
			return Canceled, phrase.Of("the question for %s was not brought to an end", l.Name)
		}
		if !l.Detail.IsZero() {
			return r, l.Detail
		}
		return r, phrase.Of("the CAA lookup for %s failed: %s", l.Name, r)
	case l.Security == Bogus:
		return DNSSECBogus, phrase.Of("the answer for %s does not validate", l.Name)
	case !l.Security.usable():
		// What nobody validated is no answer (BR 4.2.2.2).
		return DNSSECIndeterminate, phrase.Of("the answer for %s was not validated", l.Name)
	case l.Outcome != LevelCAA || len(l.Records) == 0:
		return Canceled, phrase.Of("the question for %s was not brought to an end", l.Name)
	}
	for i, r := range l.Records {
		// Never skipped, never climbed past: what it would have said is
		// unknown (AMB-08 of the decisions).
		if r.Wire() == nil {
			return MalformedRecord, phrase.Of("CAA record %d of %d at %s has a tag of %d octets", i+1, len(l.Records), l.Owner(), len(r.Tag))
		}
	}
	return "", phrase.Phrase{}
}

// usable reports whether an answer in the state may be used (RFC 4035 section
// 4.3: Bogus and Indeterminate may not).
func (s Security) usable() bool { return s == Secure || s == Insecure }

// weakest returns the weakest status of the levels from the first to the one
// that decided. Bogus is weakest of all: it is known to be wrong.
func weakest(levels []Level, at int) Security {
	if at >= 0 {
		levels = levels[:at+1]
	}
	w := Secure
	for i := range levels {
		s := levels[i].Security
		if s == Bogus {
			return Bogus
		}
		if s > Secure {
			s = Indeterminate
		}
		w = min(w, s)
	}
	return w
}

// set is a relevant set as one CA reads it.
type set struct {
	level   *Level
	auth    Authority
	records []reading
}

// reading is one record with its tag folded and, for the properties that name
// issuers, its value parsed.
type reading struct {
	Record
	tag   string // lower case
	known bool   // recognised by the CA
	value Value
	err   *ValueError
}

func read(l *Level, auth Authority) *set {
	s := &set{level: l, auth: auth, records: make([]reading, len(l.Records))}
	for i, r := range l.Records {
		q := reading{Record: r, tag: lowerASCII(r.Tag)}
		q.known = auth.recognises(q.tag)
		switch q.tag {
		case tagIssue, tagIssueWild, tagIssueMail:
			v, err := ParseValue(r.Value)
			q.value = v
			q.err, _ = err.(*ValueError)
		}
		s.records[i] = q
	}
	return s
}

// governing returns the tag of the properties that govern a request. For a
// wildcard, issuewild takes the place of issue as soon as there is one
// (RFC 8659 section 4.3); for any other name it does not exist.
func (s *set) governing(req Request) string {
	if req.Purpose == Mail {
		return tagIssueMail // RFC 9495 section 3
	}
	if req.Wildcard {
		for _, r := range s.records {
			if r.tag == tagIssueWild {
				return tagIssueWild
			}
		}
	}
	return tagIssue
}

// judge evaluates the set in the order of the standards: a critical property
// that is not understood forbids whatever the others say (RFC 8659 section
// 4.1); a set without a property of the kind asked restricts nothing; one
// property that names the CA, and whose parameters hold, is enough
// (RFC 8659 section 4.2).
func (s *set) judge(d *Decision, req Request, rules br.Rules) {
	d.Property = s.governing(req)
	d.Records = make([]Judged, len(s.records))
	count := map[Reason]int{}
	kind := 0
	for i, r := range s.records {
		j := Judged{Record: r.Record}
		if r.tag == d.Property {
			kind++
			j.Why, j.Detail = s.property(r, req, rules)
		} else if !r.known && s.auth.critical(r.Record) {
			j.Why, j.Detail = CriticalUnknown, phrase.Of("the CA does not recognise the critical tag %s", quote(r.Tag))
		}
		count[j.Why]++
		d.Records[i] = j
	}
	reason := s.reason(count, kind)
	*d = d.with(reason, s.detail(d, reason, kind))
	if reason.Verdict() == Permit {
		for i := range d.Records {
			if d.Records[i].Why != Authorized {
				d.Records[i].Why, d.Records[i].Detail = "", phrase.Phrase{}
			}
		}
	}
}

// property judges one property of the kind that governs.
func (s *set) property(r reading, req Request, rules br.Rules) (Reason, phrase.Phrase) {
	switch {
	case r.err != nil:
		return MalformedValue, r.err.Text()
	case r.value.Issuer == "":
		return NotAuthorized, phrase.Of("it names nobody")
	case !s.auth.Is(r.value.Issuer):
		return NotAuthorized, phrase.Of("it names %s", quote(r.value.Issuer))
	case !s.auth.reads8657(rules):
		return Authorized, phrase.Phrase{}
	}
	return s.auth.parameters(r.value, req)
}

// reason gives the outcome of a set by how many of its records came to what.
// The order of records plays no part.
func (s *set) reason(count map[Reason]int, kind int) Reason {
	switch {
	case count[CriticalUnknown] > 0:
		return CriticalUnknown
	case kind == 0:
		return NotRestricted
	case count[Authorized] > 0:
		return Authorized
	case count[AccountMismatch] > 0:
		return AccountMismatch
	case count[MethodMismatch] > 0:
		return MethodMismatch
	case count[MalformedValue] == kind:
		return MalformedValue
	}
	return NotAuthorized
}

// place says where the set stands: at the climbed name, or at the target of
// its alias.
func (s *set) place() phrase.Phrase {
	if o := s.level.Owner(); o != s.level.Name {
		return phrase.Of("%s (records of %s)", s.level.Name, o)
	}
	return phrase.Data(s.level.Name.String())
}

// ca names the CA by its identities.
func (s *set) ca() phrase.Phrase {
	if len(s.auth.identities) > 0 {
		return phrase.Data(strings.Join(s.auth.identities, ", "))
	}
	return phrase.Of("the CA")
}

// detail says in one sentence what the set came to.
func (s *set) detail(d *Decision, reason Reason, kind int) phrase.Phrase {
	where, ca := s.place(), s.ca()
	switch reason {
	case CriticalUnknown:
		return phrase.Of("a critical property at %s has a tag that the CA does not recognise (RFC 8659 section 4.1)", where)
	case NotRestricted:
		return phrase.Of("the CAA records at %s hold no %s property (RFC 8659 section 4)", where, d.Property)
	case Authorized:
		for _, j := range d.Records {
			if j.Why == Authorized && !j.Detail.IsZero() {
				return j.Detail
			}
		}
		return phrase.Of("an %s property at %s names %s", d.Property, where, ca)
	case AccountMismatch:
		return phrase.Of("an %s property at %s names %s, but not for this account (RFC 8657)", d.Property, where, ca)
	case MethodMismatch:
		return phrase.Of("an %s property at %s names %s, but not for this validation method (RFC 8657)", d.Property, where, ca)
	case MalformedValue:
		return phrase.Of("no %s property at %s has a value that can be read, so nobody may issue (RFC 8659 section 4.2)", d.Property, where)
	}
	return phrase.Of("none of the %s properties at %s names %s (number of them: %d)", d.Property, where, ca, kind)
}

// noRules says that the date has none.
func noRules() phrase.Phrase { return phrase.Of("there are no rules for that date") }
