package name

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/phrase"
)

var (
	strict = Rules{}                                    // a CA on the public root
	own    = Rules{OwnHierarchy: true}                  // a hierarchy of one's own
	relax  = Rules{OwnHierarchy: true, Diagnosis: true} // for people
)

const validOnion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion" // of Tor's rend-spec-v3

func ExampleParseRequest() {
	r, err := ParseRequest("*.Bücher.Example.COM.", Rules{})
	fmt.Println(r, r.Unicode(), r.Kind, err)
	for _, remark := range r.Remarks() {
		fmt.Println("-", remark)
	}
	_, err = ParseRequest("https://www.example.com/shop", Rules{})
	fmt.Println(err)
	_, err = ParseRequest("*.co.uk", Rules{})
	fmt.Println(err)
	// Output:
	// *.xn--bcher-kva.example.com *.bücher.example.com dns <nil>
	// - the final dot was dropped: names in certificates have none
	// - "*.Bücher.Example.COM." was converted to *.xn--bcher-kva.example.com, which is what the DNS and the certificate hold
	// name "https://www.example.com/shop": a URL: type the name only: www.example.com (at octet 5)
	// name "*.co.uk": *.co.uk spans every domain that the registry of co.uk hands out (BR 3.2.2.6) (at octet 2)
}

// accepted are inputs and what is made of them.
var accepted = []struct {
	id, in string
	rules  Rules
	want   string
	notes  Notes
}{
	{"NAME-01", "www.example.com", strict, "www.example.com", 0},
	{"NAME-01", "xn--bcher-kva.example", own, "xn--bcher-kva.example", 0},
	{"NAME-01", "0-9.1.example.com", strict, "0-9.1.example.com", 0},
	{"NAME-03", "xn--ls8h.example", own, "xn--ls8h.example", 0}, // an emoji, which IDNA 2008 forbids
	{"NAME-03", "xn--ls8h.example.com", strict, "xn--ls8h.example.com", 0},
	{"NAME-03", "xn--a.example.com", strict, "xn--a.example.com", 0}, // a control character
	{"NAME-04", "example.com.", strict, "example.com", NoteFinalDot},
	{"NAME-05", "bücher.example", own, "xn--bcher-kva.example", NoteIDN},
	{"NAME-05", "BÜCHER.example.com", strict, "xn--bcher-kva.example.com", NoteIDN},
	{"NAME-05", "straße.example.com", strict, "xn--strae-oqa.example.com", NoteIDN}, // not strasse
	{"NAME-05", "日本語.jp", strict, "xn--wgv71a119e.jp", NoteIDN},
	{"NAME-05", "日本語。jp", Rules{Diagnosis: true}, "xn--wgv71a119e.jp", NoteIDN | NoteDots},
	{"NAME-05", "www．example｡com。", Rules{Diagnosis: true}, "www.example.com", NoteDots | NoteFinalDot},
	{"NAME-05", "*。example.com", Rules{Diagnosis: true}, "*.example.com", NoteDots},
	{"NAME-05", "ｗｗｗ.example.com", Rules{Diagnosis: true}, "www.example.com", NoteWidth},
	{"NAME-06", "*.example.com", strict, "*.example.com", 0},
	{"NAME-07", "*.github.io", strict, "*.github.io", 0}, // private section of the list
	{"NAME-07", "*.uk.com", strict, "*.uk.com", 0},
	{"NAME-07", "*.www.ck", strict, "*.www.ck", 0}, // an exception of the list
	{"NAME-07", "*.city.kobe.jp", strict, "*.city.kobe.jp", 0},
	{"NAME-07", "co.uk", strict, "co.uk", 0}, // no star
	{"NAME-07", "*.co.uk", Rules{WildcardAtSuffix: true}, "*.co.uk", 0},
	{"NAME-07", "*.com", own, "*.com", 0},
	{"NAME-09", "host.corp", own, "host.corp", 0},
	{"NAME-09", "single", own, "single", 0},
	{"NAME-09", "www.ck", strict, "www.ck", 0}, // the list has ck only by a star
	{"NAME-10", "1.2.0.192.in-addr.arpa", Rules{ReverseNamesAllowed: true}, "1.2.0.192.in-addr.arpa", 0},
	{"NAME-10", "1.2.0.192.in-addr.arpa", own, "1.2.0.192.in-addr.arpa", 0},
	{"NAME-10", "in-addr.arpa.example.com", strict, "in-addr.arpa.example.com", 0},
	{"NAME-11", "x.test", own, "x.test", 0},
	{"NAME-11", "test.example.com", strict, "test.example.com", 0},
	{"NAME-12", validOnion, strict, validOnion, 0},
	{"NAME-12", "*.WWW." + strings.ToUpper(validOnion), strict, "*.www." + validOnion, 0},
	{"NAME-13", "8.8.8.8", strict, "8.8.8.8", 0},
	{"NAME-13", "2A00:1450::0001", strict, "2a00:1450::1", 0},
	{"NAME-13", "[2a00:1450::1]", strict, "2a00:1450::1", 0},
	{"NAME-17", "WWW.Example.COM", strict, "www.example.com", 0},
	{"NAME-17", "XN--BCHER-KVA.example.com", strict, "xn--bcher-kva.example.com", 0},
}

