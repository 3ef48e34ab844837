package resolve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// manner is how one attempt is made.
type manner struct {
	network string
	edns    bool
	mixed   bool // 0x20: letters in random case
	// must says that TCP is the only way to the answer, because UDP said so:
	// then failing it is a failure of TCP, not silence.
	must bool
}

// suspicious is how many replies with a wrong ID or question make us ask
// again over TCP, where nobody can guess along.
const suspicious = 3

// try asks one server, in as many manners as its replies call for: TCP after
// truncation, no EDNS after FORMERR, lower case after a mangled question.
func (l *ladder) try(t target, network string) (*evidence.Exchange, reply.Reading) {
	info := l.w.r.known(t)
	m := manner{
		network: network,
		// A signed zone is never asked without EDNS, which carries DO.
		edns: !info.noEDNS || l.z.signed,
		// Signatures protect signed zones, and some signers stumble over
		// capitals; elsewhere the letters are all the protection there is.
		mixed: network == "udp" && !l.z.signed && !l.z.name.IsRoot() && !info.lowerCase,
	}
	for range 4 {
		x, rd, msg := l.attempt(t, m, info.wait(l.w.r.cfg.Limits))
		next, again := l.otherManner(t, m, x, msg)
		if !again || !l.w.check() {
			return x, rd
		}
		m = next
	}
	return l.a.attempts[len(l.a.attempts)-1], reply.Reading{}
}

// otherManner says how to ask the same server again after x, if at all.
func (l *ladder) otherManner(t target, m manner, x *evidence.Exchange, msg *wire.Message) (manner, bool) {
	learn := func(f func(*serverInfo)) { l.w.r.infra.change(t.addr.Addr(), l.w.r.cfg.Now(), f) }
	switch {
	case m.network == "udp" && x.Outcome == evidence.Truncated:
		return manner{network: "tcp", edns: m.edns, must: true}, true
	case m.network == "udp" && x.Outcome == evidence.BadCase:
		learn(func(s *serverInfo) { s.lowerCase = true })
		return manner{network: "tcp", edns: m.edns, must: true}, true
	case m.network == "udp" && x.Reply != nil && x.Discarded >= suspicious:
		return manner{network: "tcp", edns: m.edns, must: true}, true
	case m.edns && !l.z.signed && ednsRefused(x, msg):
		// DESIGN: FORMERR or a missing OPT is answered by dropping EDNS,
		// silence never is (DNS flag day 2019).
		learn(func(s *serverInfo) { s.noEDNS = true })
		m.edns = false
		return m, true
	}
	return m, false
}

// ednsRefused reports whether a failure may come from the OPT record.
func ednsRefused(x *evidence.Exchange, msg *wire.Message) bool {
	if msg == nil {
		return false
	}
	switch x.Outcome {
	case evidence.FormErr:
		return true
	case evidence.NotImp, evidence.ServFail:
		return msg.EDNS == nil
	}
	return false
}

// attempt sends one query and waits so long for its reply.
func (l *ladder) attempt(t target, m manner, wait time.Duration) (*evidence.Exchange, reply.Reading, *wire.Message) {
	w := l.w
	x := &evidence.Exchange{Zone: l.z.name, Server: t.server, Addr: t.addr, Transport: m.network, Question: l.q}
	if !w.account.spend() {
		w.end(evidence.FailBudget, fmt.Sprintf("more than %d questions would be needed for this name", w.account.limit))
		x.Outcome, x.Detail = evidence.Canceled, "the budget was used up"
		return x, reply.Reading{}, nil
	}
	q, err := w.r.query(l.q, m)
	if err != nil {
		w.end(evidence.FailOwnNetwork, "no random numbers: "+err.Error())
		x.Outcome = evidence.NetworkError
		return x, reply.Reading{}, nil
	}
	if !l.turn(x) {
		return x, reply.Reading{}, nil
	}
	defer l.leave(x)
	if m.network == "tcp" {
		wait = min(2*wait, w.r.cfg.Limits.LongWait) // a handshake more
	}
	ctx, cancel := w.r.attemptContext(w.ctx, min(wait, w.patience.left()))
	defer cancel()
	x.Query, x.Sent = q.Append(nil), w.r.cfg.Now()
	begin := time.Now()
	b, err := w.r.cfg.Transport.Exchange(ctx, m.network, t.addr, x.Query, func(b []byte) bool {
		ok := reply.Belongs(b, q)
		if !ok {
			x.Discarded++
		}
		return ok
	})
	x.RTT = time.Since(begin)
	l.a.attempts = append(l.a.attempts, x)
	if err != nil {
		l.noReply(x, m, err)
		return x, reply.Reading{}, nil
	}
	x.Reply = slices.Clip(b)
	rd, msg := l.read(x, m, q)
	return x, rd, msg
}

