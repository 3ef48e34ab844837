package mayissue_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/diagnose"
)

// TestLabHasEveryPolicyCode: each code about CAA policy is what some name of
// the lab must be diagnosed with, so that people can look at it. The others
// say what more than one look at the lab they take.
func TestLabHasEveryPolicyCode(t *testing.T) {
	beyond := map[string]string{
		"caa.lookup-failed":             "a policy that lets failures pass",
		"caa.param-unread":              "a CA's own profile",
		"caa.loosened":                  "a climb that saw more than it had to",
		"caa.duplicate-record":          "a server that sends one record twice",
		"caa.stale-cache":               "resolvers to ask beside the servers",
		"caa.shadowed-by-cname":         "the zone as its owner entered it",
		"caa.inconsistent-perspectives": "evidence from several places",
	}
	must := map[string]bool{}
	for _, s := range allScenarios(t) {
		for _, c := range s.Checks {
			for _, code := range c.Must {
				must[code] = true
			}
		}
	}
	n := 0
	for _, e := range diagnose.Catalogue() {
		if !strings.HasPrefix(e.Code, "caa.") {
			continue
		}
		n++
		if must[e.Code] == (beyond[e.Code] != "") {
			t.Errorf("%s: a must of the lab: %t; takes more than that: %q", e.Code, must[e.Code], beyond[e.Code])
		}
	}
	if n == 0 {
		t.Error("the catalogue has no code about policy")
	}
}
