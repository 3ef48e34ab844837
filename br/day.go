package br

import "time"

// Days returns how many days d takes up: whole days of 86 400 seconds, and
// any excess, a fraction of a second included, is one more (BR 6.3.2). The
// program counts reuse periods in the same way. No time and negative time
// take up 0 days.
func Days(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d-1)/Day) + 1
}

// ValidityDays returns the validity period of a certificate in days. Both
// ends belong to it (RFC 5280 section 4.1.2.5), so a certificate that ends at
// 23:59:59 of its first day lasts one day. It returns 0 where notAfter lies
// before notBefore.
func ValidityDays(notBefore, notAfter time.Time) int {
	if notAfter.Before(notBefore) {
		return 0
	}
	d := notAfter.Sub(notBefore)
	secs := int64(d / time.Second)
	if d%time.Second != 0 {
		secs++
	}
	return int(secs/int64(Day/time.Second)) + 1 // the last second counts too
}

// ValidityAllowed reports whether a certificate issued under r may have this
// validity period (BR 6.3.2).
func (r Rules) ValidityAllowed(notBefore, notAfter time.Time) bool {
	n := ValidityDays(notBefore, notAfter)
	return 0 < n && n <= Days(r.MaxValidity)
}
