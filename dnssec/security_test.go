package dnssec_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dnssec"
)

// CAF-41, SEC-08: outside this package nothing can make an Insecure or Secure
// value: Security and Verdict have no field that can be set, they cannot be
// decoded from text, and the constructors that are exported make neither.
func TestInsecureCannotBeMade(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[dnssec.Security](), reflect.TypeFor[dnssec.Verdict](), reflect.TypeFor[dnssec.Keys](), reflect.TypeFor[dnssec.RRset](), reflect.TypeFor[dnssec.Anchors]()} {
		for i := range typ.NumField() {
			if typ.Field(i).IsExported() {
				t.Errorf("%v has the exported field %s", typ, typ.Field(i).Name)
			}
		}
		for _, decoder := range []string{"UnmarshalText", "UnmarshalJSON", "UnmarshalBinary", "GobDecode", "Scan"} {
			if _, ok := reflect.PointerTo(typ).MethodByName(decoder); ok {
				t.Errorf("%v can be decoded: %s", typ, decoder)
			}
		}
	}
	var read struct{ Security dnssec.Security }
	if err := json.Unmarshal([]byte(`{"Security":"insecure"}`), &read); err == nil || read.Security != (dnssec.Security{}) {
		t.Errorf("read %v from text, error %v", read.Security, err)
	}
	for _, r := range []dnssec.Reason{"", "no-ds", "opt-out", "anything", dnssec.NotFetched, dnssec.SignatureExpired, dnssec.OverBudget, dnssec.IterationsHigh} {
		for _, got := range []dnssec.Security{dnssec.BogusFor(r), dnssec.IndeterminateFor(r)} {
			if got.IsSecure() || got.Status() == dnssec.Insecure || got.ProvesNoDS() || got.Err() == nil {
				t.Errorf("reason %q makes %v", r, got)
			}
		}
	}
	for _, r := range []dnssec.Reason{dnssec.NotAsked, dnssec.NotFetched, dnssec.NoAnchor, dnssec.NoKeys, dnssec.OverBudget, dnssec.IterationsHigh} {
		if got := dnssec.BogusFor(r); got.Status() != dnssec.Indeterminate {
			t.Errorf("%s makes %v", r, got)
		}
	}
}

// CAF-41: inside the package, each constructor is called at one place, where
// the verified records are at hand: a proof, and a verified DS set.
func TestInsecureIsMadeInThreePlaces(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string][]string{}
	literals := map[string]int{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(x ast.Node) bool {
				switch x := x.(type) {
				case *ast.CallExpr:
					if id, ok := x.Fun.(*ast.Ident); ok && (strings.HasPrefix(id.Name, "insecure") || id.Name == "secure") {
						calls[id.Name] = append(calls[id.Name], fn.Name.Name)
					}
				case *ast.KeyValueExpr:
					if id, ok := x.Value.(*ast.Ident); ok && (id.Name == "Insecure" || id.Name == "Secure") {
						literals[fn.Name.Name]++
					}
				case *ast.AssignStmt:
					for _, l := range x.Lhs {
						if sel, ok := l.(*ast.SelectorExpr); ok && sel.Sel.Name == "status" {
							t.Errorf("%s assigns a status", fn.Name.Name)
						}
					}
				}
				return true
			})
		}
	}
	want := map[string][]string{
		"insecureNoDS": {"proven"}, "insecureOptOut": {"proven"}, "insecureAlgorithm": {"MatchDS"}, "secure": {"accept", "proven"},
	}
	for name, fns := range calls {
		slices.Sort(fns)
		if !slices.Equal(fns, want[name]) {
			t.Errorf("%s is called in %v, want %v", name, fns, want[name])
		}
	}
	if len(calls) != len(want) {
		t.Errorf("found calls of %v", slices.Sorted(maps.Keys(calls)))
	}
	if got := slices.Sorted(maps.Keys(literals)); !slices.Equal(got, []string{"insecureAlgorithm", "insecureNoDS", "insecureOptOut", "secure"}) {
		t.Errorf("Security values are made in %v", got)
	}
}

// The three ways to be Insecure are told apart, and only one of them proves
// that there is no DS.
func TestInsecureReasons(t *testing.T) {
	s := newSigner("org", 15, 257)
	keys := s.keys(t)
	o := newChain("org")
	o.optOut = true
	ds := one(s.signed("example.org. 300 DS 1 253 2 " + hex64))
	_, algorithm := validator().MatchDS(validator().Verify(keys, ds), dnssec.RRset{})
	for _, c := range []struct {
		sec    dnssec.Security
		by     dnssec.InsecureReason
		text   string
		proves bool
	}{
		{validator().Denial(keys, dnssec.Group(s.signed("example.org. 300 NSEC f.org. NS"))).NoDS(n("example.org")).Security, dnssec.ByNoDS, "insecure (no-ds)", true},
		{validator().Denial(keys, dnssec.Group(s.signSets(rrs(o.matching("org", typeNS, typeSOA), o.covering("example.org"))))).NoDS(n("example.org")).Security, dnssec.ByOptOut, "insecure (opt-out)", false},
		{algorithm, dnssec.ByAlgorithm, "insecure (algorithm)", false},
	} {
		by, at := c.sec.InsecureBy()
		text, err := json.Marshal(c.sec)
		if by != c.by || at != n("example.org") || c.sec.String() != c.text || c.sec.ProvesNoDS() != c.proves || string(text) != `"insecure"` || err != nil || c.sec.Err() != nil {
			t.Errorf("%v: by %v at %v, proves %v, JSON %s", c.sec, by, at, c.sec.ProvesNoDS(), text)
		}
	}
	if len(map[dnssec.Security]bool{algorithm: true, {}: true}) != 2 {
		t.Error("Security values are no map keys")
	}
}

// Each reason has words of its own for people, and a state to stand in.
func TestReasonTexts(t *testing.T) {
	seen := map[string]dnssec.Reason{}
	for _, r := range dnssec.ReasonsForTest() {
		text := r.Error()
		if other, dup := seen[text]; dup || text == "" || text == dnssec.Reason("?").Error() && r != dnssec.NotAsked {
			t.Errorf("%s says %q, like %q", r, text, other)
		}
		seen[text] = r
		if err := dnssec.BogusFor(r).Err(); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %v", r, err)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d reasons", len(seen))
	}
}
