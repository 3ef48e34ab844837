package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a rendering with testdata/NAME.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", file, got)
	}
}

func render(t *testing.T, format string, o Options, rs ...Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, rs, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// all are samples for a list of several names.
func all() []Result {
	var rs []Result
	for _, n := range []string{"permit", "deny-parent", "deny-alias", "error", "invalid-name", "not-applicable"} {
		rs = append(rs, sample(n))
	}
	return rs
}

// records are samples of records that CAs asked for, and a name that is none.
func records() []Result {
	var rs []Result
	for _, n := range []string{"dcv-in-place", "dcv-partly", "dcv-missing", "dcv-undetermined", "dcv-caa", "dcv-alias", "dcv-wrong", "invalid-name"} {
		rs = append(rs, sample(n))
	}
	return rs
}

func TestGolden(t *testing.T) {
	for name := range samples() {
		golden(t, "text-"+name, render(t, "text", Options{Width: 100}, sample(name)))
	}
	golden(t, "text-verbose", render(t, "text", Options{Verbose: true}, sample("deny-parent")))
	golden(t, "text-chain", render(t, "text", Options{Verbose: true}, sample("bogus")))
	golden(t, "text-several", render(t, "text", Options{Width: 100}, all()...))
	golden(t, "text-quiet", render(t, "text", Options{Quiet: true}, all()...))
	golden(t, "text-colour", render(t, "text", Options{Color: true}, sample("deny-parent"), sample("permit")))
	golden(t, "text-matrix-verbose", render(t, "text", Options{Verbose: true}, sample("matrix")))
	golden(t, "markdown", render(t, "markdown", Options{}, append(all(), sample("who"), sample("bogus"), sample("matrix"))...))
	for _, format := range []string{"sarif", "junit", "github", "html"} {
		golden(t, format, render(t, format, Options{}, append(all(), sample("who"), sample("bogus"), sample("matrix"))...))
	}
	for _, format := range []string{"text", "markdown", "sarif", "junit", "github", "html"} {
		golden(t, "dcv-"+format, render(t, format, Options{Width: 80}, records()...))
	}
	golden(t, "text-dcv-verbose", render(t, "text", Options{Verbose: true, Width: 100}, sample("dcv-in-place")))
	golden(t, "html-one", render(t, "html", Options{}, sample("matrix")))
	golden(t, "globalsign", render(t, "globalsign", Options{}, all()...))
	golden(t, "acme", render(t, "acme", Options{}, all()...))
	golden(t, "acme-one", render(t, "acme", Options{}, sample("permit"), sample("deny-parent")))
}

// The text for one name has everything that the person needs.
func TestTextHasItAll(t *testing.T) {
	out := render(t, "text", Options{}, sample("deny-parent"))
	for _, want := range []string{
		"sub.caatag.example.org", "GlobalSign may not issue", "not-authorized", // who, what, why
		`0 issue "different.issuer.com"`, "names another CA", "names nobody", `0 issue "say \"cheese"`, "cannot be read",
		"does not exist", "CAA records", "TTL 3600 s", // the climb
		"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com", // the line
		"\n         caatag.example.org. CAA 0 issue \"globalsign.com\"\n", "the owner of caatag.example.org", "caa.issuer-missing.parent",
		"2026-11-21 13:00:00 UTC", "2026-11-21 20:00:00 UTC", // when again
		"the final dot was dropped: names in certificates have none", "1 remark more with -v",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "caa.issuer-unknown") || !strings.Contains(render(t, "text", Options{Verbose: true}, sample("deny-parent")), "caa.issuer-unknown") {
		t.Error("remarks belong to -v, and there only")
	}
	if strings.Contains(out, "\x1b") {
		t.Error("colour without being asked for")
	}
}

// A wrong clock is no want of a network.
func TestTextOfWrongClock(t *testing.T) {
	r := sample("permit")
	r.Result, r.Reason, r.FoundAt = "error", "own-network", ""
	for code, want := range map[string]string{"chk.clock": "This machine's clock is wrong.", "chk.unreachable": "This machine has no way to the DNS."} {
		r.Findings = []Finding{{Code: code, Severity: "error", Who: "own-network"}}
		if out := render(t, "text", Options{}, r); !strings.Contains(out, want) {
			t.Errorf("%s: no %q:\n%s", code, want, out)
		}
	}
}

// Several names: a line each, details only of what is not permitted, totals.
func TestTextOfSeveral(t *testing.T) {
	out := render(t, "text", Options{}, all()...)
	head, rest, _ := strings.Cut(out, "\n\n")
	if n := strings.Count(head, "\n") + 1; n != len(all()) {
		t.Errorf("%d lines for %d names:\n%s", n, len(all()), head)
	}
	if strings.Contains(rest, "www.example.com") || strings.Contains(rest, "192.0.2.1") {
		t.Errorf("details of a permitted name:\n%s", rest)
	}
	if !strings.Contains(rest, "6 names: 2 permitted, 2 denied, 2 without an answer.") {
		t.Errorf("no totals:\n%s", rest)
	}
	if strings.Count(out, "the final dot was dropped: names in certificates have none") != 1 {
		t.Errorf("a note that all share stands once:\n%s", out)
	}
	other := sample("permit")
	other.CA, other.Issuers = "Let's Encrypt", []string{"letsencrypt.org"}
	if out := render(t, "text", Options{}, sample("permit"), other); !strings.Contains(out, "Let's Encrypt") || !strings.Contains(out, "1 name, 2 decisions: 2 permitted.") {
		t.Errorf("two CAs are not told apart:\n%s", out)
	}
}

func TestQuietSaysOnlyWhatIsWrong(t *testing.T) {
	if out := render(t, "text", Options{Quiet: true}, sample("permit")); out != "" {
		t.Errorf("quiet, and all permitted: %q", out)
	}
	if out := render(t, "text", Options{Quiet: true}, all()...); strings.Count(out, "\n") != 4 {
		t.Errorf("quiet, 4 of 6 not permitted:\n%s", out)
	}
	if out := render(t, "text", Options{Quiet: true}, sample("who")); !strings.Contains(out, "entrust.net, ca.example; wildcards: no CA") {
		t.Errorf("quiet hides the answer: %q", out)
	}
}

// IDS-02: who may issue names every CA that claims the identifier, with
// source and date.
func TestWhoMayIssueNamesClaimants(t *testing.T) {
	out := render(t, "text", Options{}, sample("who"))
	for _, want := range []string{"Entrust: current", "Sectigo: shared", "ZeroSSL: shared", "SSL.com: unconfirmed", "(2026-09-22)", "(2025)", "CCADB", "no known CA", "no CA"} {
		if !strings.Contains(out, want) {
			t.Errorf("IDS-02: no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "another CA") || strings.Contains(out, "try again") {
		t.Errorf("where no CA is asked about, none is refused:\n%s", out)
	}
	s := NewIssuers(false, []string{"entrust.net"})
	if !slices.Equal(s.CAs, []string{"Entrust", "Sectigo", "ZeroSSL"}) || len(s.Claims) != 4 {
		t.Errorf("IDS-02: %+v", s)
	}
}

func TestLongSetsAndClimbsAreCut(t *testing.T) {
	r := sample("deny-parent")
	for range 1000 {
		r.Records = append([]Record{{0, "unknown", "x", ""}}, r.Records...)
	}
	for range 127 {
		r.Climb = append(r.Climb, r.Climb[0])
	}
	out := render(t, "text", Options{}, r)
	if n := strings.Count(out, "\n"); n > 70 || !strings.Contains(out, "different.issuer.com") {
		t.Errorf("%d lines, or the record in the way was cut off:\n%s", n, out)
	}
	if out := render(t, "text", Options{Verbose: true}, r); strings.Count(out, "\n") < 1127 {
		t.Error("-v does not show all")
	}
}

func TestWrap(t *testing.T) {
	out := render(t, "text", Options{Width: 60}, sample("deny-parent"))
	for l := range strings.SplitSeq(out, "\n") {
		if Columns(l) > 60 && strings.HasPrefix(l, "  ") && strings.Contains(strings.TrimLeft(l, " "), " ") && !strings.Contains(l, `issue "`) {
			t.Errorf("%d columns: %q", Columns(l), l)
		}
	}
	if got := Columns("\u8a3c\u660e\u66f8 e\u0301"); got != 8 {
		t.Errorf("columns = %d, want 8", got)
	}
}

func TestUnknownFormat(t *testing.T) {
	var b bytes.Buffer
	err := Write(&b, "yaml", all(), Options{})
	var fe *FormatError
	if !errors.As(err, &fe) || fe.Format != "yaml" || !strings.Contains(err.Error(), "acme, github, globalsign, html, json, junit, markdown, sarif, text") || b.Len() > 0 {
		t.Errorf("got %v and %q", err, b.String())
	}
	for _, f := range Formats() {
		if err := CheckFormat(f); err != nil {
			t.Error(err)
		}
	}
}

type brokenPipe struct{}

var errPipe = errors.New("pipe is closed")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriteErrorsComeBack(t *testing.T) {
	for _, f := range Formats() {
		if err := Write(brokenPipe{}, f, all(), Options{}); !errors.Is(err, errPipe) {
			t.Errorf("%s: %v", f, err)
		}
	}
}
