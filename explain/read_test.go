package explain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
)

const (
	line   = "sub.caatag.example.org: caatag.example.org: issue=different.issuer.com; CNAME"
	toldIt = "globalsign-line globalsign sub.caatag.example.org @caatag.example.org issue=different.issuer.com CNAME"
	saying = "While processing CAA for www.example.com: DNS problem: SERVFAIL looking up CAA for example.com - the domain's nameservers may be malfunctioning"
	toldSo = "lookup-servfail letsencrypt www.example.com @example.com"
)

// The same words are recognised whatever they passed through.
func TestWrappings(t *testing.T) {
	both := []string{toldIt, toldSo}
	for what, text := range map[string]string{
		"plain":            line + "\n" + saying,
		"carriage returns": line + "\r\n" + saying + "\r\n",
		"quoted mail":      "> " + line + "\n> > While processing CAA for www.example.com:\n> > DNS problem: SERVFAIL looking\n> > up CAA for example.com - the\n",
		"wrapped":          "sub.caatag.example.org:\n  caatag.example.org:\n  issue=different.issuer.com;\n  CNAME\nWhile processing CAA for\nwww.example.com: DNS\nproblem: SERVFAIL looking up\nCAA for example.com",
		"HTML": "<table><tr><td>sub.<b>caatag</b>.example.org: caatag.example.org: issue=different.issuer.com; CNAME</td></tr></table>" +
			"<p>While processing&nbsp;CAA for <a href=\"https://www.example.com/\">www.example.com</a>: DNS problem: SERVFAIL looking up CAA for example&#46;com</p><script>request timed out</script>",
		"entities":     strings.ReplaceAll(line, "=", "&#x3D;") + "\n" + strings.ReplaceAll(saying, "'", "&amp;#39;"),
		"JSON":         `{"level":"error","msg":"` + line + `\n` + strings.ReplaceAll(saying, "'", `\u0027`) + `"}`,
		"JSON in JSON": `{"log":"{\"msg\":\"` + line + `\\n` + saying + `\"}\n"}`,
		"colours":      "\x1b[31;1msub.caatag\x1b[0m.example.org: caatag.example.org: \x1b]8;;http://x\x07issue=different.issuer.com\x1b]8;;\x07; CNAME\n^[[31mWhile processing[0m CAA for www.example.com: DNS problem: SERVFAIL looking up CAA for example.com",
		"logs":         "2026/11/27 03:25:47 [ERROR] " + line + "\n2026-11-27T03:25:47.123Z While processing CAA for www.example.com:\nNov 27 03:25:47 host app[12]: DNS problem: SERVFAIL looking up\nE1127 03:25:47.123456       1 sync.go:190] CAA for example.com\n",
		"containers":   "web_1  | " + line + "\nweb_1  | While processing CAA for www.example.com: DNS problem:\nweb_1  | SERVFAIL looking up CAA for example.com",
		"box":          "│ Error: " + line + "\n│ \n│ While processing CAA for www.example.com: DNS problem: SERVFAIL\n│ looking up CAA for example.com\n╵",
		"quoted-printable": "sub.caatag.exam=\nple.org: caatag.example.org: issue=3Ddifferent.issu=\r\ner.com; CNAME\n" +
			"While processing CAA for www.example.com: DNS pro=\nblem: SERVFAIL looking up CAA for example.com",
		"invisible":   strings.ReplaceAll(line, ".", "\u200b.\u00ad") + "\n" + strings.ReplaceAll(saying, " ", "\u00a0"),
		"letter case": strings.ReplaceAll(strings.ToUpper(line), "ISSUE=DIFFERENT.ISSUER.COM", "issue=different.issuer.com") + "\n" + strings.ToUpper(saying),
		"final dots":  strings.ReplaceAll(line, "org: ", "org.: ") + "\n" + strings.ReplaceAll(saying, ".com ", ".com. "),
		"full width":  strings.NewReplacer(": ", "：", "=", "＝").Replace(line) + "\n" + saying,
		"UTF-8 mark":  "\uFEFF" + line + "\n" + saying,
	} {
		if got := toldAll(Read(text)); !slices.Equal(got, both) {
			t.Errorf("%s: got %q\nfrom %q", what, got, text)
		}
	}
}

