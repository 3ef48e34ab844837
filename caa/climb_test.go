package caa

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// A step of a climb, put to the levels by name.
type step func([]Level) []Level

// fails makes a level fail.
func fails(at string, f evidence.Failure) step {
	return func(ls []Level) []Level {
		for i := range ls {
			if ls[i].Name == name.MustParse(at) {
				ls[i].Outcome, ls[i].Failure, ls[i].FailedAt = LevelError, f, ls[i].Name
			}
		}
		return ls
	}
}

// alias makes a level one that leads to targets.
func alias(at string, targets ...string) step {
	return func(ls []Level) []Level {
		for i := range ls {
			if ls[i].Name == name.MustParse(at) {
				for _, s := range targets {
					ls[i].Alias = append(ls[i].Alias, name.MustParse(s))
				}
			}
		}
		return ls
	}
}

// absent makes a level one that does not exist.
func absent(at string) step {
	return func(ls []Level) []Level {
		for i := range ls {
			if ls[i].Name == name.MustParse(at) {
				ls[i].Outcome = LevelNXDomain
			}
		}
		return ls
	}
}

func TestClimb(t *testing.T) {
	has := func(owner, set string) step {
		return func(ls []Level) []Level { return at(ls, owner, records(t, set)) }
	}
	const us, them = "issue ca.example", "issue other"
	for _, c := range []struct {
		id, request string
		steps       []step
		want        Reason
		found       string // found_at, or failed_at of an error
	}{
		{"CAA-02", "www.a.example.com", []step{has("a.example.com", us), has("example.com", them)}, Authorized, "a.example.com"},
		{"CAA-02", "www.a.example.com", []step{has("a.example.com", them), has("example.com", us)}, NotAuthorized, "a.example.com"},
		{"CAA-03", "example.com", []step{has("com", them)}, NotAuthorized, "com"},
		{"CAA-04", "a.b.co.uk", []step{has("co.uk", them)}, NotAuthorized, "co.uk"},
		{"CAA-04", "a.b.co.uk", []step{has("uk", them)}, NotAuthorized, "uk"},
		{"CAA-04", "a.b.co.uk", []step{has("b.co.uk", us), has("co.uk", them)}, Authorized, "b.co.uk"},
		// CAA-05: the ancestors of an alias target play no part; nothing in a
		// climb speaks of them.
		{"CAA-05", "www.example.com", []step{alias("www.example.com", "x.sub.net")}, NoCAA, ""},
		{"CAA-07", "www.example.com", []step{alias("www.example.com", "t.net"), has("example.com", them)}, NotAuthorized, "example.com"},
		{"CAA-08", "www.example.com", []step{alias("www.example.com", "gone.net"), absent("www.example.com"), has("example.com", them)}, NotAuthorized, "example.com"},
		{"CAA-09", "sub1.deny.example.com", []step{absent("sub1.deny.example.com"), alias("deny.example.com", "t.net"), has("deny.example.com", them)}, NotAuthorized, "deny.example.com"},
		{"CAA-11", "a.example.com", []step{fails("a.example.com", evidence.FailAliasLoop)}, AliasLoop, "a.example.com"},
		{"CAA-11", "a.example.com", []step{fails("a.example.com", evidence.FailAliasChain), has("example.com", us)}, AliasChainTooLong, "a.example.com"},
		{"CAA-13", "a.b.example.com", []step{absent("a.b.example.com"), has("example.com", them)}, NotAuthorized, "example.com"},
		{"CAA-17", "www.example.com", []step{fails("www.example.com", evidence.FailServFail), has("example.com", us)}, ServFail, "www.example.com"},
		{"CAA-17", "www.example.com", []step{has("www.example.com", us), fails("example.com", evidence.FailTimeout)}, Authorized, "www.example.com"},
		{"CAA-17", "www.example.com", []step{fails("com", evidence.FailTimeout)}, Timeout, "com"},
		{"CAA-18", "sub.example.com", []step{has("sub.example.com", "iodef mailto:x@y.z"), has("example.com", "issue ;")}, NotRestricted, "sub.example.com"},
		{"CAA-18", "sub.example.com", []step{has("sub.example.com", "tbs x"), has("example.com", "issue ;")}, NotRestricted, "sub.example.com"},
		{"CAA-19", "www.example.com", []step{fails("www.example.com", evidence.FailMalformedRecord), has("example.com", us)}, MalformedRecord, "www.example.com"},
		{"CAA-22", "www.example.com", []step{alias("www.example.com", "t.net"), has("www.example.com", them)}, NotAuthorized, "www.example.com"},
		{"CAD-47", "www.example.com", []step{alias("www.example.com", "t.net"), has("www.example.com", us), has("example.com", them)}, Authorized, "www.example.com"},
	} {
		ls := climb(c.request)
		for _, s := range c.steps {
			ls = s(ls)
		}
		d := Decide(ls, ours(t), Request{}, rules)
		where := d.FoundAt.String()
		if d.Verdict == VerdictError {
			where = d.FailedAt.String()
		}
		if d.Reason != c.want || d.Verdict != c.want.Verdict() || where != c.found {
			t.Errorf("%s: %s: %s (%s) at %q, want %s at %q", c.id, c.request, d.Verdict, d.Reason, where, c.want, c.found)
		}
		if d.Level >= 0 && ls[d.Level].Name.String() != c.found || d.Level < 0 && c.found != "" {
			t.Errorf("%s: level %d", c.id, d.Level)
		}
	}
}

