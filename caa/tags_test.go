package caa

import "testing"

// TAG-01: issuemail speaks of S/MIME alone, issue and issuewild of TLS alone.
func TestIssueMail(t *testing.T) {
	for _, c := range []struct {
		set       string
		mail, tls Reason
	}{
		{"issuemail ;", NotAuthorized, NotRestricted},
		{"issuemail ca.example", Authorized, NotRestricted},
		{"issuemail ca_x", MalformedValue, NotRestricted},
		{"IssueMail other\nissue ca.example", NotAuthorized, Authorized},
		{"issue other", NotRestricted, NotAuthorized},
		{"issue ;\nissuewild ;", NotRestricted, NotAuthorized},
		{"128 tbs x\nissuemail ca.example", CriticalUnknown, CriticalUnknown},
		{"", NoCAA, NoCAA},
	} {
		if d := Decide(found(t, c.set), ours(t), Request{Purpose: Mail, Wildcard: true}, rules); d.Reason != c.mail {
			t.Errorf("TAG-01: %q: mail %s, want %s", c.set, d.Reason, c.mail)
		}
		if d := Decide(found(t, c.set), ours(t), Request{}, rules); d.Reason != c.tls {
			t.Errorf("TAG-01: %q: TLS %s, want %s", c.set, d.Reason, c.tls)
		}
	}
}

// TAG-02, TAG-03, TAG-07, TAG-09, TAG-10: what critical properties of the
// other tags come to for TLS, by who recognises them.
func TestCriticalTags(t *testing.T) {
	bare := ours(t, WithRecognised("issue", "issuewild", "iodef"))
	for _, c := range []struct {
		id, set       string
		full, minimal Reason
	}{
		{"TAG-02", "128 issuemail ;", NotRestricted, CriticalUnknown},
		{"TAG-03", "128 issuevmc ;", NotRestricted, CriticalUnknown},
		{"TAG-03", "issuevmc ;", NotRestricted, NotRestricted},
		{"TAG-07", "128 contactemail a@b.example", NotRestricted, CriticalUnknown},
		{"TAG-07", "128 contactphone +15551234567", NotRestricted, CriticalUnknown},
		{"TAG-04", "128 iodef https://ca.example/report", NotRestricted, NotRestricted},
		{"TAG-09", "auth x\npath x\npolicy x", NotRestricted, NotRestricted},
		{"TAG-09", "128 policy x", CriticalUnknown, CriticalUnknown},
		{"TAG-10", "128 security", CriticalUnknown, CriticalUnknown},
		{"TAG-10", "security x", NotRestricted, NotRestricted},
	} {
		if d := Decide(found(t, c.set), ours(t), Request{}, rules); d.Reason != c.full {
			t.Errorf("%s: %q: %s, want %s", c.id, c.set, d.Reason, c.full)
		}
		if d := Decide(found(t, c.set), bare, Request{}, rules); d.Reason != c.minimal {
			t.Errorf("%s: %q at a CA that knows little: %s, want %s", c.id, c.set, d.Reason, c.minimal)
		}
	}
}

func TestContactEmail(t *testing.T) {
	for value, want := range map[string]bool{ // TAG-05
		"a@b": true, "a.b+c@example.com": true, "\u7528\u6237@example.com": true, `"a b"@example.com`: true, `"a\"b"@example.com`: true,
		`"a@b"@example.com`: true, "a@b\u00fc.example": true,
		" a@b": false, "a@b ": false, "mailto:a@b": false, "A <a@b>": false, "<a@b>": false, "a@b, c@d": false, "a": false, "": false,
		"@b": false, "a@": false, "a..b@c": false, ".a@c": false, "a@b.": false, "a@b@c": false, `"a"b"@c`: false, `"a\"@c`: false,
		"a@b\n": false, "a\xff@b": false, "\"a\x00\"@b": false, `"@b`: false, "a(c)@b": false,
	} {
		if got, ok := ContactEmail(value); ok != want || ok && got != value || !ok && got != "" {
			t.Errorf("TAG-05: %q: %q, %v", value, got, ok)
		}
	}
}

func TestContactPhone(t *testing.T) {
	for value, want := range map[string]bool{ // TAG-06
		"+1 555 123 4567": true, "+1-555-123-4567": true, "+1.555.(123).4567": true, "+4930123456": true, "+123456789012345": true,
		"555-1234": false, "tel:+15551234567": false, "+": false, "": false, "1 555 123 4567": false, " +15551234567": false,
		"+15551234567 ": false, "+0555123456": false, "+1 555 CALL": false, "+1234567890123456": false, "+1;ext=5": false, "+123": false,
		"+15551234567\n": false, "++15551234567": false,
	} {
		if got, ok := ContactPhone(value); ok != want || ok && got != value || !ok && got != "" {
			t.Errorf("TAG-06: %q: %q, %v", value, got, ok)
		}
	}
}

// TAG-08: contact properties are those of the relevant set: found above where
// the name has no CAA, hidden where it has any.
func TestContactsFollowTheClimb(t *testing.T) {
	contacts := func(ls []Level) int {
		n := 0
		for _, j := range Decide(ls, ours(t), Request{}, rules).Records {
			if _, ok := ContactEmail(j.Record.Value); ok && lowerASCII(j.Record.Tag) == "contactemail" {
				n++
			}
		}
		return n
	}
	above := at(climb("www.example.com"), "example.com", records(t, "contactemail a@example.com"))
	if got := contacts(above); got != 1 {
		t.Errorf("TAG-08: %d contacts from above", got)
	}
	if got := contacts(at(above, "www.example.com", records(t, "tbs x"))); got != 0 {
		t.Errorf("TAG-08: %d contacts in spite of a nearer set", got)
	}
}
