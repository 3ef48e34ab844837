package lab_test

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
)

// What a check says of a certificate and its order is read and written alike,
// and nonsense is refused with the line.
func TestAskedCertificate(t *testing.T) {
	const head = "-- scenario --\ntitle: t\nsource: s\n-- zone/a.test --\n-- check --\nname: a.test\n" +
		"expect: _x.a.test CNAME b.test\nresult: deny\nreason: validation-missing\nshow: s\n"
	const good = "not_after: 2026-12-15T00:00:00Z\nin_use: no\neligible: yes\nrenewal: FAILED CAA_ERROR\n" +
		"beside: *.a.test _x.a.test CNAME b.test\nbeside: b.a.test _y.b.a.test TXT some text\n"
	s, err := lab.ParseScenario("f", []byte(head+good))
	if err != nil {
		t.Fatal(err)
	}
	if b := s.Checks[0].Asked.Beside; len(b) != 2 || b[1].Name != "b.a.test" || b[1].Type != "TXT" || b[1].Value != "some text" {
		t.Errorf("beside: %+v", b)
	}
	for line := range strings.Lines(good) {
		if got := string(s.Format()); !strings.Contains(got, line) {
			t.Errorf("%q is not written in %q", line, got)
		}
	}
	for bad, want := range map[string]string{
		"in_use: perhaps":     "f:11: in_use is yes or no",
		"eligible: maybe":     "f:11: eligible is yes or no",
		"not_after: tomorrow": "f:11: ",
		"beside: a.test":      "f:11: a record that is expected",
	} {
		if _, err := lab.ParseScenario("f", []byte(head+bad+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", bad, err, want)
		}
	}
}
