package report

import (
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// What is known of a record, or of one server's word on it.
const (
	inPlace  = "in-place"
	partly   = "partly"
	wrong    = "wrong"
	absent   = "missing"
	noAnswer = "no-answer"
	notAsked = "unasked"
)

// caaPart is the result as CAA alone has it; false where no CA is known, for
// then nothing is decided about CAA.
func caaPart(r Result) (Result, bool) {
	switch {
	case r.Validation == nil:
		return r, true
	case r.Validation.CAA == nil:
		return Result{}, false
	}
	r.Result, r.Reason, r.Validation = r.Validation.CAA.Result, r.Validation.CAA.Reason, nil
	r.FailedAt, r.Detail = "", phrase.Phrase{}
	for _, l := range r.Climb {
		if l.Outcome == "error" {
			r.FailedAt, r.Detail = l.Name, l.Detail
		}
	}
	return r, true
}

// caaShown returns what is to be told of CAA beside a record: nothing where it
// permits, unless everything is wanted.
func (p *page) caaShown(r Result) (Result, bool) {
	c, ok := caaPart(r)
	return c, ok && (r.Validation == nil || c.Result != permit || p.o.Verbose)
}

// asker names whoever asked for the record. Where many CAs ask in the same
// way, the scheme names none.
func asker(r Result) phrase.Phrase {
	v := r.Validation
	if generic := slices.Contains([]string{"acme-delegation", "dns-01", "dns-account-01", "dns-persist-01"}, v.Scheme); v.CA == "" || generic {
		return caName(r)
	}
	return phrase.Data(v.CA)
}

// counted returns how many of the zone's own servers were asked, and how many
// of them have the record at all of their addresses.
func (v *Validation) counted() (have, asked int) {
	lacks := map[string]bool{}
	for _, s := range v.Servers {
		if (s.Listed == "both" || s.Listed == "parent" || s.Listed == "child") && s.Status != notAsked {
			server := s.Name
			if server == "" {
				server = s.Address
			}
			lacks[server] = lacks[server] || s.Status != inPlace
		}
	}
	for _, l := range lacks {
		have += bit(!l)
	}
	return have, len(lacks)
}

// validationWord is [word] for a record: how it stands, unless CAA is what
// forbids.
func validationWord(r Result) phrase.Phrase {
	have, asked := r.Validation.counted()
	switch {
	case r.Result == permit:
		return phrase.Of("in place")
	case r.Result != deny:
		return phrase.Of("no answer")
	case r.Validation.Status == partly && 0 < have && have < asked:
		return phrase.Of("in place at %d of %d servers", have, asked)
	case r.Validation.Status == partly:
		return phrase.Of("in place in part")
	case r.Validation.Status == wrong:
		return phrase.Of("wrong")
	case r.Validation.Status == absent:
		return phrase.Of("missing")
	}
	return phrase.Of("denied by CAA")
}

// validationVerdict is [verdict] for a record.
func validationVerdict(r Result) phrase.Phrase {
	switch v := r.Validation; {
	case r.Result == permit:
		return phrase.Of("the record is in place")
	case v.Status == absent:
		return phrase.Of("the record is missing")
	case v.Status == wrong:
		return phrase.Of("the record is wrong")
	case v.Status == partly:
		return phrase.Of("the record is not in place everywhere")
	case v.Status == inPlace && r.Result == deny:
		return phrase.Of("the record is in place, but %s may not issue", caName(r))
	case v.Status == inPlace:
		return phrase.Of("the record is in place, but CAA gives no answer, so %s must not issue", caName(r))
	case r.Result == deny:
		return phrase.Of("%s may not issue", caName(r))
	}
	return phrase.Of("no answer about the record")
}

// validationSentence says how the record stands, and what CAA says.
func validationSentence(r Result) phrase.Phrase {
	said := standingSentence(r)
	c, ok := caaPart(r)
	switch {
	case !ok:
	case c.Result == permit:
		said = phrase.Join(said, phrase.Of("CAA permits %s.", caName(r)))
	case c.Result == deny:
		said = phrase.Join(said, phrase.Of("CAA does not permit %s.", caName(r)))
	default:
		said = phrase.Join(said, phrase.Of("What CAA says of %s could not be told.", caName(r)))
	}
	return said
}

// standingSentence says how the record stands.
func standingSentence(r Result) phrase.Phrase {
	v := r.Validation
	have, asked := v.counted()
	switch {
	case v.Status == inPlace && asked > 1:
		return phrase.Of("The %s record that %s asked for is in place at all %d name servers.", v.Type, asker(r), asked)
	case v.Status == inPlace:
		return phrase.Of("The %s record that %s asked for is in place.", v.Type, asker(r))
	case v.Status == partly && 0 < have && have < asked:
		return phrase.Of("The %s record that %s asked for is in place at %d of %d name servers only.", v.Type, asker(r), have, asked)
	case v.Status == partly:
		return phrase.Of("The %s record that %s asked for is not in place everywhere.", v.Type, asker(r))
	case v.Status == wrong:
		return phrase.Of("What stands at %s is not the %s record that %s asked for.", v.Owner, v.Type, asker(r))
	case v.Status == absent:
		return phrase.Of("The %s record that %s asked for is missing at %s.", v.Type, asker(r), v.Owner)
	case r.Result == "error":
		return phrase.Of("Whether the %s record that %s asked for is in place could not be told: %s.", v.Type, asker(r), failure(r.Reason))
	}
	return phrase.Of("Whether the %s record that %s asked for is in place could not be told.", v.Type, asker(r))
}

// placedRecord is [placed] for a record: which it is, and what CAA says where
// that is not a permit.
func placedRecord(r Result, owner string) phrase.Phrase {
	v := r.Validation
	said := phrase.Data(v.Type + " " + owner)
	switch {
	case v.CAA != nil && v.CAA.Result != permit:
		return semicolons(said, phrase.Of("CAA: %s", v.CAA.Reason))
	case r.Result != permit && r.Result != deny:
		return semicolons(said, phrase.Data(r.Reason))
	}
	return said
}

// A label that is longer than a word people know is shown in part where there
// is little room.
const (
	longLabel    = 20
	shownOfLabel = 6
)

// shortOwner is a name whose first label, which a CA made up, is cut.
func shortOwner(owner string) string {
	label, rest, _ := strings.Cut(owner, ".")
	if len(label) <= longLabel || rest == "" {
		return owner
	}
	return label[:shownOfLabel] + "…." + rest
}

// totalPlaced is [total] for records.
func totalPlaced(rs []Result) phrase.Phrase {
	var records, placed, barred, open int
	for _, r := range rs {
		if r.Result != permit && r.Result != deny {
			open++
		}
		if v := r.Validation; v != nil {
			records++
			placed += bit(v.Status == inPlace)
			barred += bit(v.CAA != nil && v.CAA.Result == deny)
		}
	}
	said := phrase.Of("%d of %s in place.", placed, phrase.Count(records, "%d record", "%d records"))
	if barred > 0 {
		said = phrase.Join(said, phrase.Of("Denied by CAA: %d.", barred))
	}
	if open > 0 {
		said = phrase.Join(said, phrase.Of("Without an answer: %d.", open))
	}
	return said
}

// validating reports whether results are about records that CAs asked for.
func validating(rs []Result) bool {
	return slices.ContainsFunc(rs, func(r Result) bool { return r.Validation != nil })
}

// asked is the record that the CA asked for, as a zone file has it.
func (v *Validation) asked() string { return absolute(v.Owner) + " " + v.Type + " " + v.Expected }

// standing is one record of the owner, as a zone file has it.
func (p Present) zoneForm() string {
	if p.Type == "CNAME" {
		return p.Type + " " + absolute(p.Value)
	}
	return p.Type + ` "` + strings.NewReplacer(`"`, `\"`).Replace(caa.EscapeValue(p.Value)) + `"`
}

// stands says what stands at the owner, what its aliases lead to, and where
// else the record was found. It is empty where nothing was seen.
func (v *Validation) stands() []phrase.Phrase {
	var out []phrase.Phrase
	for _, p := range v.Present {
		out = append(out, phrase.Data(p.zoneForm()))
	}
	if len(out) == 0 && len(v.Aliases) == 0 && v.Status != "undetermined" {
		out = append(out, phrase.Of("neither a CNAME nor a TXT record"))
	}
	out = append(out, v.leads()...)
	for _, s := range v.Strays {
		out = append(out, phrase.Of("the record stands at %s, by mistake", s.Name))
	}
	return out
}

// leads says what the aliases lead to, one after the other.
func (v *Validation) leads() []phrase.Phrase {
	var out []phrase.Phrase
	at := v.Owner
	for i, target := range v.Aliases {
		if i > 0 || !slices.Contains(v.Present, Present{"CNAME", target}) {
			out = append(out, phrase.Of("%s is an alias of %s", at, target))
		}
		at = target
	}
	if at == v.Owner {
		return out
	}
	for _, f := range v.Found {
		typ := "CNAME "
		if strings.HasPrefix(f, `"`) {
			typ = "TXT "
		}
		out = append(out, phrase.Of("at %s: %s", at, typ+f))
	}
	if len(v.Found) == 0 {
		out = append(out, phrase.Of("at %s: %s", at, phrase.Of("no such record")))
	}
	return out
}

// word says what one server or resolver says of the record.
func (s PlacedServer) word() phrase.Phrase {
	switch s.Status {
	case inPlace:
		return phrase.Of("in place")
	case wrong:
		return phrase.Of("wrong")
	case absent:
		return phrase.Of("missing")
	case noAnswer:
		return phrase.Of("no answer")
	case notAsked:
		if s.Unasked != "" {
			return phrase.Phrase{} // remark says it with its reason
		}
		return phrase.Of("not asked")
	}
	return phrase.Data(s.Status)
}

// caColumn names the CA of a result in a column; nothing where a record tells
// of none.
func caColumn(r Result) phrase.Phrase {
	if r.Validation == nil {
		return caName(r)
	}
	if who := asker(r); !who.Equal(phrase.Of("the CA")) {
		return who
	}
	return phrase.Phrase{}
}

// statusSign is the mark of a status, for those who see no colour.
func statusSign(status string) string {
	switch status {
	case inPlace:
		return "✓"
	case wrong, absent:
		return "✗"
	case notAsked:
		return "·"
	}
	return "!"
}

// statusTone is what a status is worth.
func statusTone(status string) string {
	switch status {
	case inPlace:
		return Good
	case wrong, absent:
		return Bad
	case notAsked:
		return "none"
	}
	return Odd
}

// remark says what else is to be known of a server: who lists it, why it was
// not asked, what came in place of an answer.
func (s PlacedServer) remark() phrase.Phrase {
	var failed phrase.Phrase
	if s.Status == noAnswer {
		failed = phrase.Data(s.Outcome)
	}
	like := MatrixServer{Listed: s.Listed, Unasked: s.Unasked}
	by := listedBy(like)
	switch s.Listed {
	case "both":
		by = phrase.Phrase{} // as it should be
	case "named":
		by = phrase.Of("named by you, not listed")
	case "":
		by = phrase.Of("listed by nobody")
	}
	return semicolons(by, unasked(like), failed)
}

// has is what a server says of the record, in its own words; nothing where it
// says exactly what was asked for.
func (v *Validation) has(found []string) string {
	if slices.Equal(found, []string{v.Expected}) {
		return ""
	}
	const most = 3
	out := strings.Join(found[:min(len(found), most)], "; ")
	if len(found) > most {
		out += "; …"
	}
	return out
}

// saidByCA is what the CA itself says.
func (v *Validation) saidByCA() phrase.Phrase {
	var said phrase.Phrase
	switch v.Said {
	case "":
	case "pending":
		said = phrase.Of("The CA says that it waits for the record.")
	case "validated":
		said = phrase.Of("The CA says that it has seen the record.")
	case "failed":
		said = phrase.Of("The CA says that the validation failed.")
	case "timed-out":
		said = phrase.Of("The CA says that it has given up.")
	case "renewing":
		said = phrase.Of("The CA says that it validates the name again, for a renewal.")
	case "not-dns":
		said = phrase.Of("The CA says that it validates this name in another way than by DNS.")
	case "not-in-use":
		said = phrase.Of("The CA says that the certificate is not in use.")
	default:
		said = phrase.Of("The CA says: %s.", v.Said)
	}
	if v.Failure != "" {
		said = phrase.Join(said, phrase.Of("Its word for the failure is %s.", v.Failure))
	}
	return said
}

// times says what the CA says, and since when, until when and by when things
// are or were; now is when they were looked at.
func (v *Validation) times(now time.Time) []phrase.Phrase {
	var parts []phrase.Phrase
	if said := v.saidByCA(); !said.IsZero() {
		parts = append(parts, said)
	}
	if v.Requested != nil {
		parts = append(parts, phrase.Of("The record was asked for at %s.", clock(*v.Requested)))
	}
	if v.Since != nil {
		parts = append(parts, phrase.Of("It has been in place since %s.", clock(*v.Since)))
	}
	if v.ExpectedBy != nil {
		parts = append(parts, phrase.Of("The CA can be expected to have noticed by %s.", clock(*v.ExpectedBy)))
	}
	switch {
	case v.Visible == nil:
	case v.Visible.After(now):
		parts = append(parts, phrase.Of("Until %s a cache may still hold the old answer.", clock(*v.Visible)))
	default:
		parts = append(parts, phrase.Of("Since %s no cache should hold the old answer any more.", clock(*v.Visible)))
	}
	switch {
	case v.Deadline == nil:
	case v.Deadline.After(now):
		parts = append(parts, phrase.Of("The time for it ends at %s.", clock(*v.Deadline)))
	default:
		parts = append(parts, phrase.Of("The time for it ended at %s.", clock(*v.Deadline)))
	}
	return parts
}

// Standing says in a few words how a record that a CA asked for stands, and
// whether CAA will let the CA in: for a line of a log.
func Standing(r Result) phrase.Phrase { return semicolons(word(r), placed(r)) }
