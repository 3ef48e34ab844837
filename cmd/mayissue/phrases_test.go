package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

const modulePath = "github.com/mayissue/mayissue"

// collector finds the formats of all phrases in Go code, which are the keys
// of the catalogues.
type collector struct {
	fset   *token.FileSet
	keys   map[string]string // the place of the first use
	faults []string
}

// formats names the functions of package phrase that make phrases, with the
// place of the key among their arguments.
var formats = map[string]int{"Of": 0, "Errorf": 0, "Count": 2}

// translators are the only functions that may say a format which is no
// constant: its constant was collected elsewhere.
var translators = []string{"phrase.Errorf", "cmd/mayissue.translate"}

// collectModule finds the formats in all packages of the module, and the
// texts of the command tree.
func collectModule(t *testing.T) *collector {
	t.Helper()
	c := &collector{fset: token.NewFileSet(), keys: map[string]string{}}
	packages := map[string][]*ast.File{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(c.fset, p, nil, 0)
		dir, _ := filepath.Rel(root, filepath.Dir(p))
		packages[filepath.ToSlash(dir)] = append(packages[filepath.ToSlash(dir)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, files := range packages {
		c.collect(dir, files)
	}
	tree := newRoot(&program{in: &phrase.Printer{}})
	for cmd := range commands(tree) {
		for text := range texts(cmd) {
			if *text != "" {
				c.keys[*text] = "help of " + cmd.CommandPath()
			}
		}
	}
	return c
}

type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not read") }

// goPackage is one package while its phrases are collected.
type goPackage struct {
	*collector
	dir        string
	info       types.Info
	forwarders map[types.Object]int // functions that pass a format on, and its place among their arguments
}

// collect finds the formats in the files of one package. A function that
// passes a format of its own arguments on counts like those of package
// phrase.
func (c *collector) collect(dir string, files []*ast.File) {
	p := &goPackage{c, dir, types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}, map[types.Object]int{}}
	conf := types.Config{Error: func(error) {}, Importer: noImports{}}
	conf.Check(modulePath+"/"+dir, c.fset, files, &p.info) // the compiler reports the errors
	for known := -1; known < len(p.forwarders); {
		known = len(p.forwarders)
		p.each(files, func(fn *ast.FuncDecl, call *ast.CallExpr, at int) {
			if i := p.parameter(fn, call.Args[at]); i >= 0 {
				p.forwarders[p.info.Defs[fn.Name]] = i
			}
		})
	}
	p.each(files, p.site)
}

// each visits every call that makes a phrase, with the place of its format.
func (p *goPackage) each(files []*ast.File, visit func(fn *ast.FuncDecl, call *ast.CallExpr, at int)) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if at := p.format(call); at >= 0 && at < len(call.Args) {
						visit(fn, call, at)
					}
				}
				return true
			})
		}
	}
}

// format returns the place of the format among the arguments of a call, or
// -1 where it makes no phrase.
func (p *goPackage) format(call *ast.CallExpr) int {
	var id *ast.Ident
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		id = fun
		if at, ok := formats[id.Name]; ok && p.dir == "phrase" {
			return at
		}
	case *ast.SelectorExpr:
		id = fun.Sel
		if pkg, ok := fun.X.(*ast.Ident); ok {
			name, ok := p.info.Uses[pkg].(*types.PkgName)
			unread := p.info.Uses[pkg] == nil && pkg.Name == "phrase" // inside a map with keys of another package
			if unread || ok && name.Imported().Path() == modulePath+"/phrase" {
				if at, ok := formats[id.Name]; ok {
					return at
				}
			}
		}
		if id.Name == "Sayf" { // of a Printer
			return 0
		}
	default:
		return -1
	}
	if at, ok := p.forwarders[p.info.Uses[id]]; ok {
		return at
	}
	return -1
}

// parameter returns the place of an expression among the parameters of the
// function that it stands in, or -1 where it is none.
func (p *goPackage) parameter(fn *ast.FuncDecl, e ast.Expr) int {
	id, ok := e.(*ast.Ident)
	if !ok || fn == nil {
		return -1
	}
	i := 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if p.info.Defs[name] == p.info.Uses[id] {
				return i
			}
			i++
		}
	}
	return -1
}

