package attacks_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
)

// messages are read by the octet.
func messages() []known {
	return []known{
		{"CVE-2026-56416: a canonical form reads past its record", "Unbound; RFC 4034 section 6.2", canonicalOverread},
		{"CVE-2026-96405: names of pointers to pointers", "Unbound; RFC 1035 section 4.1.4", pointerChains},
	}
}

// canonicalOverread: the second name of a PX record is cut, and the record
// after it would go on just there.
func canonicalOverread(t *testing.T) {
	const px = 26
	whole := []byte("\x00\x01\x01A\x00\x01B\x00")
	m, err := wire.Parse(wiretest.Message{QR: true, Question: wiretest.Ask("victim.test", px), Answer: []wiretest.Record{
		wiretest.Raw("victim.test", px, whole...),
		wiretest.Raw("victim.test", px, whole[:len(whole)-1]...),
		wiretest.Raw(".", wire.TypeA, 192, 0, 2, 1),
	}}.Pack())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Answer[0].Canonical(); err != nil || !bytes.Equal(got, bytes.ToLower(whole)) {
		t.Errorf("the whole record is %q, %v", got, err)
	}
	if got, err := m.Answer[1].Canonical(); err == nil {
		t.Errorf("the cut record is %q", got)
	}
}

// pointerChains: each name is a pointer to the one before it, so that reading
// all of them would take the square of their number.
func pointerChains(t *testing.T) {
	for names, readable := range map[int]bool{100: true, 127: true, 128: false, 5000: false} {
		b := wiretest.Message{QR: true, Question: wiretest.Ask("victim.test", wire.TypeA)}.Pack()
		b[6], b[7] = byte(names>>8), byte(names)
		at := 12
		for range names {
			here := len(b)
			b = append(b, 0xc0|byte(at>>8), byte(at), 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1)
			if at = here; at >= 0x4000 {
				at = 12
			}
		}
		m, err := wire.Parse(b)
		if (err == nil) != readable {
			t.Errorf("%d names: %v", names, err)
		}
		if err == nil && slices.ContainsFunc(m.Answer, func(r wire.RR) bool { return r.Owner != n("victim.test") }) {
			t.Errorf("%d names: read wrongly", names)
		}
	}
}
