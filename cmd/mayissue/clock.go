package main

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// clockFlags give the two clocks: of signatures and caches, and of the rules.
type clockFlags struct {
	now        string
	policyDate string
}

func (c *clockFlags) addNow(f *pflag.FlagSet, what string) {
	f.StringVar(&c.now, "now", "", what+", a `TIME` in the form of RFC 3339 (default now)")
}

func (c *clockFlags) addPolicyDate(f *pflag.FlagSet, unset string) {
	f.StringVar(&c.policyDate, "policy-date", "", "`DATE` whose rules apply, YYYY-MM-DD or in the form of RFC 3339 (default "+unset+")")
}

// clock returns the clock that --now sets going, or the system's.
func (c *clockFlags) clock(system func() time.Time) (func() time.Time, error) {
	if c.now == "" {
		return system, nil
	}
	at, err := time.Parse(time.RFC3339Nano, c.now)
	if err != nil {
		return nil, phrase.Errorf("--now %q: not an RFC 3339 time such as 2026-11-21T12:00:00Z", c.now)
	}
	begun := system()
	return func() time.Time { return at.Add(system().Sub(begun)) }, nil
}

// rules returns the time of --policy-date, or unset. A date alone means its
// first moment in UTC (CAL-02: BR 1.6.4). Nothing is judged by the rules of a
// time from which none are known: whatever had been permitted would look wrong.
func (c *clockFlags) rules(unset time.Time) (time.Time, error) {
	if c.policyDate == "" {
		if err := known(unset); err != nil && !unset.IsZero() {
			return time.Time{}, phrase.Errorf("the clock says %s: %w; give --policy-date", unset.UTC().Format(time.RFC3339), err)
		}
		return unset, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		at, err := time.Parse(layout, c.policyDate)
		if err != nil {
			continue
		}
		if err := known(at); err != nil {
			return time.Time{}, phrase.Errorf("--policy-date %q: %w", c.policyDate, err)
		}
		return at, nil
	}
	return time.Time{}, phrase.Errorf("--policy-date %q: neither an RFC 3339 time such as 2026-11-21T12:00:00Z nor a date such as 2026-11-21", c.policyDate)
}

// known reports whether the rules of a time are known.
func known(at time.Time) error {
	if br.At(at).IsValid() {
		return nil
	}
	return phrase.Errorf("the rules before %s are not known", br.Boundaries()[0].Time.Format(time.DateOnly))
}
