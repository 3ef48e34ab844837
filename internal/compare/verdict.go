package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
)

// Verdict is what a system says of a name. The zero value is none.
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota // no verdict that is known
	Permit                 // the CA may issue
	Deny                   // the domain holder's records forbid it
	Error                  // no lawful answer was obtained
)

// String returns the word of DESIGN's contract: permit, deny, error.
func (v Verdict) String() string {
	switch v {
	case Permit:
		return "permit"
	case Deny:
		return "deny"
	case Error:
		return "error"
	}
	return "unknown"
}

// ParseVerdict reads a verdict as another system writes it: one of [Words], or
// a reason of ours, in any letter case, with blanks or underscores in the place
// of hyphens. What is no such word is Unknown, and so is nothing; it is not
// guessed at, since a wrong guess would hide a difference.
func ParseVerdict(word string) Verdict {
	w := strings.Map(func(r rune) rune {
		if r == '_' || r == ' ' {
			return '-'
		}
		return r
	}, strings.ToLower(strings.Trim(word, " \t\r\n\"'")))
	return meanings[w]
}

// meanings are all words that are known, with what they mean.
var meanings = func() map[string]Verdict {
	m := map[string]Verdict{}
	for _, r := range caa.Reasons() {
		m[string(r)] = ofReason(r)
	}
	for v, ws := range words() {
		for _, w := range ws {
			m[w] = v
		}
	}
	return m
}()

// ofReason returns the verdict that a reason of ours stands for. "refused" is
// left out: it is an error where a name server did it, and a denial where the
// CA did.
func ofReason(r caa.Reason) Verdict {
	switch v := r.Verdict(); {
	case r == caa.Refused:
		return Unknown
	case v == caa.Permit:
		return Permit
	case v == caa.Deny:
		return Deny
	}
	return Error
}

// words are what other systems say, in lower case. "valid", "refused" and their
// like are left out, since they mean one thing here and another there.
func words() map[Verdict][]string {
	return map[Verdict][]string{
		Permit: {
			"permit", "permitted", "allow", "allowed", "authorised", "may-issue", "can-issue", "issue", "issued",
			"pass", "passed", "ok", "okay", "success", "true", "yes", "y", "t", "1",
		},
		Deny: {
			"deny", "denied", "disallow", "disallowed", "forbid", "forbidden", "prohibited", "unauthorized", "unauthorised",
			"not-allowed", "not-permitted", "not-authorised", "may-not-issue", "cannot-issue", "block", "blocked",
			"reject", "rejected", "fail", "failed", "false", "no", "n", "f", "0",
		},
		Error: {
			"error", "err", "timed-out", "nxdomain", "bogus", "indeterminate", "undetermined", "lookup-failed",
			"lookup-error", "dns-error", "dnssec-error", "no-answer", "unreachable", "temporary-failure", "tempfail",
		},
	}
}

// Words returns the words that stand for a verdict, sorted; the reasons of
// package caa are understood beside them.
func Words(v Verdict) []string { return slices.Sorted(slices.Values(words()[v])) }

// Verdicts returns the verdicts that have words, in the order permit, deny,
// error.
func Verdicts() []Verdict { return slices.Sorted(maps.Keys(words())) }
