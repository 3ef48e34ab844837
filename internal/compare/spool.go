package compare

import (
	"encoding/binary"
	"time"
)

// A request stands in the spool as lists of strings, each with the number of
// its elements and each element with its length before it, so that no two
// requests look alike: what was asked; what is compared, which is so equal where
// the octets are; and what is only told.

// appendKey appends what was asked.
func (k key) appendKey(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(3+len(k.Issuers)))
	for _, s := range [3]string{k.Name, k.Method, k.Account} {
		b = appendString(b, s)
	}
	for _, s := range k.Issuers {
		b = appendString(b, s)
	}
	return b
}

// appendCompared appends what [changed] compares.
func (s stored) appendCompared(b []byte) []byte {
	d := s.Side
	return appendList(appendList(appendList(b, d.Result, d.Reason, d.FoundAt, d.Security), d.Alias...), d.Records...)
}

// appendRest appends what is only told.
func (s stored) appendRest(b []byte) []byte {
	at := ""
	if s.Side.CheckedAt != nil {
		at = s.Side.CheckedAt.UTC().Format(time.RFC3339Nano)
	}
	return appendList(b, s.CA, s.Side.FailedAt, at)
}

func appendList(b []byte, list ...string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decode reads a request; the error is errSpool.
func decode(b []byte) (stored, error) {
	var lists [5][]string
	for i := range lists {
		list, rest, ok := cutList(b)
		if !ok {
			return stored{}, errSpool
		}
		lists[i], b = elements(list), rest
	}
	asked, said, rest := lists[0], lists[1], lists[4]
	if len(asked) < 3 || len(said) != 4 || len(rest) != 3 || len(b) > 0 {
		return stored{}, errSpool
	}
	out := stored{key: key{Name: asked[0], Method: asked[1], Account: asked[2], Issuers: asked[3:]}, CA: rest[0]}
	out.Side = Side{Result: said[0], Reason: said[1], FoundAt: said[2], Security: said[3], Alias: lists[2], Records: lists[3], FailedAt: rest[1]}
	if at, err := time.Parse(time.RFC3339Nano, rest[2]); err == nil {
		out.Side.CheckedAt = &at
	}
	return out, nil
}

// cutList returns the octets of the first list, and what comes after it.
func cutList(b []byte) (list, rest []byte, ok bool) {
	n, at := binary.Uvarint(b)
	if at <= 0 || n > uint64(len(b)) {
		return nil, nil, false
	}
	for range n {
		size, k := binary.Uvarint(b[at:])
		if k <= 0 || size > uint64(len(b)-at-k) {
			return nil, nil, false
		}
		at += k + int(size)
	}
	return b[:at], b[at:], true
}

// elements returns the strings of a list that [cutList] has measured.
func elements(list []byte) []string {
	n, at := binary.Uvarint(list)
	var out []string
	for range n {
		size, k := binary.Uvarint(list[at:])
		at += k
		out = append(out, string(list[at:at+int(size)]))
		at += int(size)
	}
	return out
}
