package dnssec

import (
	"bytes"
	"crypto/sha1"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// hash is a hashed owner name: SHA-1, the only hash there is (RFC 5155
// section 11).
type hash [sha1.Size]byte

const nsec3SHA1 = 1

// nsec3Record is one verified NSEC3 record.
type nsec3Record struct {
	origin
	hash   hash // of the owner name it stands for
	next   hash
	optOut bool
	types  wire.Bitmap
}

// addNSEC3 takes in a verified record. Its owner is the hash, in base32hex,
// directly below the apex of the zone (RFC 5155 section 3). Records with an
// unknown hash or unknown flags are ignored, and records of different
// parameters in one message are of different chains, whose spans do not fit
// together (RFC 5155 section 8.2). More iterations than the limit are refused
// only here, after the signature: nobody but the zone's owner can choose them.
func (d *Denial) addNSEC3(from origin, rdata []byte) {
	r, err := wire.ParseNSEC3(rdata)
	if err != nil {
		d.reject(MalformedRecord)
		return
	}
	if r.Hash != nsec3SHA1 || r.Flags&^wire.FlagOptOut != 0 {
		return
	}
	rec := nsec3Record{origin: from, optOut: r.Flags&wire.FlagOptOut != 0, types: r.Types}
	parent, ok := from.owner.Parent()
	if !ok || parent != d.zone || !rec.hash.read(from.owner.Label(0)) || copy(rec.next[:], r.Next) != len(r.Next) || len(r.Next) != len(rec.next) {
		d.reject(MalformedRecord)
		return
	}
	if int(r.Iterations) > d.meter.decision.limits.Iterations {
		d.high = IterationsHigh
		return
	}
	if len(d.nsec3) > 0 && (!bytes.Equal(d.salt, r.Salt) || d.iterations != r.Iterations) {
		d.broken = MixedNSEC3
		return
	}
	d.salt, d.iterations = r.Salt, r.Iterations
	d.nsec3 = append(d.nsec3, rec)
}

// hashDigits is how many digits of base32hex a hash takes, without padding.
const hashDigits = sha1.Size * 8 / 5

// read decodes a label in base32hex without padding (RFC 4648 section 7). Names
// are in lower case.
func (h *hash) read(label string) bool {
	if len(label) != hashDigits {
		return false
	}
	bits, held, at := uint32(0), 0, 0
	for i := range len(label) {
		digit := uint32(0)
		switch c := label[i]; {
		case '0' <= c && c <= '9':
			digit = uint32(c - '0')
		case 'a' <= c && c <= 'v':
			digit = uint32(c-'a') + 10
		default:
			return false
		}
		bits, held = bits<<5|digit, held+5
		if held >= 8 {
			held -= 8
			h[at] = byte(bits >> held)
			at++
		}
	}
	return true
}

// hashed is a name with its hash.
type hashed struct {
	n name.Name
	h hash
}

// hashOf hashes a name (RFC 5155 section 5), once for each name, and charges
// the meter for the blocks of SHA-1 first.
func (a *argument) hashOf(n name.Name) (hash, bool) {
	d := a.d
	for i := range d.hashes {
		if d.hashes[i].n == n {
			return d.hashes[i].h, true
		}
	}
	blocks := sha1Blocks(len(n.Wire())+len(d.salt)) + int(d.iterations)*sha1Blocks(sha1.Size+len(d.salt))
	if err := d.meter.hash(blocks); err != nil {
		a.budget = true
		return hash{}, false
	}
	var room [name.MaxWire + maxSalt]byte
	h := hash(sha1.Sum(append(append(room[:0], n.Wire()...), d.salt...)))
	for range d.iterations {
		h = sha1.Sum(append(append(room[:0], h[:]...), d.salt...))
	}
	if d.hashes == nil {
		d.hashes = make([]hashed, 0, 4)
	}
	d.hashes = append(d.hashes, hashed{n, h})
	return h, true
}

// maxSalt is the longest salt that the one octet of its length can tell of.
const maxSalt = 255

// sha1Blocks counts the 64-octet blocks of a message with its padding.
func sha1Blocks(octets int) int { return (octets + 9 + 63) / 64 }

// spans reports whether the hash lies strictly between the record's and the
// next one's. A match is no span. The last record of the chain points back to
// the first and spans what comes after it and before that one; a record that
// points to itself is alone and spans everything else (RFC 5155 section 3.1.7).
func (r nsec3Record) spans(h hash) bool {
	after, before := bytes.Compare(h[:], r.hash[:]) > 0, bytes.Compare(h[:], r.next[:]) < 0
	switch bytes.Compare(r.hash[:], r.next[:]) {
	case -1:
		return after && before
	case 1:
		return after || before
	}
	return h != r.hash
}

// nsec3At finds the record that matches the name.
func (a *argument) nsec3At(n name.Name) (nsec3Record, bool) {
	h, ok := a.hashOf(n)
	if !ok {
		return nsec3Record{}, false
	}
	for _, r := range a.d.nsec3 {
		if r.hash == h {
			return r, true
		}
	}
	return nsec3Record{}, false
}

// nsec3Over finds a record that spans the name and notes it as part.
func (a *argument) nsec3Over(n name.Name, role Role) (nsec3Record, bool) {
	h, ok := a.hashOf(n)
	if !ok {
		return nsec3Record{}, false
	}
	for _, r := range a.d.nsec3 {
		if r.hash == h {
			return r, a.fails(DenialContradicts)
		}
	}
	for _, r := range a.d.nsec3 {
		if r.spans(h) {
			a.use(role, r.origin)
			return r, true
		}
	}
	return nsec3Record{}, a.lacks(role)
}

// enclose is the closest encloser proof (RFC 5155 section 8.3): a record
// matches the deepest ancestor of the name that has one, the zone does not end
// there, and a record spans the name one label below. The latter is returned.
func (a *argument) enclose(n name.Name) (nsec3Record, bool) {
	next := n
	for at := n; a.d.zone.Contains(at) && !a.budget; {
		r, ok := a.nsec3At(at)
		switch {
		case ok && at == n:
			return r, a.fails(DenialContradicts)
		case ok && cutsOff(r.types):
			return r, a.fails(DenialParentSide)
		case ok:
			a.closest = at
			a.use(ClosestEncloser, r.origin)
			return a.nsec3Over(next, NextCloser)
		}
		next = at
		if at, ok = at.Parent(); !ok {
			break
		}
	}
	return nsec3Record{}, a.lacks(ClosestEncloser)
}
