package report

import (
	"fmt"
	"strings"
)

// drawing is a picture of boxes, one below the other, with arrows between
// them. It is as wide as a telephone, so that its letters need not shrink.
type drawing struct {
	ID      string
	Heading string
	Desc    string // the same for those who do not see it
	W, H    int
	Boxes   []box
	Arrows  []arrow
	Text    []string // in full, what the boxes say in short
}

// box is one thing of a drawing, in pixels.
type box struct {
	X, Y, W, H int
	Tone       string // class of its colour: good, bad, odd, none
	Sign       string
	Head       string
	Notes      []boxNote // lines of text below the head
	Full       string    // shown where somebody points at it
}

// SignX is where the template puts the sign.
func (b box) SignX() int { return b.X + boxMargin }

// TextX is where the head and the notes begin.
func (b box) TextX() int { return b.X + boxMargin + 20 }

// HeadY is the base line of the head.
func (b box) HeadY() int { return b.Y + 20 }

type boxNote struct {
	Y    int
	Text string
}

// arrow leads from one box to another, or stops short of it.
type arrow struct {
	Path string
	Tone string
}

// Measures of a drawing, in pixels; the letters are 13 pixels high, and
// those of names 7.8 pixels wide.
const (
	drawingWidth = 328
	boxGap       = 22
	boxMargin    = 10
	lineHeight   = 17
	boxNotes     = 2 // lines at most
)

// stack puts a box below the last one, moved to the right by x, and returns
// its number. The texts have to be inert.
func (d *drawing) stack(x int, b box, note string) int {
	b.X, b.W = x, drawingWidth-x-1
	if n := len(d.Boxes); n > 0 {
		last := d.Boxes[n-1]
		b.Y = last.Y + last.H + boxGap
	} else {
		b.Y = 1
	}
	room := b.W - 2*boxMargin - 20 // beside the sign
	b.Head = shorten(b.Head, room*10/78)
	b.H = lineHeight + 13
	lines := wrap(note, room*10/76)
	if len(lines) > boxNotes {
		lines = lines[:boxNotes]
		lines[boxNotes-1] = cut(lines[boxNotes-1], room*10/76-2) + " …"
	}
	for _, l := range lines {
		if l != "" {
			b.Notes = append(b.Notes, boxNote{b.Y + b.H + 6, cut(l, room*10/72)})
			b.H += lineHeight
		}
	}
	d.Boxes = append(d.Boxes, b)
	d.W, d.H = drawingWidth, b.Y+b.H+1
	return len(d.Boxes) - 1
}

// connect draws an arrow from one box down to a later one. Where that stands
// further to the right or is not the next, the arrow runs down on the left of
// those between and then to the right.
func (d *drawing) connect(from, to int, tone string) {
	a, b := d.Boxes[from], d.Boxes[to]
	x, y := a.X+7, a.Y+a.H
	if a.X == b.X {
		d.Arrows = append(d.Arrows, arrow{fmt.Sprintf("M%d %dV%dm-4 -6l4 6l4 -6", x, y, b.Y-1), tone})
		return
	}
	d.Arrows = append(d.Arrows, arrow{fmt.Sprintf("M%d %dV%dH%dm-6 -4l6 4l-6 4", x, y, b.Y+14, b.X-1), tone})
}

// shorten leaves the middle of a name out where it is longer than so many
// columns.
func shorten(s string, most int) string {
	if Columns(s) <= most {
		return s
	}
	tail := []rune(s)
	for n := 0; n < len(tail); n++ {
		if Columns(string(tail[n:])) <= most/2 {
			tail = tail[n:]
			break
		}
	}
	return cut(s, most-most/2-1) + "…" + string(tail)
}

// cut leaves the end of a text out where it is longer than so many columns.
func cut(s string, most int) string {
	if Columns(s) <= most {
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n += Columns(string(r)); n > most {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
