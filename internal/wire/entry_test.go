package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/name"
)

func TestEntries(t *testing.T) {
	text := `$TTL 1h
@ IN SOA a b 1 2 3 4 5
www CNAME host ; cf_tags=cf-proxied:true
  300 CAA 0 issue "ca.example"
$ORIGIN sub.example.com.
x TYPE257 \# 8 0005697373756578
y.example.com. TYPE257 \# 2 0000
`
	var got []string
	for e, err := range Entries([]byte(text), name.MustParse("example.com")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s %s %d %q", e.Line, e.Owner, TypeText(e.Type), e.TTL, e.Comment))
	}
	want := []string{
		`2 example.com SOA 3600 ""`, `3 www.example.com CNAME 3600 "; cf_tags=cf-proxied:true"`,
		`4 www.example.com CAA 300 ""`, `6 x.sub.example.com CAA 3600 ""`, `7 y.example.com CAA 3600 ""`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A TTL that nothing states is told from one that is 0.
func TestEntriesWithoutTTL(t *testing.T) {
	for text, want := range map[string]bool{"@ CAA 0 issue \"a\"\n": true, "@ 0 CAA 0 issue \"a\"\n": false, "$TTL 0\n@ CAA 0 issue \"a\"\n": false} {
		for e, err := range Entries([]byte(text), name.MustParse("example.com")) {
			if err != nil || e.Default != want || e.TTL != 0 {
				t.Errorf("%q: default %v, TTL %d, %v; want default %v", text, e.Default, e.TTL, err, want)
			}
		}
	}
}

func TestEntryErrors(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		reason       string
	}{
		{"@ A 192.0.2.1\n@ CAA x issue \"a\"\n", 2, 8, "bad CAA Flag"},
		{"@ CAA 0 issue\n", 1, 13, "bad CAA Value"},
		{"\n\n$INCLUDE other\n", 3, 14, "not allowed"},
		{"@ CH TXT \"a\"\n", 1, 13, "only IN"},
		{"@ FOO bar\n", 1, 6, "not a TTL"},
	} {
		var at *EntryError
		for _, err := range Entries([]byte(c.text), name.MustParse("example.com")) {
			errors.As(err, &at)
		}
		if at == nil || at.Line != c.line || at.Column != c.column || !strings.Contains(at.Reason, c.reason) {
			t.Errorf("%q: %v, want %d:%d and %q", c.text, at, c.line, c.column, c.reason)
		}
	}
}
