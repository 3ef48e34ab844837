package wire

import "encoding/binary"

// optionEDE is the EDNS option of an extended error (RFC 8914 section 2).
const optionEDE = 15

// all calls f with each option, code and data, in order. What is no list of
// options ends it.
func (e *EDNS) all(f func(code uint16, data []byte)) {
	if e == nil {
		return
	}
	for b := e.Options; len(b) >= 4; {
		code, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			return
		}
		f(code, b[:n:n])
		b = b[n:]
	}
}

// Option returns the data of the first option with the code (RFC 6891
// section 6.1.2), and false where there is none. The slice must not be changed.
func (e *EDNS) Option(code uint16) (data []byte, ok bool) {
	e.all(func(c uint16, d []byte) {
		if c == code && !ok {
			data, ok = d, true
		}
	})
	return data, ok
}

// ExtendedErrors returns the codes of the extended errors that came with a
// message (RFC 8914). They are a hint and no evidence: nobody signs them.
// What is no list of options ends it.
func (e *EDNS) ExtendedErrors() []uint16 {
	var codes []uint16
	e.all(func(code uint16, data []byte) {
		if code == optionEDE && len(data) >= 2 {
			codes = append(codes, binary.BigEndian.Uint16(data))
		}
	})
	return codes
}
