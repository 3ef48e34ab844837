package report

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/phrase"
)

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
	case r.Reason == orderOver:
		return phrase.Of("the order is over")
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
	case r.Reason == orderOver:
		return phrase.Of("the record is in place, but the order is over")
	case v.Status == inPlace && r.Result == deny:
		return phrase.Of("the record is in place, but %s may not issue", caName(r))
	case v.Status == inPlace:
		return phrase.Of("the record is in place, but CAA gives no answer, so %s must not issue", caName(r))
	case r.Result == deny:
		return phrase.Of("%s may not issue", caName(r))
	}
	if r.Reason == NotDNS {
		return phrase.Of("not validated by a record in the DNS")
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
	case v.Owner == "":
		return phrase.Of("The CA asked for no record in the DNS.")
	case v.Status == inPlace && asked > 1:
		return phrase.Of("The %s record that %s asked for is in place at all %d name servers.", v.Type, asker(r), asked)
	case v.Status == inPlace:
		return phrase.Of("The %s record that %s asked for is in place.", v.Type, asker(r))
	case v.Status == partly && 0 < have && have < asked:
		return phrase.Of("The %s record that %s asked for is in place at %d of %d name servers only.", v.Type, asker(r), have, asked)
	case v.Status == partly:
		return phrase.Of("The %s record that %s asked for is not in place everywhere.", v.Type, asker(r))
	case v.Status == wrong && slices.Contains(v.Found, v.Expected) && len(v.Aliases) > 0:
		return phrase.Of("The %s record that %s asked for is reached from %s by more aliases than are followed.", v.Type, asker(r), v.Owner)
	case v.Status == wrong && slices.Contains(v.Found, v.Expected):
		return phrase.Of("The %s record that %s asked for stands at %s, and not alone.", v.Type, asker(r), v.Owner)
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
	case owner == "":
		return phrase.Data(r.Reason)
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

// Standing says in a few words how a record that a CA asked for stands, and
// whether CAA will let the CA in: for a line of a log.
func Standing(r Result) phrase.Phrase { return semicolons(word(r), placed(r)) }
