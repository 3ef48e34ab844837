package caa

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// params builds parameters from name and value in turn.
func params(nv ...string) []Param {
	var ps []Param
	for i := 0; i < len(nv); i += 2 {
		ps = append(ps, Param{nv[i], nv[i+1]})
	}
	return ps
}

func TestParseValue(t *testing.T) {
	for _, c := range []struct {
		id, in string
		want   Value
		text   string
	}{
		{"CAP-10", "ca.example", Value{Issuer: "ca.example"}, "ca.example"},
		{"CAP-11", "  ca.example \t", Value{Issuer: "ca.example"}, "ca.example"},
		{"CAP-12", "", Value{}, ";"},
		{"CAP-12", " \t ", Value{}, ";"},
		{"CAP-13", ";", Value{}, ";"},
		{"CAP-14", "   ;  ", Value{}, ";"},
		{"CAP-15", "; a=b", Value{Params: params("a", "b")}, "; a=b"},
		{"CAP-16", "ca.example;", Value{Issuer: "ca.example"}, "ca.example"},
		{"CAP-17", "ca.example; ", Value{Issuer: "ca.example"}, "ca.example"},
		{"CAP-18", "ca.example; a=b", Value{"ca.example", params("a", "b")}, "ca.example; a=b"},
		{"CAP-19", "ca.example; a=b; c=d", Value{"ca.example", params("a", "b", "c", "d")}, "ca.example; a=b; c=d"},
		{"CAP-19", "ca.example;a=b\t;\tc=d ", Value{"ca.example", params("a", "b", "c", "d")}, "ca.example; a=b; c=d"},
		{"CAP-27", "ca--x.example", Value{Issuer: "ca--x.example"}, "ca--x.example"},
		{"CAP-28", "example", Value{Issuer: "example"}, "example"},
		{"CAP-29", "123.456", Value{Issuer: "123.456"}, "123.456"},
		{"CAP-30", "ca.example; a=", Value{"ca.example", params("a", "")}, "ca.example; a="},
		{"CAP-30", "ca.example; a= ; b=c", Value{"ca.example", params("a", "", "b", "c")}, "ca.example; a=; b=c"},
		{"CAP-32", "ca.example; a = b", Value{"ca.example", params("a", "b")}, "ca.example; a=b"},
		{"CAP-34", "ca.example; a-b=c", Value{"ca.example", params("a-b", "c")}, "ca.example; a-b=c"},
		{"CAP-34", "ca.example; a--1=c", Value{"ca.example", params("a--1", "c")}, "ca.example; a--1=c"},
		{"CAP-35", "ca.example; a=b=c", Value{"ca.example", params("a", "b=c")}, "ca.example; a=b=c"},
		{"CAP-37", `ca.example; a="b"`, Value{"ca.example", params("a", `"b"`)}, `ca.example; a="b"`},
		{"CAP-42", "Ca.Example", Value{Issuer: "Ca.Example"}, "Ca.Example"},
		{"CAP-43", "sub.ca.example", Value{Issuer: "sub.ca.example"}, "sub.ca.example"},
		{"CAP-44", "ca.example; a=b; a=c", Value{"ca.example", params("a", "b", "a", "c")}, "ca.example; a=b; a=c"},
		{"CAP-46", "ca.example\t;", Value{Issuer: "ca.example"}, "ca.example"},
		{"RFC 8657 4", "ca.example; accounturi=https://ca.example/acct/1; validationmethods=dns-01,http-01",
			Value{"ca.example", params("accounturi", "https://ca.example/acct/1", "validationmethods", "dns-01,http-01")},
			"ca.example; accounturi=https://ca.example/acct/1; validationmethods=dns-01,http-01"},
	} {
		v, err := ParseValue(c.in)
		if err != nil || !reflect.DeepEqual(v, c.want) {
			t.Errorf("%s: ParseValue(%q) = %+v, %v; want %+v", c.id, c.in, v, err, c.want)
		}
		if v.String() != c.text {
			t.Errorf("%s: %q shown as %q; want %q", c.id, c.in, v, c.text)
		}
	}
}