func TestParseRequestAccepts(t *testing.T) {
	for _, c := range accepted {
		r, err := ParseRequest(c.in, c.rules)
		if err != nil {
			t.Errorf("%s: %v", c.id, err)
			continue
		}
		if r.String() != c.want || r.Notes != c.notes || r.Input != c.in {
			t.Errorf("%s: ParseRequest(%q) = %s, notes %b, input %q; want %s, notes %b", c.id, c.in, r, r.Notes, r.Input, c.want, c.notes)
		}
		if r.Wildcard != strings.HasPrefix(c.want, "*.") {
			t.Errorf("%s: ParseRequest(%q).Wildcard = %t", c.id, c.in, r.Wildcard)
		}
		if len(r.Remarks()) == 0 != (c.notes == 0) {
			t.Errorf("%s: %q: remarks %q for notes %b", c.id, c.in, r.Remarks(), r.Notes)
		}
	}
}

// refused are inputs with the code and the octet offset of the fault.
var refused = []struct {
	id, in string
	rules  Rules
	code   Code
	offset int
}{
	{"NAME-01", "a_b.example.com", strict, CodeLabel, 1},
	{"NAME-01", "-a.example.com", strict, CodeLabel, 0},
	{"NAME-01", "a-.example.com", strict, CodeLabel, 1},
	{"NAME-01", "a..example.com", strict, CodeLabel, 2},
	{"NAME-01", ".example.com", strict, CodeLabel, 0},
	{"NAME-01", "a_b.example.com", relax, CodeLabel, 1},
	{"NAME-01", "www.exa mple.com", strict, CodeLabel, 7},
	{"NAME-01", "a.example.com,b.example.com", strict, CodeLabel, 13},
	{"NAME-01", `a\.b.example.com`, strict, CodeLabel, 1},
	{"NAME-01", "a\x00b.example.com", strict, CodeLabel, 1},
	{"NAME-01", "\x1b[31m.example.com", strict, CodeLabel, 0},
	{"NAME-02", "ab--cd.example.com", strict, CodeLabel, 0},
	{"NAME-02", "www.ab--cd.example.com", own, CodeLabel, 4},
	{"NAME-02", "xn--0.example.com", strict, CodeIDN, 0},
	{"NAME-02", "xn--.example.com", strict, CodeLabel, 3},
	{"NAME-02", "xn--.example.com", own, CodeLabel, 3},
	{"NAME-02", "xn--99999999.example.com", own, CodeIDN, 0},
	{"NAME-02", "xn--x-qc4g.example.com", own, CodeIDN, 0}, // half of a surrogate pair
	{"NAME-02", "xn--example-.example.com", own, CodeLabel, 11},
	{"NAME-04", "example.com..", strict, CodeLabel, 12},
	{"NAME-04", ".", strict, CodeEmpty, 0},
	{"NAME-04", "..", strict, CodeLabel, 0},
	{"NAME-05", "日本語。jp", strict, CodeIDN, 9},
	{"NAME-05", "example．com", strict, CodeIDN, 7},
	{"NAME-05", "example｡com", strict, CodeIDN, 7},
	{"NAME-05", "ｗｗｗ.example.com", strict, CodeIDN, 0},
	{"NAME-05", "exa\u00admple.com", strict, CodeIDN, 0},     // a soft hyphen, unseen
	{"NAME-05", "\u00ad.example.com", relax, CodeIDN, 0},     // nothing but a soft hyphen
	{"NAME-05", "a\u2024b.example.com", relax, CodeIDN, 0},   // a leader, mapped to a dot
	{"NAME-05", "\u202ea.example.com", relax, CodeIDN, 0},    // right-to-left override
	{"NAME-05", "ü\xff.example.com", relax, CodeIDN, 0},      // no UTF-8
	{"NAME-05", "www.＊.example.com", relax, CodeIDN, 4},      // full-width star
	{"NAME-05", "ü_b.example.com", relax, CodeIDN, 0},        // no A-label for it
	{"NAME-05", "x.\u3002.example.com", relax, CodeLabel, 2}, // empty between two dots
	{"NAME-05", "ａb--c.example.com", relax, CodeIDN, 0},      // maps to ab--c
	{"NAME-06", "*.*.example.com", strict, CodeWildcard, 2},  //
	{"NAME-06", "a.*.example.com", strict, CodeWildcard, 2},  //
	{"NAME-06", "w*.example.com", strict, CodeWildcard, 1},   //
	{"NAME-06", "*w.example.com", own, CodeWildcard, 0},      //
	{"NAME-06", "**.example.com", own, CodeWildcard, 0},      //
	{"NAME-06", "*", strict, CodeWildcard, 0},                //
	{"NAME-06", "*.", strict, CodeWildcard, 0},               //
	{"NAME-06", "*.*", own, CodeWildcard, 2},                 //
	{"NAME-07", "*.co.uk", strict, CodePublicSuffix, 2},      //
	{"NAME-07", "*.com", strict, CodePublicSuffix, 2},        //
	{"NAME-07", "*.com.", strict, CodePublicSuffix, 2},       //
	{"NAME-07", "*.CO.UK", strict, CodePublicSuffix, 2},      //
	{"NAME-07", "*.ck", strict, CodePublicSuffix, 2},         //
	{"NAME-07", "*.foo.ck", strict, CodePublicSuffix, 2},     // by the star of the list
	{"NAME-07", "*.kobe.jp", strict, CodePublicSuffix, 2},    // its children are suffixes
	{"NAME-07", "*.xn--fiqs8s", strict, CodePublicSuffix, 2}, //
	{"NAME-07", "*.公司.cn", strict, CodePublicSuffix, 2},      //
	{"NAME-09", "host.corp", strict, CodeInternal, 0},        //
	{"NAME-09", "single", strict, CodeInternal, 0},           //
	{"NAME-09", "*.host.corp", strict, CodeInternal, 2},      //
	{"NAME-09", "xn--bcher-kva", strict, CodeInternal, 0},    //
	{"NAME-09", "host.local", strict, CodeSpecialUse, 0},     // internal, and special besides
	{"NAME-10", "1.2.0.192.in-addr.arpa", strict, CodeReverse, 0},
	{"NAME-10", "IN-ADDR.ARPA", strict, CodeReverse, 0},
	{"NAME-10", "8.b.d.0.1.0.0.2.ip6.arpa", strict, CodeReverse, 0},
	{"NAME-10", "*.ip6.arpa", strict, CodeReverse, 2},
	{"NAME-10", "host.home.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "home.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "x.6tisch.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "x.eap.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "eap-noob.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "ipv4only.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "_dns.resolver.arpa", strict, CodeLabel, 0},
	{"NAME-10", "x.resolver.arpa", strict, CodeSpecialUse, 0},
	{"NAME-10", "_x.service.arpa", strict, CodeLabel, 0},
	{"NAME-10", "x.service.arpa", Rules{ReverseNamesAllowed: true}, CodeSpecialUse, 0},
	{"NAME-11", "x.test", strict, CodeSpecialUse, 0},
	{"NAME-11", "x.alt", strict, CodeSpecialUse, 0},
	{"NAME-11", "localhost", strict, CodeSpecialUse, 0},
	{"NAME-11", "x.localhost", strict, CodeSpecialUse, 0},
	{"NAME-11", "x.invalid", strict, CodeSpecialUse, 0},
	{"NAME-11", "www.example", strict, CodeSpecialUse, 0},
	{"NAME-11", "x.local", strict, CodeSpecialUse, 0},
	{"NAME-11", "x.internal", strict, CodeSpecialUse, 0},
	{"NAME-11", "*.x.TEST.", strict, CodeSpecialUse, 2},
	{"NAME-12", "x.onion", strict, CodeOnion, 0},
	{"NAME-12", "onion", own, CodeOnion, 0},
	{"NAME-12", "*.onion", strict, CodeOnion, 2},
	{"NAME-12", "expyuzz4wqqyqhjn.onion", strict, CodeOnion, 0}, // version 2
	{"NAME-12", "q" + validOnion[1:], strict, CodeOnion, 0},     // wrong checksum
	{"NAME-12", "q" + validOnion[1:], own, CodeOnion, 0},
	{"NAME-12", validOnion[:55] + "c.onion", strict, CodeOnion, 0}, // version 2 in 56 characters
	{"NAME-12", "8" + validOnion[1:], strict, CodeOnion, 0},        // no base32
	{"NAME-14", "10.0.0.1", strict, CodeReservedIP, 0},
	{"NAME-14", "10.0.0.1", own, CodeReservedIP, 0},
	{"NAME-14", "fe80::1%eth0", strict, CodeReservedIP, 0},
	{"NAME-14", "2a00:1450::1%1", strict, CodeReservedIP, 0},
	{"NAME-19", "_foo.example.com", strict, CodeLabel, 0},
	{"NAME-19", "_acme-challenge.example.com", own, CodeLabel, 0},

	{"empty", "", strict, CodeEmpty, 0},
	{"address", "256.1.1.1", strict, CodeIP, 8},
	{"address", "1.2.3.4.5", own, CodeIP, 8},
	{"address", "010.8.8.8", strict, CodeIP, 8},
	{"address", "*.8.8.8.8", own, CodeIP, 8},
	{"address", "example.123", own, CodeIP, 8},
	{"address", "2a00:::1", strict, CodeIP, 0},
	{"address", "[2a00::1", strict, CodeIP, 0},
	{"address", "[8.8.8.8]", strict, CodeIP, 0},
	{"form", "https://example.com/", strict, CodeForm, 5},
	{"form", "example.com:443", strict, CodeForm, 11},
	{"form", "8.8.8.8:53", strict, CodeForm, 7},
	{"form", "[2a00:1450::1]:443", strict, CodeForm, 14},
	{"form", "joe@example.com", strict, CodeForm, 3},
	{"form", "example.com/x", strict, CodeForm, 11},
	{"form", "8.8.8.0/24", strict, CodeForm, 7},
	{"form", "@example.com", strict, CodeForm, 0},
	{"form", "/etc/hosts", strict, CodeForm, 0},
	{"form", ":443", strict, CodeForm, 0},
	{"form", "https://", strict, CodeForm, 5},
	{"form", "://", strict, CodeForm, 0},
	{"form", "dns:example.com", strict, CodeLabel, 3},
}

