package asked_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
)

// Whatever is read is a record that can be looked for, or a name that is
// validated in another way; or an error that has a place, if the text has
// lines at all, and says what was expected; or certificates without records,
// whose ARNs are safe in a shell. There is always something.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), byte(0))
	}
	for _, s := range []string{"", "{", "[1", "a,b,c\n", "a b", `a TXT ( "b" `, "$ORIGIN a.\n@ TXT b", "\xff\xfe{\x00"} {
		for form := range byte(5) {
			f.Add(s, form)
		}
	}
	forms := []asked.Form{"", asked.JSON, asked.CSV, asked.HCL, asked.Lines}
	f.Fuzz(func(t *testing.T, text string, form byte) {
		n := 0
		for e, err := range asked.Read("f", strings.NewReader(text), asked.Options{Form: forms[int(form)%len(forms)], Origin: name.MustParse("origin.example")}) {
			n++
			if err != nil {
				refused(t, text, err)
				continue
			}
			accepted(t, e)
		}
		if n == 0 {
			t.Error("no item and no error")
		}
	})
}

func accepted(t *testing.T, e dcv.Expectation) {
	t.Helper()
	if e.Domain.Kind != name.KindDNS || e.Line < 1 {
		t.Errorf("%+v", e)
	}
	if e.Said == dcv.SaidNotDNS && e.Type == 0 {
		if e.Owner.IsValid() || e.Value != "" || e.Certificate.Method == "" {
			t.Errorf("%+v", e)
		}
		return
	}
	if !e.Owner.IsValid() || e.Owner.IsRoot() || e.Type != dcv.CNAME && e.Type != dcv.TXT || e.Value == "" {
		t.Errorf("%+v", e)
	}
	if target, ok := e.Target(); e.Type == dcv.CNAME && (!ok || target.String() != e.Value) {
		t.Errorf("%+v", e)
	}
	if s, _, ok := dcv.Recognise(e.Owner, e.Type, e.Value); ok != (e.Scheme != "") || s.ID != e.Scheme {
		t.Errorf("%+v is of scheme %q", e, s.ID)
	}
}

func refused(t *testing.T, text string, err error) {
	t.Helper()
	var none *asked.NoRecords
	if errors.As(err, &none) {
		if commands := strings.Join(append(none.Commands(), none.ARNs...), ""); len(none.Commands()) != len(none.ARNs) || strings.ContainsAny(commands, ";|&$`\"'\\\n<>(){}*?!#~") {
			t.Errorf("%q", commands)
		}
		return
	}
	var bad *asked.Error
	if !errors.As(err, &bad) || bad.Expected.IsZero() || bad.Found.IsZero() {
		t.Fatalf("%+v", err)
	}
	if whole := bad.Line == 0 && bad.Column == 0; whole && bad.Found.String() != "nothing in it" || !whole && (bad.Line < 1 || bad.Column < 1) {
		t.Errorf("%+v of %q", bad, text)
	}
}
