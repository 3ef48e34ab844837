package diagnose

import (
	"time"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// briefly is how long a denial may be remembered without anybody minding.
const briefly = 15 * 60

// negativeCache: dcv.negative-cache (ecosystem S17). Every server has the
// record, and a resolver still gives what was there before: that there was
// none, for as long as the SOA record allows (RFC 2308 section 5), or another
// value. A CA that asked too early may remember the same.
func negativeCache(v *validation) []Finding {
	if v.Status != dcv.InPlace {
		return nil
	}
	f := v.start("dcv.negative-cache", Warning, High)
	f.Retryable = true
	var say []phrase.Phrase
	var until time.Time
	var minimum uint32
	for _, w := range v.lagging() {
		if len(say) == most {
			break
		}
		end := w.At.Add(time.Duration(w.TTL) * time.Second).UTC()
		if end.After(until) {
			until = end
		}
		if denied := len(w.Record.Records) == 0; denied {
			minimum = max(minimum, v.minimum(w))
			say = append(say, phrase.Of("The resolver %s remembers until %s that there is no such record.", quotedLabel(w.Label), instant(end)))
		} else {
			say = append(say, phrase.Of("The resolver %s remembers what stood there before, %s, until %s.", quotedLabel(w.Label), phrase.List(dataOf(w.Record.Records)), instant(end)))
		}
		f.Servers, f.Evidence = append(f.Servers, quotedLabel(w.Label)), append(f.Evidence, w.Record.Exchange)
	}
	if len(say) == 0 {
		return nil
	}
	f.RetryAfter, f.RetryLatest = &until, &until
	f.Title = phrase.Of("Every name server has the record, and resolvers do not see it yet")
	f.Detail = phrase.Join(append(say, phrase.Of("A CA that asked before it was there may remember the same."))...)
	f.Excluded = []phrase.Phrase{phrase.Of("The record is at %d of %d name servers of %s.", len(v.having()), len(v.having()), v.Zone)}
	f.Remedy = steps(saying("Nothing is to be changed: wait until %s. Do not delete the record in the meantime.", instant(until)))
	if minimum > briefly {
		f.Remedy = append(f.Remedy, saying("The last field of the zone's SOA record lets resolvers remember for up to %d seconds that a name does not exist. With a lower one, such as 300, the next new record is seen sooner.", minimum))
	}
	return []Finding{f}
}

// lagging are the resolvers that answer and do not have the record, though
// every server of the zone has it.
func (v *validation) lagging() []dcv.View {
	var out []dcv.View
	for _, w := range v.Views {
		if v.Status == dcv.InPlace && w.Answered() && w.Match == dcv.Differs {
			out = append(out, w)
		}
	}
	return out
}

// minimum is the last field of the SOA record in a resolver's denial, which
// does not count down; 0 where there is none, and where the denial is not kept
// for that long, by the TTL of the SOA record itself.
func (v *validation) minimum(w dcv.View) uint32 {
	x := v.told(w.Record.Exchange)
	if x == nil || w.TTL <= briefly {
		return 0
	}
	m, err := wire.Parse(x.Reply)
	if err != nil {
		return 0
	}
	for _, rr := range m.Authority {
		if rr.Type != wire.TypeSOA {
			continue
		}
		if last, err := rr.SOAMinimum(); err == nil {
			return last
		}
	}
	return 0
}
