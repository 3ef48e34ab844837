package asked_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/asked"
	"github.com/mayissue/mayissue/dcv"
)

// What is typed on a command line is the CA's, with what the typist put around
// it taken off.
func TestPair(t *testing.T) {
	const acm = "example.com: " + acmRecord + " acm"
	for _, c := range []struct{ owner, value, want string }{
		{acmName, acmValue, acm},
		{" " + acmName + ".\n", "\t" + acmValue + ". ", acm},
		{`"` + acmName + `"`, "“" + acmValue + ".”", acm},
		{acmName, strings.TrimPrefix(acmValue, "_"), strings.Replace(acm, "CNAME _", "CNAME ", 1)},
		{"_acme-challenge.example.com", digest, `example.com: _acme-challenge.example.com. TXT "` + digest + `" dns-01`},
		{"_acme-challenge.www.例え.example", digest, `www.xn--r8jz45g.example: _acme-challenge.www.xn--r8jz45g.example. TXT "` + digest + `" dns-01`},
		{"_dnsauth.example.com", "abcdefghijklmnopqrst", `example.com: _dnsauth.example.com. TXT "abcdefghijklmnopqrst" digicert-txt`},
		{"_dnsauth.example.com", "abc.dcv.digicert.com", "example.com: _dnsauth.example.com. CNAME abc.dcv.digicert.com. digicert-dnsauth"},
		{acmName, "hello", `the form of "hello" does not tell whether a CNAME or a TXT record was asked for; expected --cname NAME=VALUE or --txt NAME=VALUE`},
		{acmName, " ", `the form of " " does not tell whether a CNAME or a TXT record was asked for; expected --cname NAME=VALUE or --txt NAME=VALUE`},
		{"", acmValue, `name "": empty (at octet 0); expected the name of the record`},
		{"_x", acmValue, `"_x" is not a whole name; expected the name of the record with its domain`},
		{".", acmValue, `"." is not a whole name; expected the name of the record with its domain`},
		{"http://" + acmName, acmValue, `"http://` + acmName + `" is no domain name; expected the name of the record`},
		{"_acme-challenge.a_b.example", digest, `name "a_b.example": an underscore: such names carry records, not certificates (at octet 1); expected the domain name to be certified`},
		{"_acme-challenge.9.9.9.9", digest, `"9.9.9.9" is no domain name; expected the domain name to be certified`},
	} {
		check(t, c.owner+" "+c.value, c.want)(asked.Pair(c.owner, c.value))
	}
}

func TestTyped(t *testing.T) {
	for _, c := range []struct {
		read     func(string) (dcv.Expectation, error)
		in, want string
	}{
		{asked.CNAME, acmName + "=" + acmValue + ".", "example.com: " + acmRecord + " acm"},
		{asked.CNAME, "_x.example.com = y.example.net", "example.com: _x.example.com. CNAME y.example.net."},
		{asked.CNAME, "_x.example.com=Y.例え.example", "example.com: _x.example.com. CNAME y.xn--r8jz45g.example."},
		{asked.CNAME, "_x.example.com=http://y.example.net", `"http://y.example.net" is no domain name; expected the name that the CNAME is to lead to`},
		{asked.CNAME, "_x.example.com=a b.example", `"a b.example" is no domain name; expected the name that the CNAME is to lead to`},
		{asked.CNAME, "_x.example.com=.", `"." is no domain name; expected the name that the CNAME is to lead to`},
		{asked.CNAME, "_x.example.com=", "no value; expected the value of the record"},
		{asked.CNAME, "_x.example.com", `"_x.example.com" has no equals sign; expected NAME=VALUE`},
		{asked.TXT, "_x.example.com=a=b. ", `example.com: _x.example.com. TXT "a=b."`},
		{asked.TXT, `_x.example.com="a b"`, `example.com: _x.example.com. TXT "a b"`},
		{asked.TXT, `_x.example.com="http://a"`, `example.com: _x.example.com. TXT "http://a"`},
		{asked.TXT, `_x.example.com=""`, "no value; expected the value of the record"},
		{asked.TXT, "example.com=globalsign-domain-verification=x", `example.com: example.com. TXT "globalsign-domain-verification=x" globalsign`},
	} {
		check(t, c.in, c.want)(c.read(c.in))
	}
}

// check compares what was read with what was wanted, errors included.
func check(t *testing.T, what, want string) func(dcv.Expectation, error) {
	return func(e dcv.Expectation, err error) {
		t.Helper()
		got := strings.TrimSpace(e.Domain.String() + ": " + e.Text() + " " + e.Scheme)
		if err != nil {
			got = err.Error()
		}
		if got != want || err != nil && e != (dcv.Expectation{}) {
			t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
		}
	}
}
