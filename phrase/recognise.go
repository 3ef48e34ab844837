package phrase

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Recognise finds the sentence that an English text is, and returns it with
// the arguments that the text has, so that what was written down in English
// can be said in every language. A sentence is taken where it says the text
// as it stands, or else for its format alone, whose verbs are %s, %d and %v;
// the first that fits counts. An argument may be one of the sentences itself.
// A text that is none of them is data, and false is returned.
func Recognise(text string, sentences []Phrase) (Phrase, bool) {
	return recognise(text, sentences, 0)
}

// deepest is how many sentences are looked for within one another.
const deepest = 4

func recognise(text string, sentences []Phrase, depth int) (Phrase, bool) {
	for _, s := range sentences {
		if s.kind == sentence && begins(text, s.format) && s.String() == text {
			return s, true
		}
	}
	for _, s := range sentences {
		if s.kind != sentence || !begins(text, s.format) {
			continue
		}
		words, ok := fits(text, s.format)
		if !ok {
			continue
		}
		args := make([]any, len(words))
		for i, w := range words {
			args[i] = w
			if said, ok := w.(string); ok && depth < deepest {
				args[i], _ = recognise(said, sentences, depth+1)
			}
		}
		return Phrase{format: s.format, args: args}, true
	}
	return Data(text), false
}

// begins reports whether a text begins as a format does before its first verb.
func begins(text, format string) bool {
	if at := strings.IndexByte(format, '%'); at >= 0 {
		format = format[:at]
	}
	return strings.HasPrefix(text, format)
}

// readable are the verbs whose arguments can be read back.
var readable = regexp.MustCompile(`%[sdv]`)

// fits returns what a text has in the place of the verbs of a format, and
// whether the format makes it: a number for %d, and text that is not empty for
// the others. Of several ways to read it the first argument is the shortest.
func fits(text, format string) ([]any, bool) {
	if strings.Contains(readable.ReplaceAllString(format, ""), "%") {
		return nil, false // a verb that is none of these
	}
	parts, verbs := readable.Split(format, -1), readable.FindAllString(format, -1)
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(verbs) == 0 {
		return nil, ok && text == ""
	}
	var args []any
	for i, verb := range verbs {
		word, rest, found := strings.Cut(text, parts[i+1])
		if i == len(verbs)-1 {
			word, found = strings.CutSuffix(text, parts[i+1])
		}
		if !found || word == "" {
			return nil, false
		}
		text, args = rest, append(args, any(word))
		if verb == "%d" {
			n, err := strconv.Atoi(word)
			if err != nil || strconv.Itoa(n) != word {
				return nil, false
			}
			args[i] = n
		}
	}
	return slices.Clip(args), true
}
