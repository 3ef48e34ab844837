package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// second returns the error of a call.
func second[T any](_ T, err error) error { return err }

// faults are errors of the deep packages, each made as a person makes it.
func faults() []error {
	rules := name.Rules{}
	request := func(s string) error { return second(name.ParseRequest(s, rules)) }
	profile := func(s string) error { return second(caa.ParseProfile([]byte(s), "7.json")) }
	record := func(s string) error { return second(caa.ParseRecord([]byte(s))) }
	value := func(s string) error { return second(caa.ParseValue(s)) }
	zone := func(s string) error { return second(lab.ParseZone(name.MustParse("7"), "7", []byte(s))) }
	scenario := func(s string) error { return second(lab.ParseScenario("7", []byte(s))) }
	var out []error
	for _, s := range []string{
		"", ".", strings.Repeat("7", 2000), "7://7", "7@7", "7/7", "192.0.2.0/24", "7:7", "[7", "1.1.1.7777", "7..7", "7.*.7", "*", "_7.7", "7 7", "7,7",
		"-7.7", "7-.7", strings.Repeat("7", 64), "xn--7", "77--7", "\xff", "７", "7。7", "fe80::1%7", "10.7.7.7", "7.7.7.777", "7.10.in-addr.arpa",
		"7.q", "*.co.uk", "7.onion", strings.Repeat("7", 56) + ".onion",
	} {
		out = append(out, request(s))
	}
	for _, s := range []string{"7 7", "7;7", "7;7=7;", "7.", `"7"`, "7://7", "7,7", "7é", "7;7=7 7=7", "7;;7=7", "7;-=7", "7; 7=7 7", "\u200b7", "7.7 7.7", "“7”", "-7"} {
		out = append(out, value(s))
	}
	for _, s := range []string{"", "7", "\x00\x00", "\x00\x077"} {
		out = append(out, record(s))
	}
	for _, s := range []string{
		"", "[]", "{", "\xff", `{"7":7}`, `{"name":7}`, `{"name":""}`, `{"name":"7"}`, `{"name":"7","name":"7"}`, `{"name":"7","identities":["7 7"]}`,
		`{"name":"7","identities":["7","7"]}`, `{"name":"7","identities":["7"],"flag_1":"7"}`, `{"name":"7","identities":["7"],"recognised_tags":["7"]}`,
		`{"name":"7","identities":["7"],"recognised_tags":[]}`, `{"name":"7","identities":["7"],"products":[{"name":"7","exemption":"7"}]}`,
		`{"name":"7","identities":["7"],"products":[{"name":""}]}`, `{"name":"7","identities":["7"],"rfc8657":{"account_forms":[[]]}}`,
		`{"name":"7","identities":["7"],"rfc8657":{"account_forms":[["7"]]}}`, `{"name":"7","identities":["7"],"rfc8657":{"acct_hosts":["7 7"]}}`,
		`{"name":"7","identities":["7"],"rfc8657":{"parent_accounts":[{"account":"7","parent":"7"}]}}`,
		`{"name":"7","identities":["7"],"resolver":{"kind":"forwarder"}}`, `{"name":"7","identities":["7"],"resolver":{"trusted":true}}`,
	} {
		out = append(out, profile(s))
	}
	for _, s := range []string{"", "7:7", "7://7", "7_7", ".7", "7.", "-7", "7-", "letsencript", "letsencrypt,sectigo"} {
		_, err := issuer.Expand(s)
		out = append(out, err)
	}
	for _, s := range []string{"7. 7 SOA 7. 7. 7 7 7 7 7\n7. 7 CNAME 7.", "7. 7 SOA 7. 7. 7 7 7 7 7\n77. 7 A 7.7.7.7"} {
		out = append(out, zone(s))
	}
	for _, s := range []string{"", "-- 7 --\n", "-- scenario --\n7\n", "-- scenario --\n7: 7\n", "-- faults --\n7\n", "-- faults --\n7 7\n"} {
		out = append(out, scenario(s))
	}
	for _, s := range []string{"7", "[", "{", `{}`, `{"7":7}`} {
		for _, err := range evidence.Decode(strings.NewReader(s)) {
			out = append(out, err)
		}
	}
	for _, s := range []string{"7", "RRSIG", "ANY"} {
		out = append(out, second(mayissue.ParseType(s)))
	}
	for _, s := range []string{"7", ". 7 NS 7.", "7. 7 NS 7."} {
		out = append(out, second(mayissue.New(mayissue.Config{Hints: []byte(s), HintsFile: "7"})))
		out = append(out, second(mayissue.New(mayissue.Config{Anchors: []byte(s), AnchorsFile: "7"})))
	}
	_, err := caa.NewAuthority(nil)
	return append(out, err, second(caa.NewAuthority([]string{"7 7"})), second(caa.NewAuthority([]string{strings.Repeat("7.", 200) + "7"})))
}

