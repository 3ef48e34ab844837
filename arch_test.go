package mayissue_test

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

// may says what one package may import beside the standard library.
type may struct {
	pure   bool     // no I/O, no randomness, no clock: a function of its arguments
	clock  bool     // may read the wall clock; everybody else is handed one
	ours   []string // packages of this module, as directories
	theirs []string // packages of other modules
}

// allowed is the architecture as a table: who may import whom. A package
// that is not in it, an import that it does not name, and a row that no
// directory stands for fail the test. Change it together with the picture in
// ARCHITECTURE.md.
//
// IDS-03: issuer, which knows the habits of the CAs, is in no row that leads
// to the decision (caa, climb, resolve, evidence).
var allowed = map[string]may{
	"name": {pure: true, ours: []string{"phrase"}, theirs: []string{"golang.org/x/net/idna", "golang.org/x/net/publicsuffix"}},
	"br":   {pure: true},
	// What is said to people, in four languages.
	"phrase": {pure: true, theirs: []string{
		"golang.org/x/text/language", "golang.org/x/text/message", "golang.org/x/text/number",
	}},
	"evidence": {pure: true, ours: []string{"name", "phrase"}},
	"caa":      {pure: true, ours: []string{"name", "evidence", "br", "phrase", "dnssec", "internal/edit"}},
	"dnssec":   {pure: true, ours: []string{"name", "phrase", "internal/wire"}},
	"chain":    {pure: true, ours: []string{"name", "evidence", "dnssec", "internal/wire", "internal/reply"}},
	"issuer":   {pure: true, ours: []string{"name", "phrase"}},
	"suggest":  {pure: true, ours: []string{"name", "caa", "br", "issuer", "provider", "phrase", "internal/wire"}},
	"provider": {pure: true, ours: []string{"name", "caa", "phrase"}},
	"dcv":      {pure: true, ours: []string{"name", "evidence", "caa", "br", "phrase", "dnssec", "chain", "climb", "view", "internal/edit", "internal/wire", "internal/reply"}},
	"climb":    {pure: true, ours: []string{"name", "evidence", "caa", "phrase", "dnssec", "chain", "internal/wire", "internal/reply"}},
	"diagnose": {pure: true, ours: []string{"name", "evidence", "caa", "br", "issuer", "provider", "phrase", "dnssec", "chain", "internal/wire", "internal/reply", "entered", "view", "dcv"}},
	"explain": {
		pure: true, ours: []string{"name", "issuer", "diagnose", "phrase"},
		theirs: []string{
			"golang.org/x/text/encoding", "golang.org/x/text/encoding/charmap", "golang.org/x/text/encoding/japanese",
			"golang.org/x/text/encoding/korean", "golang.org/x/text/encoding/simplifiedchinese", "golang.org/x/text/encoding/unicode",
		},
	},
	"entered": {pure: true, ours: []string{"name", "evidence", "caa", "phrase", "internal/plaintext", "internal/wire", "internal/reply"}},
	"asked":   {pure: true, ours: []string{"name", "phrase", "dcv", "entered", "internal/plaintext", "internal/wire"}},
	"view":    {pure: true, ours: []string{"name", "evidence", "phrase", "internal/wire"}},
	"report": {
		pure: true, ours: []string{"name", "evidence", "caa", "br", "issuer", "diagnose", "explain", "phrase"},
		theirs: []string{"golang.org/x/text/width"},
	},

	"probe": {
		clock: true, // pacing goes by the wall clock
		ours:  []string{"name", "evidence", "view", "internal/wire", "internal/reply"},
	},

	// What came of a great many names: counted, and held against others' word.
	"internal/tally":     {pure: true, ours: []string{"name", "caa", "issuer", "diagnose", "report", "phrase"}},
	"internal/compare":   {pure: true, ours: []string{"caa", "report", "phrase"}},
	"internal/plaintext": {pure: true},
	"internal/edit":      {pure: true},
	"internal/pace": {
		clock: true, // a pace is kept by the wall clock, whatever time signatures are judged at
		ours:  []string{"evidence", "phrase"},
	},
	"internal/roff":  {pure: true},
	"internal/wire":  {pure: true, ours: []string{"name", "phrase"}, theirs: []string{"github.com/miekg/dns"}},
	"internal/reply": {pure: true, ours: []string{"name", "evidence", "phrase", "internal/wire"}},
	// Messages for tests; no package imports it.
	"internal/wiretest": {pure: true, ours: []string{"name", "internal/wire"}},
	// Known attacks as tests; no code of its own.
	"internal/attacks": {pure: true},
	// Opens the page of report in a browser; no code of its own.
	"internal/pages": {pure: true},
	// Plays the scenarios of other resolvers' suites; no package imports it.
	"internal/rpl": {ours: []string{"name", "evidence", "dnssec", "chain", "internal/wire", "internal/reply", "resolve"}},

	"resolve": {
		clock:  true, // a stopwatch for round trips, which a clock set by hand is not
		ours:   []string{"name", "evidence", "phrase", "dnssec", "chain", "internal/wire", "internal/reply"},
		theirs: []string{"github.com/hashicorp/golang-lru/v2/simplelru"},
	},
	"lab": {
		ours:   []string{"name", "phrase"},
		theirs: []string{"github.com/miekg/dns", "github.com/rogpeppe/go-internal/txtar"},
	},
	// Requests of the lab's checks about records, for the command and for tests.
	"internal/laborder":    {ours: []string{".", "name", "br", "dcv", "entered", "issuer", "lab", "phrase", "probe", "view"}},
	"internal/realservers": {ours: []string{"name", "internal/wire", "lab"}},
	// Decides generated zones a second time; no package imports it.
	"internal/secondopinion": {ours: []string{"name", "evidence", "caa", "phrase", "internal/wire", "lab", "internal/realservers"}},

	// A great many names: reading, planning, deciding many at once, writing so that
	// another run can go on.
	"internal/scan": {
		clock: true, // whether sweeps come late, and the rate of progress
		ours:  []string{".", "name", "caa", "evidence", "report", "phrase"},
		theirs: []string{
			"github.com/klauspost/compress/zstd", "github.com/parquet-go/parquet-go", "github.com/parquet-go/parquet-go/compress/zstd",
			"golang.org/x/text/encoding/unicode", "golang.org/x/text/transform",
		},
	},

	".": {
		clock: true,
		ours: []string{
			"name", "br", "evidence", "caa", "phrase", "dnssec", "chain", "issuer", "climb", "diagnose", "report",
			"resolve", "probe", "entered", "view", "dcv", "internal/wire", "internal/reply",
		},
		theirs: []string{"golang.org/x/sync/errgroup"},
	},
	"cmd/mayissue": {
		clock: true,
		ours: []string{
			".", "name", "br", "evidence", "caa", "climb", "issuer", "diagnose", "explain", "report", "resolve", "lab", "phrase",
			"provider", "suggest", "entered", "view", "dcv", "asked", "probe", "internal/laborder",
			"internal/compare", "internal/pace", "internal/roff", "internal/scan", "internal/tally",
		},
		theirs: []string{"github.com/spf13/cobra", "github.com/spf13/pflag"},
	},
}

