package wire_test

import (
	"slices"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
)

// RFC 8914 section 2: option 15, two octets of code, then text. Other options
// are stepped over, and what is cut short says nothing.
func TestExtendedErrors(t *testing.T) {
	for _, c := range []struct {
		options string
		want    []uint16
	}{
		{"", nil},
		{"\x00\x0f\x00\x02\x00\x06", []uint16{6}},
		{"\x00\x0f\x00\x05\x00\x07bad", []uint16{7}},
		{"\x00\x0a\x00\x01x\x00\x0f\x00\x02\x00\x16\x00\x0f\x00\x02\x00\x1b", []uint16{22, 27}},
		{"\x00\x0f\x00\x01\x00", nil},
		{"\x00\x0f\x00\x09\x00\x06", nil},
		{"\x00\x0f\x00", nil},
	} {
		e := &wire.EDNS{Options: []byte(c.options)}
		if got := e.ExtendedErrors(); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.options, got, c.want)
		}
	}
	if got := (*wire.EDNS)(nil).ExtendedErrors(); got != nil {
		t.Errorf("no EDNS: %v", got)
	}
}

// RFC 6891 section 6.1.2: options stand one after the other; the first of a
// code counts, an empty one too.
func TestOption(t *testing.T) {
	e := &wire.EDNS{Options: []byte("\x00\x0f\x00\x02\x00\x06\x00\x0a\x00\x08clientid\x00\x0a\x00\x01x\xfd\xe9\x00\x00\x00\x03\x00\x09cut")}
	for code, want := range map[uint16]string{15: "\x00\x06", 10: "clientid", 65001: "", 3: "none", 7: "none"} {
		got, ok := e.Option(code)
		if ok != (want != "none") || ok && string(got) != want {
			t.Errorf("option %d: %q, %t, want %q", code, got, ok, want)
		}
	}
	if _, ok := (*wire.EDNS)(nil).Option(10); ok {
		t.Error("an option without EDNS")
	}
}