// CAA-06: the set of an alias counts at the climbed name, and the sentence
// names both.
func TestAliasNamesBoth(t *testing.T) {
	ls := alias("www.example.com", "a.net", "t.net")(at(climb("www.example.com"), "www.example.com", records(t, "issue other")))
	d := Decide(ls, ours(t), Request{}, rules)
	if d.FoundAt != ls[0].Name || !strings.Contains(d.Detail.String(), "www.example.com") || !strings.Contains(d.Detail.String(), "t.net") {
		t.Errorf("CAA-06: found at %s: %s", d.FoundAt, d.Detail)
	}
}

// CAA-15: a climb for *.X begins at X; a name below it that the DNS wildcard
// gives records to is another climb.
func TestWildcardBeginsAtItsBase(t *testing.T) {
	if d := Decide(climb("example.com"), ours(t), Request{Wildcard: true}, rules); d.Reason != NoCAA {
		t.Errorf("CAA-15: *.example.com: %s", d.Reason)
	}
	ls := at(climb("foo.example.com"), "foo.example.com", records(t, "issue other"))
	if d := Decide(ls, ours(t), Request{}, rules); d.Reason != NotAuthorized {
		t.Errorf("CAA-15: foo.example.com: %s", d.Reason)
	}
}

// CAA-26: the words cite RFC 8659, not what it replaced.
func TestCitesTheStandardInForce(t *testing.T) {
	for _, set := range []string{"", "128 tbs x", "iodef mailto:a@b.c", "issue ca_x"} {
		d := Decide(found(t, set), ours(t), Request{}, rules)
		if !strings.Contains(d.Detail.String(), "RFC 8659") || strings.Contains(d.Detail.String(), "6844") {
			t.Errorf("CAA-26: %q: %s", set, d.Detail)
		}
	}
}

// What is no whole climb never permits: CAA-03 asks up to the TLD inclusive,
// and never the root.
func TestIncompleteClimbs(t *testing.T) {
	whole := climb("www.example.com")
	root := append(climb("www.example.com"), Level{Name: name.Root(), Outcome: LevelNoData})
	unnamed := climb("www.example.com")
	unnamed[1].Name = name.Name{}
	zero := climb("www.example.com")
	zero[1] = Level{Name: zero[1].Name}
	future := climb("www.example.com")
	future[2].Outcome = 9
	hollow := climb("www.example.com")
	hollow[0].Outcome = LevelCAA
	permitted := fails("www.example.com", evidence.Failure("no-caa"))(climb("www.example.com"))
	for what, ls := range map[string][]Level{
		"none":                               nil,
		"the TLD is missing":                 whole[:2],
		"one is missing":                     {whole[0], whole[2]},
		"upside down":                        {whole[2], whole[1], whole[0]},
		"another name's":                     {whole[0], climb("www.example.net")[1], whole[2]},
		"one twice":                          {whole[0], whole[0], whole[1], whole[2]},
		"the root":                           root,
		"a level without a name":             unnamed,
		"a level that nobody filled":         zero,
		"an outcome that nobody knows":       future,
		"a set without records":              hollow,
		"a failure that says it is a permit": permitted,
		"nothing but the root":               {{Name: name.Root(), Outcome: LevelNoData}},
	} {
		if d := Decide(ls, ours(t), Request{}, rules); d.Verdict != VerdictError || d.Reason != Canceled || d.Detail.IsZero() {
			t.Errorf("CAA-03: %s: %s (%s): %s", what, d.Verdict, d.Reason, d.Detail)
		}
	}
	// What lies beyond the level that decides does not matter.
	ls := at(climb("www.example.com"), "example.com", records(t, "issue ca.example"))
	for _, ls := range [][]Level{ls[:2], {ls[0], ls[1], {}}} {
		if d := Decide(ls, ours(t), Request{}, rules); d.Reason != Authorized {
			t.Errorf("CAA-17: %s", d.Reason)
		}
	}
}

