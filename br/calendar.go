package br

import (
	"slices"
	"time"
)

// date is a day of the calendar, which begins at midnight UTC (BR 1.6.4).
type date struct {
	year  int
	month time.Month
	day   int
}

// change is one row of the calendar: from its day on, rules are as apply
// leaves them.
type change struct {
	date
	what    string
	section string
	apply   func(*Rules)
}

func (c change) time() time.Time {
	return time.Date(c.year, c.month, c.day, 0, 0, 0, 0, time.UTC)
}

// calendar returns all changes, oldest first. A rule that a later ballot takes
// back is one more row, never an edited one: decisions of the past are judged
// by the rules of their day.
func calendar() []change {
	all := slices.Concat(versions(), duties())
	slices.SortStableFunc(all, func(a, b change) int { return a.time().Compare(b.time()) })
	return all
}

// versions returns the texts of the BR by the day on which each took effect,
// with what it changed at once.
func versions() []change {
	return []change{
		{date{2024, 9, 6}, "BR 2.0.7: multi-perspective corroboration introduced", "3.2.2.9", start},
		{date{2025, 3, 1}, "BR 2.1.4: method 3.2.2.4.21 (dns-account-01)", "3.2.2.4.21", func(r *Rules) {
			r.Version = "2.1.4"
			r.Methods.set(Allowed, "3.2.2.4.21")
		}},
		{date{2025, 5, 16}, "BR 2.1.5: ladder of reuse and validity periods adopted", "4.2.1, 6.3.2", version("2.1.5")},
		{date{2025, 7, 21}, "BR 2.1.6: a failed CAA lookup permits only where the domain is Insecure by RFC 4035", "3.2.2.8", func(r *Rules) {
			r.Version = "2.1.6"
			r.InsecureWording = true
			r.DNSSECSection = "BR 3.2.2.8.1"
		}},
		{date{2025, 11, 4}, "BR 2.1.8: end of precertificate-signing CAs announced", "7.1.2.4", version("2.1.8")},
		{date{2025, 11, 10}, "BR 2.1.9: method 3.2.2.4.22 (persistent TXT)", "3.2.2.4.22", func(r *Rules) {
			r.Version = "2.1.9"
			r.Methods.set(Allowed, "3.2.2.4.22")
		}},
		{date{2025, 12, 15}, "BR 2.2.0: end of reverse-zone names announced", "4.2.2", version("2.2.0")},
		{date{2025, 12, 16}, "BR 2.2.1: method 3.2.2.5.8 (persistent TXT in the reverse tree)", "3.2.2.5.8", func(r *Rules) {
			r.Version = "2.2.1"
			r.Methods.set(Allowed, "3.2.2.5.8")
		}},
		{date{2026, 1, 12}, "BR 2.2.2: end of the e-mail, phone and crossover methods announced", "3.2.2.4", version("2.2.2")},
		{date{2026, 2, 16}, "BR 2.2.3: DNSSEC exception for the e-mail methods", "3.2.2.4", version("2.2.3")},
		{date{2026, 2, 17}, "BR 2.2.4: DNSSEC data outside the scope of the logs of 5.4.1", "5.4.1", version("2.2.4")},
		{date{2026, 3, 31}, "BR 2.2.6: clean-up", "all", version("2.2.6")},
		{date{2026, 5, 19}, "BR 2.2.7: content of validation logs announced", "5.4.1(2.2)", version("2.2.7")},
		{date{2026, 6, 16}, "BR 2.2.8: RFC 8657 recommended", "3.2.2.8", version("2.2.8")},
		{date{2026, 8, 6}, "BR 2.2.9: new algorithm for Authorization Domain Names", "3.2.2.4", version("2.2.9")},
		{date{2026, 9, 7}, "BR 2.3.0: CAA moved from 3.2.2.8 to 4.2.2.1, DNSSEC to 4.2.2.2", "4.2.2.1, 4.2.2.2", func(r *Rules) {
			r.Version = "2.3.0"
			r.CAASection = "BR 4.2.2.1 (formerly 3.2.2.8)"
			r.DNSSECSection = "BR 4.2.2.2 (formerly 3.2.2.8.1)"
		}},
		{date{2026, 10, 4}, "BR 2.3.1: access to issuer information recommended only", "7.1.2.7.7", version("2.3.1")},
	}
}

