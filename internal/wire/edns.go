package wire

import "encoding/binary"

// optionEDE is the EDNS option of an extended error (RFC 8914 section 2).
const optionEDE = 15

// ExtendedErrors returns the codes of the extended errors that came with a
// message (RFC 8914). They are a hint and no evidence: nobody signs them.
// What is no list of options ends it.
func (e *EDNS) ExtendedErrors() []uint16 {
	if e == nil {
		return nil
	}
	var codes []uint16
	for b := e.Options; len(b) >= 4; {
		option, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			break
		}
		if option == optionEDE && n >= 2 {
			codes = append(codes, binary.BigEndian.Uint16(b))
		}
		b = b[n:]
	}
	return codes
}
