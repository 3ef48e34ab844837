package caa

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/phrase"
)

// Names of the parameters of RFC 8657, compared without regard to case: to
// overlook a restriction because of its spelling would permit more than the
// owner meant.
const (
	paramAccount = "accounturi"
	paramMethods = "validationmethods"
)

// ParentAccount says that a sub-account may use what its parent account was
// authorised for: the one exception to the comparison of account URIs
// (BR 4.2.2.1.2, for ACME accounts).
type ParentAccount struct {
	Account string `json:"account"` // URI of the sub-account
	Parent  string `json:"parent"`  // URI of the account that records may name
	Grant   string `json:"grant"`   // where the verified grant is kept
	Audit   string `json:"audit"`   // where the mapping is logged
}

// accountRules say which account URIs are the CA's and which are equal. The
// zero value knows no form, and then a URI counts if it is the one requested.
type accountRules struct {
	forms   [][]string // each list: prefixes under which the same accounts are known
	hosts   []string   // of acct: URIs, lower case
	parents []ParentAccount
}

// reads8657 reports whether parameters are read at all: always where the
// rules require it (BR 4.2.2.1.2).
func (a Authority) reads8657(rules br.Rules) bool { return !a.no8657 || rules.RFC8657Required }

// parameters judges the parameters of a property that names the CA: all of
// RFC 8657 that stand there must hold, those that nobody defined do not count
// (RFC 8659 section 4.2 leaves them to the named issuer). The reason is
// Authorized, AccountMismatch or MethodMismatch.
func (a Authority) parameters(v Value, req Request) (Reason, phrase.Phrase) {
	var accounts, methods []string
	for _, p := range v.Params {
		switch lowerASCII(p.Name) {
		case paramAccount:
			accounts = append(accounts, p.Value)
		case paramMethods:
			methods = append(methods, p.Value)
		}
	}
	var detail phrase.Phrase
	switch len(accounts) {
	case 0:
	case 1:
		var ok bool
		if ok, detail = a.accounts.hold(accounts[0], req.Account); !ok {
			return AccountMismatch, detail
		}
	default: // RFC 8657 section 3: more than one cannot be satisfied
		return AccountMismatch, phrase.Of("accounturi stands there more than once, which nothing satisfies")
	}
	switch len(methods) {
	case 0:
	case 1:
		if ok, why := a.methodAllowed(methods[0], req.Method); !ok {
			return MethodMismatch, why
		}
	default: // RFC 8657 is silent; a record that says two things lets nobody in
		return MethodMismatch, phrase.Of("validationmethods stands there more than once, which nothing satisfies")
	}
	return Authorized, detail
}

// hold reports whether an accounturi is satisfied by an account (RFC 8657
// section 3), and why not, or by which grant.
func (r accountRules) hold(uri, account string) (bool, phrase.Phrase) {
	switch {
	case !isURI(uri):
		return false, phrase.Of("accounturi %s is no URI", quote(uri))
	case !r.recognise(uri):
		return false, phrase.Of("accounturi %s has none of the forms of this CA's account URIs", quote(uri))
	case account == "":
		return false, phrase.Of("only account %s may request, and no account was given", quote(uri))
	case !r.recognise(account):
		return false, phrase.Of("the account given, %s, has none of the forms of this CA's account URIs", quote(account))
	case r.same(uri, account):
		return true, phrase.Phrase{}
	}
	for _, p := range r.parents {
		if r.same(p.Account, account) && r.same(p.Parent, uri) {
			return true, phrase.Of("account %s uses the authorisation of its parent %s by grant %s, logged at %s",
				quote(account), quote(uri), quote(p.Grant), quote(p.Audit))
		}
	}
	return false, phrase.Of("only account %s may request, not %s", quote(uri), quote(account))
}

// same compares two account URIs as strings (RFC 3986 section 6.2.1), or by
// what follows two prefixes of one form: an ACME CA knows each account under
// the URL of every directory that leads to it (RFC 8657 section 3.1).
func (r accountRules) same(a, b string) bool {
	if a == b {
		return true
	}
	for _, form := range r.forms {
		x, ok := cutForm(form, a)
		y, also := cutForm(form, b)
		if ok && also && x == y {
			return true
		}
	}
	return false
}

