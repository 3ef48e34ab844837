// Package provider knows the companies that run authoritative name servers for
// others: by the names of their servers, whether CAA records can be entered
// there, what their pages want typed into which field, and where to ask for
// help.
//
// It is for people who have to change a record. The table ages quietly, like
// every such list: each claim about CAA has its source and date, and what
// nobody could be seen to state is unknown. No decision rests on it.
package provider

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/name"
)

// Provider is one company, or one service of it, that serves zones of others.
// Values are copies: a caller may change what it was given. The zero value is
// nobody.
type Provider struct {
	ID    string // stable, lower case
	Name  string // for people
	Local string // the name in its own language, where that is not Name
	// Servers are patterns of the host names of its name servers: the name
	// ends in these labels. A label that ends in "*" stands for all that begin
	// so.
	Servers []string
	CAA     Claim
	Panel   Panel
	Help    string // page of its documentation or support; "" where none is known
	// Injects is the feature that adds CAA records of the provider's own to
	// the customer's; "" where none is known.
	Injects string
	// Replaces is the setting of a record by which the provider answers with
	// addresses in the place of a CNAME, and Plain its value for the record to be
	// served as it was entered; "" where none is known.
	Replaces, Plain string
	Languages       []string // of its support, as en, ja, ko, zh and other BCP 47 tags
}

// Label returns the name for people, its own first where it has another one.
func (p Provider) Label() string {
	if p.Local != "" {
		return p.Local + " (" + p.Name + ")"
	}
	return p.Name
}

// Support says whether CAA records can be entered.
type Support uint8

// The states of support. The zero value is that nobody knows.
const (
	Unknown Support = iota
	Supported
	Unsupported
)

// String returns yes, no or unknown.
func (s Support) String() string { return [...]string{"unknown", "yes", "no"}[min(s, 2)] }

// Claim is a statement about support of CAA records and who made it.
type Claim struct {
	Support Support
	Source  string // page or file; "" for unknown
	Date    string // of the statement, as exact as it is known: "2026-04-21", "2025"; "" where undated
}

// Of returns the provider of a zone, by the host names of its name servers:
// the one that runs most of them, the earlier one of the table where two run
// as many. It reports false where none of the servers is known.
func Of(servers []name.Name) (Provider, bool) {
	best, most := -1, 0
	for i := range table {
		n := 0
		for _, s := range servers {
			if table[i].runs(s) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return Provider{}, false
	}
	return table[best].clone(), true
}

// All returns every provider, by ID.
func All() []Provider {
	out := make([]Provider, len(table))
	for i, p := range table {
		out[i] = p.clone()
	}
	slices.SortFunc(out, func(a, b Provider) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// ByID returns the provider with the ID.
func ByID(id string) (Provider, bool) {
	for _, p := range table {
		if p.ID == id {
			return p.clone(), true
		}
	}
	return Provider{}, false
}

func (p Provider) clone() Provider {
	p.Servers, p.Languages = slices.Clone(p.Servers), slices.Clone(p.Languages)
	return p
}

// runs reports whether the name server is one of the provider's.
func (p Provider) runs(server name.Name) bool {
	return slices.ContainsFunc(p.Servers, func(pattern string) bool { return matches(pattern, server) })
}

// matches reports whether a host name ends in the labels of a pattern. Whole
// labels are compared, so that notexample.com is none of example.com's.
func matches(pattern string, host name.Name) bool {
	want := strings.Split(pattern, ".")
	first := host.NumLabels() - len(want)
	if !host.IsValid() || first < 0 {
		return false
	}
	for i, w := range want {
		label := host.Label(first + i)
		if start, ok := strings.CutSuffix(w, "*"); ok && strings.HasPrefix(label, start) {
			continue
		}
		if label != w {
			return false
		}
	}
	return true
}
