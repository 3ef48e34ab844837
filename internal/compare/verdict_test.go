package compare

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/caa"
)

func TestParseVerdict(t *testing.T) {
	for word, want := range map[string]Verdict{
		"true": Permit, "OK": Permit, " Allowed\r": Permit, "issue": Permit, "pass": Permit, "1": Permit, `"yes"`: Permit,
		"authorized": Permit, "no-caa": Permit, "may_issue": Permit,
		"false": Deny, "FAIL": Deny, "No": Deny, "not allowed": Deny, "NOT_AUTHORIZED": Deny, "not-authorized": Deny, "critical-unknown": Deny, "0": Deny,
		"Error": Error, "SERVFAIL": Error, "timeout": Error, "timed out": Error, "dnssec-bogus": Error, "invalid-name": Error,
		// One thing here, another there: not guessed at.
		"refused": Unknown, "valid": Unknown, "invalid": Unknown, "none": Unknown, "": Unknown, "2": Unknown, "okk": Unknown, "unknown": Unknown, "-": Unknown,
	} {
		if got := ParseVerdict(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	if v := Verdict(0); v != Unknown || v.String() != "unknown" {
		t.Error("the zero value is a verdict")
	}
}

// No word stands for two verdicts, each is found however it is spelt, and no
// reason of ours is contradicted.
func TestWords(t *testing.T) {
	seen := map[string]Verdict{}
	for _, v := range Verdicts() {
		for _, w := range Words(v) {
			if other, ok := seen[w]; ok {
				t.Errorf("%q means %s and %s", w, other, v)
			}
			seen[w] = v
			for _, spelt := range []string{w, strings.ToUpper(w), strings.ReplaceAll(w, "-", "_"), strings.ReplaceAll(w, "-", " ")} {
				if got := ParseVerdict(spelt); got != v {
					t.Errorf("%q: %s, want %s", spelt, got, v)
				}
			}
		}
	}
	if len(Verdicts()) != 3 || len(seen) < 40 {
		t.Errorf("%d verdicts, %d words", len(Verdicts()), len(seen))
	}
	of := map[caa.Verdict]Verdict{caa.Permit: Permit, caa.Deny: Deny, caa.VerdictError: Error}
	for _, r := range caa.Reasons() {
		if got := ParseVerdict(string(r)); r != caa.Refused && got != of[r.Verdict()] {
			t.Errorf("%s: %s", r, got)
		}
	}
}
