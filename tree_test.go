package mayissue_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// modulePath begins the import path of every package of ours.
const modulePath = "github.com/mayissue/mayissue"

// goFile is one parsed Go file of the module. Build constraints are not
// evaluated: the house rules hold for every platform.
type goFile struct {
	path    string // from the root of the module, with slashes
	test    bool
	ast     *ast.File
	imports []string
}

// goPackage is one directory that holds Go files.
type goPackage struct {
	dir   string // "." for the root
	files []*goFile
}

// code returns the files that are compiled into the package itself.
func (p *goPackage) code() []*goFile {
	return slices.DeleteFunc(slices.Clone(p.files), func(f *goFile) bool { return f.test })
}

// tests returns the files that only "go test" compiles.
func (p *goPackage) tests() []*goFile {
	return slices.DeleteFunc(slices.Clone(p.files), func(f *goFile) bool { return !f.test })
}

// public reports whether others can import the package.
func (p *goPackage) public() bool {
	return !strings.HasPrefix(p.dir+"/", "internal/") && !strings.HasPrefix(p.dir, "cmd/")
}

// tree is the module as it stands on disk.
type tree struct {
	fset     *token.FileSet
	packages []*goPackage // by directory
	texts    []string     // every other file that people read, from the root
}

// readTree parses the whole module, and fails when it finds suspiciously
// little: a check that looks at nothing must not pass.
func readTree(t *testing.T) *tree {
	t.Helper()
	tr := &tree{fset: token.NewFileSet()}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(p, d.Name())
		}
		return tr.add(filepath.ToSlash(p))
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.packages) < 5 || len(tr.texts) == 0 {
		t.Fatalf("found only %d packages and %d texts: is this the root of the module?", len(tr.packages), len(tr.texts))
	}
	return tr
}

// enter decides whether a directory belongs to the module.
func enter(p, base string) error {
	if p == "." {
		return nil
	}
	if base == ".git" || base == "dist" {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
		return fs.SkipDir // a module of its own
	}
	return nil
}

// add files one path: Go is parsed, texts are noted, the rest is left alone.
func (tr *tree) add(p string) error {
	switch {
	case strings.HasSuffix(p, ".go") && !strings.Contains(p, "testdata/"):
		return tr.addGo(p)
	case p == "go.sum" || p == "LICENSE":
		return nil
	case slices.Contains([]string{".md", ".txt", ".txtar", ".json", ".mod", ".sh", ""}, path.Ext(p)), p == ".ci/run":
		tr.texts = append(tr.texts, p)
	}
	return nil
}

func (tr *tree) addGo(p string) error {
	file, err := parser.ParseFile(tr.fset, p, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	f := &goFile{path: p, test: strings.HasSuffix(p, "_test.go"), ast: file}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		f.imports = append(f.imports, imported)
	}
	dir := path.Dir(p)
	i := slices.IndexFunc(tr.packages, func(g *goPackage) bool { return g.dir == dir })
	if i < 0 {
		i = len(tr.packages)
		tr.packages = append(tr.packages, &goPackage{dir: dir})
	}
	tr.packages[i].files = append(tr.packages[i].files, f)
	return nil
}

// at gives a node's place as "file:line".
func (tr *tree) at(n ast.Node) string {
	p := tr.fset.Position(n.Pos())
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

// resolve finds what the identifiers in the code of a package mean. Imported
// packages are not read, so types may be missing; scopes are exact.
func (tr *tree) resolve(p *goPackage) *types.Info {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{
		Error:    func(error) {}, // the compiler reports them
		Importer: noImports{},
	}
	var files []*ast.File
	for _, f := range p.code() {
		files = append(files, f.ast)
	}
	// The error is the first of those that were waved through above.
	_, _ = conf.Check(p.dir, tr.fset, files, info)
	return info
}

// noImports makes every import an empty package.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, errors.New("not read")
}