// Encodings that are no UTF-8 are told apart by what they yield.
func TestEncodings(t *testing.T) {
	ja := "\"sub.caatag.example.org\" でCAAチェックを行ったところ、\"caatag.example.org\" のDNSにおいて異なる認証局(\"different.issuer.com\")のエントリーがありました。検証保留中です。"
	jaTold := []string{"globalsign-line globalsign sub.caatag.example.org @caatag.example.org issue=different.issuer.com", "acm-pending acm"}
	ko := "ACM 인증서의 상태가 검증 보류 중으로 표시됩니다. DNSSEC 검증 실패"
	koTold := []string{"acm-pending acm", "resolver-bogus resolver"}
	zh := "证书状态仍为等待验证。大多数情况下，这表明 DNSSEC 验证失败。"
	zhTold := []string{"acm-pending acm", "dnssec-bogus letsencrypt"}
	for _, c := range []struct {
		name string
		e    encoding.Encoding
		text string
		want []string
	}{
		{"shift_jis", japanese.ShiftJIS, ja, jaTold},
		{"euc-jp", japanese.EUCJP, ja, jaTold},
		{"iso-2022-jp", japanese.ISO2022JP, ja, jaTold},
		{"euc-kr", korean.EUCKR, ko, koTold},
		{"gbk", simplifiedchinese.GBK, zh, zhTold},
		{"utf-16", utf.UTF16(utf.LittleEndian, utf.UseBOM), ja, jaTold},
		{"utf-16", utf.UTF16(utf.BigEndian, utf.UseBOM), ko, koTold},
		{"utf-16", utf.UTF16(utf.LittleEndian, utf.IgnoreBOM), "validation pending? PENDING_VALIDATION " + line, []string{"acm-pending acm", toldIt}},
		{"utf-8", encoding.Nop, zh, zhTold},
		{"utf-8", encoding.Nop, "\uFEFF" + zh, zhTold},
	} {
		octets, err := c.e.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		r := Read(octets)
		if got := toldAll(r); r.Encoding != c.name || !slices.Equal(got, c.want) {
			t.Errorf("%s: read as %s: got %q, want %q", c.name, r.Encoding, got, c.want)
		}
	}
	sjis, err := japanese.ShiftJIS.NewEncoder().String("検証保留中\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := toldAll(Read(sjis + zh + "\n" + sjis)); !slices.Equal(got, []string{"acm-pending acm x3", "dnssec-bogus letsencrypt"}) {
		t.Errorf("mixed: got %q", got)
	}
	for _, s := range []string{"it\x92s: " + line, line + "\xff\xfe\x80", "é\xe9 " + line} {
		if got := toldAll(Read(s)); !slices.Equal(got, []string{toldIt}) {
			t.Errorf("%q: got %q", s, got)
		}
	}
}

// East Asian words are wrapped anywhere.
func TestWrappedWords(t *testing.T) {
	for _, s := range []string{"検証保\n留中", "保留中\n  の検証", "等待\n验证", "검증\n보류 중", "검증 보류\n> 중"} {
		if got := toldAll(Read(s)); !slices.Equal(got, []string{"acm-pending acm"}) {
			t.Errorf("%q: got %q", s, got)
		}
	}
}

// Several conditions, in the order of the text; what says the same twice is
// one; what is checked, and for which CA; and the rest.
func TestWhole(t *testing.T) {
	r := Read(`Dear customer,
The CAA check failed for one or more of the SAN values in your certificate.
www.example.org: example.org: issue=different.issuer.com
*.shop.example.org: shop.example.org: issuewild=;
www.example.org: example.org: issue=different.issuer.com
www.example.org: example.org: issue=ca.example; accounturi=https://ca.example/1
request timed out
Yours, somebody`)
	want := []string{
		"globalsign-failed globalsign",
		"globalsign-line globalsign www.example.org @example.org issue=different.issuer.com x2",
		"globalsign-line globalsign *.shop.example.org @shop.example.org issuewild=;",
		"globalsign-line globalsign www.example.org @example.org issue=ca.example; accounturi=https://ca.example/1",
		"lookup-timeout globalsign",
	}
	if got := toldAll(r); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := fmt.Sprint(r.Checks); got != "[{www.example.org globalsign} {*.shop.example.org globalsign}]" {
		t.Errorf("checks: %s", got)
	}
	if got := fmt.Sprintf("%q %d", r.Rest, r.RestLines); got != `["Dear customer," "Yours, somebody"] 2` {
		t.Errorf("rest: %s", got)
	}
	if c := r.Conditions[2]; c.Line != 4 || c.Passage != "*.shop.example.org: shop.example.org: issuewild=;" || c.Findings[0] != "caa.deny-all" {
		t.Errorf("%+v", c)
	}
	if !(r.Conditions[1].Change == `example.org. CAA 0 issue "globalsign.com"`) || !strings.Contains(r.Conditions[1].Todo.String(), "up to 8 hours") {
		t.Errorf("to do: %s", r.Conditions[1].Todo)
	}
}

