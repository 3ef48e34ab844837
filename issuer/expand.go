package issuer

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

// Choice is one CA as a person named it: the identities to decide with.
type Choice struct {
	Short       string   // of the known CA, or empty
	CA          string   // its name for people, or empty
	Identifiers []string // lower case, no doubles, never empty in a good Choice
}

// ChoiceError says why a text names no CA.
type ChoiceError struct {
	Input  string        // as it was given
	Reason phrase.Phrase // lower case, for people
	Err    error         // the fault below it, or nil
}

// Error quotes the input and says what to give instead.
func (e *ChoiceError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *ChoiceError) Text() phrase.Phrase { return phrase.Of("--ca %q: %s", e.Input, e.Reason) }

// Unwrap returns the fault below.
func (e *ChoiceError) Unwrap() error { return e.Err }

// Expand reads the value of --ca: identifiers of one CA joined by commas. A
// short name of a known CA stands for all its identifiers; any other text
// stands for itself, known or not. Joined identifiers that are known as
// different CAs' are refused, since together they would permit what neither
// CA alone may issue. The error is a [*ChoiceError].
func Expand(flag string) (Choice, error) {
	var ch Choice
	var common []string // short names of the CAs that hold all known items
	first := ""         // the first known item, for the message
	for item := range strings.SplitSeq(flag, ",") {
		item = strings.TrimSpace(item)
		ids, owners, err := expandItem(flag, item)
		if err != nil {
			return Choice{}, err
		}
		for _, id := range ids {
			if !slices.Contains(ch.Identifiers, id) {
				ch.Identifiers = append(ch.Identifiers, id)
			}
		}
		switch {
		case len(owners) == 0:
			continue
		case first == "":
			first, common = item, owners
			continue
		}
		common = slices.DeleteFunc(slices.Clone(common), func(s string) bool { return !slices.Contains(owners, s) })
		if len(common) == 0 {
			return Choice{}, &ChoiceError{flag, phrase.Of("%s and %s belong to different CAs; repeat --ca, once for each CA", first, item), nil}
		}
	}
	if len(common) > 0 {
		ca, _ := ByShort(common[0])
		ch.Short, ch.CA = ca.Short, ca.Name
	}
	return ch, nil
}

// expandItem returns what one item of the list stands for, and the short
// names of the CAs that it is known to belong to, the likeliest first.
func expandItem(flag, item string) (ids, owners []string, err error) {
	if ca, ok := ByShort(item); ok {
		return ca.Domains(), []string{ca.Short}, nil
	}
	id, err := Parse(item)
	if err != nil {
		return nil, nil, &ChoiceError{flag, phrase.Of("%v; give a CA's short name or its issuer domain name", err), err}
	}
	if short, ok := nearShort(id); ok {
		return nil, nil, &ChoiceError{flag, phrase.Of("no CA has the short name %q; did you mean %q?", id, short), nil}
	}
	for _, ca := range Claimants(id) {
		if claim, _ := ca.Identifier(id); claim.Standing != Unconfirmed {
			owners = append(owners, ca.Short)
		}
	}
	return []string{id}, owners, nil
}

// nearShort finds the short name that a single label was probably meant to
// be. A single label is a lawful issuer domain name, so that only near misses
// of names long enough to be recognised are held back.
func nearShort(label string) (string, bool) {
	if strings.Contains(label, ".") || len(label) < 6 {
		return "", false
	}
	for i := range known {
		if len(known[i].Short) >= 6 && distance(label, known[i].Short) <= 2 {
			return known[i].Short, true
		}
	}
	return "", false
}