func TestParseRequestRefuses(t *testing.T) {
	for _, c := range refused {
		r, err := ParseRequest(c.in, c.rules)
		var e *RequestError
		if !errors.As(err, &e) {
			t.Errorf("%s: ParseRequest(%q) = %s, %v; want code %s", c.id, c.in, r, err, c.code)
			continue
		}
		if e.Code != c.code || e.Offset != c.offset || e.Input != c.in {
			t.Errorf("%s: ParseRequest(%q): code %s at %d of %q (%s), want %s at %d", c.id, c.in, e.Code, e.Offset, e.Input, e.Reason, c.code, c.offset)
		}
		if r != (Request{}) {
			t.Errorf("%s: ParseRequest(%q) gives %+v beside its error", c.id, c.in, r)
		}
		for _, o := range []byte(err.Error()) {
			if o < 0x20 || o > 0x7e {
				t.Errorf("%s: the message %q holds octet %#02x", c.id, err, o)
			}
		}
	}
}

// The words that people read: what is wrong, and what to type.
func TestRequestErrorText(t *testing.T) {
	for in, want := range map[string]string{
		"":                            `name "": no name given (at octet 0)`,
		"example.com:443":             `name "example.com:443": a port: type the name only: example.com (at octet 11)`,
		"joe@example.com":             `name "joe@example.com": an e-mail address: type the name only: example.com (at octet 3)`,
		"ftp://u:p@[2a00::1]:21/x":    `name "ftp://u:p@[2a00::1]:21/x": a URL: type the name only: 2a00::1 (at octet 3)`,
		"https://<b>/":                `name "https://<b>/": a URL: type the name only (at octet 5)`,
		"https://example.com:8443?q#": `name "https://example.com:8443?q#": a URL: type the name only: example.com (at octet 5)`,
		"https://?q":                  `name "https://?q": a URL: type the name only (at octet 5)`,
		"https://@example.com":        `name "https://@example.com": a URL: type the name only: example.com (at octet 5)`,
		"https://:80":                 `name "https://:80": a URL: type the name only (at octet 5)`,
		"[2a00::1]:443":               `name "[2a00::1]:443": a port: type the address only: 2a00::1 (at octet 9)`,
		"10.0.0.0/8":                  `name "10.0.0.0/8": a network: certificates name single addresses (at octet 8)`,
		"a b.example.com":             `name "a b.example.com": a blank inside the name (at octet 1)`,
		"a;b.example.com":             `name "a;b.example.com": ';': give several names one by one (at octet 1)`,
		"a_b.example.com":             `name "a_b.example.com": an underscore: such names carry records, not certificates (at octet 1)`,
		"10.0.0.1":                    `name "10.0.0.1": no CA may certify an address in 10.0.0.0/8 (private use, RFC 1918) (at octet 0)`,
		"x.test":                      `name "x.test": test is kept out of the public DNS (RFC 6761) (at octet 0)`,
		"ｗ.example.com":               `name "\uff57.example.com": the label "\uff57" stands for "w": type that (at octet 0)`,
		"<script>.example.com":        `name "<script>.example.com": '<': only letters, digits and hyphens stand in a label (at octet 0)`,
	} {
		if _, err := ParseRequest(in, strict); err == nil || err.Error() != want {
			t.Errorf("ParseRequest(%q):\n got %v\nwant %s", in, err, want)
		}
	}
	_, err := ParseRequest(strings.Repeat("-", maxQuoted), strict)
	if strings.Contains(err.Error(), "more") {
		t.Errorf("what can be quoted is cut: %s", err)
	}
	_, err = ParseRequest(strings.Repeat("\x00", 5000), strict)
	if n := len(err.Error()); n > 4*maxQuoted+200 || !strings.Contains(err.Error(), "4700 octets more") {
		t.Errorf("the message about 5000 octets has %d: %s", n, err)
	}
}

