// Package caa decides whether CAA records let a certification authority issue
// (RFC 8659, RFC 8657, RFC 9495, and BR 4.2.2.1 in 2.3.1, formerly 3.2.2.8).
//
// It reads records and values ([ParseRecord], [ParseValue]), and judges them:
// [Decide] takes what the climb of RFC 8659 section 3 saw at each name, the
// CA's side ([Authority]) and what is asked ([Request]), and gives a
// [Decision] with its reason. Everything here is pure: no network, no clock.
//
// There are three verdicts, never two. A denial is the will of the domain
// holder; an error is the lack of a lawful answer. No zero value permits.
package caa
