package rpl

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// FuzzParse: whatever is read is told with a place in the file or makes sense
// as a whole; a comment before it moves its lines and nothing else; other ends
// of lines, and what stands behind the scenario, change nothing at all; and
// each message in it can be written and read again.
func FuzzParse(f *testing.F) {
	const body = "SCENARIO_BEGIN t\nRANGE_BEGIN 0 9\nADDRESS 192.0.2.1\nENTRY_BEGIN\nMATCH all\nADJUST copy_id\nREPLY QR DO\n" +
		"SECTION QUESTION\na. IN A\nSECTION ANSWER\na. 5 IN A 192.0.2.2\nENTRY_END\nRANGE_END\nSTEP 2 TIME_PASSES ELAPSE 1\n" +
		"STEP 1 QUERY\nENTRY_BEGIN\nHEX_ANSWER_BEGIN\n00\nHEX_ANSWER_END\nENTRY_END\nSCENARIO_END\n"
	f.Add("server:\n do-ip6: no # x\nstub-zone: name: '.'\n stub-addr: 192.0.2.1\nCONFIG_END\n" + body)
	f.Add("stub-addr: ::1\ntrust-anchor: \"a. DS 1 8 2 00\"\nCONFIG_END\r\n" + body)
	f.Add("AUTOTRUST_FILE a\n;\nAUTOTRUST_END\nCONFIG_END\nSCENARIO_BEGIN\n$ORIGIN b.\nSTEP 1 CHECK_TEMPFILE x\nFILE_BEGIN\nFILE_END\nSCENARIO_END")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("f", []byte(text))
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.File != "f" || se.Line < 1 || se.Line > strings.Count(text, "\n")+1 || se.Reason == "" {
				t.Fatalf("error without a place: %#v", err)
			}
			return
		}
		if !slices.IsSortedFunc(s.Steps, func(a, b Step) int { return a.Number - b.Number }) {
			t.Error("the steps are out of order")
		}
		shifted, err := Parse("f", []byte("; a comment\n"+text))
		if err != nil || len(shifted.Steps) != len(s.Steps) || len(shifted.Ranges) != len(s.Ranges) || shifted.Title != s.Title {
			t.Fatalf("a comment changes the file: %v", err)
		}
		other, err := Parse("f", []byte(strings.ReplaceAll(text, "\n", "\r\n")+"\nanything"))
		if !strings.Contains(text, "\r") && !reflect.DeepEqual(other, s) {
			t.Fatalf("the ends of the lines make a difference (%v):\n%+v\n%+v", err, other, s)
		}
		for i, st := range s.Steps {
			if shifted.Steps[i].Line != st.Line+1 || shifted.Steps[i].Kind != st.Kind {
				t.Errorf("step %d is %+v, with a comment before it %+v", i, st, shifted.Steps[i])
			}
			if st.Entry != nil {
				writable(t, st.Entry)
			}
		}
		for i := range s.Ranges {
			if s.Ranges[i].First > s.Ranges[i].Last {
				t.Errorf("range %+v is empty", s.Ranges[i])
			}
			for j := range s.Ranges[i].Entries {
				writable(t, &s.Ranges[i].Entries[j])
			}
		}
	})
}

// writable packs the messages of an entry and reads them back.
func writable(t *testing.T, e *Entry) {
	for i := range e.Packets {
		p := &e.Packets[i]
		if p.Raw != nil || slices.ContainsFunc(p.Additional, func(r wire.TextRecord) bool { return r.Type == wire.TypeOPT }) {
			continue
		}
		m, err := wire.Parse(p.pack(false, &wire.Question{Name: name.Root(), Raw: "\x00"}))
		if err != nil {
			t.Fatalf("line %d: %v", e.Line, err)
		}
		if len(m.Question) != len(p.Question) || len(m.Answer) != len(p.Answer) || len(m.Authority) != len(p.Authority) ||
			len(m.Additional) != len(p.Additional) || m.Response != p.QR || m.RCode&0xf != p.RCode&0xf || (m.EDNS != nil) != p.EDNS {
			t.Errorf("line %d: wrote %+v, read %+v", e.Line, p, m)
		}
		for j, rr := range p.Answer {
			if got := m.Answer[j]; got.Owner != rr.Owner || got.Type != rr.Type || string(got.RData()) != string(rr.RData) {
				t.Errorf("line %d: wrote %+v, read %+v", e.Line, rr, got)
			}
		}
	}
}