// onlyInTests are the modules that tests may use and the program may not.
var onlyInTests = []string{
	"github.com/chromedp/cdproto/cdp",
	"github.com/chromedp/cdproto/emulation",
	"github.com/chromedp/cdproto/log",
	"github.com/chromedp/cdproto/network",
	"github.com/chromedp/cdproto/page",
	"github.com/chromedp/cdproto/runtime",
	"github.com/chromedp/chromedp",
	"github.com/google/go-cmp/cmp",
	"github.com/google/go-cmp/cmp/cmpopts",
	"github.com/parquet-go/parquet-go",
	"github.com/rogpeppe/go-internal/testscript",
	"github.com/rogpeppe/go-internal/txtar",
	"github.com/santhosh-tekuri/jsonschema/v6",
	"golang.org/x/net/html",
	"pgregory.net/rapid",
}

// impure are the parts of the standard library that a pure package leaves
// alone, with everything below them; netip and url only parse.
var impure = []string{
	"C", "crypto/rand", "crypto/tls", "crypto/x509", "database", "io/ioutil", "log",
	"math/rand", "net", "os", "plugin", "runtime", "syscall", "unsafe",
}

var pureAfterAll = []string{"net/netip", "net/url"}

func TestImports(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		row, listed := allowed[p.dir]
		if !listed {
			t.Errorf("package %s is in no row of the table of allowed imports: add it, and say in ARCHITECTURE.md what it is for", p.dir)
			continue
		}
		for _, f := range p.code() {
			for _, imported := range f.imports {
				if why := row.refuses(imported); why != "" {
					t.Errorf("%s imports %q: %s", f.path, imported, why)
				}
			}
		}
		for _, theirs := range row.theirs {
			if !slices.ContainsFunc(p.code(), func(f *goFile) bool { return slices.Contains(f.imports, theirs) }) {
				t.Errorf("package %s may import %q and does not: take it out of its row", p.dir, theirs)
			}
		}
		for _, f := range p.tests() {
			for _, imported := range f.imports {
				if why := row.refusesInTest(imported); why != "" {
					t.Errorf("%s imports %q: %s", f.path, imported, why)
				}
			}
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(allowed)) {
		if !slices.ContainsFunc(tr.packages, func(p *goPackage) bool { return p.dir == dir && len(p.code()) > 0 }) {
			t.Errorf("the table of allowed imports has a row for %s, which has no Go code", dir)
		}
	}
}

