package caa

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyRecord draws a record that is likely to matter.
func anyRecord() *rapid.Generator[Record] {
	return rapid.Custom(func(t *rapid.T) Record {
		return Record{
			Flags: rapid.SampledFrom([]uint8{0, 0, 0, 1, 2, 128, 129, 255}).Draw(t, "flags"),
			Tag:   rapid.SampledFrom([]string{"issue", "issue", "issuewild", "ISSUE", "IssueWild", "iodef", "issuemail", "contactemail", "tbs", "is_sue"}).Draw(t, "tag"),
			Value: rapid.SampledFrom([]string{
				"ca.example", "CA.example", "other", ";", "", "ca.example.", "ca.example; accounturi=" + a1, "ca.example; accounturi=" + a2,
				"ca.example; validationmethods=dns-01", "ca.example; validationmethods=http-01", "ca.example; x=y", "; a=b", "a b",
			}).Draw(t, "value"),
		}
	})
}

func anyRequest(t *rapid.T) Request {
	return Request{
		Wildcard: rapid.Bool().Draw(t, "wildcard"),
		Method:   rapid.SampledFrom([]string{"", "dns-01", "http-01"}).Draw(t, "method"),
		Account:  rapid.SampledFrom([]string{"", a1, a2}).Draw(t, "account"),
	}
}

// decideSet decides for a set at example.com.
func decideSet(ca Authority, rs []Record, req Request) Decision {
	if len(rs) == 0 {
		return Decide(climb("www.example.com"), ca, req, rules)
	}
	return Decide(at(climb("www.example.com"), "example.com", rs), ca, req, rules)
}

// checkDecision holds what is true of every decision about a set: the four
// properties of CAD-60, and that reasons and records belong together.
func checkDecision(t interface{ Fatalf(string, ...any) }, ca Authority, rs []Record, more Record, req Request, turn int) {
	before := decideSet(ca, rs, req)
	if before.Verdict != before.Reason.Verdict() || len(before.Records) != len(rs) {
		t.Fatalf("%v: %+v", rs, before)
	}
	// (a) one more issue record that names us, with nothing to satisfy, never
	// turns a permit into a denial.
	after := decideSet(ca, append(slices.Clone(rs), Record{Tag: "issue", Value: "ca.example"}), req)
	if before.Verdict == Permit && after.Verdict != Permit {
		t.Fatalf("CAD-60 (a): %v, %+v: %s becomes %s", rs, req, before.Reason, after.Reason)
	}
	// (b) nothing that is added makes a critical unknown property good.
	if after := decideSet(ca, append(slices.Clone(rs), more), req); before.Reason == CriticalUnknown && after.Reason != CriticalUnknown {
		t.Fatalf("CAD-60 (b): %v and %v: %s", rs, more, after.Reason)
	}
	// (c) the order is irrelevant, to the reason as well.
	turned := slices.Clone(rs)
	if len(turned) > 0 {
		turned = append(turned[turn%len(turned):], turned[:turn%len(turned)]...)
	}
	if turn%2 == 1 {
		slices.Reverse(turned)
	}
	if after := decideSet(ca, turned, req); after.Verdict != before.Verdict || after.Reason != before.Reason || after.Detail.String() != before.Detail.String() {
		t.Fatalf("CAD-60 (c): %v is %s, %v is %s", rs, before.Reason, turned, after.Reason)
	}
	// (d) issuewild does not exist for a plain name. Without one record the
	// set may be gone, and with it the reason, but never the verdict; and a
	// critical one is still recognised.
	plain := req
	plain.Wildcard = false
	with := decideSet(ca, rs, plain)
	bare := decideSet(ca, slices.DeleteFunc(slices.Clone(rs), func(r Record) bool { return lowerASCII(r.Tag) == "issuewild" }), plain)
	if with.Verdict != bare.Verdict || with.Reason != bare.Reason && bare.Reason != NoCAA {
		t.Fatalf("CAD-60 (d): %v: %s with issuewild, %s without", rs, with.Reason, bare.Reason)
	}
}

func TestDecisionProperties(t *testing.T) {
	ca := ours(t)
	rapid.Check(t, func(r *rapid.T) {
		rs := rapid.SliceOfN(anyRecord(), 0, 6).Draw(r, "set")
		checkDecision(r, ca, rs, anyRecord().Draw(r, "more"), anyRequest(r), rapid.IntRange(0, 11).Draw(r, "turn"))
	})
}

// Any octets as a set: records are cut from them, each with its length.
func FuzzDecide(f *testing.F) {
	f.Add([]byte("\x0c\x00\x05issueother\x07\x80\x03tbsx;"), false, "dns-01", a1)
	f.Add([]byte("\x11\x00\x05issueca.example"), true, "", "")
	f.Add([]byte("\x12\x00\x09issuewildother\x02\x00\x00"), true, "http-01", a2)
	f.Add([]byte{}, false, "", "")
	ca := ours(f)
	f.Fuzz(func(t *testing.T, b []byte, wild bool, method, account string) {
		var rs []Record
		for len(b) > 0 && len(rs) < 8 {
			n := min(int(b[0]), len(b)-1)
			r, err := ParseRecord(b[1 : 1+n])
			if b = b[1+n:]; err == nil {
				rs = append(rs, r)
			}
		}
		more := Record{Tag: "issue", Value: method}
		checkDecision(t, ca, rs, more, Request{Wildcard: wild, Method: method, Account: account}, len(account))
	})
}
