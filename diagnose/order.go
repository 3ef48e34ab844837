package diagnose

import (
	"cmp"
	"slices"
	"strings"
)

// ordered sorts findings: first what stands in the way of the certificate,
// then what is surest. Findings that are equal in both keep the order of the
// rules.
func ordered(fs []Finding) []Finding {
	grave := []string{Error, Warning, Info}
	sure := []string{Certain, High, Medium, Low}
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			slices.Index(grave, a.Severity)-slices.Index(grave, b.Severity),
			slices.Index(sure, a.Confidence)-slices.Index(sure, b.Confidence),
		)
	})
	return fs
}

// With returns findings with more of them, in order. Where two are as grave and
// as sure as each other, the new one comes first. Neither list is changed.
func With(fs []Finding, more ...Finding) []Finding { return ordered(slices.Concat(more, fs)) }

// causes leaves out findings that are only consequences of others: those that
// say no more than that the lookup failed, where the reason was found.
func causes(fs []Finding) []Finding {
	hidden := map[string]bool{}
	for _, f := range fs {
		for _, code := range hides(f) {
			hidden[code] = true
		}
	}
	return slices.DeleteFunc(fs, func(f Finding) bool { return hidden[f.Code] })
}

// symptoms are the codes that name what was seen and leave the cause open.
var symptoms = [...]string{
	"srv.lookup-timeout", "srv.lookup-servfail", "srv.lookup-refused", "srv.lookup-notimp", "srv.lookup-formerr",
	"srv.lookup-rcode", "srv.lookup-lame", "srv.lookup-unreachable", "srv.lookup-tcp", "srv.lookup-malformed",
	"srv.lookup-budget", "dnssec.bogus", "dnssec.indeterminate",
}

// hides returns the codes of the consequences of a finding.
func hides(f Finding) []string {
	if f.Severity != Error || slices.Contains(symptoms[:], f.Code) {
		return nil
	}
	var out []string
	if strings.HasPrefix(f.Code, "srv.") || strings.HasPrefix(f.Code, "sec.") || f.Code == "caa.too-large" {
		out = symptoms[:]
	}
	return append(out, consequences()[f.Code]...)
}

// consequences are the codes that a cause hides beside the symptoms.
func consequences() map[string][]string {
	return map[string][]string{
		"caa.issuer-misspelt": {"caa.issuer-missing.self", "caa.issuer-missing.parent", "caa.issuer-missing.alias", "caa.issuer-missing.parent-alias"},

		"srv.all-down":   {"srv.some-down", "srv.tcp-closed"},
		"sec.do-dropped": {"srv.edns-broken"},
		// What was seen says nothing about anybody else.
		"chk.path-tampered": append(symptoms[:], "caa.tld-lookup", "chk.unreachable"),
		// Of names that the same wildcard answers for.
		"sec.wildcard-proof": {"sec.denial-bad"},

		// The record is elsewhere: that explains why it is not where it should be.
		"dcv.wrong-type":         {"dcv.absent", "dcv.zone-cut", "dcv.hidden-txt", "dcv.value-other", "dcv.target-dead"},
		"dcv.name-doubled":       {"dcv.absent", "dcv.zone-cut"},
		"dcv.name-short":         {"dcv.absent", "dcv.zone-cut"},
		"dcv.name-no-underscore": {"dcv.absent", "dcv.zone-cut"},
		"dcv.name-star":          {"dcv.absent", "dcv.zone-cut"},
		"dcv.name-typo":          {"dcv.absent", "dcv.zone-cut"},
		"dcv.idn":                {"dcv.absent", "dcv.zone-cut"},
		"dcv.private-view":       {"dcv.absent"},
		"dcv.zone-cut":           {"dcv.absent"},
		"dcv.undelegated-zone":   {"dcv.absent", "dcv.zone-cut", "dcv.ns-not-switched"},
		"dcv.ns-not-switched":    {"dcv.absent", "dcv.zone-cut"},
		"dcv.parked":             {"dcv.absent", "dcv.zone-cut", "dcv.ns-not-switched", "dcv.proxied", "dcv.wildcard-answer", "dcv.value-other"},
		"dcv.on-hold":            {"dcv.absent", "dcv.removed"},
		"dcv.unregistered":       {"dcv.absent", "dcv.removed"},
		"dcv.public-suffix":      {"dcv.absent", "dcv.unregistered", "dcv.on-hold"},
		"dcv.value-expired":      {"dcv.value-other", "dcv.value-typo", "dcv.value-other-request"},
		"dcv.proxied":            {"dcv.absent"},
		"dcv.txt-beside-cname":   {"dcv.absent", "dcv.wrong-type"},
		"dcv.removed":            {"dcv.absent", "dcv.secondary-stale"},
		// What an old copy of the zone has instead is no mistake of anybody's.
		"dcv.secondary-stale": {"dcv.absent", "dcv.value-typo", "dcv.value-other-request", "dcv.value-other"},
	}
}