// refuses says why a package with this row must not import the path, or "".
func (m may) refuses(imported string) string {
	switch {
	case imported == "testing" || strings.HasPrefix(imported, "testing/"):
		return "only tests import testing"
	case ours(imported):
		if !slices.Contains(m.ours, dirOf(imported)) {
			return "not in its row of the table of allowed imports"
		}
	case foreign(imported):
		if !slices.Contains(m.theirs, imported) {
			return "not in its row of the table of allowed imports"
		}
	case m.pure && below(imported, impure) && !slices.Contains(pureAfterAll, imported):
		return "the package is pure: no I/O, no randomness, no machine"
	}
	return ""
}

// refusesInTest is refuses for the tests of the package, which may use any
// package of ours and the modules for tests.
func (m may) refusesInTest(imported string) string {
	if !foreign(imported) || ours(imported) || slices.Contains(m.theirs, imported) || slices.Contains(onlyInTests, imported) {
		return ""
	}
	return "neither in its row of the table of allowed imports nor a module for tests"
}

func ours(imported string) bool {
	return imported == modulePath || strings.HasPrefix(imported, modulePath+"/")
}

func dirOf(imported string) string {
	if imported == modulePath {
		return "."
	}
	return strings.TrimPrefix(imported, modulePath+"/")
}

// foreign reports whether the path lies outside the standard library: its
// first element has a dot.
func foreign(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

func below(imported string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return imported == root || strings.HasPrefix(imported, root+"/")
	})
}

// TestImportRules holds the rules themselves to examples, so that a slip in
// the functions above cannot open the gate unseen.
func TestImportRules(t *testing.T) {
	for _, c := range []struct {
		dir, imported string
		test, refused bool
	}{
		{"name", "strings", false, false},
		{"name", "net/netip", false, false},
		{"name", "golang.org/x/net/idna", false, false},
		{"name", "net", false, true},
		{"name", "net/http", false, true},
		{"name", "os", false, true},
		{"name", "os/exec", false, true},
		{"name", "log/slog", false, true},
		{"name", "math/rand/v2", false, true},
		{"name", "testing", false, true},
		{"name", modulePath + "/caa", false, true},
		{"caa", modulePath + "/issuer", false, true}, // IDS-03
		{"caa", modulePath, false, true},
		{"resolve", "net", false, false},
		{"resolve", "github.com/miekg/dns", false, true},
		{"internal/wire", "github.com/miekg/dns", false, false},
		{"internal/wire", "github.com/miekg/dns", true, false},
		{"lab", "github.com/miekg/dns", false, false},
		{"resolve", "github.com/miekg/dns", true, true},
		{"resolve", "pgregory.net/rapid", true, false},
		{"resolve", "pgregory.net/rapid", false, true},
		{"cmd/mayissue", modulePath, false, false},
		{"cmd/mayissue", modulePath + "/internal/wire", false, true},
	} {
		row := allowed[c.dir]
		why := row.refuses(c.imported)
		if c.test {
			why = row.refusesInTest(c.imported)
		}
		if (why != "") != c.refused {
			t.Errorf("%s imports %q (test %t): refused because %q, want refused %t", c.dir, c.imported, c.test, why, c.refused)
		}
	}
}

// TestClock keeps the wall clock at the border: whoever needs the time is
// handed it, so that a decision can be judged again years later.
func TestClock(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		row, info := allowed[p.dir], tr.resolve(p)
		for _, f := range p.code() {
			for _, use := range uses(f, info, "time", row.forbiddenTimes()...) {
				t.Errorf("%s uses time.%s: be handed the clock", tr.at(use), use.Sel.Name)
			}
		}
	}
}

// forbiddenTimes are the functions of package time that read the clock, and
// for a pure package those that wait for it too.
func (m may) forbiddenTimes() []string {
	var names []string
	if !m.clock {
		names = append(names, "Now", "Since", "Until")
	}
	if m.pure {
		names = append(names, "After", "AfterFunc", "NewTicker", "NewTimer", "Sleep", "Tick", "Local", "LoadLocation")
	}
	return names
}

// uses finds the mentions of the given members of an imported package, by
// call or as a value, under whatever name the file imports it.
func uses(f *goFile, info *types.Info, imported string, members ...string) []*ast.SelectorExpr {
	var found []*ast.SelectorExpr
	ast.Inspect(f.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains(members, sel.Sel.Name) {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok {
			if pkg, ok := info.Uses[id].(*types.PkgName); ok && pkg.Imported().Path() == imported {
				found = append(found, sel)
			}
		}
		return true
	})
	return found
}
