package wire

import (
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// readName reads a name that may be compressed, and returns it with the offset
// after it.
func readName(b []byte, at int) (name.Name, int, error) {
	var buf [name.MaxWire]byte
	w, end, _, err := expandName(buf[:0], b, at)
	if err != nil {
		return name.Name{}, 0, err
	}
	n, err := name.FromWire(w)
	return n, end, err
}

// expandName appends a name that may be compressed (RFC 1035 section 4.1.4) to
// w, uncompressed, with its letters as received. A pointer must point before
// the place where the part of the name that it ends began, so no chain of
// pointers can loop. It returns the offset after the name, and how many
// pointers were followed.
func expandName(w, b []byte, at int) (name []byte, end, hops int, err error) {
	start, first := at, len(w)
	for {
		if at >= len(b) {
			return nil, 0, 0, &ParseError{at, phrase.Of("ends inside a name")}
		}
		switch l := int(b[at]); {
		case l&0xc0 == 0xc0:
			if at+2 > len(b) {
				return nil, 0, 0, &ParseError{at, phrase.Of("ends inside a compression pointer")}
			}
			to := l&0x3f<<8 | int(b[at+1])
			if hops == 0 {
				end = at + 2
			}
			if to >= start {
				return nil, 0, 0, &ParseError{at, phrase.Of("compression pointer does not point back")}
			}
			if hops++; hops > maxPointers {
				return nil, 0, 0, &ParseError{at, phrase.Of("more than %d compression pointers in one name", maxPointers)}
			}
			at, start = to, to
		case l&0xc0 != 0:
			return nil, 0, 0, &ParseError{at, phrase.Of("label type is not in use")}
		default:
			if at+1+l > len(b) {
				return nil, 0, 0, &ParseError{at, phrase.Of("ends inside a label")}
			}
			if len(w)-first+1+l > maxName {
				return nil, 0, 0, &ParseError{at, phrase.Of("name is longer than 255 octets")}
			}
			w = append(w, b[at:at+1+l]...)
			if at += 1 + l; l == 0 {
				if hops == 0 {
					end = at
				}
				return w, end, hops, nil
			}
		}
	}
}

const maxName = name.MaxWire

// names reads the names of one message, from its beginning to its end. Most of
// them are pointers at one that stood before, or at a part of one, so it
// remembers some of those and makes no name twice.
type names struct {
	b     []byte
	known [6]knownName
	count int // of those remembered; the oldest gives way
}

// knownName is a name that stands in the message from one offset to another.
type knownName struct {
	n       name.Name
	at, end int
	hops    int // pointers in it
}

// read is readName.
func (r *names) read(at int) (name.Name, int, error) {
	p := at
	for p < len(r.b) && r.b[p] != 0 && r.b[p] < 0x40 {
		p += 1 + int(r.b[p])
	}
	if p+2 > len(r.b) || r.b[p]&0xc0 != 0xc0 {
		n, end, err := readName(r.b, at)
		if err == nil {
			r.remember(knownName{n, at, end, 0})
		}
		return n, end, err
	}
	to := int(r.b[p]&0x3f)<<8 | int(r.b[p+1])
	if to >= at {
		return readName(r.b, at)
	}
	tail, ok := r.tail(to)
	if !ok || tail.hops >= maxPointers || p-at+len(tail.n.Wire()) > maxName {
		return readName(r.b, at) // which says what is wrong, if something is
	}
	if p == at {
		return tail.n, p + 2, nil
	}
	var buf [maxName]byte
	n, err := name.FromWire(append(append(buf[:0], r.b[at:p]...), tail.n.Wire()...))
	if err == nil {
		r.remember(knownName{n, at, p + 2, tail.hops + 1})
	}
	return n, p + 2, err
}

// tail returns what a pointer leads to, remembered or read now.
func (r *names) tail(to int) (knownName, bool) {
	for i := range min(r.count, len(r.known)) {
		if k := &r.known[i]; k.at <= to && to < k.end {
			if n, ok := k.part(r.b, to); ok {
				return knownName{n, to, k.end, k.hops}, true
			}
		}
	}
	var buf [maxName]byte
	w, end, hops, err := expandName(buf[:0], r.b, to)
	if err != nil {
		return knownName{}, false
	}
	n, err := name.FromWire(w)
	k := knownName{n, to, end, hops}
	if err == nil {
		r.remember(k)
	}
	return k, err == nil
}

// part returns the part of a name that begins at an offset, if a label, the
// root or the pointer stands there.
func (k *knownName) part(b []byte, to int) (name.Name, bool) {
	n, ok := k.n, true
	for at := k.at; at < to && ok; {
		if b[at] >= 0x40 {
			return name.Name{}, false
		}
		at += 1 + int(b[at])
		if n, ok = n.Parent(); at > to {
			return name.Name{}, false
		}
	}
	return n, ok
}

// longest is how many octets of a message a name takes that is worth
// remembering: looking at it must cost less than reading it.
const longest = 64

func (r *names) remember(k knownName) {
	if k.end-k.at > longest {
		return
	}
	r.known[r.count%len(r.known)] = k
	r.count++
}
