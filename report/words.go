package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// caName returns the CA of a result for sentences.
func caName(r Result) phrase.Phrase {
	switch {
	case r.CA != "":
		return phrase.Data(r.CA)
	case len(r.Issuers) > 0:
		return phrase.Data(strings.Join(r.Issuers, ", "))
	}
	return phrase.Of("the CA")
}

// shownName returns the name of a result for people: an empty one, which is
// given by mistake, must not look like a gap in the text.
func shownName(r Result) string {
	switch {
	case r.Name != "":
		return Inert(r.Name)
	case r.Input != "":
		return Inert(r.Input)
	}
	return `""`
}

// owner returns the name at which the records stand: the last alias target,
// or the climbed name.
func owner(r Result) string {
	if n := len(r.Alias); n > 0 {
		return r.Alias[n-1]
	}
	return r.FoundAt
}

// found says where the records stand, and nothing where there are none.
func found(r Result) phrase.Phrase {
	if r.FoundAt != "" && len(r.Alias) > 0 {
		return phrase.Of("%s (alias of %s)", r.FoundAt, owner(r))
	}
	return phrase.Data(r.FoundAt)
}

// failedAt returns the name that an error is about.
func failedAt(r Result) string {
	if r.FailedAt != "" {
		return r.FailedAt
	}
	return r.Name
}

// sentence says in words what the reason means for this result.
func sentence(r Result) phrase.Phrase {
	if r.Validation != nil {
		return validationSentence(r)
	}
	if r.FoundAt == "" && caa.Reason(r.Reason).Verdict() == caa.Deny {
		return phrase.Of("No record can name a CA that does not say by which names it answers.")
	}
	switch r.Reason {
	case "":
		return phrase.Phrase{}
	case string(caa.NoCAA):
		return phrase.Of("There are no CAA records, from the name up to its top-level domain, so every CA may issue.")
	case string(caa.NotRestricted):
		return phrase.Of("The CAA records at %s do not restrict %s, so every CA may issue.", found(r), kind(r))
	case string(caa.Authorized):
		return phrase.Of("The CAA records at %s name %s.", found(r), caName(r))
	case string(caa.LookupFailurePermitted):
		return phrase.Of("The lookup failed, and the Baseline Requirements let a CA issue all the same, because the domain is proven to be without DNSSEC.")
	case string(caa.NotApplicable):
		return phrase.Of("CAA does not speak of IP addresses and onion names, so nothing was asked.")
	case string(caa.NotAuthorized):
		return phrase.Of("The CAA records at %s do not let %s in.", found(r), caName(r))
	case string(caa.CriticalUnknown):
		return phrase.Of("A CAA record at %s is marked critical and has a tag that %s does not know, so it must refuse.", found(r), caName(r))
	case string(caa.AccountMismatch):
		return phrase.Of("The CAA records at %s name %s, but for another account.", found(r), caName(r))
	case string(caa.MethodMismatch):
		return phrase.Of("The CAA records at %s name %s, but for other validation methods.", found(r), caName(r))
	case string(caa.MalformedValue):
		return phrase.Of("The CAA records at %s cannot be read, so they let nobody in.", found(r))
	case string(caa.InvalidName):
		return phrase.Of("No public certificate can be had for this name.")
	case InvalidEntry:
		return phrase.Of("What the CA asked for cannot be read, so nothing was asked of the DNS.")
	case string(caa.OwnNetwork):
		if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == "chk.clock" }) {
			return phrase.Of("This machine's clock is wrong. That says nothing about the name.")
		}
		return phrase.Of("This machine has no way to the DNS. That says nothing about the name.")
	}
	return phrase.Of("No lawful answer was had about %s: %s.", failedAt(r), failure(r.Reason))
}

// kind names what a request is for.
func kind(r Result) phrase.Phrase {
	if r.Wildcard {
		return phrase.Of("wildcard certificates")
	}
	return phrase.Of("certificates for plain names")
}

// failure says an error reason in words.
func failure(reason string) phrase.Phrase {
	words := map[caa.Reason]phrase.Phrase{
		caa.Timeout:             phrase.Of("the name servers did not answer in time"),
		caa.ServFail:            phrase.Of("the name servers answered SERVFAIL"),
		caa.Refused:             phrase.Of("the name servers refused the question"),
		caa.NotImp:              phrase.Of("the name servers say that they do not implement it"),
		caa.FormErr:             phrase.Of("the name servers call the question malformed"),
		caa.OtherRCode:          phrase.Of("the name servers answered with an error code"),
		caa.Lame:                phrase.Of("the name servers it is delegated to do not have its zone"),
		caa.NoReachableServer:   phrase.Of("none of its name servers can be reached"),
		caa.TCPFailed:           phrase.Of("the answer is too large for UDP, and TCP failed"),
		caa.MalformedMessage:    phrase.Of("the answer cannot be read"),
		caa.MalformedRecord:     phrase.Of("a CAA record there cannot be read"),
		caa.DNSSECBogus:         phrase.Of("its DNSSEC signatures do not hold"),
		caa.DNSSECIndeterminate: phrase.Of("what DNSSEC says of it could not be told"),
		caa.AliasLoop:           phrase.Of("its aliases lead in a circle"),
		caa.AliasChainTooLong:   phrase.Of("its chain of aliases is too long"),
		caa.BudgetExceeded:      phrase.Of("finding out took too many questions"),
		caa.Canceled:            phrase.Of("the check was stopped"),
	}
	if w := words[caa.Reason(reason)]; !w.IsZero() {
		return w
	}
	return phrase.Data(Inert(reason))
}