// What stands around the words tells which CA it is, and of which name.
func TestContext(t *testing.T) {
	for _, c := range []struct{ text, ca, checks string }{
		{`{"Certificate":{"CertificateArn":"arn:aws:acm:eu-west-1:1:certificate/x","DomainName":"www.example.com","SubjectAlternativeNames":["www.example.com","example.com"],"Status":"FAILED","FailureReason":"CAA_ERROR"}}`,
			"amazon", "[{www.example.com amazon} {example.com amazon}]"},
		{"https://acme-v02.api.letsencrypt.org/acme/new-order\n[www.example.com] acme: error: 403 :: urn:ietf:params:acme:error:caa ::", "letsencrypt", "[{www.example.com letsencrypt}]"},
		{"NS ns1.example.net. returned REFUSED for _acme-challenge.example.com.", "", "[{example.com }]"},
		{`"type":"urn:ietf:params:acme:error:caa","identifier":{"type":"dns","value":"*.example.com"}`, "", "[{*.example.com }]"},
		{"www.example.org: example.org: issue=letsencrypt.org\nwww.example.org: example.org: issue=digicert.com; CNAME", "", "[{www.example.org globalsign}]"},
		{"Let's Encrypt: www.example.org: example.org: issue=digicert.com", "letsencrypt", "[{www.example.org letsencrypt}]"},
		{"SERVFAIL, says GlobalSign", "globalsign", "[]"},
	} {
		r := Read(c.text)
		if got := fmt.Sprint(r.Checks); r.CA != c.ca || got != c.checks || !r.Recognised() {
			t.Errorf("%s: CA %q, checks %s; want %q, %s", c.text, r.CA, got, c.ca, c.checks)
		}
	}
}

// Codes of ours are told apart, and said to mean what the catalogue says.
func TestCodes(t *testing.T) {
	r := Read("caa.deny-all, then caa.wild-denied, caa.deny-all and caa.wild-denied.example; ca.identity.")
	if got := toldAll(r); !slices.Equal(got, []string{"finding-code mayissue x2", "finding-code mayissue", "finding-code mayissue"}) {
		t.Fatalf("got %q", got)
	}
	if c := r.Conditions[0]; !slices.Equal(c.Findings, []string{"caa.deny-all"}) || c.Meaning.String() != "It says: the records forbid every CA." {
		t.Errorf("%+v", c)
	}
}

// What is no condition is not taken for one.
func TestNotRecognised(t *testing.T) {
	for _, s := range []string{
		"", "\n\n", "hello", "example.com", "all went well: certificate issued for www.example.com",
		"a.b: c.d: user=3", "main.go:12: conn.id: issue=3", "Status: failed", "例え.jp.example.com.\x00",
		"ワイルドxexample.org: example.org.", strings.Repeat("x", 70) + ".org: example.org: issue=a",
		"<none> <script> alert(1)",
	} {
		if r := Read(s); r.Recognised() {
			t.Errorf("%q: got %q", s, toldAll(r))
		}
	}
	r := Read(strings.Repeat("some line\n", 100) + strings.Repeat("é", 400))
	if len(r.Rest) != maxRest || r.RestLines != 101 {
		t.Errorf("%d lines shown of %d", len(r.Rest), r.RestLines)
	}
}

// Every kind that a rule can give has something to be said of it, with codes
// that exist, and a known speaker; every CA is a known one.
func TestTopics(t *testing.T) {
	codes := map[string]bool{}
	for _, e := range diagnose.Catalogue() {
		codes[e.Code] = true
	}
	for _, r := range tables() {
		if _, ok := issuer.ByShort(r.ca); r.ca != "" && !ok {
			t.Errorf("%s: no CA is called %q", r.kind, r.ca)
		}
		if r.speaker == "" || r.near != lowerASCII(r.near) {
			t.Errorf("%+v", r)
		}
	}
	for _, s := range slices.Concat(addresses(), brands()) {
		if _, ok := issuer.ByShort(s.ca); !ok {
			t.Errorf("%s: no CA is called %q", s.word, s.ca)
		}
	}
	for _, top := range topics() {
		for _, p := range []string{top.title.String(), top.meaning.String(), top.todo.String()} {
			if p == "" {
				t.Errorf("%v: nothing is said", top.kinds)
			}
		}
		for _, f := range top.findings {
			if !codes[f] {
				t.Errorf("%v: there is no finding %q", top.kinds, f)
			}
		}
	}
	for _, s := range samples() {
		for _, c := range Read(s.text).Conditions {
			if _, ok := topicOf(c.Kind); !ok {
				t.Errorf("%s: nothing is said of it", c.Kind)
			}
		}
	}
	for _, kind := range Kinds() {
		if _, ok := topicOf(kind); !ok || kebab(kind) != kind {
			t.Errorf("%s: nothing is said of it", kind)
		}
	}
	if got := len(acmReasons()) + len(acmShortReasons()); got < 17+9 {
		t.Errorf("%d constants of ACM", got)
	}
}

