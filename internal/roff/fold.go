package roff

import (
	"strings"
	"unicode/utf8"
)

// textWidth is how many columns a line of text takes at most, so that an
// indented one fits a terminal of 80, and few lines of a source are longer.
const textWidth = 66

// fold breaks text into lines of at most so many columns: at blanks, and
// between two signs of a script that is written without them. What cannot be
// broken stays whole.
func fold(text string, width int) []string {
	var lines []string
	for line := strings.TrimSpace(text); line != ""; {
		at := breakAt(line, width)
		lines = append(lines, strings.TrimRight(line[:at], " "))
		line = strings.TrimLeft(line[at:], " ")
	}
	return lines
}

// join makes one line of many, with a blank where two meet but between two
// signs of a script that is written without them.
func join(lines []string) string {
	var b strings.Builder
	var last rune
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if first, _ := utf8.DecodeRuneInString(l); i > 0 && !(unspaced(last) && unspaced(first)) {
			b.WriteByte(' ')
		}
		b.WriteString(l)
		last, _ = utf8.DecodeLastRuneInString(l)
	}
	return b.String()
}

// breakAt returns the octet before which a line ends.
func breakAt(line string, width int) int {
	last, column := 0, 0
	var before rune
	for i, r := range line {
		if r == ' ' || i > 0 && mayPart(before, r) {
			last = i
		}
		column++
		if wide(r) {
			column++
		}
		if column > width && r != ' ' && last > 0 {
			return last
		}
		before = r
	}
	return len(line)
}

// mayPart reports whether a line may end between two signs: not before one
// that closes, nor after one that opens, nor within Latin or Hangul words.
func mayPart(a, b rune) bool {
	return (unspaced(a) || unspaced(b)) && !strings.ContainsRune("、。，．：；？！）］｝」』”’ー・,.:;?!)]}\"'", b) && !strings.ContainsRune("（［｛「『“‘([{\"'-", a)
}

// wide reports whether a rune takes two columns of a terminal: what East
// Asian scripts are written in.
func wide(r rune) bool { return 0x1100 <= r && r <= 0x11FF || r >= 0x2E80 }

// unspaced reports whether a rune is of a script without blanks.
func unspaced(r rune) bool { return r >= 0x2E80 && !(0xAC00 <= r && r <= 0xD7A3) }
