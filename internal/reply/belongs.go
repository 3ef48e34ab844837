package reply

import "github.com/mayissue/mayissue/internal/wire"

// Belongs reports whether b is a reply to q: same ID, QR set, a standard
// query, and the same question (RFC 5452 section 9.1). Letters are compared
// later. An error reply may lack the question, as old servers' FORMERR does.
func Belongs(b []byte, q wire.Query) bool {
	h, err := wire.ParseHeader(b)
	if err != nil || h.ID != q.ID || !h.Response || h.Opcode != 0 {
		return false
	}
	if wire.Questions(b) == 0 {
		return h.RCode != wire.RCodeSuccess && h.RCode != wire.RCodeNXDomain
	}
	return wire.Asks(b, q.Name, q.Type)
}
