package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
)

// caName returns the CA of a result for sentences.
func caName(r Result) string {
	switch {
	case r.CA != "":
		return r.CA
	case len(r.Issuers) > 0:
		return strings.Join(r.Issuers, ", ")
	}
	return "the CA"
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

// found says in a phrase where the records stand; empty where there are none.
func found(r Result) string {
	switch {
	case r.FoundAt == "":
		return ""
	case len(r.Alias) > 0:
		return fmt.Sprintf("%s (alias of %s)", r.FoundAt, owner(r))
	}
	return r.FoundAt
}

// failedAt returns the name that an error is about.
func failedAt(r Result) string {
	if r.FailedAt != "" {
		return r.FailedAt
	}
	return r.Name
}

// sentence says in words what the reason means for this result.
func sentence(r Result) string {
	if r.FoundAt == "" && caa.Reason(r.Reason).Verdict() == caa.Deny {
		return "No record can name a CA that does not say by which names it answers."
	}
	switch r.Reason {
	case "":
		return ""
	case string(caa.NoCAA):
		return "There are no CAA records, from the name up to its top-level domain, so every CA may issue."
	case string(caa.NotRestricted):
		return fmt.Sprintf("The CAA records at %s do not restrict %s, so every CA may issue.", found(r), kind(r))
	case string(caa.Authorized):
		return fmt.Sprintf("The CAA records at %s name %s.", found(r), caName(r))
	case string(caa.LookupFailurePermitted):
		return "The lookup failed, and the Baseline Requirements let a CA issue all the same, because the domain is proven to be without DNSSEC."
	case string(caa.NotApplicable):
		return "CAA does not speak of IP addresses and onion names, so nothing was asked."
	case string(caa.NotAuthorized):
		return fmt.Sprintf("The CAA records at %s do not let %s in.", found(r), caName(r))
	case string(caa.CriticalUnknown):
		return fmt.Sprintf("A CAA record at %s is marked critical and has a tag that %s does not know, so it must refuse.", found(r), caName(r))
	case string(caa.AccountMismatch):
		return fmt.Sprintf("The CAA records at %s name %s, but for another account.", found(r), caName(r))
	case string(caa.MethodMismatch):
		return fmt.Sprintf("The CAA records at %s name %s, but for other validation methods.", found(r), caName(r))
	case string(caa.MalformedValue):
		return fmt.Sprintf("The CAA records at %s cannot be read, so they let nobody in.", found(r))
	case string(caa.InvalidName):
		return "No public certificate can be had for this name."
	case string(caa.OwnNetwork):
		if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == "chk.clock" }) {
			return "This machine's clock is wrong. That says nothing about the name."
		}
		return "This machine has no way to the DNS. That says nothing about the name."
	}
	return fmt.Sprintf("No lawful answer was had about %s: %s.", failedAt(r), failure(r.Reason))
}

// kind names what a request is for.
func kind(r Result) string {
	if r.Wildcard {
		return "wildcard certificates"
	}
	return "certificates for plain names"
}

// failure says an error reason in words.
func failure(reason string) string {
	words := map[caa.Reason]string{
		caa.Timeout:             "the name servers did not answer in time",
		caa.ServFail:            "the name servers answered SERVFAIL",
		caa.Refused:             "the name servers refused the question",
		caa.NotImp:              "the name servers say that they do not implement it",
		caa.FormErr:             "the name servers call the question malformed",
		caa.OtherRCode:          "the name servers answered with an error code",
		caa.Lame:                "the name servers it is delegated to do not have its zone",
		caa.NoReachableServer:   "none of its name servers can be reached",
		caa.TCPFailed:           "the answer is too large for UDP, and TCP failed",
		caa.MalformedMessage:    "the answer cannot be read",
		caa.MalformedRecord:     "a CAA record there cannot be read",
		caa.DNSSECBogus:         "its DNSSEC signatures do not hold",
		caa.DNSSECIndeterminate: "what DNSSEC says of it could not be told",
		caa.AliasLoop:           "its aliases lead in a circle",
		caa.AliasChainTooLong:   "its chain of aliases is too long",
		caa.BudgetExceeded:      "finding out took too many questions",
		caa.Canceled:            "the check was stopped",
	}
	if w := words[caa.Reason(reason)]; w != "" {
		return w
	}
	return Inert(reason)
}

// why says what one record means for the request; empty for a record that
// plays no part, and where no CA is asked about for one that names any.
func why(r Result, rec Record) string {
	if open(r) && rec.Why != string(caa.CriticalUnknown) && rec.Why != string(caa.MalformedValue) {
		return ""
	}
	switch caa.Reason(rec.Why) {
	case caa.Authorized:
		return "lets the CA in"
	case caa.CriticalUnknown:
		return "critical, and the CA does not know the tag"
	case caa.AccountMismatch:
		return "names the CA, for another account"
	case caa.MethodMismatch:
		return "names the CA, for other validation methods"
	case caa.MalformedValue:
		return "cannot be read, so it names nobody"
	case caa.NotAuthorized:
		if v, err := caa.ParseValue(rec.Value); err == nil && v.Issuer == "" {
			return "names nobody"
		} else if err != nil {
			return "cannot be read, so it names nobody"
		}
		return "names another CA"
	}
	return ""
}

// zoneForm writes a record as a zone file has it. The value is escaped
// already, but for quotation marks.
func zoneForm(rec Record) string {
	return fmt.Sprintf(`%d %s "%s"`, rec.Flags, rec.Tag, strings.ReplaceAll(rec.Value, `"`, `\"`))
}

// outcome says what one climbed name had.
func outcome(l Level) string {
	switch l.Outcome {
	case "caa":
		return "CAA records"
	case "nodata":
		return "no CAA records"
	case "nxdomain":
		return "does not exist"
	}
	return "no answer (" + l.Reason + ")"
}

// actor says who can act on a finding.
func actor(f Finding) string {
	if f.At == "" && f.Who == "owner" {
		return "whoever gave the name"
	}
	switch f.Who {
	case "owner":
		return "the owner of " + f.At
	case "dns-host":
		return "the DNS provider of " + f.At
	case "registrar":
		return "the registrar of " + f.At
	case "parent":
		return "whoever runs the zone above " + f.At
	case "target-owner":
		return "whoever runs " + f.At
	case "ca":
		return "the CA"
	case "own-network":
		return "whoever runs this machine and its network"
	}
	return f.Who
}
