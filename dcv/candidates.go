package dcv

import (
	"slices"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Search asks which names may be validated in the place of a name that is to
// be certified: its Authorization Domain Names (BR 3.2.2.4 in 2.3.1). The zero
// value finds none.
type Search struct {
	Request name.Request
	Method  string // section of the BR, such as "3.2.2.4.7"
	// Aliases are the CNAMEs that were found, at whatever names, in any order.
	Aliases []Alias
	// Pointer is what the PTR record of an IP address gave (BR 3.2.2.5.3); its
	// Owner is not looked at.
	Pointer  Alias
	Suffixes name.SuffixList
	// Brands are the top-level domains with Specification 13 in their registry
	// agreement, lower-case A-labels: each may be a Base Domain Name itself
	// (BR 1.6.1).
	Brands []string
	Rules  br.Rules // of the time of the validation
}

// Alias is a CNAME, or a PTR, that was looked up. It is comparable. The zero
// value leads nowhere.
type Alias struct {
	Owner, Target name.Name
	Security      dnssec.Security // of the answer; only Secure and Insecure may be followed
}

// How says by which step a candidate was made.
type How string

// The steps. The zero value is none.
const (
	HowName    How = "name"    // the name that is to be certified, without its star
	HowCNAME   How = "cname"   // the target of a CNAME at From
	HowPruned  How = "pruned"  // From without its left-most label
	HowPointer How = "pointer" // the target of the address's PTR
)

// Candidate is one Authorization Domain Name. It is comparable.
type Candidate struct {
	Name name.Name
	How  How
	From name.Name // what the step began with; invalid for HowName and HowPointer
	// Links is how many CNAMEs lead to it, and Security the weakest answer
	// among them; that of a candidate without any is the zero value.
	Links    int
	Security dnssec.Security
	// Old says that only the text before 2.2.9 allowed it, which was an
	// alternative until 2026-11-14 (requirement ADN-09).
	Old bool
}

// Places are the answer to a [Search]. Nothing is in both lists.
type Places struct {
	Method Method
	Lawful []Candidate // in the order in which the algorithm comes to them
	// Barred are targets of aliases that may not be used, nor anything above
	// them, for the answer that gave them was not validated, or two answers
	// contradict each other (BR 4.2.2.2; requirement ADN-07).
	Barred []Candidate
}

// A NoCandidateError says why there is no Authorization Domain Name.
type NoCandidateError struct {
	Request name.Request
	Method  string
	Reason  phrase.Phrase // lower case, for people
}

// Error quotes the name, the method and the reason.
func (e *NoCandidateError) Error() string { return e.Text().String() }

// Text is Error in every language.
func (e *NoCandidateError) Text() phrase.Phrase {
	return phrase.Of("%q cannot be validated by BR %s: %s", e.Request.String(), e.Method, e.Reason)
}

// Candidates returns the lawful Authorization Domain Names (BR 3.2.2.4, steps
// 1 to 5): the name itself, or what its CNAMEs lead to, as often as one likes,
// each then pruned from the left down to its own Base Domain Name. What was
// pruned has no CNAME step, and a wildcard has none at all. The error is a
// [*NoCandidateError].
//
// The text before 2.2.9 named no order and no exception for wildcards. Under
// rules that still allowed it what it gives more is there too, marked Old, for
// the methods that may follow a CNAME at all: it said no more of the others.
func Candidates(s Search) (Places, error) {
	m, known := MethodBySection(s.Method)
	if why := s.refuse(m, known); !why.IsZero() {
		return Places{}, &NoCandidateError{s.Request, s.Method, why}
	}
	f := finder{s, Places{Method: m}}
	if m.Address {
		f.pointer()
	} else {
		f.fromName(s.Request.Base, m.CNAME && !s.Request.Wildcard)
	}
	if !s.Rules.NewADN {
		f.older()
	}
	return f.out, nil
}

// refuse says why the method does not fit the name at all, or nothing.
func (s Search) refuse(m Method, known bool) phrase.Phrase {
	kind := s.Request.Kind
	switch {
	case !s.Rules.IsValid():
		return phrase.Of("no rules are known for the time of the validation")
	case !known || !m.status(s.Rules).Usable():
		return phrase.Of("the method is not allowed at that time")
	case kind == name.KindInvalid, kind != name.KindIP && (!s.Request.Base.IsValid() || s.Request.Base.IsRoot()):
		return phrase.Of("there is no name to validate")
	case m.Address && m.Section != reverseLookup:
		return phrase.Of("the method validates the IP address itself")
	case m.Address != (kind == name.KindIP):
		return phrase.Of("the method is not for this kind of name")
	case (kind == name.KindOnion) && !m.Onion, kind == name.KindDNS && m.Section == onionCSR:
		return phrase.Of("the method is not for this kind of name")
	case s.Request.Wildcard && !m.Wildcard:
		return phrase.Of("the method validates no wildcard")
	}
	return phrase.Phrase{}
}

// finder collects candidates.
type finder struct {
	s   Search
	out Places
}

// fromName takes the steps of the algorithm from a name, along its aliases
// where they may be followed.
func (f *finder) fromName(n name.Name, follow bool) {
	at := Candidate{Name: n, How: HowName}
	for visited := map[name.Name]bool{}; !visited[at.Name]; {
		visited[at.Name] = true
		f.prune(at)
		if !follow {
			return
		}
		if next, ok := f.target(at); ok {
			at = next
		}
	}
}

// target is the candidate that the CNAME at another leads to; false where
// there is none that may be followed.
func (f *finder) target(at Candidate) (Candidate, bool) {
	var found []Alias
	for _, a := range f.s.Aliases {
		if a.Owner == at.Name && a.Owner.IsValid() && a.Target.IsValid() && !a.Target.IsRoot() && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	var next []Candidate
	for _, a := range found {
		sec := a.Security
		if at.Links > 0 {
			sec = dnssec.Weakest(at.Security, sec)
		}
		next = append(next, Candidate{Name: a.Target, How: HowCNAME, From: at.Name, Links: at.Links + 1, Security: sec, Old: at.Old})
	}
	// RFC 2181 section 10.1: a name has one CNAME. Two that differ, in target
	// or in what they are worth, are no answer to rely on.
	if len(next) == 1 && validated(next[0].Security) {
		return next[0], true
	}
	for _, c := range next {
		f.bar(c)
	}
	return Candidate{}, false
}

// validated reports whether an answer may be relied on: a chain of signatures
// holds, or it is proven that there is none (BR 4.2.2.2).
func validated(s dnssec.Security) bool {
	return s.Status() == dnssec.Secure || s.Status() == dnssec.Insecure
}

// prune adds a candidate and what is left of it, label by label, down to its
// Base Domain Name. Where that is not known nothing is dropped.
func (f *finder) prune(c Candidate) {
	base, ok := f.base(c.Name)
	if !f.out.Method.BaseOnly || ok && c.Name == base {
		f.add(c)
	}
	for ok && f.out.Method.Prune && c.Name != base && base.Contains(c.Name) {
		up, _ := c.Name.Parent()
		c.From, c.Name, c.How = c.Name, up, HowPruned
		if !f.out.Method.BaseOnly || c.Name == base {
			f.add(c)
		}
	}
}

// base returns the Base Domain Name of a name.
func (f *finder) base(n name.Name) (name.Name, bool) {
	if slices.Contains(f.s.Brands, n.Label(n.NumLabels()-1)) {
		return n.Ancestor(1), true
	}
	return f.s.Suffixes.BaseDomain(n)
}

func (f *finder) add(c Candidate) {
	same := func(o Candidate) bool { return o.Name == c.Name }
	if !slices.ContainsFunc(f.out.Lawful, same) {
		f.out.Lawful = append(f.out.Lawful, c)
		f.out.Barred = slices.DeleteFunc(f.out.Barred, same)
	}
}

func (f *finder) bar(c Candidate) {
	same := func(o Candidate) bool { return o.Name == c.Name }
	if !slices.ContainsFunc(f.out.Lawful, same) && !slices.ContainsFunc(f.out.Barred, same) {
		f.out.Barred = append(f.out.Barred, c)
	}
}

// pointer adds what an address leads to: that name and no other (BR 3.2.2.5.3
// in 2.2.9).
func (f *finder) pointer() {
	p := f.s.Pointer
	if !p.Target.IsValid() || p.Target.IsRoot() {
		return
	}
	c := Candidate{Name: p.Target, How: HowPointer, Links: 1, Security: p.Security}
	if validated(p.Security) {
		f.add(c)
	} else {
		f.bar(c)
	}
}

// older adds what the text before 2.2.9 allowed besides: it pruned the name
// that a PTR gave, and it followed a CNAME at any name that it came to.
func (f *finder) older() {
	cname, prune := f.out.Method.CNAME, f.out.Method.Prune || f.out.Method.Address
	for i := 0; i < len(f.out.Lawful); i++ { // the list grows
		c := f.out.Lawful[i]
		c.Old = true
		if cname {
			if next, ok := f.target(c); ok {
				f.add(next)
			}
		}
		if base, ok := f.base(c.Name); ok && prune && c.Name != base {
			up, _ := c.Name.Parent()
			f.add(Candidate{Name: up, How: HowPruned, From: c.Name, Links: c.Links, Security: c.Security, Old: true})
		}
	}
}
