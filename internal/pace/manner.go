package pace

import (
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// manner is how an address has behaved of late.
type manner struct {
	silent   int           // questions without a reply since the last reply
	since    time.Duration // when the first of them was given up
	refusals int           // REFUSED and SERVFAIL in a row
	narrowed time.Duration // when the window was last narrowed
	slowed   time.Duration // when the rate was last halved
	again    time.Duration // when an address that is shut is asked again
	gap      time.Duration // how long it is left alone next time; zero: it is not shut
}

// What is read from how questions end.
const (
	refusalBurst = 8           // REFUSED or SERVFAIL in a row: one by one they speak of a zone, so many of a limit
	silentSlow   = 3           // questions without a reply that halve the rate
	recovery     = 32          // replies that bring the whole rate back
	calm         = time.Second // between two narrowings, and two halvings: what was open at the first tells nothing new
)

// plain reports whether an outcome is a reply that widens: it does so whenever
// it came, and the clock need not be asked.
func plain(how evidence.Outcome) bool {
	switch how {
	case evidence.Answer, evidence.NoData, evidence.Referral, evidence.NXDomain, evidence.Alias:
		return true
	}
	return false
}

// learn draws on how a question ended.
func (p *Pacer) learn(l *lane, how evidence.Outcome, now time.Duration) {
	switch how {
	case evidence.Canceled, evidence.NetworkError:
	case evidence.Timeout, evidence.Unreachable, evidence.TCPFailed:
		l.missed(now)
		l.mayShut(now, p.heard)
		l.turnAway()
	case evidence.Refused, evidence.ServFail:
		p.heard = max(p.heard, now)
		l.heard()
		if l.manner.refusals++; l.manner.refusals >= refusalBurst {
			l.manner.refusals = 0
			l.narrow(now)
		}
	default:
		p.heard = max(p.heard, now)
		l.heard()
		l.manner.refusals = 0
		l.window = min(l.window+1/l.window, l.wide)
	}
}

// missed is a question without a reply.
func (l *lane) missed(now time.Duration) {
	m := &l.manner
	if m.silent == 0 {
		m.since = now
	}
	m.silent++
	m.refusals = 0
	l.narrow(now)
	if m.silent >= silentSlow && (m.slowed == 0 || now-m.slowed >= calm) {
		m.slowed = now
		l.rate = max(l.rate/2, min(slowest*1000, l.most))
	}
}

// heard is a reply, whatever it says: the address lives.
func (l *lane) heard() {
	l.manner.silent, l.manner.gap = 0, 0
	l.rate = min(l.rate+max(l.most/recovery, 1), l.most)
}

// narrow halves the window, once for all questions that were open together.
func (l *lane) narrow(now time.Duration) {
	if m := &l.manner; m.narrowed == 0 || now-m.narrowed >= calm {
		m.narrowed = now
		l.window = max(l.window/2, 1)
	}
}

// An address is shut when so many questions in a row over so long a time had no
// reply, and others did reply meanwhile, so that the fault is not ours. Then a
// single question goes there now and then, and everybody else is turned away:
// who waits for the dead keeps the living waiting.
const (
	silentShut = 16
	shutAfter  = 10 * time.Second
	firstGap   = time.Second
	longestGap = 30 * time.Second
)

// mayShut shuts an address, or leaves it shut for longer.
func (l *lane) mayShut(now, heard time.Duration) {
	m := &l.manner
	if m.silent < silentShut || now-m.since < shutAfter || heard <= m.since {
		return
	}
	m.gap = min(max(2*m.gap, firstGap), longestGap)
	m.again = now + m.gap
}

// shut reports whether nobody may ask now. The one who comes when it is time to
// ask again is let through.
func (l *lane) shut(now time.Duration) bool {
	m := &l.manner
	return m.gap != 0 && (now < m.again || l.open > 0)
}

// turnAway sends away who waits at an address that has been shut.
func (l *lane) turnAway() {
	if l.manner.gap == 0 {
		return
	}
	for l.queue.len() > 0 {
		l.queue.pop().ready <- &SilentError{Questions: l.manner.silent}
	}
}

// SilentError says that an address is left alone, because it has not replied to
// so many questions in a row.
type SilentError struct{ Questions int }

// Error says it in English.
func (e *SilentError) Error() string { return e.Text().String() }

// Text says it in every language.
func (e *SilentError) Text() phrase.Phrase {
	return phrase.Of("none of the last %d questions to it had a reply, so it is asked only now and then", e.Questions)
}
