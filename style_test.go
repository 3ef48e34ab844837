package mayissue_test

import (
	"go/ast"
	"go/doc"
	"go/token"
	"go/types"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// skipsInPackage are the directories whose tests may skip, because they need
// programs that Go does not bring along.
var skipsInPackage = []string{"internal/realservers", "internal/secondopinion", "internal/pages"}

// vagueNames are no subjects: a file or package called so becomes a drawer.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "core", "base"}

func TestFileNames(t *testing.T) {
	for _, p := range readTree(t).packages {
		if slices.Contains(vagueNames, path.Base(p.dir)) {
			t.Errorf("package %s: name it after its subject", p.dir)
		}
		for _, f := range p.files {
			stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
			if slices.Contains(vagueNames, stem) {
				t.Errorf("%s: name the file after its subject", f.path)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range readTree(t).packages {
		var with []string
		for _, f := range p.code() {
			if f.ast.Doc != nil {
				with = append(with, f.path)
			}
		}
		if len(p.code()) > 0 && len(with) != 1 {
			t.Errorf("package %s needs exactly one package comment, has them in %q", p.dir, with)
		}
	}
}

func TestExportedAreDocumented(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		for _, f := range p.code() {
			for _, d := range f.ast.Decls {
				for _, bare := range undocumented(d) {
					t.Errorf("%s: exported %s has no doc comment", tr.at(bare), bare.Name)
				}
			}
		}
	}
}

// undocumented finds the exported identifiers of a declaration that no
// comment speaks of. Fields are left to their authors.
func undocumented(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d))) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var bare []*ast.Ident
		for _, s := range d.Specs {
			bare = append(bare, undocumentedSpec(d, s)...)
		}
		return bare
	}
	return nil
}

func undocumentedSpec(d *ast.GenDecl, s ast.Spec) []*ast.Ident {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && (d.Doc == nil || d.Lparen.IsValid()) {
			return []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		// One comment may stand for a whole group of constants.
		if s.Doc != nil || s.Comment != nil || d.Doc != nil {
			return nil
		}
		return slices.DeleteFunc(slices.Clone(s.Names), func(id *ast.Ident) bool { return !id.IsExported() })
	}
	return nil
}

// receiver gives the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// TestPublicPackagesHaveExamples wants one Example with an Output comment,
// which "go test" runs and compares, in each package that others import.
func TestPublicPackagesHaveExamples(t *testing.T) {
	for _, p := range readTree(t).packages {
		if !p.public() || len(p.code()) == 0 {
			continue
		}
		var files []*ast.File
		for _, f := range p.tests() {
			files = append(files, f.ast)
		}
		runnable := slices.ContainsFunc(doc.Examples(files...), func(e *doc.Example) bool {
			return e.Output != "" || e.EmptyOutput
		})
		if !runnable {
			t.Errorf("public package %s has no Example that runs (with an Output comment)", p.dir)
		}
	}
}

func TestNoInit(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		for _, f := range p.files {
			for _, d := range f.ast.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: no init: importing a package does nothing", tr.at(fn))
				}
			}
		}
	}
}

// TestPackageVariablesAreReadOnly keeps engines apart from each other: two
// with different anchors and clocks run in one process.
func TestPackageVariablesAreReadOnly(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		info := tr.resolve(p)
		for _, f := range p.code() {
			for _, id := range writes(f.ast) {
				if v, ok := info.Uses[id].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
					t.Errorf("%s: package variable %s is written", tr.at(id), id.Name)
				}
			}
		}
	}
}

// writes finds the variables at the root of what is assigned to, counted up
// or down, deleted from or cleared.
func writes(file *ast.File) []*ast.Ident {
	var found []*ast.Ident
	note := func(e ast.Expr) {
		if id := root(e); id != nil {
			found = append(found, id)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					note(e)
				}
			}
		case *ast.IncDecStmt:
			note(n.X)
		case *ast.CallExpr:
			if fn, ok := n.Fun.(*ast.Ident); ok && (fn.Name == "delete" || fn.Name == "clear") && len(n.Args) > 0 {
				note(n.Args[0])
			}
		}
		return true
	})
	return found
}

// root gives the variable that an expression such as v.f[i] lies in.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func TestTestsDoNotSkip(t *testing.T) {
	tr := readTree(t)
	for _, p := range tr.packages {
		if slices.Contains(skipsInPackage, p.dir) {
			continue
		}
		for _, f := range p.tests() {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
					t.Errorf("%s: a test that skips tests nothing", tr.at(call))
				}
				return true
			})
		}
	}
}

// The words are put together here so that this file does not find itself.
var (
	leftover    = regexp.MustCompile(`\b(` + "TO" + `DO|` + "FIX" + `ME|` + "XX" + `X)\b`)
	machinePath = regexp.MustCompile(`/` + `(work|farm|tmp|root|home/\w+)/|\.` + `library\b`)
)

// TestNoLeftovers reads every text of the module, code or not.
func TestNoLeftovers(t *testing.T) {
	tr := readTree(t)
	paths := slices.Clone(tr.texts)
	for _, p := range tr.packages {
		for _, f := range p.files {
			paths = append(paths, f.path)
		}
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if w := leftover.FindString(line); w != "" {
				t.Errorf("%s:%d: %s: finish it, or open an issue", p, i+1, w)
			}
			if w := machinePath.FindString(line); w != "" {
				t.Errorf("%s:%d: %s is a path of somebody's machine", p, i+1, w)
			}
		}
	}
}