// site takes the format of one call.
func (p *goPackage) site(fn *ast.FuncDecl, call *ast.CallExpr, at int) {
	place := p.fset.Position(call.Pos()).String()
	value := p.info.Types[call.Args[at]].Value
	if lit, ok := call.Args[at].(*ast.BasicLit); ok && value == nil {
		value = constant.MakeFromLiteral(lit.Value, lit.Kind, 0)
	}
	switch {
	case value != nil && value.Kind() == constant.String:
	case p.parameter(fn, call.Args[at]) >= 0:
		if fn.Name.IsExported() && p.dir != "phrase" {
			p.faults = append(p.faults, place+": "+fn.Name.Name+" passes a format on and is exported: whoever calls it is not seen")
		}
		return
	case fn != nil && slices.Contains(translators, p.dir+"."+fn.Name.Name):
		return
	default:
		p.faults = append(p.faults, place+": the format is no constant")
		return
	}
	key := strings.ReplaceAll(constant.StringVal(value), "%w", "%v")
	if _, ok := p.keys[key]; !ok {
		p.keys[key] = place
	}
	wanted, err := verbs(key)
	if err != nil {
		p.faults = append(p.faults, fmt.Sprintf("%s: %q: %v", place, key, err))
		return
	}
	if given := len(call.Args) - at - 1; at != formats["Count"] && call.Ellipsis == token.NoPos && given != len(wanted) {
		p.faults = append(p.faults, fmt.Sprintf("%s: %q: %d arguments for %d verbs", place, key, given, len(wanted)))
	}
}

// verbs returns the verb of each argument of a format, counted from one.
func verbs(format string) (map[int]string, error) {
	found, next := map[int]string{}, 1
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		begin := i + 1
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.[]", format[i]) >= 0; i++ {
		}
		if i == len(format) {
			return nil, errors.New("ends within a verb")
		}
		flags, verb := format[begin:i], format[i:i+1]
		if verb == "%" && flags == "" {
			continue
		}
		if before, index, ok := strings.Cut(flags, "["); ok {
			if _, err := fmt.Sscanf(index, "%d]", &next); err != nil {
				return nil, fmt.Errorf("%%%s%s: no index", flags, verb)
			}
			flags = before
		}
		if !strings.Contains("sdqvx", verb) || flags != "" {
			return nil, fmt.Errorf("%%%s%s: not a verb for phrases", flags, verb)
		}
		if first, ok := found[next]; ok && first != verb {
			return nil, fmt.Errorf("argument %d is %%%s and %%%s", next, first, verb)
		}
		found[next] = verb
		next++
	}
	return found, nil
}

func TestVerbs(t *testing.T) {
	for format, want := range map[string]string{
		"": "map[]", "a %s b %d": "map[1:s 2:d]", "%[2]d %[1]s": "map[1:s 2:d]", "%[2]s %s": "map[2:s 3:s]", "%[1]s, %[1]s": "map[1:s]",
		"100 %% of %q": "map[1:q]", "a %": "", "%[1]s %[1]d": "", "%[x]s": "", "%-3d": "", "100 % data": "", "%z": "",
	} {
		got, err := verbs(format)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%q: got %v, %v; want %s", format, got, err, want)
		}
	}
}

// The collector finds every form of a phrase, and what no catalogue could
// translate.
func TestCollector(t *testing.T) {
	const code = `package sample
import "github.com/mayissue/mayissue/phrase"
const named = "named " + "twice"
type printer struct{}
func (p *printer) note(n int, format string, args ...any) { p.say(format, args...) }
func (p *printer) say(format string, args ...any) string { return phrase.Of(format, args...).String() }
func (p *printer) Loud(format string, args ...any) string { return p.say(format, args...) }
var word = phrase.Of("word")
var words = map[other.Key]phrase.Phrase{other.A: phrase.Of("in a map")}
func f(p *printer, said string) {
	phrase.Of("sentence of %s", said)
	phrase.Of(named)
	phrase.Errorf("reading %q: %w", said, nil)
	phrase.Count(2, "%d one", "%d many")
	p.note(1, "note " + "%d", 2)
	p.in().Sayf("printed")
	phrase.Data("data")
	phrase.Of(said + "!")
	phrase.Of("%s and %s", said)
}
`
	c := &collector{fset: token.NewFileSet(), keys: map[string]string{}}
	file, err := parser.ParseFile(c.fset, "sample.go", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.collect("sample", []*ast.File{file})
	want := []string{"%d many", "%s and %s", "in a map", "named twice", "note %d", "printed", "reading %q: %v", "sentence of %s", "word"}
	if got := sortedKeys(c.keys); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, fault := range []string{"Loud passes a format on", "the format is no constant", `"%s and %s": 1 arguments for 2 verbs`} {
		if !slices.ContainsFunc(c.faults, func(f string) bool { return strings.Contains(f, fault) }) {
			t.Errorf("not found: %s", fault)
		}
	}
	if len(c.faults) != 3 {
		t.Errorf("faults %q", c.faults)
	}
}