// CAD-46: a record that cannot be is an error even beside one that names us.
func TestUndecodableRecord(t *testing.T) {
	for _, bad := range []Record{{}, {Value: "ca.example"}, {Tag: strings.Repeat("a", 256)}} {
		ls := at(climb("www.example.com"), "example.com", []Record{{Tag: "issue", Value: "ca.example"}, bad})
		for _, wild := range []bool{false, true} {
			d := Decide(ls, ours(t), Request{Wildcard: wild}, rules)
			if d.Reason != MalformedRecord || d.FailedAt != ls[1].Name || d.FoundAt.IsValid() {
				t.Errorf("CAD-46: %s, failed at %s", d.Reason, d.FailedAt)
			}
		}
	}
}

// The failure's own words and place are passed on.
func TestFailurePassedOn(t *testing.T) {
	for _, f := range Reasons() {
		if f.Verdict() != VerdictError {
			continue
		}
		ls := fails("example.com", evidence.Failure(f))(climb("www.example.com"))
		ls[1].FailedAt = name.MustParse("t.net")
		d := Decide(ls, ours(t), Request{}, rules)
		if d.Reason != f || d.Verdict != VerdictError || d.FailedAt != ls[1].FailedAt || d.Level != 1 || !strings.Contains(d.Detail.String(), "example.com") {
			t.Errorf("%s: %+v", f, d)
		}
		ls[1].Detail, ls[1].FailedAt = phrase.Data("in these words"), name.Name{}
		if d := Decide(ls, ours(t), Request{}, rules); d.Detail.String() != "in these words" || d.FailedAt != ls[1].Name {
			t.Errorf("%s: %+v", f, d)
		}
	}
}

// Security is the weakest of the levels from the name up to the deciding one,
// and an answer that is known to be wrong, or that nobody validated, decides
// nothing.
func TestSecurity(t *testing.T) {
	for _, c := range []struct {
		levels [3]Security
		set    string // at example.com
		want   Security
		reason Reason
	}{
		{[3]Security{Secure, Secure, Secure}, "", Secure, NoCAA},
		{[3]Security{Secure, Insecure, Secure}, "", Insecure, NoCAA},
		{[3]Security{Insecure, Indeterminate, Secure}, "", Indeterminate, DNSSECIndeterminate},
		{[3]Security{Secure, Secure, 9}, "", Indeterminate, DNSSECIndeterminate},
		{[3]Security{Secure, Indeterminate, Secure}, "issue ca.example", Indeterminate, DNSSECIndeterminate},
		{[3]Security{Secure, Insecure, Indeterminate}, "issue ca.example", Insecure, Authorized},
		{[3]Security{Secure, Secure, Bogus}, "issue ca.example", Secure, Authorized},
		{[3]Security{Secure, Bogus, Secure}, "issue ca.example", Bogus, DNSSECBogus},
		{[3]Security{Bogus, Secure, Secure}, "issue ca.example", Bogus, DNSSECBogus},
		{[3]Security{Secure, Secure, Bogus}, "", Bogus, DNSSECBogus},
	} {
		ls := found(t, c.set)
		for i := range ls {
			ls[i].Security = c.levels[i]
		}
		if d := Decide(ls, ours(t), Request{}, rules); d.Security != c.want || d.Reason != c.reason {
			t.Errorf("%v %q: %s, %s", c.levels, c.set, d.Security, d.Reason)
		}
	}
}
