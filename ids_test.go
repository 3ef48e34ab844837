package mayissue_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// requirements are the numbered requirements of the catalogue that the
// project promises to keep, family by family. The rules themselves stand,
// with their sources, above the code that keeps them.
var requirements = []struct {
	family   string
	from, to int
	what     string
}{
	{"NAME", 1, 19, "request names, before any DNS"},
	{"CAL", 1, 4, "rules by date"},
	{"CAP", 1, 6, "records"},
	{"CAP", 10, 46, "the grammar of a value, row by row"},
	{"CAP", 50, 53, "parameters, round trips, output"},
	{"CAA", 1, 26, "discovery of the relevant set"},
	{"CAD", 1, 49, "the decision table"},
	{"CAD", 60, 60, "the properties of every decision"},
	{"P57", 1, 22, "RFC 8657"},
	{"TAG", 1, 10, "other property tags"},
	{"CAR", 1, 7, "reuse, exemptions"},
	{"CAR", 9, 9, "exemptions by date"},
	{"CAR", 14, 15, "publication"},
	{"CAR", 17, 17, "revocation"},
	{"IDS", 1, 3, "identifiers of the CAs"},
	{"OPS", 1, 24, "behaviour towards name servers"},
	{"SEC", 1, 13, "which answers are validated, and from which anchors"},
	{"SEC", 20, 42, "validation, case by case"},
	{"SEC", 50, 50, "what servers say of DNSSEC"},
	{"CAF", 1, 36, "the matrix of lookup failures"},
	{"CAF", 40, 45, "what a failure must show before it may pass"},
	{"ADN", 1, 10, "lawful names in the place of the one to be certified"},
	{"DCV", 2, 3, "the life of a value"},
	{"DCV", 8, 12, "reuse of validations"},
	{"ACME", 1, 1, "the record of dns-01"},
	{"ACME", 6, 6, "the label of dns-account-01"},
	{"ACME", 8, 8, "a wildcard and its base at one owner"},
	{"PST", 1, 13, "persistent records"},
}

// exempt are requirements that no test can quote, each with its reason.
var exempt = map[string]string{
	"CAA-25": "a note on which published data is no oracle, not a rule",
	"CAF-02": "speaks of a recursive server that validates: we ask none",
	"CAF-03": "the same",
	"CAF-26": "speaks of the policies of a recursive server",
	"CAF-27": "speaks of stale answers of a recursive server",
	"CAF-36": "speaks of remote perspectives, which are not built yet",
	"SEC-05": "speaks of validation by e-mail, which is not built yet",
	"SEC-06": "speaks of remote perspectives, which are not built yet",
	"SEC-39": "forbids nothing while there is one perspective",
}

// beyond are requirements of the same families that are not promised yet;
// tests may quote them.
var beyond = []string{
	"CAR-08", "CAR-10", "CAR-11", "CAR-12", "CAR-13", "CAR-16", "CAR-18", "P57-23", "TAG-11", "TAG-12",
	"DCV-01", "DCV-04", "DCV-05", "DCV-06", "DCV-07", "DCV-13", "DCV-14", "DCV-15", "DCV-16",
	"ACME-02", "ACME-03", "ACME-04", "ACME-05", "ACME-07", "ACME-09",
}

var (
	requirementID = regexp.MustCompile(`\b(?:NAME|CAL|CAP|CAA|CAD|P57|TAG|CAR|IDS|OPS|SEC|CAF|ADN|DCV|ACME|PST)-[0-9]{2}\b`)
	// A range quotes nothing: nobody can tell which test keeps its middle.
	requirementRange = regexp.MustCompile(`\b(NAME|CAL|CAP|CAA|CAD|P57|TAG|CAR|IDS|OPS|SEC|CAF|ADN|DCV|ACME|PST)-[0-9]{2}\s*(?:…|\.\.+|–|—|-|to\b|through\b)\s*(?:[A-Z0-9]{3,4}-)?[0-9]{2}\b`)
)

// promised lists every requirement by its ID.
func promised() []string {
	var ids []string
	for _, r := range requirements {
		for n := r.from; n <= r.to; n++ {
			ids = append(ids, fmt.Sprintf("%s-%02d", r.family, n))
		}
	}
	return ids
}

// quoted finds the IDs that a text quotes one by one.
func quoted(text string) []string {
	return requirementID.FindAllString(requirementRange.ReplaceAllString(text, ""), -1)
}

// TestRequirementsAreQuoted wants each requirement named by a test, or by a
// scenario of the lab, that fails when the requirement is broken.
func TestRequirementsAreQuoted(t *testing.T) {
	tr, where := readTree(t), map[string][]string{}
	var paths []string
	for _, p := range tr.packages {
		for _, f := range p.tests() {
			paths = append(paths, f.path)
		}
	}
	scenarios, err := filepath.Glob("lab/scenarios*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(paths, scenarios...) {
		if p == "ids_test.go" {
			continue
		}
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range quoted(string(data)) {
			where[id] = append(where[id], p)
		}
	}
	all := promised()
	for _, id := range all {
		if exempt[id] == "" && len(where[id]) == 0 {
			t.Errorf("%s is quoted by no test", id)
		}
	}
	for id, files := range where {
		if !slices.Contains(all, id) && !slices.Contains(beyond, id) {
			t.Errorf("%s, quoted in %s, is no requirement of the catalogue", id, strings.Join(slices.Compact(files), ", "))
		}
	}
}

func TestQuoted(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"// CAP-10: blanks", "CAP-10"},
		{"CAP-10, CAP-11 and CAA-01", "CAP-10 CAP-11 CAA-01"},
		{"ids: NAME-07 OPS-24", "NAME-07 OPS-24"},
		{"CAP-10 … CAP-46", ""},
		{"CAP-10…46, CAP-50", "CAP-50"},
		{"CAA-02 to CAA-05", ""},
		{"CAA-02-05", ""},
		{"CAP-10..CAP-46", ""},
		{"CAD-60 (a)", "CAD-60"},
		{"XCAA-02 CAA-021", ""},
	} {
		if got := strings.Join(quoted(c.text), " "); got != c.want {
			t.Errorf("quoted(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