// typed are the words of an error that are not translated: what was given,
// which has digits alone, and names of members, codes, standards and labels.
var typed = regexp.MustCompile(`"[^"]*"|'[^']*'|\(at octet|--[a-z]+|\b(RFC|BR|ICANN|JSON)\b|[a-z0-9_]+\[\d+\](\.[a-z_]+)?|embedded publicsuffix[^)]*|[a-z0-9_]+\.[a-z_.]+|\\#.*|\b(CAA|A|NS|CNAME|IN|SOA|TYPE257)\b`)

// TestErrorsAreTranslated says the errors of the deep packages in a language
// that has every phrase of ours, and finds no English in them.
func TestErrorsAreTranslated(t *testing.T) {
	in := foreign(t, collectModule(t).keys)
	english := regexp.MustCompile(`[A-Za-z]{2,} [A-Za-z]{2,}`) // of two words at least
	for i, err := range faults() {
		if err == nil {
			t.Errorf("fault %d is none", i)
			continue
		}
		var teller phrase.Teller
		if !errors.As(err, &teller) {
			t.Errorf("%v: of type %T, which can only be said in English", err, err)
			continue
		}
		if got := phrase.OfError(err).String(); got != err.Error() {
			t.Errorf("said %q, the error %q", got, err)
		}
		if got := in.Say(phrase.OfError(err)); english.MatchString(typed.ReplaceAllString(got, "")) {
			t.Errorf("%v: still in English: %s", err, got)
		}
	}
}

// The decision itself, with all that it says beside.
func TestDecisionsAreTranslated(t *testing.T) {
	in := foreign(t, collectModule(t).keys)
	english := regexp.MustCompile(`[A-Za-z]{2,} [A-Za-z]{2,}`)
	rules := br.At(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	auth, err := caa.NewAuthority([]string{"7"})
	if err != nil {
		t.Fatal(err)
	}
	n := name.MustParse("7")
	for _, rs := range [][]caa.Record{
		nil, {{Tag: "issue", Value: "7"}}, {{Tag: "issue", Value: "77"}}, {{Tag: "issue", Value: ";"}}, {{Tag: "issue", Value: "7 7"}}, {{Tag: "iodef", Value: "7"}},
		{{Flags: 128, Tag: "7", Value: "7"}}, {{Flags: 1, Tag: "7", Value: "7"}}, {{Flags: 2, Tag: "_", Value: "7"}}, {{Tag: "isue", Value: "7"}},
		{{Tag: "issue", Value: "7;accounturi=7"}}, {{Tag: "issue", Value: "7;accounturi=a:7"}}, {{Tag: "issue", Value: "7;validationmethods=7"}},
		{{Tag: "issue", Value: "7;validationmethods=_"}}, {{Tag: "issue", Value: "7;7=7;acounturi=7;AccountURI=7"}}, {{Tag: "contactemail", Value: "7"}},
		{{Tag: "contactphone", Value: "7"}, {Tag: "contactphone", Value: "7"}}, {{}},
	} {
		l := caa.Level{Name: n, Outcome: caa.LevelCAA, Records: rs, Security: caa.Insecure}
		if rs == nil {
			l.Outcome = caa.LevelNoData
		}
		d := caa.Decide([]caa.Level{l}, auth, caa.Request{}, rules)
		said := []phrase.Phrase{d.Detail}
		for _, note := range d.Notes {
			said = append(said, note.Detail)
		}
		for _, r := range d.Records {
			said = append(said, r.Detail)
		}
		for _, s := range said {
			if got := in.Say(s); english.MatchString(typed.ReplaceAllString(got, "")) {
				t.Errorf("%s: still in English: %s", s, got)
			}
		}
	}
}