// recognise reports whether a URI has one of the CA's forms; any has where
// the forms are not known.
func (r accountRules) recognise(uri string) bool {
	if len(r.forms) == 0 && len(r.hosts) == 0 {
		return true
	}
	for _, form := range r.forms {
		if _, ok := cutForm(form, uri); ok {
			return true
		}
	}
	// RFC 7565: acct:user@host, the host in any case.
	rest, ok := strings.CutPrefix(uri, "acct:")
	user, host, at := strings.Cut(rest, "@")
	return ok && at && user != "" && slices.Contains(r.hosts, lowerASCII(host))
}

// cutForm returns what follows the form's prefix in uri; an account's part is
// never empty.
func cutForm(form []string, uri string) (string, bool) {
	for _, prefix := range form {
		if id, ok := strings.CutPrefix(uri, prefix); ok && id != "" {
			return id, true
		}
	}
	return "", false
}

// isURI reports whether s has the outline of a URI (RFC 3986 section 3): a
// scheme, a colon, and something after it. The grammar of parameter values
// has already kept blanks and non-ASCII out.
func isURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || rest == "//" || scheme == "" || strings.ContainsAny(rest, "\"<>\\^`{|}") {
		return false
	}
	for i, c := range []byte(scheme) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !isAlnum(c) && strings.IndexByte("+-.", c) < 0) {
			return false
		}
	}
	return true
}

// methodAllowed reports whether the method is on the list of a
// validationmethods parameter (RFC 8657 section 4), and why not. One label
// that breaks the grammar spoils the list: what the owner meant is not for us
// to guess.
func (a Authority) methodAllowed(list, method string) (bool, phrase.Phrase) {
	allowed := func(label string) bool { return a.sameMethod(label, method) }
	switch labels := strings.Split(list, ","); {
	case !isMethodList(list):
		return false, phrase.Of("validationmethods %s is no list of method labels", quote(list))
	case slices.ContainsFunc(labels, allowed):
		return true, phrase.Phrase{}
	case method == "":
		return false, phrase.Of("only by the methods %s, and no method was given", quote(list))
	}
	return false, phrase.Of("only by the methods %s, not by %s", quote(list), quote(method))
}

// isMethodList reports whether every label of a validationmethods value is
// one, and there is one at least.
func isMethodList(list string) bool {
	for _, label := range strings.Split(list, ",") {
		if !isMethodLabel(label) {
			return false
		}
	}
	return true
}

// isMethodLabel reports whether s is 1*(ALPHA / DIGIT / "-").
func isMethodLabel(s string) bool {
	for _, c := range []byte(s) {
		if !isAlnum(c) && c != '-' {
			return false
		}
	}
	return s != ""
}

// sameMethod reports whether two labels stand for one mechanism. A mechanism
// that has both an ACME label and one of the BR answers to either
// (BR 4.2.2.1.2). Labels are exact unless the CA's CP/CPS says otherwise.
func (a Authority) sameMethod(label, method string) bool {
	if a.foldLabels {
		label, method = lowerASCII(label), lowerASCII(method)
	}
	x, y := methodLabel(label), methodLabel(method)
	return x != "" && x == y
}

// methodLabel returns the label by which a mechanism is compared: ca-tbr-N,
// with N from BR 3.2.2.4.N, for those that have such a label, and the label
// itself for others. A ca-tbr- label that is not in its one canonical form is
// no label at all, and returns "".
func methodLabel(label string) string {
	switch label {
	case "dns-01":
		return "ca-tbr-7"
	case "http-01":
		return "ca-tbr-19"
	case "tls-alpn-01":
		return "ca-tbr-20"
	case "dns-account-01":
		return "ca-tbr-21"
	case "dns-persist-01":
		return "ca-tbr-22"
	}
	if n, ok := strings.CutPrefix(label, "ca-tbr-"); ok {
		if i, err := strconv.Atoi(n); err != nil || i < 1 || strconv.Itoa(i) != n {
			return ""
		}
	}
	if !isMethodLabel(label) {
		return ""
	}
	return label
}