func TestAbout(t *testing.T) {
	for _, kind := range []string{"acm-pending", "resolver-ede-9", "acm-pca-invalid-arn", "lookup-timeout", "dcv-random-value-expired", "mayissue-not-authorized"} {
		if c, ok := About(kind); !ok || c.Speaker == "" || c.Title.IsZero() {
			t.Errorf("%s: %+v, %t", kind, c, ok)
		}
	}
	for _, kind := range []string{"", "nothing", "finding-code", "acm-pca-*", "mpic-nonsense", "dcv-nonsense", "acm"} {
		if c, ok := About(kind); ok {
			t.Errorf("%q: %+v", kind, c)
		}
	}
}

// A text is read up to a bound, and what is told of it is bounded as well.
func TestBounds(t *testing.T) {
	var many strings.Builder
	for i := range 40000 {
		fmt.Fprintf(&many, "w%d.example.org: example.org: issue=ca%d.example; CNAME\nrubbish\n", i, i)
	}
	for _, s := range []string{
		many.String(), strings.Repeat("a", 10<<20), // what is beyond the bound costs nothing,
		strings.Repeat("a.", 1<<16), strings.Repeat("read udp ", 1<<14), strings.Repeat("<script>", 1<<14), strings.Repeat(`\"`, 1<<16),
		strings.Repeat("\xa4", 1<<16), strings.Repeat("lookup a.b ", 1<<14), strings.Repeat("\x1b$B", 1<<16), strings.Repeat("=\n", 1<<16),
	} {
		r := Read(s)
		if len(s) > MaxText != r.Cut || r.Octets != len(s) {
			t.Errorf("%.20q: cut: %t, %d octets", s, r.Cut, r.Octets)
		}
		holdBounds(t, s, r)
	}
	if r := Read(many.String()[:1<<18]); len(r.Conditions) != MaxConditions || r.More < 1000 || len(r.Checks) != MaxChecks {
		t.Errorf("%d conditions and %d more, %d checks", len(r.Conditions), r.More, len(r.Checks))
	}
}

// holdBounds wants what is told of a text to be bounded, and its names to be
// in the text.
func holdBounds(t *testing.T, text string, r Reading) {
	t.Helper()
	if len(r.Conditions) > MaxConditions || len(r.Checks) > MaxChecks || len(r.Rest) > maxRest || len(r.Names) > maxNames {
		t.Errorf("%d conditions, %d checks, %d lines, %d names", len(r.Conditions), len(r.Checks), len(r.Rest), len(r.Names))
	}
	whole, _ := decode(text[:min(len(text), MaxText)])
	whole = lowerASCII(tidy(whole))
	names := slices.Clone(r.Names)
	for _, c := range r.Conditions {
		names = append(append(names, c.Names...), c.FoundAt)
		if len(c.Passage) > maxPassage+3 || len(c.Names) > maxNames || c.Times < 1 || c.Title.IsZero() || c.Meaning.IsZero() {
			t.Errorf("%+v", c)
		}
		for _, rec := range c.Records {
			if len(rec.Value) > maxValue+3 || !strings.Contains(whole, strings.TrimSuffix(lowerASCII(rec.Value), "…")) {
				t.Errorf("record %+v", rec)
			}
		}
	}
	for _, c := range r.Checks {
		names = append(names, c.Name)
	}
	for _, n := range names {
		if n == "" {
			continue
		}
		if _, err := name.Parse(n); err != nil || !strings.Contains(whole, n) {
			t.Errorf("name %q: %v", n, err)
		}
	}
	for _, l := range r.Rest {
		if len(l) > maxPassage+3 || !utf8.ValidString(l) {
			t.Errorf("rest %q", l)
		}
	}
}

// FuzzRead holds the property that reading any text is a function of it,
// bounded, and invents no names.
func FuzzRead(f *testing.F) {
	for _, s := range samples() {
		f.Add(s.text)
	}
	f.Add("\xff\xfea\x00")
	f.Add("\x1b$B8!>Z\x1b(B")
	f.Fuzz(func(t *testing.T, s string) {
		r := Read(s)
		if again := Read(s); fmt.Sprint(r) != fmt.Sprint(again) {
			t.Errorf("%+v\nthen %+v", r, again)
		}
		holdBounds(t, s, r)
	})
}
