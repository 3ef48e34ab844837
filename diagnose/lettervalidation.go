package diagnose

import (
	"cmp"

	"github.com/mayissue/mayissue/phrase"
)

// WriteValidation returns the letter about a finding of [FindValidation], as
// [Write] does about one of [Find].
func WriteValidation(c ValidationCase, f Finding, hash string) (Letter, bool) {
	if c.Trace == nil {
		return Letter{}, false
	}
	v := newValidation(c)
	l, ok := v.letterTo(f)
	if ok {
		l.Body = v.letter(f, hash)
	}
	return l, ok
}

// letter is the body: what fails, why that matters, what is asked for, how to
// see it, and when and by what it was seen.
func (v *validation) letter(f Finding, hash string) Body {
	section := cmp.Or(v.scheme.Method, "3.2.2.4.7")
	b := Body{
		{phrase.Of("Hello,")},
		{phrase.Join(phrase.Of("A certificate for %s is held up, because its certification authority does not see a record in the DNS, and the cause is not ours to mend.", v.trace.Name),
			phrase.Of("%s.", f.Title), f.Detail)},
	}
	if seen := v.seen(f); len(seen) > 0 {
		b = append(b, append([]phrase.Phrase{phrase.Of("What was asked, and what came back:")}, answersOf(seen)...))
	}
	return append(b,
		[]phrase.Phrase{phrase.Of("Before it issues, a public certification authority must see in the DNS the value that it has handed out (Baseline Requirements of the CA/Browser Forum, section %s). It asks the name servers that the zones above name, and follows aliases.", section)},
		append([]phrase.Phrase{phrase.Of("What we ask you to do:")}, v.asks(f, v.zoneOf(f))...),
		commandLines(phrase.Of("These commands show it. The first is for dig, the second for nslookup, the third for PowerShell:"), f.Commands),
		[]phrase.Phrase{v.seenOn(hash)},
		[]phrase.Phrase{phrase.Of("Thank you.")})
}