// why says what one record means for the request; empty for a record that
// plays no part, and where no CA is asked about for one that names any.
func why(r Result, rec Record) phrase.Phrase {
	if open(r) && rec.Why != string(caa.CriticalUnknown) && rec.Why != string(caa.MalformedValue) {
		return phrase.Phrase{}
	}
	switch caa.Reason(rec.Why) {
	case caa.Authorized:
		return phrase.Of("lets the CA in")
	case caa.CriticalUnknown:
		return phrase.Of("critical, and the CA does not know the tag")
	case caa.AccountMismatch:
		return phrase.Of("names the CA, for another account")
	case caa.MethodMismatch:
		return phrase.Of("names the CA, for other validation methods")
	case caa.MalformedValue:
		return phrase.Of("cannot be read, so it names nobody")
	case caa.NotAuthorized:
		if v, err := caa.ParseValue(rec.Value); err == nil && v.Issuer == "" {
			return phrase.Of("names nobody")
		} else if err != nil {
			return phrase.Of("cannot be read, so it names nobody")
		}
		return phrase.Of("names another CA")
	}
	return phrase.Phrase{}
}

// zoneForm writes a record as a zone file has it. The value is escaped
// already, but for quotation marks.
func zoneForm(rec Record) string {
	return fmt.Sprintf(`%d %s "%s"`, rec.Flags, rec.Tag, strings.ReplaceAll(rec.Value, `"`, `\"`))
}

// outcome says what one climbed name had.
func outcome(l Level) phrase.Phrase {
	switch l.Outcome {
	case "caa":
		return phrase.Of("CAA records")
	case "nodata":
		return phrase.Of("no CAA records")
	case "nxdomain":
		return phrase.Of("does not exist")
	}
	return phrase.Of("no answer (%s)", l.Reason)
}

// actor says who can act on a finding.
func actor(f Finding) phrase.Phrase {
	if f.At == "" && f.Who == "owner" {
		return phrase.Of("whoever gave the name")
	}
	switch f.Who {
	case "owner":
		return phrase.Of("the owner of %s", f.At)
	case "dns-host":
		return phrase.Of("the DNS provider of %s", f.At)
	case "registrar":
		return phrase.Of("the registrar of %s", f.At)
	case "parent":
		return phrase.Of("whoever runs the zone above %s", f.At)
	case "target-owner":
		return phrase.Of("whoever runs %s", f.At)
	case "ca":
		return phrase.Of("the CA")
	case "own-network":
		return phrase.Of("whoever runs this machine and its network")
	}
	return phrase.Data(f.Who)
}

// security says what validation made of something, in a word.
func security(state string) phrase.Phrase {
	switch state {
	case "secure":
		return phrase.Of("secure")
	case "insecure":
		return phrase.Of("insecure")
	case "bogus":
		return phrase.Of("bogus")
	case "indeterminate":
		return phrase.Of("indeterminate")
	}
	return phrase.Data(state)
}

// severity says how much a finding weighs.
func severity(s string) phrase.Phrase {
	switch s {
	case diagnose.Error:
		return phrase.Of("error")
	case diagnose.Warning:
		return phrase.Of("warning")
	case diagnose.Info:
		return phrase.Of("info")
	}
	return phrase.Data(s)
}

// confidence says how sure a finding is, where it is not certain.
func confidence(c string) phrase.Phrase {
	switch c {
	case diagnose.Certain:
		return phrase.Phrase{}
	case diagnose.High:
		return phrase.Of("confidence high")
	case diagnose.Medium:
		return phrase.Of("confidence medium")
	case diagnose.Low:
		return phrase.Of("confidence low")
	}
	return phrase.Of("confidence %s", c)
}

// standing says how much the claim of a CA on an identifier is worth.
func standing(s string) phrase.Phrase {
	switch s {
	case issuer.Current.String():
		return phrase.Of("current")
	case issuer.OldBrand.String():
		return phrase.Of("old brand")
	case issuer.Shared.String():
		return phrase.Of("shared")
	case issuer.Unconfirmed.String():
		return phrase.Of("unconfirmed")
	}
	return phrase.Data(s)
}

// proofKind says what a proof is of.
func proofKind(kind string) phrase.Phrase {
	switch kind {
	case "name error":
		return phrase.Of("name error")
	case "no data":
		return phrase.Of("no data")
	case "empty non-terminal":
		return phrase.Of("empty non-terminal")
	case "wildcard no data":
		return phrase.Of("wildcard no data")
	case "wildcard answer":
		return phrase.Of("wildcard answer")
	case "no DS":
		return phrase.Of("no DS")
	}
	return phrase.Data(kind)
}

// commas returns phrases in a row, with a comma between them. Those that say
// nothing are left out.
func commas(ps ...phrase.Phrase) phrase.Phrase {
	return row(ps, func(a, b phrase.Phrase) phrase.Phrase { return phrase.Of("%s, %s", a, b) })
}

// semicolons is commas with semicolons.
func semicolons(ps ...phrase.Phrase) phrase.Phrase {
	return row(ps, func(a, b phrase.Phrase) phrase.Phrase { return phrase.Of("%s; %s", a, b) })
}

func row(ps []phrase.Phrase, join func(a, b phrase.Phrase) phrase.Phrase) phrase.Phrase {
	var all phrase.Phrase
	for _, p := range ps {
		switch {
		case p.IsZero():
		case all.IsZero():
			all = p
		default:
			all = join(all, p)
		}
	}
	return all
}
