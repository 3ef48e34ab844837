package diagnose

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/view"
)

// staleCache: caa.stale-cache. A resolver has other CAA records of a climbed
// name than its servers give now: what somebody who asks through it decides
// on, until its TTL has passed. A CA may keep what it saw for max(TTL, 8 h) (BR
// 4.2.2.1). Views that failed say nothing.
func staleCache(s *scene) []Finding {
	if s.survey == nil {
		return nil
	}
	var out []Finding
	for _, v := range s.survey.Views {
		seen := view.Read(v)
		for i := range s.levels {
			l := &s.levels[i]
			if !seen.Answered() || v.Exchange.Question.Name != l.Name || l.Outcome == caa.LevelError || sameSet(l.Records, seen.Records) {
				continue
			}
			out = append(out, stale(l, v, seen))
		}
	}
	return out[:min(len(out), most)]
}

func stale(l *caa.Level, v evidence.View, seen view.Seen) Finding {
	left := time.Duration(seen.TTL) * time.Second
	after := seen.At.Add(left).UTC()
	latest := seen.At.Add(max(left, time.Duration(l.TTL)*time.Second, br.CAAReuseFloor)).UTC()
	f := Finding{
		Code: "caa.stale-cache", Severity: Warning, Who: Owner, At: l.Name.String(), Confidence: High,
		Retryable: true, RetryAfter: &after, RetryLatest: &latest,
		Evidence: append(slices.Clone(l.Evidence), v.Exchange.ID),
		Servers:  []string{quotedLabel(v.Label) + " (" + v.Exchange.Addr.String() + ")"},
	}
	f.Title = phrase.Of("The resolver %s still has other CAA records of %s than are served", quotedLabel(v.Label), f.At)
	f.Detail = phrase.Join(said(seen), authoritative(l), phrase.Of("The resolver asks again at %s.", after.Format(time.RFC3339)))
	f.Remedy = steps(
		saying("Nothing is to be changed. Who asks through this resolver sees the new records from %s on.", after.Format(time.RFC3339)),
		saying("A CA may go on by what it saw before for the TTL or 8 hours, whichever is longer: until %s at the latest.", latest.Format(time.RFC3339)))
	return f
}

// quotedLabel shows a label inert.
func quotedLabel(label string) string { return caa.EscapeValue(label) }

func said(seen view.Seen) phrase.Phrase {
	if len(seen.Records) == 0 {
		return phrase.Of("It says that there is no CAA record.")
	}
	var words []string
	for _, rdata := range seen.Records {
		rec, err := caa.ParseRecord([]byte(rdata))
		if err != nil {
			words = append(words, err.Error())
			continue
		}
		words = append(words, shown(rec))
	}
	return phrase.Of("It says: %s.", phrase.List(words))
}

func authoritative(l *caa.Level) phrase.Phrase {
	if len(l.Records) == 0 {
		return phrase.Of("The name servers say that there is no CAA record.")
	}
	var words []string
	for _, rec := range l.Records {
		words = append(words, shown(rec))
	}
	return phrase.Of("The name servers serve: %s.", phrase.List(words))
}

// sameSet compares records as sets (RFC 2181 section 5).
func sameSet(records []caa.Record, rdata []string) bool {
	var a []string
	for _, r := range records {
		a = append(a, string(r.Wire()))
	}
	sorted := func(s []string) []string { return slices.Compact(slices.Sorted(slices.Values(s))) }
	return slices.Equal(sorted(a), sorted(rdata))
}
