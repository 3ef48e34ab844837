package scan

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// entriesOf reads all entries.
func entriesOf(t testing.TB, e Entries) []Entry {
	t.Helper()
	var all []Entry
	for {
		next, err := e.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, next)
	}
}

func unpack(t testing.TB, in []byte) *Unpacked {
	t.Helper()
	u, err := Unpack(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u
}

// pack lies the same text down in every way that is recognised.
func pack(t testing.TB, text string) map[string][]byte {
	t.Helper()
	var z bytes.Buffer
	for _, half := range []string{text[:len(text)/2], text[len(text)/2:]} { // two members
		w := gzip.NewWriter(&z)
		io.WriteString(w, half)
		w.Close()
	}
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	frames := enc.EncodeAll([]byte(text[:len(text)/2]), nil)
	frames = enc.EncodeAll([]byte(text[len(text)/2:]), frames)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"plain": []byte(text), "gzip": z.Bytes(), "zstd": frames,
		"with a byte-order mark": append([]byte("\xef\xbb\xbf"), text...), "UTF-16": []byte(wide),
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("a", 100_000)
	text := "# names\r\nexample.com\r\n\r\n  www.example.com \t# why\n\t#x\n*.example.com\r\n" + long + "\n\nlast.example"
	want := []Entry{
		{Line: 2, Text: "example.com"}, {Line: 4, Text: "www.example.com"}, {Line: 6, Text: "*.example.com"},
		{Line: 7, Text: long[:maxText]}, {Line: 9, Text: "last.example"},
	}
	for how, in := range pack(t, text) {
		l := NewLines(unpack(t, in))
		if got := entriesOf(t, l); !slices.Equal(got, want) {
			t.Errorf("%s: got %+v", how, got)
		}
		if got := l.Skipped(); got != (Skipped{Blank: 2, Comments: 2}) {
			t.Errorf("%s: skipped %+v", how, got)
		}
	}
}

// What is cut off in the middle is an error, and what came before is not lost.
func TestLinesOfABrokenInput(t *testing.T) {
	text := strings.Repeat("example.com\n", 100_000)
	for how, in := range pack(t, text) {
		if how != "gzip" && how != "zstd" {
			continue
		}
		l := NewLines(unpack(t, in[:len(in)-5]))
		n := 0
		for {
			e, err := l.Next()
			if err == io.EOF {
				t.Fatalf("%s: the end of a whole input", how)
			}
			if err != nil {
				break
			}
			if e.Text != "example.com" && n < 50_000 {
				t.Fatalf("%s: %+v", how, e)
			}
			n++
		}
		if n < 50_000 {
			t.Errorf("%s: %d names came before the end", how, n)
		}
	}
}

// Every line is an entry or is counted, in order; whatever an entry says
// stands on its line.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "\n", "a\nb", "a\r\n#\n\n b # c\n", "\xef\xbb\xbfa", "a\x00b\nc", strings.Repeat("x", 5000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, magic := range []string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "\xff\xfe", "\xfe\xff"} {
			if bytes.HasPrefix(in, []byte(magic)) {
				return // not the lines that stand there
			}
		}
		l := NewLines(unpack(t, in))
		all := entriesOf(t, l)
		lines := strings.Split(string(bytes.TrimPrefix(in, []byte("\xef\xbb\xbf"))), "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		if s := l.Skipped(); len(all)+s.Blank+s.Comments != len(lines) {
			t.Fatalf("%d entries and %+v of %d lines", len(all), s, len(lines))
		}
		last := 0
		for _, e := range all {
			if e.Line <= last || e.Line > len(lines) || e.Text == "" || !strings.Contains(lines[e.Line-1], e.Text) {
				t.Fatalf("%+v after line %d", e, last)
			}
			last = e.Line
		}
	})
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		what, column, expect, in string
		want                     []Entry
		blank                    int
	}{
		{"by name", "Domain", "", "id,domain\r\n1,example.com\r\n\r\n2, b.example \r\n",
			[]Entry{{Line: 2, Text: "example.com"}, {Line: 4, Text: "b.example"}}, 1},
		{"by number", "2", "", "1,example.com\n2,b.example", []Entry{{Line: 1, Text: "example.com"}, {Line: 2, Text: "b.example"}}, 0},
		{"by number below a first line", "1", "verdict", "name;verdict\na.example;yes\n",
			[]Entry{{Line: 2, Text: "a.example", Expect: "yes"}}, 0},
		{"tabs", "name", "said", "said\tname\nno\ta.example\n", []Entry{{Line: 2, Text: "a.example", Expect: "no"}}, 0},
		{"quotes", "name", "", "note,name\n\"a \"\"b\"\", c\",a.example\n\"x\ny, z\",\"b.example\"\nd,c.example\n",
			[]Entry{{Line: 2, Text: "a.example"}, {Line: 3, Text: "b.example"}, {Line: 5, Text: "c.example"}}, 0},
		{"a byte-order mark", "name", "", "\xef\xbb\xbfname\na.example\n", []Entry{{Line: 2, Text: "a.example"}}, 0},
		{"nothing", "name", "", "", nil, 0},
	} {
		r, err := NewCSV(unpack(t, []byte(c.in)), c.column, c.expect)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := entriesOf(t, r); !slices.Equal(got, c.want) || r.Skipped().Blank != c.blank {
			t.Errorf("%s: got %+v, skipped %+v", c.what, got, r.Skipped())
		}
	}
}

