package report

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/mayissue/mayissue/phrase"
)

// elements returns all elements of a page, in order, with an error for a
// page that is not one.
func elements(t *testing.T, page string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var all []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// every is all samples in a fixed order.
func every() []Result {
	rs := all()
	for _, n := range []string{"bogus", "matrix", "who", "who-any", "who-error", "no-identity", "hostile", "dcv-missing", "dcv-caa", "dcv-hostile"} {
		rs = append(rs, sample(n))
	}
	return rs
}

// The page is for eyes and for readers of screens: one h1, no level of
// headings left out, columns and rows with heads, pictures with words.
func TestHTMLIsAccessible(t *testing.T) {
	pages := [][]Result{every()}
	for _, r := range every() {
		pages = append(pages, []Result{r})
	}
	for _, rs := range pages {
		last, ids := 0, []string{}
		for _, n := range elements(t, render(t, "html", Options{}, rs...)) {
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				level, _ := strconv.Atoi(n.Data[1:])
				if level > last+1 || level == 1 && last != 0 {
					t.Errorf("%s: h%d after h%d: %s", rs[0].Name, level, last, textOf(n))
				}
				last = level
			}
			if n.Data == "th" && attr(n, "scope") == "" {
				t.Errorf("%s: a head without scope: %s", rs[0].Name, textOf(n))
			}
			if n.Data == "svg" && (attr(n, "role") != "img" || attr(n, "aria-labelledby") == "") {
				t.Errorf("%s: a picture without words", rs[0].Name)
			}
			if id := attr(n, "id"); id != "" {
				if slices.Contains(ids, id) {
					t.Errorf("%s: id %s twice", rs[0].Name, id)
				}
				ids = append(ids, id)
			}
		}
		if last == 0 {
			t.Errorf("%s: no heading", rs[0].Name)
		}
	}
}

func TestHTMLNeedsNothingElse(t *testing.T) {
	out := render(t, "html", Options{}, every()...)
	for _, want := range []string{
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
		`<meta name="viewport" content="width=device-width, initial-scale=1">`, "@media print", "prefers-color-scheme: dark",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, n := range elements(t, out) {
		if slices.Contains([]string{"script", "img", "iframe", "object", "embed", "form", "base"}, n.Data) || attr(n, "src") != "" || attr(n, "style") != "" {
			t.Errorf("%s does not belong there", n.Data)
		}
		if n.Data == "link" && attr(n, "href") != "data:," {
			t.Errorf("a link to %s", attr(n, "href"))
		}
	}
	if strings.Contains(pageStyle, "url(") || strings.Contains(pageStyle, "@import") {
		t.Error("the style asks for something")
	}
}

func TestHTMLLanguage(t *testing.T) {
	for lang, want := range map[phrase.Language]string{phrase.English: "en", phrase.Japanese: "ja", phrase.Korean: "ko", phrase.Chinese: "zh-Hans"} {
		if out := render(t, "html", Options{Lang: lang}, sample("permit")); !strings.Contains(out, `<html lang="`+want+`">`) {
			t.Errorf("%v: not %s", lang, want)
		}
	}
}

// The page has everything that the verbose text has, and the pictures.
func TestHTMLHasItAll(t *testing.T) {
	out := render(t, "html", Options{}, sample("matrix"))
	var text []string
	for _, n := range elements(t, out) {
		text = append(text, textOf(n), attr(n, "title"))
	}
	page := strings.Join(text, "\n")
	for _, want := range []string{
		"www.slow.example", "GlobalSign must not issue", "(timeout)", "The servers drop CAA questions", "They answer A at once.",
		"confidence high", "may pass by itself", "Seen at: ns1.slow.example (192.0.2.1).", "the DNS provider of slow.example",
		"iptables -L | grep 257", "It is not the way there", "dig @192.0.2.1 www.slow.example CAA +norec", "nslookup -type=TYPE257", "Resolve-DnsName",
		"listed by the zone above and by its own", "not asked: it has no address", "2001:db8::2",
		"✗ timeout", "✓ answer", "! truncated", "www.slow.example CAA: timeout, 12.5 ms (exchange #3); www.slow.example CAA: answer, 12.5 ms (exchange #4)",
		"2026-11-21 13:00:00 UTC", "sha256:0123", "the final dot was dropped",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	if !strings.Contains(out, `href="https://github.com/mayissue/mayissue/blob/main/docs/findings/srv.lookup-timeout.md"`) {
		t.Error("no link to the page of the code")
	}
}

// Pictures show where the set stands, where the lookup failed, and where the
// chain breaks.
func TestDrawings(t *testing.T) {
	p := newPage(Options{})
	tones := func(d drawing) string {
		var out []string
		for _, b := range d.Boxes {
			out = append(out, b.Head+"="+b.Tone)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		got  drawing
		want string
	}{
		{p.drawClimb(sample("deny-alias")), "cname.sub.example.org=none hop.example.net=none cname.target.example.org=found"},
		{p.drawClimb(sample("error")), "slow.example.org=none example.org=bad"},
		{p.drawClimb(sample("invalid-name")), ""},
		{p.drawChain(sample("bogus")), ".=good org.=good example.org.=odd sub.example.org.=odd net.=good odd.net.=odd example.net.=bad"},
		{p.drawChain(sample("permit")), ""},
	} {
		if got := tones(c.got); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		for i, b := range c.got.Boxes {
			if b.X+b.W > drawingWidth || b.Y+b.H > c.got.H || i > 0 && b.Y < c.got.Boxes[i-1].Y+c.got.Boxes[i-1].H {
				t.Errorf("%s: box %+v of %d x %d", b.Head, b, c.got.W, c.got.H)
			}
		}
	}
	// A chain that holds down to the zone breaks at the records.
	r := sample("bogus")
	r.Chain[6].State, r.Chain[6].Fault = State{Security: "secure"}, nil
	if got := tones(p.drawChain(r)); !strings.HasSuffix(got, "example.net.=good www.example.net. CAA=bad") {
		t.Errorf("got %s", got)
	}
	long := sample("permit")
	for range 127 {
		long.Climb = append(long.Climb, long.Climb[0])
	}
	if d := p.drawClimb(long); len(d.Boxes) != drawnLevels+1 || d.Boxes[drawnLevels].Head != "and 106 more" {
		t.Errorf("a climb of %d names has %d boxes, the last %q", len(long.Climb), len(d.Boxes), d.Boxes[len(d.Boxes)-1].Head)
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"short.example", 20, "short.example"}, {"abcdefghij.example.org", 12, "abcde…le.org"}, {"", 5, ""},
		{"\u65e5\u672c\u8a9e\u30c9\u30e1\u30a4\u30f3.example", 11, "\u65e5\u672c\u2026ample"},
	} {
		got := shorten(c.in, c.most)
		if got != c.want || Columns(got) > c.most {
			t.Errorf("shorten(%q, %d) = %q", c.in, c.most, got)
		}
	}
}

// Nothing of a page with many results is left out, and each is told under a
// heading that the table leads to.
func TestHTMLOfSeveral(t *testing.T) {
	out := render(t, "html", Options{}, all()...)
	for _, r := range all() {
		linked := strings.Contains(out, `">`+html.EscapeString(r.Name)+`</a>`)
		if linked == permitted(r) {
			t.Errorf("%s: linked %t", r.Name, linked)
		}
	}
	if !strings.Contains(out, "6 names: 2 permitted, 2 denied, 2 without an answer.") {
		t.Error("no totals")
	}
}