func TestParseValueErrors(t *testing.T) {
	for _, c := range []struct {
		id, in string
		kind   FaultKind
		offset int
	}{
		{"CAP-20", "ca.example; a=b;", FaultTrailingSemicolon, 15},
		{"CAP-20", "ca.example; a=b ; ", FaultTrailingSemicolon, 16},
		{"CAP-21", ";;", FaultEmptyParameter, 1},
		{"CAP-21", "ca.example;;a=b", FaultEmptyParameter, 11},
		{"CAP-21", "ca.example;a=b;;c=d", FaultEmptyParameter, 15},
		{"CAP-22", "ca.example; a=b c=d", FaultSpaceSeparated, 16},
		{"CAP-23", "ca.example a=b", FaultMissingSemicolon, 11},
		{"CAP-24", "ca1.example, ca2.example", FaultSeveralIssuers, 11},
		{"CAP-24", "ca1.example ca2.example", FaultSeveralIssuers, 12},
		{"CAP-24", "ca1.example ,ca2.example", FaultSeveralIssuers, 12},
		{"CAP-25", "ca.example.", FaultTrailingDot, 10},
		{"CAP-25", "ca.example. ; a=b", FaultTrailingDot, 10},
		{"CAP-25", "ca.example.;", FaultTrailingDot, 10},
		{"CAP-26", "ca_x.example", FaultLabel, 2},
		{"CAP-26", "-ca.example", FaultLabel, 0},
		{"CAP-26", "ca-.example", FaultLabel, 2},
		{"CAP-26", "ca..example", FaultLabel, 3},
		{"CAP-26", ".ca.example", FaultLabel, 0},
		{"CAP-31", "ca.example; =b", FaultParameterName, 12},
		{"CAP-31", "; a", FaultParameterNoValue, 3},
		{"CAP-31", "; a ; b=c", FaultParameterNoValue, 4},
		{"CAP-33", "ca.example; a_b=c", FaultParameterName, 13},
		{"CAP-34", "ca.example; -a=c", FaultParameterName, 12},
		{"CAP-34", "ca.example; a-=c", FaultParameterName, 13},
		{"CAP-36", "ca.example; a=b c", FaultParameterValue, 16},
		{"CAP-38", `"ca.example"`, FaultQuoted, 0},
		{"CAP-38", `'ca.example'`, FaultQuoted, 0},
		{"CAP-38", "\u201cca.example\u201d", FaultQuoted, 0},
		{"CAP-38", `""`, FaultQuoted, 0},
		{"CAP-39", "https://ca.example", FaultURL, 5},
		{"CAP-39", " http://ca.example/; a=b", FaultURL, 5},
		{"CAP-40", "ca.example\u00a0", FaultInvisible, 10},
		{"CAP-40", "ca.example\xa0", FaultInvisible, 10},
		{"CAP-40", "\ufeffca.example", FaultInvisible, 0},
		{"CAP-40", "ca\u200b.example", FaultInvisible, 2},
		{"CAP-40", "ca.example\r", FaultInvisible, 10},
		{"CAP-40", "ca.example\n", FaultInvisible, 10},
		{"CAP-40", "ca.example\x00", FaultInvisible, 10},
		{"CAP-40", "ca.example; a=b\x7f", FaultInvisible, 15},
		{"CAP-40", "ca.example; a=\x80", FaultNonASCII, 14},
		{"CAP-41", "b\u00fccher.example", FaultNonASCII, 1},
		{"CAP-45", ".", FaultLabel, 0},
		{"CAP-45", "-", FaultLabel, 0},
		{"CAP-45", "=", FaultLabel, 0},
		{"CAP-53", "<script>alert(1)</script>", FaultLabel, 0},
		{"CAP-53", "\x1b[31mca.example", FaultInvisible, 0},
		{"caa.value-url", "Let's Encrypt Authority X3", FaultLabel, 3},
		{"caa.value-url", "Example CA", FaultLabel, 8},
	} {
		v, err := ParseValue(c.in)
		var e *ValueError
		if !errors.As(err, &e) {
			t.Errorf("%s: ParseValue(%q) = %+v, %v; want an error", c.id, c.in, v, err)
			continue
		}
		if e.Kind != c.kind || e.Offset != c.offset || e.Input != c.in || e.Reason.IsZero() || !reflect.DeepEqual(v, Value{}) {
			t.Errorf("%s: ParseValue(%q): %s at %d (%s); want %s at %d", c.id, c.in, e.Kind, e.Offset, e.Reason, c.kind, c.offset)
		}
	}
}

