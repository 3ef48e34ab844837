package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"github.com/mayissue/mayissue/name"
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
	b, err := plain(t.hashed())
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// The types below are those of a trace with their keys in the order of RFC
// 8785 section 3.2.3, so that the canonical form is written at once. Its
// number format (section 3.2.2.3) is met because all our numbers are integers.
type (
	hashedTrace struct {
		Anchors   []hashedAnchor   `json:"anchors,omitempty"`
		Clock     time.Time        `json:"clock"`
		Cuts      []hashedCut      `json:"cuts"`
		Engine    text             `json:"engine"`
		Exchanges []hashedExchange `json:"exchanges"`
		Finished  time.Time        `json:"finished"`
		Name      name.Name        `json:"name"`
		Placement *hashedSurvey    `json:"placement,omitempty"`
		Roots     bool             `json:"public_root"`
		Schema    text             `json:"schema"`
		Sends     int              `json:"sends"`
		SHA1      text             `json:"sha1,omitempty"`
		Started   time.Time        `json:"started"`
		Steps     []hashedStep     `json:"steps"`
		Survey    *hashedSurvey    `json:"survey,omitempty"`
		Vantage   text             `json:"vantage,omitempty"`
	}
	hashedAnchor struct {
		Data []byte    `json:"data"`
		Type uint16    `json:"type"`
		Zone name.Name `json:"zone"`
	}
	hashedCut struct {
		Parent   name.Name      `json:"parent,omitzero"`
		Referral int            `json:"referral,omitempty"`
		Servers  []hashedServer `json:"servers"`
		Zone     name.Name      `json:"zone"`
	}
	hashedServer struct {
		Addrs []netip.Addr `json:"addrs,omitempty"`
		Name  name.Name    `json:"name,omitzero"`
	}
	hashedExchange struct {
		Addr      netip.AddrPort `json:"addr"`
		Detail    text           `json:"detail,omitempty"`
		Discarded int            `json:"discarded,omitempty"`
		ID        int            `json:"id"`
		Outcome   text           `json:"outcome"`
		Query     []byte         `json:"query"`
		Question  Question       `json:"question"`
		Reply     []byte         `json:"reply,omitempty"`
		RTT       time.Duration  `json:"rtt_ns"`
		Sent      time.Time      `json:"sent"`
		Server    name.Name      `json:"server,omitzero"`
		Transport text           `json:"transport"`
		Zone      name.Name      `json:"zone"`
	}
	hashedStep struct {
		Accepted  int       `json:"accepted,omitempty"`
		Cached    bool      `json:"cached,omitempty"`
		Detail    text      `json:"detail,omitempty"`
		Exchanges []int     `json:"exchanges"`
		Failure   text      `json:"failure,omitempty"`
		Name      name.Name `json:"name"`
		Purpose   text      `json:"purpose"`
		Question  Question  `json:"question"`
		Zone      name.Name `json:"zone"`
	}
)

// text is a string that writes itself by RFC 8785.
type text string

// MarshalJSON implements [encoding/json.Marshaler].
func (t text) MarshalJSON() ([]byte, error) { return appendString(nil, valid(string(t))), nil }

// hashed returns what the hash is taken over.
func (t *Trace) hashed() *hashedTrace {
	h := &hashedTrace{
		Clock: utc(t.Clock), Engine: text(t.Engine), Finished: utc(t.Finished), Name: t.Name, Roots: t.Roots,
		Schema: text(t.Schema), Sends: t.Sends, SHA1: text(t.SHA1), Started: utc(t.Started), Vantage: text(t.Vantage),
		Cuts:      make([]hashedCut, len(t.Cuts)),
		Exchanges: make([]hashedExchange, len(t.Exchanges)),
		Steps:     make([]hashedStep, len(t.Steps)),
	}
	for _, a := range t.Anchors {
		h.Anchors = append(h.Anchors, hashedAnchor{filled(a.Data), a.Type, a.Zone})
	}
	for i, c := range t.Cuts {
		h.Cuts[i] = hashedCut{c.Parent, c.Referral, make([]hashedServer, len(c.Servers)), c.Zone}
		for j, s := range c.Servers {
			h.Cuts[i].Servers[j] = hashedServer{s.Addrs, s.Name}
		}
	}
	for i, x := range t.Exchanges {
		h.Exchanges[i] = x.hashed()
	}
	h.Survey, h.Placement = t.Survey.hashed(), t.Placement.hashed()
	for i, s := range t.Steps {
		h.Steps[i] = hashedStep{
			s.Accepted, s.Cached, text(s.Detail), filled(s.Exchanges), text(s.Failure), s.Name, text(s.Purpose), s.Question, s.Zone,
		}
	}
	return h
}

func (x *Exchange) hashed() hashedExchange {
	return hashedExchange{
		x.Addr, text(x.Detail), x.Discarded, x.ID, text(x.Outcome), filled(x.Query), x.Question,
		x.Reply, x.RTT, utc(x.Sent), x.Server, text(x.Transport), x.Zone,
	}
}

// filled returns s, or an empty list for none.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
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