// noReply classes an attempt that brought nothing.
func (l *ladder) noReply(x *evidence.Exchange, m manner, err error) {
	w, addr := l.w, x.Addr.Addr()
	x.Outcome, x.Detail = classify(err), err.Error()
	switch {
	case w.ctx.Err() != nil && errors.Is(w.ctx.Err(), context.Canceled):
		x.Outcome, x.Detail = evidence.Canceled, "interrupted"
		return
	case x.Outcome == evidence.NetworkError:
		w.account.refund() // nothing left this machine
		w.r.families.note(addr, false)
	case x.Outcome == evidence.Timeout:
		x.Detail = fmt.Sprintf("no reply within %v", x.RTT.Round(time.Millisecond))
	}
	switch {
	case x.Outcome == evidence.Malformed:
		return
	case m.must:
		x.Outcome = evidence.TCPFailed
		return
	case x.Outcome == evidence.TCPFailed:
		x.Outcome = evidence.Unreachable
	}
	if x.Outcome == evidence.Timeout || x.Outcome == evidence.Unreachable {
		put(&w.silent, addr, w.silent[addr]+1)
		w.r.families.note(addr, false)
		w.r.infra.change(addr, w.r.cfg.Now(), func(s *serverInfo) { s.silent++ })
	}
}

// classify tells whose fault an error of the transport is.
func classify(err error) evidence.Outcome {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return evidence.Timeout
	case errors.Is(err, context.Canceled):
		return evidence.Canceled
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH):
		return evidence.Unreachable
	case errors.Is(err, io.ErrUnexpectedEOF):
		return evidence.Malformed // a frame cut short
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return evidence.TCPFailed
	}
	return evidence.NetworkError
}

// read parses and classes an accepted reply.
func (l *ladder) read(x *evidence.Exchange, m manner, q wire.Query) (reply.Reading, *wire.Message) {
	w := l.w
	delete(w.silent, x.Addr.Addr())
	w.r.families.note(x.Addr.Addr(), true)
	w.r.infra.change(x.Addr.Addr(), w.r.cfg.Now(), func(s *serverInfo) { s.heard(x.RTT) })
	if !w.account.receive(len(x.Reply)) {
		w.end(evidence.FailBudget, fmt.Sprintf("more than %d octets of replies were received for this name", w.account.octets))
	}
	rd, msg := w.read(x)
	if m.mixed && rd.Outcome != evidence.Malformed && !wire.SameLetters(x.Reply, x.Query) && len(msg.Question) == 1 {
		rd = reply.Reading{Outcome: evidence.BadCase, Detail: phrase.Of("the question came back in other letters than it was sent in")}
	}
	x.Outcome, x.Detail = rd.Outcome, rd.Detail.String()
	return rd, msg
}

// query makes a query with a random ID and, in a mixed manner, random
// letters.
func (r *Resolver) query(q evidence.Question, m manner) (wire.Query, error) {
	var b [2 + 32]byte
	if _, err := io.ReadFull(r.cfg.Rand, b[:]); err != nil {
		return wire.Query{}, err
	}
	out := wire.Query{ID: binary.BigEndian.Uint16(b[:]), Name: q.Name, Type: q.Type, EDNS: m.edns}
	if m.mixed {
		for i := range out.Case {
			out.Case[i] = binary.BigEndian.Uint64(b[2+8*i:])
		}
	}
	return out, nil
}