// CAP-41: the reason says what to write.
func TestValueErrorSaysWhatToDo(t *testing.T) {
	for in, want := range map[string]string{
		"b\u00fccher.example": "xn--", "ca.example\u200b": "invisible", "\u201cca.example\u201d": "without them", "a.example,b.example": "one record for each",
		"https://ca.example": "only the domain name", "ca.example; a=b;": "after the last parameter",
	} {
		if _, err := ParseValue(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", in, err, want)
		}
	}
}

func TestValueErrorQuotes(t *testing.T) {
	_, err := ParseValue("\x1b" + strings.Repeat("x", 200))
	want := `CAA value "\027` + strings.Repeat("x", 79) + `...": an invisible character, often pasted along with the text; type the value anew (at octet 0)`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// grammar is RFC 8659 section 4.2 written a second time, by other means.
var grammar = func() *regexp.Regexp {
	const (
		word  = `[0-9A-Za-z](?:-*[0-9A-Za-z])*`
		param = word + `[ \t]*=[ \t]*[\x21-\x3A\x3C-\x7E]*`
	)
	return regexp.MustCompile(`\A[ \t]*(?:` + word + `(?:\.` + word + `)*[ \t]*)?` +
		`(?:;[ \t]*(?:` + param + `(?:[ \t]*;[ \t]*` + param + `)*[ \t]*)?)?\z`)
}()

// checkValue holds what is true of every value: it is accepted if and only if
// it is of the grammar, what is accepted is read again from what it is shown
// as (CAP-52), and a fault lies inside the value.
func checkValue(t interface{ Fatalf(string, ...any) }, s string) {
	v, err := ParseValue(s)
	if want := grammar.MatchString(s); want != (err == nil) {
		t.Fatalf("ParseValue(%q) = %v, but the grammar says %v", s, err, want)
	}
	if err != nil {
		e := err.(*ValueError)
		if e.Offset < 0 || e.Offset > len(s) || e.Kind == "" || e.Reason.IsZero() {
			t.Fatalf("ParseValue(%q): %+v", s, e)
		}
		return
	}
	again, err := ParseValue(v.String())
	if err != nil || !reflect.DeepEqual(v, again) {
		t.Fatalf("CAP-52: %q is %+v, but %q is %+v, %v", s, v, v.String(), again, err)
	}
	if strings.Trim(v.Issuer, " \t;") != v.Issuer {
		t.Fatalf("issuer %q of %q", v.Issuer, s)
	}
}

func TestValueProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkValue(t, rapid.StringMatching(`[ \t]{0,2}[a-c1.\-]{0,6}[ \t]{0,1}[;a=\- \t.]{0,10}[!-~]{0,4}`).Draw(t, "value"))
	})
}

func FuzzParseValue(f *testing.F) {
	for _, s := range []string{
		"", ";", "ca.example", " ca.example ;a = b\t; c-d=", "ca.example;;", "ca.example; a=b;", "ca-.example", "a.-b", "; a=b=c",
		`"ca.example"`, "https://ca.example", "ca.example\u00a0", "\xff", "a b", "a,b", "ca.example.", "x; \u201c", "'", "\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkValue(t, s) })
}