func TestRemarks(t *testing.T) {
	r, err := ParseRequest("ｗｗｗ。bücher。com.", Rules{Diagnosis: true})
	want := []string{
		"the final dot was dropped: names in certificates have none",
		"ideographic dots were read as full stops; a CA refuses them",
		"full-width or invisible characters were read as ASCII; a CA refuses them",
		`"ｗｗｗ。bücher。com." was converted to www.xn--bcher-kva.com, which is what the DNS and the certificate hold`,
	}
	if err != nil || !slices.EqualFunc(r.Remarks(), want, func(p phrase.Phrase, w string) bool { return p.String() == w }) {
		t.Errorf("remarks %q, %v; want %q", r.Remarks(), err, want)
	}
	if !r.Notes.Has(NoteDots|NoteIDN) || r.Canonical().Notes.Has(NoteDots) {
		t.Errorf("notes %b, canonical %b", r.Notes, r.Canonical().Notes)
	}
}

// NAME-09: the message says by which list there is no such domain.
func TestInternalNameTellsTheList(t *testing.T) {
	_, err := ParseRequest("host.corp", strict)
	if want := (SuffixList{}).Version(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v: does not name the list %q", err, want)
	}
}

// NAME-12 and NAME-13: these two kinds have no name that could be looked up by
// mistake, or are marked as never to be.
func TestKinds(t *testing.T) {
	for in, want := range map[string]Request{
		"8.8.8.8":         {Input: "8.8.8.8", Kind: KindIP, IP: netip.MustParseAddr("8.8.8.8")},
		"www.example.com": {Input: "www.example.com", Kind: KindDNS, Base: MustParse("www.example.com")},
		validOnion:        {Input: validOnion, Kind: KindOnion, Base: MustParse(validOnion)},
	} {
		got, err := ParseRequest(in, strict)
		if err != nil || got != want {
			t.Errorf("ParseRequest(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	var zero Request
	if zero.Kind != KindInvalid || zero.String() != "" || zero.Unicode() != "" {
		t.Errorf("the zero request is %+v", zero)
	}
	if got, want := fmt.Sprint(KindInvalid, KindDNS, KindIP, KindOnion, Kind(9)), "invalid dns ip onion invalid"; got != want {
		t.Errorf("kinds %q, want %q", got, want)
	}
}

// NAME-05: reports show both forms; what IDNA forbids is not turned, for it
// may look like anything.
func TestUnicode(t *testing.T) {
	for in, want := range map[string]string{
		"example.com":                     "",
		"8.8.8.8":                         "",
		"bücher.example.com":              "bücher.example.com",
		"*.xn--bcher-kva.example.com":     "*.bücher.example.com",
		"xn--wgv71a119e.xn--bcher-kva.jp": "日本語.bücher.jp",
		"xn--ls8h.example.com":            "💩.example.com",
		"xn--a.example.com":               "",                     // U+0080
		"xn--a.xn--bcher-kva.com":         "xn--a.bücher.com",     //
		"xn--a-pin.example.com":           "",                     // U+202E
		"xn--ab-m1t.example.com":          "",                     // zero-width joiner
		"xn--a-ecp.example.com":           "",                     // U+2488, which is mapped
		"xn--acom-qw3c.example.com":       "",                     // U+3002 inside
		"www." + validOnion:               "",                     //
		"xn--bcher-kva." + validOnion:     "bücher." + validOnion, //
		"BÜCHER.EXAMPLE.COM":              "bücher.example.com",   //
	} {
		r, err := ParseRequest(in, strict)
		if err != nil {
			t.Errorf("%v", err)
		} else if got := r.Unicode(); got != want {
			t.Errorf("%q in Unicode is %q, want %q", in, got, want)
		}
	}
}

// NAME-17: names that differ by case, by a final dot or by the form of their
// labels ask for the same thing.
func TestDistinct(t *testing.T) {
	var rs []Request
	for _, in := range []string{
		"www.example.com", "WWW.Example.COM", "*.example.com", "www.example.com.", "bücher.example.com",
		"xn--bcher-kva.example.com", "8.8.8.8", "example.com", "8.8.8.8", "2a00:0::1", "2a00::1", "*.EXAMPLE.com",
	} {
		r, err := ParseRequest(in, strict)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	got := fmt.Sprint(Distinct(rs))
	if want := "[www.example.com *.example.com xn--bcher-kva.example.com 8.8.8.8 example.com 2a00::1]"; got != want {
		t.Errorf("Distinct = %s, want %s", got, want)
	}
	if len(Distinct(nil)) != 0 {
		t.Error("Distinct(nil) is not empty")
	}
}
