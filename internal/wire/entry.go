package wire

import (
	"fmt"
	"iter"
	"regexp"
	"strconv"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// Entry is one record of a zone file that somebody keeps, with what stands
// around it.
type Entry struct {
	ZoneRecord
	Column  int    // octet of the line at which it ended, from 1
	Default bool   // no TTL is stated for it, so TTL is 0
	Comment string // behind it on its line, with the semicolon; "" where there is none
}

// EntryError says where a zone file stops making sense and why.
type EntryError struct {
	Line, Column int // from 1
	Reason       string
}

// Error gives the position and the reason.
func (e *EntryError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Reason) }

// noTTL stands for a TTL that nothing states. No file can state it: it has the
// top bit set (RFC 2181 section 8).
const noTTL = 1<<31 + 257

// Entries reads a zone file (RFC 1035 section 5.1) record by record, names
// relative to origin until $ORIGIN says otherwise. Other files are not
// included. The error, which ends it, is an [*EntryError].
func Entries(text []byte, origin name.Name) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		at := &lineCounter{rest: text, line: 1}
		zp := dns.NewZoneParser(at, absolute(origin), "")
		zp.SetDefaultTTL(noTTL)
		for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
			stated := rr.Header().Ttl != noTTL
			if !stated {
				rr.Header().Ttl = 0
			}
			r, err := zoneRecord(rr)
			if err != nil {
				yield(Entry{}, &EntryError{at.line, at.column, err.Error()})
				return
			}
			r.Line = at.ended()
			if !yield(Entry{r, at.column, !stated, zp.Comment()}, nil) {
				return
			}
		}
		if err := zp.Err(); err != nil {
			yield(Entry{}, entryError(err, at))
		}
	}
}

var entryPosition = regexp.MustCompile(`^(?:dns: )?(?s:(.*)) at line: (\d+):(\d+)$`)

// entryError takes the position out of an error of the library.
func entryError(err error, at *lineCounter) error {
	m := entryPosition.FindStringSubmatch(err.Error())
	if m == nil {
		return &EntryError{at.line, at.column, err.Error()}
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	return &EntryError{max(line, 1), max(column, 1), m[1]}
}
