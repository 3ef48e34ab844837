package br_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/br"
)

// CAL-03: a day is 86 400 seconds, and any excess is another one.
func TestDays(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want int
	}{
		{math.MinInt64, 0},
		{-1, 0},
		{0, 0},
		{1, 1}, // a billionth of a second of the first day
		{time.Second, 1},
		{86400*time.Second - 1, 1},
		{86400 * time.Second, 1},
		{86400*time.Second + 1, 2},
		{200 * 86400 * time.Second, 200},
		{200*86400*time.Second + 1, 201},
		{200*86400*time.Second + time.Second, 201},
		{math.MaxInt64, 106752},
	} {
		if got := br.Days(c.d); got != c.want {
			t.Errorf("Days(%d ns) = %d, want %d", int64(c.d), got, c.want)
		}
	}
}

func TestDaysIsTheLeastThatHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(1, math.MaxInt64-int64(br.Day)).Draw(t, "d"))
		n := time.Duration(br.Days(d))
		if n*br.Day < d || (n-1)*br.Day >= d {
			t.Fatalf("Days(%s) = %d", d, n)
		}
	})
}

// CAL-03: both ends belong to the validity period, so notAfter - notBefore of
// 200 days less a second is the longest that 200 days allow.
func TestValidity(t *testing.T) {
	begin := at("2026-11-21T00:00:00Z")
	for _, c := range []struct {
		day     string
		span    time.Duration // notAfter - notBefore
		days    int
		allowed bool
	}{
		{"2026-11-21", 200*br.Day - time.Second, 200, true},
		{"2026-11-21", 200 * br.Day, 201, false},
		{"2026-11-21", 200*br.Day - time.Second + 1, 201, false},
		{"2026-11-21", 0, 1, true},
		{"2026-11-21", -time.Second, 0, false},
		{"2027-03-14", 200*br.Day - time.Second, 200, true},
		{"2027-03-15", 200*br.Day - time.Second, 200, false},
		{"2027-03-15", 100*br.Day - time.Second, 100, true},
		{"2029-03-15", 47*br.Day - time.Second, 47, true},
		{"2029-03-15", 47 * br.Day, 48, false},
		{"2026-11-21", math.MaxInt64, 106752, false},
	} {
		end := begin.Add(c.span)
		if got := br.ValidityDays(begin, end); got != c.days {
			t.Errorf("ValidityDays over %s = %d, want %d", c.span, got, c.days)
		}
		if got := br.At(at(c.day+"T23:59:59Z")).ValidityAllowed(begin, end); got != c.allowed {
			t.Errorf("%s: validity of %d days allowed: %t, want %t", c.day, c.days, got, c.allowed)
		}
	}
	if n := br.ValidityDays(time.Time{}, at("9999-12-31T23:59:59Z")); n < 100000 {
		t.Errorf("a period longer than a Duration holds counts as %d days", n)
	}
}
