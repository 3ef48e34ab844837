package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/phrase"
)

// typedTXT: caa.as-txt (ecosystem.md 4.1). The name has a TXT record that reads
// like a CAA record: it was entered under the wrong type, and no CA reads it.
func typedTXT(s *scene) []Finding {
	if !s.denied() {
		return nil
	}
	own, _ := s.servers()
	for _, v := range own {
		rd, msg := v.message(evidence.ProbeTXT)
		if msg == nil || rd.Outcome != evidence.Answer {
			continue
		}
		var found []caa.Record
		for _, rr := range rd.Records {
			if rec, ok := caaInText(characters(rr.RData())); ok && len(found) < 5 {
				found = append(found, rec)
			}
		}
		if len(found) > 0 {
			return []Finding{s.enteredAsTXT(v, found)}
		}
	}
	return nil
}

func (s *scene) enteredAsTXT(v server, found []caa.Record) Finding {
	x := v.last(evidence.ProbeTXT)
	f := s.atServers("caa.as-txt", []server{v})
	f.Severity, f.Confidence, f.Who = Warning, High, Owner
	if s.letsIn(found) {
		f.Severity = Error
	}
	f.At = x.Question.Name.String()
	f.Evidence, f.Commands = []int{x.ID}, []Command{commandFor(x)}
	f.Title = phrase.Of("CAA records at %s were entered as TXT records", f.At)
	f.Detail = phrase.Of("CAs ask for the type CAA and never read TXT records. As TXT there is: %s.", phrase.List(recordTexts(found)))
	parts := []Step{saying("Delete these TXT records and create records of the type CAA:")}
	for _, r := range found {
		parts = append(parts, record(f.At, r))
	}
	f.Remedy = steps(parts...)
	return f
}

// characters joins the character-strings of a TXT record (RFC 1035 section
// 3.3.14).
func characters(rdata []byte) string {
	var b strings.Builder
	for len(rdata) > 0 {
		n := min(int(rdata[0]), len(rdata)-1)
		b.Write(rdata[1 : 1+n])
		rdata = rdata[1+n:]
	}
	return b.String()
}

// caaInText reads a text as the data of a CAA record: flags, one of the tags
// that people use, and a value with or without quotation marks.
func caaInText(text string) (caa.Record, bool) {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "CAA "); ok {
		text = strings.TrimSpace(rest)
	}
	flags, rest, _ := strings.Cut(text, " ")
	tag, value, found := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseUint(flags, 10, 8)
	if err != nil || !found || !slices.Contains([]string{"issue", "issuewild", "iodef"}, strings.ToLower(tag)) {
		return caa.Record{}, false
	}
	value = strings.TrimSpace(value)
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	r := caa.Record{Flags: uint8(n), Tag: strings.ToLower(tag), Value: value}
	return r, meantAsCAA(r)
}

// meantAsCAA tells such a record from a sentence that begins alike.
func meantAsCAA(r caa.Record) bool {
	if r.Tag == "iodef" {
		return strings.Contains(r.Value, ":")
	}
	v, err := caa.ParseValue(r.Value)
	return err == nil && (v.Issuer == "" || strings.Contains(v.Issuer, "."))
}
