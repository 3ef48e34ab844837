package dcv

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/view"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// DCV-02, DCV-03: a Random Value is of use for 30 days; ACM looks for 72
// hours.
func TestDeadline(t *testing.T) {
	for _, tt := range []struct {
		name, scheme string
		requested    time.Time
		want         time.Time
		why          Limit
	}{
		{"ACM looks for 72 hours", "acm", noon, noon.Add(72 * time.Hour), WindowLimit},
		{"a random value", "digicert-dnsauth", noon, noon.AddDate(0, 0, 30), ValueLimit},
		{"a name that never changes", "google-delegation", noon, time.Time{}, ""},
		{"no scheme", "", noon, time.Time{}, ""},
		{"not known when", "acm", time.Time{}, time.Time{}, ""},
	} {
		got, why := Expectation{Scheme: tt.scheme, Requested: tt.requested}.Deadline()
		if !got.Equal(tt.want) || why != tt.why {
			t.Errorf("%s: %v (%s), want %v (%s)", tt.name, got, why, tt.want, tt.why)
		}
	}
}

func TestTimes(t *testing.T) {
	before := noon.Add(-time.Hour)
	seenAs := func(o evidence.Outcome, ttl uint32) Seen { return Seen{Exchange: 1, Outcome: o, TTL: ttl} }
	at := func(s Seen, m Match, parent bool) Server {
		return Server{ListedServer: evidence.ListedServer{Parent: parent}, Record: s, Match: m}
	}
	for _, tt := range []struct {
		name string
		j    Judgement
		want Times
	}{
		{"the zero value", Judgement{}, Times{}},
		{
			"in place for the first time", Judgement{Status: InPlace, Expect: Expectation{Scheme: "acm", Said: SaidPending, Requested: before}},
			Times{Requested: before, Deadline: before.Add(72 * time.Hour), Since: noon, ExpectedBy: noon.Add(2 * time.Hour)},
		},
		{
			"in place since an earlier run", Judgement{Status: InPlace, Expect: Expectation{Scheme: "acm", Kept: Kept{Since: before}}},
			Times{Since: before, ExpectedBy: before.Add(2 * time.Hour)},
		},
		{
			"a run with a later clock", Judgement{Status: InPlace, Expect: Expectation{Scheme: "acm", Kept: Kept{Since: noon.Add(time.Hour)}}},
			Times{Since: noon, ExpectedBy: noon.Add(2 * time.Hour)},
		},
		{
			"what the CA has seen waits for nothing", Judgement{Status: InPlace, Expect: Expectation{Scheme: "acm", Said: SaidValidated, Requested: before}},
			Times{Requested: before, Since: noon},
		},
		{
			"nobody knows when that CA looks", Judgement{Status: InPlace, Expect: Expectation{Scheme: "digicert-dnsauth", Said: SaidPending}},
			Times{Since: noon},
		},
		{
			"in place once, and not now", Judgement{Status: Missing, Expect: Expectation{Scheme: "acm", Kept: Kept{Since: before}}, Walk: Walk{First: seenAs(evidence.NXDomain, 900)}},
			Times{Visible: noon.Add(15 * time.Minute)},
		},
		{
			"the longest of what servers say that lack it", Judgement{
				Status: Partly, Walk: Walk{First: seenAs(evidence.Answer, 9000), Match: Equal},
				Servers: []Server{
					at(seenAs(evidence.NoData, 60), Differs, true), at(seenAs(evidence.NXDomain, 600), Differs, true),
					at(seenAs(evidence.Answer, 9000), Equal, true), at(seenAs(evidence.NXDomain, 9000), Differs, false), at(seenAs(evidence.Timeout, 9000), Differs, true),
				},
			},
			Times{Visible: noon.Add(10 * time.Minute)},
		},
		{
			"a resolver that still denies it", Judgement{
				Status: InPlace, Views: []View{
					{Seen: view.Seen{Outcome: evidence.NXDomain, TTL: 300, At: noon}},
					{Seen: view.Seen{Outcome: evidence.Answer, TTL: 900, At: noon}, Match: Equal},
					{Seen: view.Seen{Outcome: evidence.ServFail, TTL: 900, At: noon}},
				},
			},
			Times{Since: noon, Visible: noon.Add(5 * time.Minute)},
		},
		{"undetermined: nothing is known to be cached", Judgement{Walk: Walk{First: seenAs(evidence.NXDomain, 900)}}, Times{}},
	} {
		if got := tt.j.Times(noon); got != tt.want {
			t.Errorf("%s:\n%+v, want\n%+v", tt.name, got, tt.want)
		}
	}
}
