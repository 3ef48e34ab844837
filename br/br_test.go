package br_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func Example() {
	for _, day := range []string{"2026-08-01", "2026-11-21", "2026-12-15"} {
		r := br.At(at(day + "T00:00:00Z"))
		fmt.Printf("%s: BR %s, %s, %d remote perspectives\n", day, r.Version, r.CAASection, r.MinRemotes)
	}
	// Output:
	// 2026-08-01: BR 2.2.8, BR 3.2.2.8, 4 remote perspectives
	// 2026-11-21: BR 2.3.1, BR 4.2.2.1 (formerly 3.2.2.8), 4 remote perspectives
	// 2026-12-15: BR 2.3.1, BR 4.2.2.1 (formerly 3.2.2.8), 5 remote perspectives
}

func ExampleBoundaries() {
	now := at("2026-11-21T12:00:00Z")
	for _, b := range br.Boundaries() {
		if b.Time.After(now) {
			fmt.Printf("from %s: %s (BR %s)\n", b.Time.Format(time.DateOnly), b.What, b.Section)
			break
		}
	}
	// Output:
	// from 2026-12-15: at least 5 remote perspectives (BR 3.2.2.9)
}

// CAL-01: reports cite the section by the text in force.
func TestSections(t *testing.T) {
	for _, c := range []struct{ when, caa, dnssec string }{
		{"2025-07-20T23:59:59Z", "BR 3.2.2.8", "BR 3.2.2.8"},
		{"2025-07-21T00:00:00Z", "BR 3.2.2.8", "BR 3.2.2.8.1"},
		{"2026-08-01T00:00:00Z", "BR 3.2.2.8", "BR 3.2.2.8.1"},
		{"2026-09-06T23:59:59Z", "BR 3.2.2.8", "BR 3.2.2.8.1"},
		{"2026-09-07T00:00:00Z", "BR 4.2.2.1 (formerly 3.2.2.8)", "BR 4.2.2.2 (formerly 3.2.2.8.1)"},
		{"2026-11-21T00:00:00Z", "BR 4.2.2.1 (formerly 3.2.2.8)", "BR 4.2.2.2 (formerly 3.2.2.8.1)"},
	} {
		r := br.At(at(c.when))
		if r.CAASection != c.caa || r.DNSSECSection != c.dnssec {
			t.Errorf("At(%s): sections %q and %q, want %q and %q", c.when, r.CAASection, r.DNSSECSection, c.caa, c.dnssec)
		}
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct{ from, version string }{
		{"2024-09-06", "2.0.7"}, {"2025-03-01", "2.1.4"}, {"2025-05-16", "2.1.5"}, {"2025-07-21", "2.1.6"},
		{"2025-11-04", "2.1.8"}, {"2025-11-10", "2.1.9"}, {"2025-12-15", "2.2.0"}, {"2025-12-16", "2.2.1"},
		{"2026-01-12", "2.2.2"}, {"2026-02-16", "2.2.3"}, {"2026-02-17", "2.2.4"}, {"2026-03-31", "2.2.6"},
		{"2026-05-19", "2.2.7"}, {"2026-06-16", "2.2.8"}, {"2026-08-06", "2.2.9"}, {"2026-09-07", "2.3.0"},
		{"2026-10-04", "2.3.1"},
	} {
		first := at(c.from + "T00:00:00Z")
		if got := br.At(first).Version; got != c.version {
			t.Errorf("At(%s).Version = %q, want %q", c.from, got, c.version)
		}
		if got := br.At(first.Add(-time.Second)).Version; got == c.version {
			t.Errorf("At(%s - 1 s).Version is %q already", c.from, got)
		}
	}
}

// boundary is a row of the catalogue's table of dates, as what it changes:
// the value read from the rules a second before, and at the boundary.
type boundary struct {
	day          string
	what         string
	read         func(br.Rules) any
	before, from any
}

func status(section string) func(br.Rules) any {
	return func(r br.Rules) any { return r.Methods.Status(section) }
}

func days(read func(br.Rules) time.Duration) func(br.Rules) any {
	return func(r br.Rules) any { return br.Days(read(r)) }
}

var (
	remotes  = func(r br.Rules) any { return r.MinRemotes }
	reuse    = days(func(r br.Rules) time.Duration { return r.DomainReuse })
	identity = days(func(r br.Rules) time.Duration { return r.SIIReuse })
	validity = days(func(r br.Rules) time.Duration { return r.MaxValidity })
)

// CAL-02 and CAL-04: one row for each date that the engine must know, both
// sides of the second of midnight UTC.
var boundaries = []boundary{
	{"2024-09-06", "the calendar begins", func(r br.Rules) any { return r.IsValid() }, false, true},
	{"2025-03-01", "dns-account-01", status("3.2.2.4.21"), br.Retired, br.Allowed},
	{"2025-03-15", "perspectives", remotes, 0, 2},
	{"2025-07-21", "Insecure by RFC 4035", func(r br.Rules) any { return r.InsecureWording }, false, true},
	{"2025-09-15", "quorum", func(r br.Rules) any { return r.QuorumEnforced }, false, true},
	{"2025-11-10", "persistent TXT", status("3.2.2.4.22"), br.Retired, br.Allowed},
	{"2025-12-16", "persistent TXT for addresses", status("3.2.2.5.8"), br.Retired, br.Allowed},
	{"2026-03-15", "DNSSEC", func(r br.Rules) any { return r.DNSSECRequired }, false, true},
	{"2026-03-15", "perspectives", remotes, 2, 3},
	{"2026-03-15", "regions", func(r br.Rules) any { return r.MinRIRs }, 0, 2},
	{"2026-03-15", "reuse", reuse, 398, 200},
	{"2026-03-15", "identity", identity, 825, 398},
	{"2026-03-15", "validity", validity, 398, 200},
	{"2026-03-15", "delegation", func(r br.Rules) any { return r.CAADelegable }, true, false},
	{"2026-03-15", "reverse zones", func(r br.Rules) any { return r.ReverseNamesRefused }, false, true},
	{"2026-03-15", "crossover method", status("3.2.2.4.8"), br.Allowed, br.Banned},
	{"2026-03-15", "mail", status("3.2.2.4.4"), br.Allowed, br.Discouraged},
	{"2026-03-15", "mail", status("3.2.2.4.13"), br.Allowed, br.Discouraged},
	{"2026-03-15", "mail", status("3.2.2.4.14"), br.Allowed, br.Discouraged},
	{"2026-03-15", "phone", status("3.2.2.4.16"), br.Allowed, br.Discouraged},
	{"2026-03-15", "phone", status("3.2.2.4.17"), br.Allowed, br.Discouraged},
	{"2026-03-15", "mail, address", status("3.2.2.5.2"), br.Allowed, br.Discouraged},
	{"2026-03-15", "phone, address", status("3.2.2.5.5"), br.Allowed, br.Discouraged},
	{"2026-06-15", "perspectives", remotes, 3, 4},
	{"2026-07-15", "validation log", func(r br.Rules) any { return r.ValidationLog }, false, true},
	{"2026-11-15", "ADN", func(r br.Rules) any { return r.NewADN }, false, true},
	{"2026-12-15", "perspectives", remotes, 4, 5},
	{"2027-03-15", "RFC 8657", func(r br.Rules) any { return r.RFC8657Required }, false, true},
	{"2027-03-15", "phone", status("3.2.2.4.16"), br.Discouraged, br.Banned},
	{"2027-03-15", "phone", status("3.2.2.4.17"), br.Discouraged, br.Banned},
	{"2027-03-15", "mail, address", status("3.2.2.5.2"), br.Discouraged, br.Banned},
	{"2027-03-15", "reverse look-up", status("3.2.2.5.3"), br.Allowed, br.Banned},
	{"2027-03-15", "phone, address", status("3.2.2.5.5"), br.Discouraged, br.Banned},
	{"2027-03-15", "reuse", reuse, 200, 100},
	{"2027-03-15", "validity", validity, 200, 100},
	{"2028-03-15", "mail", status("3.2.2.4.4"), br.Discouraged, br.Banned},
	{"2028-03-15", "mail", status("3.2.2.4.13"), br.Discouraged, br.Banned},
	{"2028-03-15", "mail", status("3.2.2.4.14"), br.Discouraged, br.Banned},
	{"2029-03-15", "reuse", reuse, 100, 10},
	{"2029-03-15", "validity", validity, 100, 47},
}

func TestBoundaries(t *testing.T) {
	listed := br.Boundaries()
	for _, b := range boundaries {
		first := at(b.day + "T00:00:00Z")
		if got := b.read(br.At(first.Add(-time.Second))); got != b.before {
			t.Errorf("%s, %s: %v a second before, want %v", b.day, b.what, got, b.before)
		}
		if got := b.read(br.At(first)); got != b.from {
			t.Errorf("%s, %s: %v, want %v", b.day, b.what, got, b.from)
		}
		if !slices.ContainsFunc(listed, func(l br.Boundary) bool { return l.Time.Equal(first) }) {
			t.Errorf("%s, %s: not in Boundaries", b.day, b.what)
		}
	}
}

// CAL-02: the example of the catalogue, and a clock in another time zone.
func TestMidnightIsUTC(t *testing.T) {
	if n := br.At(at("2026-12-14T23:59:59Z")).MinRemotes; n != 4 {
		t.Errorf("a second before the boundary: %d remotes, want 4", n)
	}
	if n := br.At(at("2026-12-15T00:00:00Z")).MinRemotes; n != 5 {
		t.Errorf("at the boundary: %d remotes, want 5", n)
	}
	tokyo := time.FixedZone("JST", 9*3600)
	if n := br.At(time.Date(2026, 12, 15, 8, 59, 59, 0, tokyo)).MinRemotes; n != 4 {
		t.Errorf("in Tokyo, a second before the boundary: %d remotes, want 4", n)
	}
	if a, b := br.At(at("2026-12-15T00:00:00Z")), br.At(time.Date(2026, 12, 15, 9, 0, 0, 0, tokyo)); a != b {
		t.Errorf("the same moment in two zones gives different rules:\n%s", cmp.Diff(a, b))
	}
}

// undated makes the rules of different moments comparable.
func undated(r br.Rules) br.Rules {
	r.Time = time.Time{}
	return r
}

// CAL-04: behaviour differs across each boundary second …
func TestEveryBoundaryChangesRules(t *testing.T) {
	var last time.Time
	for _, b := range br.Boundaries() {
		if b.Time.Before(last) {
			t.Errorf("%s stands after %s", b.Time, last)
		}
		last = b.Time
		if b.What == "" || b.Section == "" {
			t.Errorf("%s: a boundary without words: %+v", b.Time, b)
		}
		if undated(br.At(b.Time.Add(-1))) == undated(br.At(b.Time)) {
			t.Errorf("%s (%s): the rules are the same on both sides", b.Time, b.What)
		}
	}
}

// … and nowhere else (CAL-04).
func TestNothingChangesBetweenBoundaries(t *testing.T) {
	first, span := at("2024-01-01T00:00:00Z"), int64(8*366*24*time.Hour)
	rapid.Check(t, func(t *rapid.T) {
		a := first.Add(time.Duration(rapid.Int64Range(0, span).Draw(t, "a")))
		b := a.Add(time.Duration(rapid.Int64Range(0, span/8).Draw(t, "b")))
		crossed := slices.ContainsFunc(br.Boundaries(), func(x br.Boundary) bool {
			return x.Time.After(a) && !x.Time.After(b)
		})
		if same := undated(br.At(a)) == undated(br.At(b)); same == crossed {
			t.Fatalf("from %s to %s: a boundary crossed %t, rules the same %t", a, b, crossed, same)
		}
	})
}

func TestBeforeTheCalendar(t *testing.T) {
	for _, r := range []br.Rules{{}, br.At(time.Time{}), br.At(at("2024-09-05T23:59:59Z"))} {
		if r.IsValid() || r.ExemptionPrecert || r.ExemptionConstrained || r.DomainReuse != 0 ||
			r.Methods.Status("3.2.2.4.7").Usable() || r.ValidityAllowed(at("2024-01-01T00:00:00Z"), at("2024-01-01T00:00:00Z")) {
			t.Errorf("rules from before the calendar permit something: %+v", r)
		}
	}
}

// CAR-01 and CAR-17: the two periods that no date has changed.
func TestFixedPeriods(t *testing.T) {
	if br.CAAReuseFloor.Hours() != 8 {
		t.Errorf("CAA may be relied on for %s at least, want 8 h", br.CAAReuseFloor)
	}
	if br.RevokeWithin.Hours() != 24 {
		t.Errorf("a certificate is to be revoked within %s, want 24 h", br.RevokeWithin)
	}
}

func TestMethodStatus(t *testing.T) {
	m := br.At(at("2026-11-21T00:00:00Z")).Methods
	for section, want := range map[string]br.Status{
		"3.2.2.4.7":   br.Allowed,
		"3.2.2.4.12":  br.Allowed,
		"3.2.2.4.18":  br.Allowed,
		"3.2.2.4.19":  br.Allowed,
		"3.2.2.4.20":  br.Allowed,
		"3.2.2.5.1":   br.Allowed,
		"3.2.2.5.6":   br.Allowed,
		"3.2.2.5.7":   br.Allowed,
		"3.2.2.4.8":   br.Banned,
		"3.2.2.4.1":   br.Retired,
		"3.2.2.4.2":   br.Retired,
		"3.2.2.4.11":  br.Retired,
		"3.2.2.4.15":  br.Retired,
		"3.2.2.4.32":  br.Retired,
		"3.2.2.4.99":  br.Retired,
		"3.2.2.5.16":  br.Retired,
		"3.2.2.4.07":  br.Retired, // one spelling only
		"3.2.2.4.+7":  br.Retired,
		"3.2.2.4.0":   br.Retired,
		"3.2.2.4.-1":  br.Retired,
		"3.2.2.4":     br.Retired,
		"3.2.2.6.7":   br.Retired,
		"7":           br.Retired,
		"":            br.Retired,
		"3.2.2.4.7.1": br.Retired,
	} {
		if got := m.Status(section); got != want {
			t.Errorf("Status(%q) = %s, want %s", section, got, want)
		}
	}
	words := fmt.Sprint(br.Retired, br.Banned, br.Discouraged, br.Allowed, br.Status(9))
	if want := "retired banned discouraged allowed retired"; words != want {
		t.Errorf("words %q, want %q", words, want)
	}
	for s, want := range map[br.Status]bool{br.Retired: false, br.Banned: false, br.Discouraged: true, br.Allowed: true, 9: false} {
		if s.Usable() != want {
			t.Errorf("%s usable: %t, want %t", s, s.Usable(), want)
		}
	}
}
