package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Limits of a letter: nobody reads on.
const (
	mostSeen     = 8 // exchanges
	mostCommands = 2
)

// body writes the letter: what fails, why that matters, what is asked for, how
// to see it, and when and by what it was seen.
func (s *scene) body(f Finding, zone name.Name, hash string) Body {
	seen := s.seen(f)
	b := Body{
		{phrase.Of("Hello,")},
		{phrase.Join(phrase.Of("No certification authority can issue a certificate for %s at present, and the cause is not ours to mend.", s.trace.Name),
			phrase.Of("%s.", f.Title), f.Detail)},
		append([]phrase.Phrase{phrase.Of("What was asked, and what came back:")}, answersOf(seen)...),
		{s.matters(f)},
		append([]phrase.Phrase{phrase.Of("What we ask you to do:")}, s.asks(f, zone)...),
		{s.unsupported(f)},
		s.shows(f, seen),
		{s.seenOn(hash)},
		{phrase.Of("Thank you.")},
	}
	if len(seen) == 0 {
		b = slices.Delete(b, 2, 3)
	}
	if !s.failed() {
		b[1][0] = phrase.Join(phrase.Of("%s may not issue a certificate for %s at present, and the cause is not ours to mend.", s.caName(), s.trace.Name),
			phrase.Of("%s.", f.Title), f.Detail)
	}
	return b
}

// matters says why the recipient should care.
func (s *scene) matters(f Finding) phrase.Phrase {
	section, _, _ := strings.Cut(strings.TrimPrefix(s.dated().CAASection, "BR "), " ") // without its number of earlier years
	rules := phrase.Of("Every public certification authority must look up the CAA records of a name before it issues (RFC 8659; Baseline Requirements of the CA/Browser Forum, section %s).", section)
	if !s.failed() {
		return phrase.Join(rules, phrase.Of("It follows aliases, and it must refuse where the records that it finds do not name it."))
	}
	return phrase.Join(rules, phrase.Of("It must refuse where the lookup fails, whether or not the name has such records. So every customer whose zone is served in the same way is refused certificates."))
}

// asks returns the remedy without what is for who wants the certificate, and
// for servers what the standards want of them.
func (s *scene) asks(f Finding, zone name.Name) []phrase.Phrase {
	var out []phrase.Phrase
	for _, step := range f.Remedy {
		switch {
		case step.aside:
		case step.Copy != "":
			out = append(out, phrase.Data("    "+step.Copy))
		default:
			out = append(out, phrase.Of("- %s", step.Say))
		}
	}
	if s.failed() && f.Who == DNSHost && strings.HasPrefix(f.Code, "srv.") {
		out = append(out, phrase.Of("- Every name server of %s should answer questions of every type: with the records where it has some, and else with NOERROR, no records and the SOA record of the zone (RFC 2308, RFC 3597, RFC 8906).", zone))
	}
	return out
}

// unsupported answers the reply that such letters get most often.
func (s *scene) unsupported(f Finding) phrase.Phrase {
	if !s.failed() || f.Who != DNSHost || !strings.HasPrefix(f.Code, "srv.") || f.Code == "srv.tcp-closed" {
		return phrase.Phrase{}
	}
	return phrase.Of("If you do not support CAA records: no support is needed for this, and we do not ask to enter any. We ask only for the lawful empty answer, which a server owes to every type that it does not know. Neither silence nor SERVFAIL, NOTIMP, REFUSED or FORMERR is one.")
}

// seen returns the exchanges that show the finding, at most one of a kind from
// each server: failures first, and some answers beside them for comparison.
func (s *scene) seen(f Finding) []*evidence.Exchange {
	type kind struct {
		addr      string
		transport string
		question  evidence.Question
		outcome   evidence.Outcome
	}
	known := map[kind]bool{}
	var out []*evidence.Exchange
	for _, x := range s.exchanges() {
		k := kind{x.Addr.String(), x.Transport, x.Question, x.Outcome}
		if !slices.Contains(f.Evidence, x.ID) || known[k] {
			continue
		}
		known[k] = true
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b *evidence.Exchange) int { return urgency(a) - urgency(b) })
	return out[:min(len(out), mostSeen)]
}

// urgency orders exchanges: failed questions for CAA, other failures, answers.
func urgency(x *evidence.Exchange) int {
	switch bad := !lawful(x.Outcome); {
	case bad && x.Question.Type == wire.TypeCAA:
		return 0
	case bad:
		return 1
	}
	return 2
}

// answersOf says what was asked and what came back, a line each.
func answersOf(xs []*evidence.Exchange) []phrase.Phrase {
	var out []phrase.Phrase
	for _, x := range xs {
		at := x.Addr.Addr().String()
		if x.Server.IsValid() {
			at = fmt.Sprintf("%s (%s)", x.Server, at)
		}
		out = append(out, phrase.Of("- %s, %s, question for %s %s over %s: %s",
			iso(x.Sent), at, x.Question.Name, wire.TypeText(x.Question.Type), strings.ToUpper(x.Transport), outcome(x)))
	}
	return out
}

// outcome says in a few words what came back.
func outcome(x *evidence.Exchange) phrase.Phrase {
	switch x.Outcome {
	case evidence.Answer:
		return phrase.Of("records")
	case evidence.Alias:
		return phrase.Of("an alias")
	case evidence.NoData, evidence.NoDataNoSOA:
		return phrase.Of("NOERROR, no records")
	case evidence.NXDomain:
		return phrase.Data("NXDOMAIN")
	case evidence.Referral:
		return phrase.Of("a referral")
	case evidence.Lame:
		return phrase.Of("no authority for the zone")
	case evidence.Truncated:
		return phrase.Of("cut short, to be asked again over TCP")
	case evidence.FormErr, evidence.ServFail, evidence.NotImp, evidence.Refused:
		return phrase.Data(strings.ToUpper(string(x.Outcome)))
	case evidence.Timeout:
		return phrase.Of("no reply")
	case evidence.Unreachable, evidence.TCPFailed, evidence.NetworkError:
		return phrase.Of("no connection")
	}
	return phrase.Of("a reply that cannot be used")
}

// shows gives the commands by which anybody can see it.
func (s *scene) shows(f Finding, seen []*evidence.Exchange) []phrase.Phrase {
	cmds := f.Commands
	for _, x := range seen {
		if len(cmds) == 0 {
			cmds = append(cmds, commandFor(x))
		}
	}
	if len(cmds) == 0 {
		return nil
	}
	return commandLines(phrase.Of("These commands show it. The first is for dig, the second for the nslookup of BIND (that of Windows does not know CAA), the third for PowerShell:"), cmds)
}

// commandLines writes commands below a sentence.
func commandLines(say phrase.Phrase, cmds []Command) []phrase.Phrase {
	out := []phrase.Phrase{say}
	for _, c := range cmds[:min(len(cmds), mostCommands)] {
		for _, line := range []string{c.Dig, c.Nslookup, c.PowerShell} {
			out = append(out, phrase.Data("    "+line))
		}
	}
	return out
}

// seenOn says when and from where it was seen, and names the evidence.
func (s *scene) seenOn(hash string) phrase.Phrase {
	p := phrase.Of("This was seen on %s.", iso(s.trace.Finished))
	if hash != "" {
		p = phrase.Join(p, phrase.Of("The recorded questions and answers can be had from us; their SHA-256 is %s.", strings.TrimPrefix(hash, "sha256:")))
	}
	return p
}

// iso writes an instant as ISO 8601 has it, with its zone.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z07:00") }
