package diagnose

import (
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// surveyed reports whether a code rests on more than a decision. Those are the
// musts of the lab's scenarios, which the root package holds against the
// catalogue.
func surveyed(code string) bool {
	switch code {
	case "caa.inconsistent-servers", "caa.too-large", "caa.wrong-owner", "caa.as-txt", "caa.auto-san", "caa.provider-injected", "caa.stale-cache", "chk.path-tampered":
		return true
	}
	return strings.HasPrefix(code, "srv.") && !strings.HasPrefix(code, "srv.lookup-") || strings.HasPrefix(code, "sec.") || strings.HasPrefix(code, "dcv.")
}

// Every code that a rule gives is in the catalogue, each once.
func TestCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, e := range Catalogue() {
		if known[e.Code] || e.Meaning.IsZero() {
			t.Errorf("%+v: twice, or without a meaning", e)
		}
		known[e.Code] = false
	}
	given := func(fs []Finding) {
		for _, f := range fs {
			if _, ok := known[f.Code]; !ok {
				t.Errorf("%s is not in the catalogue", f.Code)
			}
			known[f.Code] = true
		}
	}
	for _, r := range rows() {
		_, fs := findings(t, r.levels, r.ca, r.req)
		given(fs)
	}
	for _, reason := range caa.Reasons() {
		given(FromDecision(nil, caa.NoClimb(reason, phrase.Phrase{}), issuer.Choice{}, plain))
	}
	clock := caa.NoClimb(caa.OwnNetwork, phrase.Phrase{})
	clock.OwnClock = true
	given(FromDecision(nil, clock, issuer.Choice{}, plain))
	_, fs := findings(t, broken(climb("www.example.com"), "com", evidence.FailTimeout), "letsencrypt", plain)
	given(fs)
	noted := caa.Decision{Verdict: caa.Permit, Reason: caa.Authorized}
	for _, e := range Catalogue() {
		noted.Notes = append(noted.Notes, caa.Note{Code: e.Code, Record: -1})
	}
	given(FromDecision(nil, noted, issuer.Choice{}, plain))
	levels := with(with(climb("a.example.com"), "a.example.com", set("issue letsencrypt.org"), "b.example.net"), "example.com", set("issue ;"))
	levels[0].DNAME = true
	_, fs = findings(t, levels, "letsencrypt", plain)
	given(fs)

	given(FromEntered(differences(), true))
	given(FromPerspectives("a.example", []Perspective{{Result: "permit"}, {Result: "deny"}}))
	given([]Finding{Undelegated("a.example", nil)})

	var never []string
	for code, ok := range known {
		if !ok && !surveyed(code) {
			never = append(never, code)
		}
	}
	slices.Sort(never)
	if len(never) > 0 {
		t.Errorf("no rule gives %v", never)
	}
}
