package dcv

import (
	"time"

	"github.com/mayissue/mayissue/br"
)

// Method is a row of the table of validation methods: BR 3.2.2.4 and 3.2.2.5
// in 2.3.1, and appendix B for onion names. It is comparable. The zero value
// is no method and allows nothing.
type Method struct {
	Section  string // of the BR, such as "3.2.2.4.7"; "B.2.b" of appendix B
	Wildcard bool   // a wildcard name may be validated, without its star
	Prune    bool   // labels may be dropped from the left, down to the Base Domain Name
	CNAME    bool   // the name may first be replaced by the target of its CNAME
	Onion    bool   // names under onion may be validated
	// Corroborated says that remote perspectives must see the same (BR
	// 3.2.2.9); not for onion names, which no resolver knows.
	Corroborated bool
	BaseOnly     bool // what is validated is a Base Domain Name (BR 3.2.2.4.12)
	Address      bool // an IP address is validated

	// ValueTime is how long a Random Value, a token or an answer may be used;
	// 0 where the method has none (requirements DCV-02 and DCV-03). Of BR
	// 3.2.2.4.7 the 30 days are taken, not the longer alternative.
	ValueTime time.Duration
	// Reuse is how long a validation may be used again where that is less
	// than br.Rules.DomainReuse; 0 where the method says nothing.
	Reuse time.Duration
}

// persistReuse is the limit of BR 3.2.2.4.22; 3.2.2.5.8 has the same, for it
// only moves the record into the reverse tree.
const persistReuse = 10 * br.Day

// Methods returns the table (BR 3.2.2.4, the matrix of 2.2.9). What has been
// retired has no row; whether a method may be used on a day is for
// br.Rules.Methods to say.
func Methods() []Method {
	return []Method{
		{Section: "3.2.2.4.4", Wildcard: true, Prune: true, CNAME: true, ValueTime: randomTime},
		{Section: "3.2.2.4.7", Wildcard: true, Prune: true, CNAME: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.12", Wildcard: true, Prune: true, BaseOnly: true},
		{Section: "3.2.2.4.13", Wildcard: true, Prune: true, CNAME: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.14", Wildcard: true, Prune: true, CNAME: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.16", Wildcard: true, Prune: true, CNAME: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.17", Wildcard: true, Prune: true, CNAME: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.18", Onion: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.19", Onion: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.20", Onion: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.21", Wildcard: true, Prune: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.4.22", Wildcard: true, Prune: true, Corroborated: true, Reuse: persistReuse},

		{Section: "3.2.2.5.1", Address: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.5.2", Address: true, ValueTime: randomTime},
		{Section: reverseLookup, Address: true, Corroborated: true},
		{Section: "3.2.2.5.5", Address: true, ValueTime: randomTime},
		{Section: "3.2.2.5.6", Address: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.5.7", Address: true, Corroborated: true, ValueTime: randomTime},
		{Section: "3.2.2.5.8", Address: true, Corroborated: true, Reuse: persistReuse},

		{Section: onionCSR, Wildcard: true, Prune: true, Onion: true, ValueTime: randomTime},
	}
}

const (
	reverseLookup = "3.2.2.5.3" // the name that an address leads to is validated
	onionCSR      = "B.2.b"     // a request signed with the key of the onion service
)

// MethodBySection returns a row of the table; false where there is none.
func MethodBySection(section string) (Method, bool) {
	for _, m := range Methods() {
		if m.Section == section {
			return m, true
		}
	}
	return Method{}, false
}

// ValueUntil returns the last moment at which a value that was handed out at
// a time may be used; the zero Time where the method sets no limit, or where
// the time is not known.
func (m Method) ValueUntil(handed time.Time) time.Time { return last(handed, m.ValueTime) }

// last returns the last moment of a span that begins at a time; the zero Time
// where either is missing.
func last(begin time.Time, span time.Duration) time.Time {
	if begin.IsZero() || span <= 0 {
		return time.Time{}
	}
	return begin.Add(span)
}

// status returns the state of the method under some rules. Appendix B has no
// dates, and only valid rules know of it.
func (m Method) status(r br.Rules) br.Status {
	if m.Section == onionCSR && r.IsValid() {
		return br.Allowed
	}
	return r.Methods.Status(m.Section)
}
