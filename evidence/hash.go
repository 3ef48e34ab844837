package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Hash returns the SHA-256 of what was asked and seen, as 64 lower-case
// hexadecimal digits. It is taken over the object that [Encode] writes,
// without its key "requests", in the canonical form of RFC 8785: so it does
// not depend on spaces, on the order of keys or on what was decided, and
// anybody can compute it from a file with tools of their own.
//
// The hash says that two traces are the same, not who collected them. A trace
// that no JSON can hold (none that [Trace.Validate] accepts) has the hash "".
func (t *Trace) Hash() string {
	asked := *t
	asked.Requests = nil // first: there may be a great many, and each is hashed for
	b, err := plain(asked.normal())
	if err != nil {
		return ""
	}
	canon, err := canonical(b)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(canon)
	return hex.EncodeToString(sum[:])
}

// canonical rewrites JSON in the form of RFC 8785 section 3.2. Its number
// format (section 3.2.2.3) is met because all our numbers are integers, its
// key order (section 3.2.3) because all our keys are ASCII.
func canonical(doc []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return appendCanonical(nil, v), nil
}

func appendCanonical(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, k), ':')
			b = appendCanonical(b, v[k])
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, e)
		}
		return append(b, ']')
	case string:
		return appendString(b, v)
	case json.Number:
		return append(b, v...)
	case bool:
		return fmt.Appendf(b, "%t", v)
	}
	return append(b, "null"...)
}

// appendString writes a string by RFC 8785 section 3.2.2.2: only what JSON
// demands is escaped, by the short form where there is one.
func appendString(b []byte, s string) []byte {
	const short = "\b\t\n\f\r\"\\"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case bytes.IndexByte([]byte(short), c) >= 0:
			b = append(b, '\\', `btnfr"\`[bytes.IndexByte([]byte(short), c)])
		case c < 0x20:
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
