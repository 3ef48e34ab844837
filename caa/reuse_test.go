package caa

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

func TestReuseWindow(t *testing.T) {
	const h = time.Hour
	ttls := func(ls []Level, seconds ...uint32) []Level {
		for i, s := range seconds {
			ls[i].TTL = s
		}
		return ls
	}
	leaf := func() []Level { return at(climb("www.example.com"), "www.example.com", records(t, "issue ca.example")) }
	parent := func() []Level { return found(t, "issue ca.example") }
	for _, c := range []struct {
		id     string
		levels []Level
		want   time.Duration
	}{
		{"CAR-01", ttls(leaf(), 60), 8 * h},
		{"CAR-01", ttls(leaf(), 86400), 24 * h},
		{"CAR-01", ttls(leaf(), 0), 8 * h},
		{"CAR-01", ttls(leaf(), 28801), 8*h + time.Second},
		{"CAR-01", ttls(leaf(), 1<<31), 8 * h}, // RFC 2181 section 8: no TTL at all
		// CAR-02: the least TTL of all that was used; an alias's is in its level.
		{"CAR-02", ttls(parent(), 60, 86400), 8 * h},
		{"CAR-02", ttls(parent(), 86400, 60), 8 * h},
		{"CAR-02", ttls(parent(), 86400, 43200), 12 * h},
		{"CAR-02", ttls(parent(), 86400, 86400, 60), 24 * h}, // beyond the set: not used
		// CAR-03: no CAA is no record that could have a TTL.
		{"CAR-03", ttls(climb("www.example.com"), 86400, 86400, 86400), 8 * h},
	} {
		d := Decide(c.levels, ours(t), Request{}, rules)
		if got := ReuseUntil(c.levels, d); !got.Equal(noon.Add(c.want)) {
			t.Errorf("%s: %v after the check, want %v", c.id, got.Sub(noon), c.want)
		}
		// CAR-04: the margin.
		if got := RecheckAfter(c.levels, d); !got.Equal(noon.Add(7 * h)) {
			t.Errorf("CAR-04: %v after the check", got.Sub(noon))
		}
		if last := noon.Add(c.want); !MayReuse(c.levels, d, last) || MayReuse(c.levels, d, last.Add(time.Second)) {
			t.Errorf("%s: the window does not end at %v", c.id, c.want)
		}
	}
}

// CAR-18: the window begins with the oldest answer that the decision rests on.
func TestReuseBeginsWithTheOldestAnswer(t *testing.T) {
	ls := found(t, "issue other")
	ls[0].Fetched, ls[2].Fetched = noon.Add(-time.Hour), noon.Add(-3*time.Hour)
	d := Decide(ls, ours(t), Request{}, rules)
	if got := ReuseUntil(ls, d); !got.Equal(noon.Add(7 * time.Hour)) {
		t.Errorf("CAR-18: a denial holds until %v", got)
	}
	if MayReuse(ls, d, noon) {
		t.Error("CAR-18: a denial may be issued on")
	}
	ls[1].Fetched = time.Time{}
	if got := ReuseUntil(ls, d); !got.IsZero() || !RecheckAfter(ls, d).IsZero() {
		t.Errorf("CAR-18: an answer without a time holds until %v", got)
	}
}

func TestNoReuseOfErrors(t *testing.T) {
	ls := found(t, "issue ca.example")
	permit := Decide(ls, ours(t), Request{}, rules)
	for what, d := range map[string]Decision{"zero": {}, "error": NoClimb(Timeout, phrase.Phrase{}), "another climb's": {Verdict: Permit, Level: 9}} {
		if !ReuseUntil(ls, d).IsZero() || !RecheckAfter(ls, d).IsZero() || MayReuse(ls, d, noon) {
			t.Errorf("CAR-01: %s may be reused", what)
		}
	}
	if !ReuseUntil(nil, permit).IsZero() || MayReuse(nil, NoClimb(NotApplicable, phrase.Phrase{}), noon) {
		t.Error("CAR-01: a decision without levels may be reused")
	}
}

// CAR-05: domain validation of ten days ago may be used again, a CAA check of
// nine hours ago may not.
func TestCAAReuseIsNotDataReuse(t *testing.T) {
	ls := found(t, "issue ca.example")
	d := Decide(ls, ours(t), Request{}, rules)
	issuance := noon.Add(9 * time.Hour)
	if validated := noon.Add(-10 * br.Day); issuance.Sub(validated) > rules.DomainReuse {
		t.Error("CAR-05: the validation is too old")
	}
	if MayReuse(ls, d, issuance) {
		t.Error("CAR-05: CAA is not checked again")
	}
}

// CAR-17: where judging again takes a permit back, the certificate goes
// within 24 hours of the discovery.
func TestRevokeBy(t *testing.T) {
	permit, deny, fail := Decision{Verdict: Permit}, Decision{Verdict: Deny}, Decision{}
	for _, c := range []struct {
		then, now Decision
		want      bool
	}{{permit, permit, false}, {permit, deny, true}, {permit, fail, true}, {deny, permit, false}, {deny, deny, false}, {fail, deny, false}} {
		by, must := RevokeBy(c.then, c.now, noon)
		if must != c.want || must && !by.Equal(noon.Add(24*time.Hour)) || !must && !by.IsZero() {
			t.Errorf("CAR-17: %s, now %s: %v, %v", c.then.Verdict, c.now.Verdict, by, must)
		}
	}
}
