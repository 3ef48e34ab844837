package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// complete says that every phrase stands in every catalogue. Where it is
// false, only what stands there is judged.
const complete = true

// missingFile is where the phrases that some catalogue lacks are written to,
// for translators:
//
//	go test ./cmd/mayissue -run TestCatalogues -missing /path/to/missing.json
var missingFile = flag.String("missing", "", "write the phrases that some catalogue lacks to this file, as a sorted JSON array")

// TestCatalogues holds the catalogues against the phrases of the code and of
// the command tree: none missing, none unused, each with the arguments that it
// has in English.
func TestCatalogues(t *testing.T) {
	c := collectModule(t)
	for _, fault := range c.faults {
		t.Error(fault)
	}
	for key, place := range c.keys {
		if _, err := verbs(key); err != nil {
			t.Errorf("%s: %q: %v", place, key, err)
		}
	}
	if len(c.keys) < 200 {
		t.Errorf("only %d phrases: is this the whole module?", len(c.keys))
	}
	missing := map[string]string{}
	for _, lang := range phrase.Languages() {
		if lang == phrase.English {
			continue
		}
		entries := phrase.Catalogue(lang)
		for _, fault := range faultsOf(c.keys, entries) {
			t.Errorf("%v: %s", lang, fault)
		}
		for key, place := range c.keys {
			if _, ok := entries[key]; ok {
				continue
			}
			missing[key] = place
			if complete {
				t.Errorf("%v: %s: %q is missing", lang, place, key)
			}
		}
	}
	if *missingFile != "" {
		writeMissing(t, *missingFile, sortedKeys(missing))
	}
}

func writeMissing(t *testing.T, path string, keys []string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(f)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(append([]string{}, keys...)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// faultsOf says what is wrong with the entries of a catalogue.
func faultsOf(keys, entries map[string]string) []string {
	var faults []string
	for _, key := range sortedKeys(entries) {
		if _, used := keys[key]; !used {
			faults = append(faults, fmt.Sprintf("%q is not used", key))
		} else if fault := faultOf(key, entries[key]); fault != "" {
			faults = append(faults, fmt.Sprintf("%q as %q: %s", key, entries[key], fault))
		}
	}
	return faults
}

var (
	verbatim = regexp.MustCompile("`[^`]*`")
	verb     = regexp.MustCompile(`%(\[\d+\])?[a-z]`)
	option   = regexp.MustCompile(`--[a-z][a-z0-9-]+`)
)

// faultOf says what is wrong with a translation, or nothing.
func faultOf(key, text string) string {
	want, _ := verbs(key)
	got, err := verbs(text)
	edges := func(s string) [2]string {
		return [2]string{s[:len(s)-len(strings.TrimLeft(s, " \n"))], s[len(strings.TrimRight(s, " \n")):]}
	}
	switch {
	case strings.TrimSpace(text) == "":
		return "empty"
	case err != nil:
		return err.Error()
	case !maps.Equal(want, got):
		return fmt.Sprintf("arguments %v, want %v", got, want)
	case text == key && words(key) >= 3:
		return "not translated"
	case edges(key) != edges(text):
		return "other blanks around it"
	case strings.Contains(text, "\n") && !strings.Contains(key, "\n"):
		return "more than one line"
	case report.Inert(strings.ReplaceAll(text, "\n", "")) != strings.ReplaceAll(text, "\n", ""):
		return "an invisible character"
	case !sameWords(verbatim, key, text):
		return "the words between ` and ` are typed, and the same in every language"
	case !sameWords(option, key, text):
		return "other options"
	}
	return ""
}

// words counts the words of a format.
func words(format string) int {
	return len(strings.FieldsFunc(verb.ReplaceAllString(format, ""), func(r rune) bool { return !unicode.IsLetter(r) }))
}

// sameWords reports whether the same words match in two texts, in any order.
func sameWords(re *regexp.Regexp, a, b string) bool {
	count := func(s string) map[string]bool {
		m := map[string]bool{}
		for _, w := range re.FindAllString(s, -1) {
			m[w] = true
		}
		return m
	}
	return reflect.DeepEqual(count(a), count(b))
}

// Each fault of a translation is found.
func TestTranslationFaults(t *testing.T) {
	for _, c := range []struct{ key, text, want string }{
		{"at %s, %d", "%[2]d、%[1]s", ""},
		{"at %s, %d", "%s、%d", ""},
		{"at %s, %d", "%d、%s", "arguments"},
		{"at %s, %d", "%s", "arguments"},
		{"at %s, %d", "%s %d %d", "arguments"},
		{"at %s", "%[2]s", "arguments"},
		{"at %s", "%q", "arguments"},
		{"at %s", "% s", "verb"},
		{"at", " ", "empty"},
		{"a whole sentence", "a whole sentence", "not translated"},
		{"TTL %d s", "TTL %d s", ""},
		{"secure: %s", "secure: %s", ""},
		{"end: ", "終わり:", "blanks"},
		{"one line", "一\n行", "more than one"},
		{"two\nlines", "一\n二\n三", ""},
		{"hidden", "隠\u200bれ", "invisible"},
		{"`FILE` of it", "その `FILE`", ""},
		{"`FILE` of it", "その `ファイル`", "typed"},
		{"with --lang zh", "--lang で", ""},
		{"with --lang zh", "--language で", "options"},
	} {
		if got := faultOf(c.key, c.text); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q as %q: got %q, want %q", c.key, c.text, got, c.want)
		}
	}
	if got := faultsOf(map[string]string{"a": ""}, map[string]string{"a": "b", "c": "d"}); len(got) != 1 || got[0] != `"c" is not used` {
		t.Errorf("got %q", got)
	}
}
