package dcv_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
)

const (
	acmOwner = "_a79865eb4cd1a6ab990a45779b4e0b96.www.shop.test"
	acmValue = "_424c7224e9b0146f9a8808af955727d0.hkmpvcwbzw.acm-validations.aws"
	digest   = "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"
)

func expectation(t *testing.T, owner string, typ dcv.Type, value string) dcv.Expectation {
	t.Helper()
	return dcv.Expect(name.Request{}, name.MustParse(owner), typ, value)
}

// What a wrong value says of how it came to be (DIAG-13, DIAG-14, ACME-01).
func TestMistake(t *testing.T) {
	const challenge = "_acme-challenge.shop.test"
	for _, c := range []struct {
		owner string
		typ   dcv.Type
		want  string
		got   string
		is    dcv.Mistake
		end   string
	}{
		{acmOwner, dcv.CNAME, acmValue, acmValue + ".shop.test", dcv.ValueDoubled, "shop.test"},
		{acmOwner, dcv.CNAME, acmValue, acmValue + ".www.shop.test", dcv.ValueDoubled, "www.shop.test"},
		{acmOwner, dcv.CNAME, acmValue, acmValue + "." + acmOwner, dcv.ValueDoubled, acmOwner},
		{acmOwner, dcv.CNAME, acmValue, acmValue[1:] + ".shop.test", dcv.ValueDoubled, "shop.test"}, // which the CA would take
		{acmOwner, dcv.CNAME, acmValue, acmValue + ".other.test", dcv.ValueMistyped, ""},            // a name that is not above the owner
		{acmOwner, dcv.CNAME, acmValue, `\"` + acmValue + `\"`, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, `\"` + acmValue + `\".shop.test`, dcv.ValueDecorated, "shop.test"},
		{acmOwner, dcv.CNAME, acmValue, `\226\128\156` + acmValue + `\226\128\157`, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, `\032` + acmValue, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, acmValue + `\160`, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, acmValue + `\.`, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, `http://` + acmValue + `/`, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, acmOwner + `\.\032300\032in\032cname\032` + acmValue, dcv.ValueDecorated, ""},
		{acmOwner, dcv.CNAME, acmValue, "x" + acmValue, dcv.ValueMistyped, ""},
		{acmOwner, dcv.CNAME, acmValue, strings.Replace(acmValue, "424c", "42c4", 1), dcv.ValueMistyped, ""},
		{acmOwner, dcv.CNAME, acmValue, strings.Replace(acmValue, "hkmpvcwbzw.", "", 1), dcv.ValueMistyped, ""},
		{acmOwner, dcv.CNAME, acmValue, "_424c7224e9b0146f", dcv.ValueMistyped, ""},
		{acmOwner, dcv.CNAME, acmValue, "_00112233445566778899aabbccddeeff.hkmpvcwbzw.acm-validations.aws", dcv.ValueOtherRequest, ""},
		{acmOwner, dcv.CNAME, acmValue, "acm-validations.aws", dcv.ValueOther, ""},
		{acmOwner, dcv.CNAME, acmValue, "cdn.test", dcv.ValueOther, ""},
		{challenge, dcv.CNAME, "d420c923.auth.acme-dns.test", "0f0f0f0f.auth.acme-dns.test", dcv.ValueOtherRequest, ""},
		{challenge, dcv.CNAME, "d420c923.auth.acme-dns.test", "cdn.test", dcv.ValueOther, ""},
		{challenge, dcv.CNAME, "a.test", "b.test", dcv.ValueOther, ""}, // too short for one edit to mean a slip, and no CA's zone
		{challenge, dcv.TXT, digest, strings.ToUpper(digest), dcv.ValueCase, ""},
		{challenge, dcv.TXT, digest, digest + "=", dcv.ValueDecorated, ""},
		{challenge, dcv.TXT, digest, `"` + digest + `"`, dcv.ValueDecorated, ""},
		{challenge, dcv.TXT, digest, challenge + ". IN TXT " + digest, dcv.ValueDecorated, ""},
		{challenge, dcv.TXT, digest, digest + ".SHOP.test", dcv.ValueDoubled, "shop.test"},
		{challenge, dcv.TXT, digest, digest[1:], dcv.ValueMistyped, ""},
		{challenge, dcv.TXT, digest, digest[:20], dcv.ValueMistyped, ""},
		{challenge, dcv.TXT, digest, "gfj9Xq2n0hS1bC8tZkRrVw3mYpQeUoLd5sAaGi7TcKM", dcv.ValueOtherRequest, ""},
		{challenge, dcv.TXT, digest, "key=" + digest, dcv.ValueMistyped, ""},
		{challenge, dcv.TXT, digest, "", dcv.ValueOther, ""},
		{challenge, dcv.TXT, digest, "v=spf1 -all", dcv.ValueOther, ""},
	} {
		e := expectation(t, c.owner, c.typ, c.want)
		is, end := e.Mistake(dcv.Record{Type: c.typ, Value: c.got})
		if is != c.is || end.String() != c.end {
			t.Errorf("%s %s in the place of %s: mistake %d, end %q; want %d, %q", c.typ, c.got, c.want, is, end, c.is, c.end)
		}
	}
	e := expectation(t, acmOwner, dcv.CNAME, acmValue)
	if is, _ := e.Mistake(dcv.Record{Type: dcv.TXT, Value: acmValue}); is != dcv.ValueOther {
		t.Errorf("a record of another type: %d", is)
	}
	if is, _ := (dcv.Expectation{}).Mistake(dcv.Record{Type: dcv.CNAME, Value: "a.test"}); is != dcv.ValueOther {
		t.Errorf("nothing expected: %d", is)
	}
}

// FuzzMistake: a value that counts as doubled is one that the CA would take
// with a name above the owner behind it, and one without any of the value's
// octets is always another.
func FuzzMistake(f *testing.F) {
	for _, s := range []string{digest, digest + ".shop.test", `"` + digest, digest[3:], "\xff\x00", ""} {
		f.Add(s)
	}
	e := dcv.Expect(name.Request{}, name.MustParse("_acme-challenge.www.shop.test"), dcv.TXT, digest)
	f.Fuzz(func(t *testing.T, got string) {
		r := dcv.Record{Type: dcv.TXT, Value: got}
		switch is, end := e.Mistake(r); {
		case is == dcv.ValueDoubled && !strings.EqualFold(got, digest+"."+end.String()):
			t.Errorf("%q is not %q with %s behind it", got, digest, end)
		case is > dcv.ValueOtherRequest && !strings.ContainsAny(strings.ToLower(got), strings.ToLower(digest)):
			t.Errorf("%q has nothing of %q, and counts as %d", got, digest, is)
		case end.IsValid() && !end.Contains(e.Owner):
			t.Errorf("%q: %s is not above the owner", got, end)
		}
	})
}
