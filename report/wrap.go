package report

import (
	"strings"
	"unicode"
)

// wrap breaks text into lines of at most width columns: at blanks, and where
// Chinese and Japanese, which have none, may be broken. What cannot be broken
// and is longer stands on a line of its own. No width, no breaks.
func wrap(text string, width int) []string {
	if width <= 0 || Columns(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		blank := " "
		for _, part := range unbroken(word) {
			switch {
			case line == "":
				line = part
			case Columns(line)+len(blank)+Columns(part) > width:
				lines, line = append(lines, line), part
			default:
				line += blank + part
			}
			blank = ""
		}
	}
	return append(lines, line)
}

// unbroken cuts a word at every place where a line may end in it.
func unbroken(word string) []string {
	var parts []string
	begin, last := 0, rune(0)
	for i, r := range word {
		if i > 0 && breakable(last, r) {
			parts, begin = append(parts, word[begin:i]), i
		}
		last = r
	}
	return append(parts, word[begin:])
}

// breakable reports whether a line may end between two characters: beside one
// of Chinese or Japanese, but not before what closes or carries on, nor after
// what opens (the kinsoku of JIS X 4051). Korean is broken at blanks.
func breakable(before, after rune) bool {
	switch {
	case !ideographic(before) && !ideographic(after):
		return false
	case unicode.In(after, unicode.Mn, unicode.Me, unicode.Pe, unicode.Pf), unicode.In(before, unicode.Ps, unicode.Pi):
		return false
	}
	return !strings.ContainsRune(neverFirst, after)
}

// neverFirst are the characters beside closing brackets that no line begins
// with: full stops, commas, marks of repetition and length, small kana.
const neverFirst = ".,:;!?%'\"。、．，：；！？・…‥％〜～ー々ゝゞヽヾ" +
	"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"

// ideographic reports whether a character is of a script without blanks.
func ideographic(r rune) bool { return wide(r) && !unicode.Is(unicode.Hangul, r) }
