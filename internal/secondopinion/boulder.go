package secondopinion

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Recursor is whom a CA asks that does not walk the DNS itself.
type Recursor interface {
	Ask(ctx context.Context, n name.Name, t wire.Type) (*wire.Message, error)
}

// Levels climbs as Boulder does: CAA is asked for at the name and at each
// parent up to the TLD, each answered by the recursor, which follows aliases
// and validates. The first level with records, or with an error, is the last
// (RFC 8659 section 3). NOERROR and NXDOMAIN are answers, all else is none.
//
// Boulder asks for all levels at once and looks at them in this order, which
// comes to the same.
func Levels(ctx context.Context, r Recursor, n name.Name) []caa.Level {
	var levels []caa.Level
	for at := n; at.IsValid() && !at.IsRoot(); at, _ = at.Parent() {
		l := level(ctx, r, at)
		levels = append(levels, l)
		if l.Outcome == caa.LevelCAA || l.Outcome == caa.LevelError {
			break
		}
	}
	return levels
}

// level asks for CAA at one name.
func level(ctx context.Context, r Recursor, n name.Name) caa.Level {
	l := caa.Level{Name: n, FailedAt: n}
	m, err := r.Ask(ctx, n, wire.TypeCAA)
	switch {
	case err != nil:
		l.Failure, l.Detail = evidence.FailTimeout, phrase.OfError(err)
		return l
	case m.RCode != wire.RCodeSuccess && m.RCode != wire.RCodeNXDomain:
		l.Failure, l.Detail = evidence.FailServFail, phrase.Data(explained(m))
		return l
	}
	l.Security = caa.Insecure
	if m.AuthenticData {
		l.Security = caa.Secure
	}
	for _, rr := range m.Answer {
		if rr.Type != wire.TypeCAA {
			continue
		}
		rec, err := caa.ParseRecord(rr.RData())
		if err != nil {
			l.Records, l.Failure, l.Detail = nil, evidence.FailMalformedRecord, phrase.Of("a CAA record of %s cannot be read: %v", rr.Owner, err)
			return l
		}
		l.Records = append(l.Records, rec)
	}
	switch {
	case len(l.Records) > 0:
		l.Outcome = caa.LevelCAA
	case m.RCode == wire.RCodeNXDomain:
		l.Outcome = caa.LevelNXDomain
	default:
		l.Outcome = caa.LevelNoData
	}
	return l
}

// explained is the response code of a reply with what RFC 8914 lets a resolver
// say about it.
func explained(m *wire.Message) string {
	text := wire.RCodeText(m.RCode)
	if m.EDNS == nil {
		return text
	}
	for o := m.EDNS.Options; len(o) >= 4; {
		code, size := binary.BigEndian.Uint16(o), int(binary.BigEndian.Uint16(o[2:]))
		if size > len(o)-4 {
			break
		}
		if data := o[4 : 4+size]; code == extendedError && size >= 2 {
			text += fmt.Sprintf(" (extended error %d %s)", binary.BigEndian.Uint16(data), data[2:])
		}
		o = o[4+size:]
	}
	return text
}

// extendedError is the option code of RFC 8914 section 2.
const extendedError = 15