// A record that says no name has its place; a quote that is not closed takes
// no line with it.
func TestCSVBroken(t *testing.T) {
	in := "id,name\n1\n2,\n\"3,c.example\n4,\"d.example\n5,e.example\n6," + strings.Repeat("f", maxRecord) + "\n7,g.example\n"
	r, err := NewCSV(unpack(t, []byte(in)), "name", "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entriesOf(t, r) {
		what := e.Text
		if e.Err != nil {
			what = e.Err.Error()
		}
		got = append(got, what)
	}
	want := []string{
		"there is 1 column, and the name is expected in column 2", "column 2, where the name is expected, is empty",
		"a quotation mark is not closed", "a quotation mark is not closed", "e.example", "longer than 65535 octets", "g.example",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, column := range []string{"none", "0", "-1"} {
		if _, err := NewCSV(unpack(t, []byte(in)), column, ""); err == nil {
			t.Errorf("column %q: no error", column)
		}
	}
}

// What encoding/csv writes is read back, whatever stands in other columns.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z "',;\n]{0,12}`)
		name := rapid.StringMatching(`[a-z]{1,8}\.example`)
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Write([]string{"a", "name", "b"})
		var want []string
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			n := name.Draw(t, "name")
			want = append(want, n)
			w.Write([]string{cell.Draw(t, "a"), n, cell.Draw(t, "b")})
		}
		w.Flush()
		u, err := Unpack(&b)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewCSV(u, "name", "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			e, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || e.Err != nil {
				t.Fatal(err, e.Err)
			}
			got = append(got, e.Text)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// No line is lost: the entries stand in order, and where there are no quotes,
// which may join lines, each line is one or is blank.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"", "a,b\n", "\"a\nb\",c\nd,e", "\"a,b\nc,d\n\"x\",y\n", "a;b\r\n\r\nc;d"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 0 && in[0] >= 0x1f && in[0] != '"' && in[0] < '0' || bytes.HasPrefix(in, []byte{0xff}) || bytes.HasPrefix(in, []byte{0xfe}) || bytes.HasPrefix(in, []byte{0xef}) {
			return // compressed, or UTF-16
		}
		r, err := NewCSV(unpack(t, in), "1", "")
		if err != nil {
			t.Fatal(err)
		}
		all := entriesOf(t, r)
		lines := bytes.Count(in, []byte("\n"))
		if !bytes.HasSuffix(in, []byte("\n")) && len(in) > 0 {
			lines++
		}
		last := 0
		for _, e := range all {
			if e.Line <= last || e.Line > lines {
				t.Fatalf("%+v after line %d of %d", e, last, lines)
			}
			last = e.Line
		}
		if r.line != lines {
			t.Fatalf("%d of %d lines read", r.line, lines)
		}
		if !bytes.Contains(in, []byte(`"`)) && len(all)+r.Skipped().Blank != lines {
			t.Fatalf("%d entries and %+v of %d lines", len(all), r.Skipped(), lines)
		}
	})
}
