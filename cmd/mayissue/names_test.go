package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

func TestNameLines(t *testing.T) {
	for _, c := range []struct {
		what, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"one, no line feed", "example.com", []string{"example.com"}},
		{"blank lines", "\n \n\t\na.example\n\n", []string{"a.example"}},
		{"CRLF", "a.example\r\nb.example\r\n", []string{"a.example", "b.example"}},
		{"byte-order mark", "\uFEFFa.example\n", []string{"a.example"}},
		{"byte-order mark elsewhere stays", "a.example\n\uFEFFb.example\n", []string{"a.example", "\uFEFFb.example"}},
		{"comments", "# all\n  # of it\na.example # ours\nb.example\t#\n", []string{"a.example", "b.example"}},
		{"a number sign in a name is no comment", "a#b.example\n", []string{"a#b.example"}},
		{"blanks around", "  a.example\t \n", []string{"a.example"}},
		{"a blank within stays, to be refused", "a.example b.example\n", []string{"a.example b.example"}},
	} {
		lines, err := nameLines(phrase.Of("standard input"), strings.NewReader(c.in))
		var got []string
		for _, l := range lines {
			got = append(got, l.text)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, %v; want %q", c.what, got, err, c.want)
		}
	}
}

func TestNameLinesAreBounded(t *testing.T) {
	_, err := nameLines(phrase.Of("standard input"), strings.NewReader("a.example\n"+strings.Repeat("x", maxLine+1)))
	if err == nil || !strings.Contains(err.Error(), "line 2: longer than") {
		t.Errorf("got %v", err)
	}
}

func TestFromArgumentsKeepsTheOrder(t *testing.T) {
	all, err := fromArguments([]string{"a.example", "-", "no name", "d.example"}, strings.NewReader("b.example\n..\n"), name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		input         string
		bad, argument bool
	}
	var got []row
	for _, s := range all {
		got = append(got, row{s.input, s.err != nil, s.argument})
		if at := s.source; s.argument != (at == nil) || at != nil && (at.File != "-" || at.Line != len(got)-1) {
			t.Errorf("%s: read from %+v", s.input, at)
		}
	}
	want := []row{{"a.example", false, true}, {"b.example", false, false}, {"..", true, false}, {"no name", true, true}, {"d.example", false, true}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
