package name

import (
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// The owner names under which validation methods look take octets of the 253
// that a name may have.
const (
	PrefixACME         = "_acme-challenge."          // dns-01, RFC 8555 section 8.4
	PrefixPersist      = "_validation-persist."      // BR 3.2.2.4.22
	PrefixPersistIP    = "_ip-validation-persist."   // BR 3.2.2.5.8
	PrefixContactEmail = "_validation-contactemail." // BR appendix A
	// PrefixAccount is that of dns-account-01 with zeros in the place of the
	// account's 16 characters (BR 3.2.2.4.21).
	PrefixAccount = "_0000000000000000._acme-challenge."
)

// MaxBaseFor returns the length in octets of the longest name, as text
// without a final dot, before which prefix still fits; the prefix ends in a
// dot. The check for CAA itself needs no prefix: its limit is [MaxText].
func MaxBaseFor(prefix string) int { return max(0, MaxText-len(prefix)) }

// ValidationName returns the owner name that a validation method with this
// prefix looks at for the request: the prefix before the name without its
// star. The error is a [*RequestError] with CodeMethodLength where there is
// no room, which is known before anything is asked (RFC 1035 section 2.3.4).
func (r Request) ValidationName(prefix string) (Name, error) {
	text := r.Base.String()
	if !r.Base.IsValid() {
		return Name{}, &RequestError{r.Input, 0, CodeForm, phrase.Of("has no domain name to validate")}
	}
	if len(text) > MaxBaseFor(prefix) {
		return Name{}, &RequestError{r.Input, 0, CodeMethodLength, phrase.Of(
			"%d octets long: with %q before it, a name may have at most %d; validate by another method or a shorter name",
			len(text), prefix, MaxBaseFor(prefix))}
	}
	n, err := Parse(strings.TrimSuffix(prefix, ".") + "." + text)
	if err != nil {
		return Name{}, phrase.Errorf("name: prefix %q: %w", prefix, err)
	}
	return n, nil
}
