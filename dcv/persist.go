package dcv

import (
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// PersistVersion says by which text a CA reads persistent records (BR
// 3.2.2.4.22; requirements PST-11 and PST-12). It is a setting of the CA, and
// belongs into the evidence. The zero value is none: no record is valid then.
type PersistVersion uint8

// The texts.
const (
	_              PersistVersion = iota
	PersistBR                     // BR 3.2.2.4.22 alone: accounturi is the account, however the CA writes it
	PersistDraft00                // draft-ietf-acme-dns-persist-00: the account's URL; no reuse beyond the TTL
	PersistDraft01                // -01: the account's URL
	PersistDraft02                // -02: a digest of the domain, the account's key and its URL
)

// String returns the name of the text, for the evidence.
func (v PersistVersion) String() string {
	switch v {
	case PersistBR:
		return "br-3.2.2.4.22"
	case PersistDraft00:
		return "draft-ietf-acme-dns-persist-00"
	case PersistDraft01:
		return "draft-ietf-acme-dns-persist-01"
	case PersistDraft02:
		return "draft-ietf-acme-dns-persist-02"
	}
	return "none"
}

// PersistRequest is what a persistent record must authorise. The zero value is
// authorised by none.
type PersistRequest struct {
	ADN     name.Name // the Authorization Domain Name that is validated
	Name    name.Name // the name to be certified, without its star
	Star    bool      // it is a wildcard
	Version PersistVersion
	// Issuers are the issuer domain names that the CA publishes as its own.
	Issuers []string
	Account PersistAccount
	// NoPolicy says that the CA goes by the BR, which do not ask for
	// policy=wildcard. Without it the parameter is required for a wildcard and
	// for a name below the ADN, as the drafts have it (requirement PST-09).
	NoPolicy bool
}

// PersistAccount is the applicant's account with the CA.
type PersistAccount struct {
	URI string // as the CA writes it
	// Thumbprint of the account's key (RFC 7638), and HashPrefix of the CA's
	// directory: what draft-02 needs besides.
	Thumbprint, HashPrefix string
	Deactivated            bool // the CA says that it is not valid any more; such an account proves nothing
}

// PersistRecord is one TXT record: the name that was asked for it, from which
// aliases may have led elsewhere, and its strings joined.
type PersistRecord struct {
	Asked name.Name
	Text  string
	TTL   uint32 // seconds, as received
}

// PersistReason says why a persistent record proves control or does not. The
// zero value proves nothing.
type PersistReason string

// The reasons, from the farthest to the one that proves control.
const (
	PersistNotSettled  PersistReason = "not-settled" // no time, no version, no ADN, no account: nothing can be judged
	PersistDeactivated PersistReason = "deactivated" // the account is not valid any more
	PersistUnvalidated PersistReason = "unvalidated" // the answer is bogus or indeterminate
	PersistNone        PersistReason = "no-record"   // there is no record
	PersistOwnerWrong  PersistReason = "owner"       // it stands elsewhere than at _validation-persist and the ADN
	PersistMalformed   PersistReason = "malformed"   // not in the grammar of RFC 8659 issue-value
	PersistIssuerOther PersistReason = "issuer"      // another CA is named, or none
	PersistNoAccount   PersistReason = "no-account"  // accounturi is missing or empty
	PersistTwice       PersistReason = "twice"       // accounturi, persistUntil or policy stands there more than once
	PersistUntilForm   PersistReason = "until-form"  // persistUntil is no decimal number of seconds
	PersistAccountElse PersistReason = "account"     // accounturi is another account's, or of another form
	PersistExpired     PersistReason = "expired"     // persistUntil has passed
	PersistNoWildcard  PersistReason = "no-wildcard" // policy=wildcard is missing where it is needed
	PersistProven      PersistReason = "proves"      // control is proven
)

// rank orders the reasons for which a record does not prove control; the
// greater came nearer.
func (r PersistReason) rank() int {
	for i, known := range []PersistReason{
		PersistNone, PersistOwnerWrong, PersistMalformed, PersistIssuerOther, PersistNoAccount, PersistTwice,
		PersistUntilForm, PersistAccountElse, PersistExpired, PersistNoWildcard, PersistProven,
	} {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// PersistFinding is what one record, or the best of several, comes to.
type PersistFinding struct {
	Reason PersistReason
	Record int // index of the record; -1 where the reason is of none
	// Value is what the record says; zero where it cannot be read.
	Value caa.Value
	// Account is the accounturi that proved control, which remote perspectives
	// must see too.
	Account string
	// Until is the last moment at which the validation may be used again: ten
	// days after the look at most (BR 3.2.2.4.22), under draft-00 no longer
	// than the TTL, under draft-02 no longer than persistUntil. Zero where
	// nothing is proven. What remains of br.Rules is for [ReuseAt].
	Until   time.Time
	Version PersistVersion
}

// OK reports whether control is proven.
func (f PersistFinding) OK() bool { return f.Reason == PersistProven }

// CorroboratedBy reports whether a remote perspective saw the same: a record
// that proves control with the same accounturi. It may be another record,
// with another persistUntil (BR 3.2.2.9 with 3.2.2.4.22).
func (f PersistFinding) CorroboratedBy(remote PersistFinding) bool {
	return f.OK() && remote.OK() && f.Account == remote.Account
}

// JudgePersist says whether any of the records proves control at a moment: one
// is enough, whatever the others are (draft-02). The finding is that of the
// first that does, or else of the one that came nearest. sec is the state of
// the answer that the records came in: what is bogus or indeterminate proves
// nothing (BR 4.2.2.2).
func JudgePersist(records []PersistRecord, sec dnssec.Security, q PersistRequest, at time.Time) PersistFinding {
	best := PersistFinding{Reason: q.refuse(sec, at), Record: -1, Version: q.Version}
	if best.Reason != "" {
		return best
	}
	best.Reason = PersistNone
	for i, r := range records {
		f := q.judge(r, at)
		f.Record, f.Version = i, q.Version
		if f.OK() {
			return f
		}
		if f.Reason.rank() > best.Reason.rank() {
			best = f
		}
	}
	return best
}

// refuse says why no record at all could prove anything, or nothing.
func (q PersistRequest) refuse(sec dnssec.Security, at time.Time) PersistReason {
	switch {
	case at.IsZero(), q.Version < PersistBR, q.Version > PersistDraft02, !q.ADN.IsValid(), q.ADN.IsRoot(), !q.ADN.Contains(q.Name):
		return PersistNotSettled
	case q.Account.URI == "", q.Version == PersistDraft02 && len(q.Account.Thumbprint) != digestText:
		return PersistNotSettled
	case q.Account.Deactivated:
		return PersistDeactivated
	case !validated(sec):
		return PersistUnvalidated
	}
	return ""
}

// judge reads one record.
func (q PersistRequest) judge(r PersistRecord, at time.Time) PersistFinding {
	if owner, err := PersistOwner(q.ADN); err != nil || r.Asked != owner {
		return PersistFinding{Reason: PersistOwnerWrong}
	}
	v, err := caa.ParseValue(r.Text)
	if err != nil {
		return PersistFinding{Reason: PersistMalformed}
	}
	p := readPersist(v)
	f := PersistFinding{Reason: q.weigh(p, at), Value: v}
	if f.OK() {
		f.Account = p.account
		f.Until = q.until(r, p, at)
	}
	return f
}

// persist is a record by its parameters. Those that nobody defined do not
// count (BR 3.2.2.4.22), nor does the case of a parameter's name, as in CAA.
type persist struct {
	issuer   string
	account  string
	until    int64 // UNIX seconds
	hasUntil bool
	form     bool // persistUntil, where there is one, can be read
	wildcard bool
	twice    bool // a parameter that counts stands there more than once
}

func readPersist(v caa.Value) persist {
	p, seen := persist{issuer: v.Issuer, form: true}, map[string]bool{}
	for _, param := range v.Params {
		tag := strings.ToLower(param.Name)
		switch tag {
		case "accounturi":
			p.account = param.Value
		case "persistuntil":
			p.hasUntil = true
			p.until, p.form = unixSeconds(param.Value)
		case "policy":
			// The drafts compare the value without regard to case, and pass
			// over policies that they do not know.
			p.wildcard = strings.EqualFold(param.Value, "wildcard")
		default:
			continue
		}
		p.twice = p.twice || seen[tag]
		seen[tag] = true
	}
	return p
}

// unixSeconds reads a number of nothing but decimal digits (requirement
// PST-05). One that does not fit 63 bits is refused with the others.
func unixSeconds(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// weigh holds a record to the request. What says two things lets nobody in.
func (q PersistRequest) weigh(p persist, at time.Time) PersistReason {
	switch {
	case !q.isIssuer(p.issuer):
		return PersistIssuerOther
	case p.twice:
		return PersistTwice
	case p.account == "":
		return PersistNoAccount
	case !p.form:
		return PersistUntilForm
	case !q.isAccount(p.account):
		return PersistAccountElse
	case p.hasUntil && (at.Unix() > p.until || at.Unix() == p.until && at.Nanosecond() > 0):
		return PersistExpired
	case !p.wildcard && !q.NoPolicy && (q.Star || q.Name != q.ADN):
		return PersistNoWildcard
	}
	return PersistProven
}

// isIssuer compares domain names, so without regard to ASCII case.
func (q PersistRequest) isIssuer(s string) bool {
	for _, own := range q.Issuers {
		if s != "" && strings.EqualFold(own, s) {
			return true
		}
	}
	return false
}

// isAccount compares accounturi with what the account's must be. Account URIs
// compare as strings (RFC 8657 section 3).
func (q PersistRequest) isAccount(s string) bool {
	if q.Version != PersistDraft02 {
		return s == q.Account.URI
	}
	return s == PersistAccountURI(q.Account, q.ADN.String()) || s == PersistAccountURI(q.Account, AnyDomain)
}

// AnyDomain stands in the digest of draft-02 for whoever does not want it
// bound to a domain.
const AnyDomain = "*"

// PersistAccountURI returns the accounturi of draft-02: the CA's prefix,
// "sha-256/", and the SHA-256 digest in base64url of the length of the domain
// in one octet, the domain, the thumbprint of the account's key and its URL.
// The domain is in lower-case A-labels without a final dot, or [AnyDomain].
func PersistAccountURI(a PersistAccount, domain string) string {
	b := append([]byte{byte(len(domain))}, domain+a.Thumbprint+a.URI...)
	return a.HashPrefix + "sha-256/" + digest64(b)
}

// until is the last moment of reuse that the record allows.
func (q PersistRequest) until(r PersistRecord, p persist, at time.Time) time.Time {
	end := at.Add(persistReuse)
	if q.Version == PersistDraft00 {
		end = earlier(end, at.Add(time.Duration(r.TTL)*time.Second))
	}
	if q.Version == PersistDraft02 && p.hasUntil && p.until < end.Unix() {
		end = time.Unix(p.until, 0).UTC()
	}
	return end
}

// earlier is the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