// duties returns the rules that begin on a day of their own, named in a text
// adopted before.
func duties() []change {
	return []change{
		{date{2025, 3, 15}, "at least 2 remote perspectives, quorum not yet enforced", "3.2.2.9", func(r *Rules) {
			r.MinRemotes = 2
		}},
		{date{2025, 9, 15}, "no issuance below the quorum of remote perspectives", "3.2.2.9", func(r *Rules) {
			r.QuorumEnforced = true
		}},
		{date{2026, 3, 15}, "DNSSEC validation compulsory for CAA and domain validation", "4.2.2.2", func(r *Rules) {
			r.DNSSECRequired = true
		}},
		{date{2026, 3, 15}, "at least 3 remote perspectives, those that corroborate in 2 RIR regions", "3.2.2.9", func(r *Rules) {
			r.MinRemotes, r.MinRIRs = 3, 2
		}},
		{date{2026, 3, 15}, "reuse of domain validation 200 days, of identity 398; validity 200 days", "4.2.1, 6.3.2", func(r *Rules) {
			r.DomainReuse, r.SIIReuse, r.MaxValidity = 200*Day, 398*Day, 200*Day
		}},
		{date{2026, 3, 15}, "CAA checking no longer delegable to a third party", "1.3.2", func(r *Rules) {
			r.CAADelegable = false
		}},
		{date{2026, 3, 15}, "names under in-addr.arpa and ip6.arpa refused", "4.2.2, 7.1.2.7.12", func(r *Rules) {
			r.ReverseNamesRefused = true
		}},
		{date{2026, 3, 15}, "method .8 banned; e-mail and phone methods discouraged", "3.2.2.4, 3.2.2.5", func(r *Rules) {
			r.Methods.set(Banned, "3.2.2.4.8")
			r.Methods.set(Discouraged, "3.2.2.4.4", "3.2.2.4.13", "3.2.2.4.14",
				"3.2.2.4.16", "3.2.2.4.17", "3.2.2.5.2", "3.2.2.5.5")
		}},
		{date{2026, 6, 15}, "at least 4 remote perspectives", "3.2.2.9", func(r *Rules) {
			r.MinRemotes = 4
		}},
		{date{2026, 7, 15}, "prescribed content of validation log records", "5.4.1(2.2)", func(r *Rules) {
			r.ValidationLog = true
		}},
		{date{2026, 11, 15}, "new algorithm for Authorization Domain Names compulsory", "3.2.2.4, 3.2.2.5.3", func(r *Rules) {
			r.NewADN = true
		}},
		{date{2026, 12, 15}, "at least 5 remote perspectives", "3.2.2.9", func(r *Rules) {
			r.MinRemotes = 5
		}},
		{date{2027, 3, 15}, "RFC 8657 (accounturi, validationmethods) compulsory", "4.2.2.1.2", func(r *Rules) {
			r.RFC8657Required = true
		}},
		{date{2027, 3, 15}, "methods .16, .17, 3.2.2.5.2, 3.2.2.5.3 and 3.2.2.5.5 banned", "3.2.2.4, 3.2.2.5", func(r *Rules) {
			r.Methods.set(Banned, "3.2.2.4.16", "3.2.2.4.17", "3.2.2.5.2", "3.2.2.5.3", "3.2.2.5.5")
		}},
		{date{2027, 3, 15}, "reuse of domain validation 100 days; validity 100 days", "4.2.1, 6.3.2", func(r *Rules) {
			r.DomainReuse, r.MaxValidity = 100*Day, 100*Day
		}},
		{date{2028, 3, 15}, "methods .4, .13 and .14 banned", "3.2.2.4", func(r *Rules) {
			r.Methods.set(Banned, "3.2.2.4.4", "3.2.2.4.13", "3.2.2.4.14")
		}},
		{date{2029, 3, 15}, "reuse of domain validation 10 days; validity 47 days", "4.2.1, 6.3.2", func(r *Rules) {
			r.DomainReuse, r.MaxValidity = 10*Day, 47*Day
		}},
	}
}

// version is a change of which the program needs the number only.
func version(v string) func(*Rules) { return func(r *Rules) { r.Version = v } }

// start lays down the rules with which the calendar begins (BR 2.0.7).
func start(r *Rules) {
	*r = Rules{
		Version:              "2.0.7",
		CAASection:           "BR 3.2.2.8",
		DNSSECSection:        "BR 3.2.2.8",
		CAADelegable:         true,
		ExemptionPrecert:     true,
		ExemptionConstrained: true,
		DomainReuse:          398 * Day,
		SIIReuse:             825 * Day,
		MaxValidity:          398 * Day,
	}
	r.Methods.set(Allowed, "3.2.2.4.4", "3.2.2.4.7", "3.2.2.4.8", "3.2.2.4.12",
		"3.2.2.4.13", "3.2.2.4.14", "3.2.2.4.16", "3.2.2.4.17", "3.2.2.4.18",
		"3.2.2.4.19", "3.2.2.4.20",
		"3.2.2.5.1", "3.2.2.5.2", "3.2.2.5.3", "3.2.2.5.5", "3.2.2.5.6", "3.2.2.5.7")
}
