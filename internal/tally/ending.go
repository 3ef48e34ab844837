package tally

import (
	"slices"
	"time"

	"github.com/mayissue/mayissue/report"
)

// Ending are the domains that will break soon: decisions that rest on
// signatures which end within [Soon], unless the zone is signed anew.
type Ending struct {
	Until time.Time `json:"until"`
	Names int       `json:"names"` // all of them
	// Days counts the names by the day on which the first signature ends, from
	// the time of the summary: the first 24 hours, and so on. A signature that
	// had ended by then is in the first.
	Days []int `json:"days"`
	// Domains are the registrable domains of the names, those that end soonest
	// first; only so many of them are kept, as Most says.
	Domains []EndingDomain `json:"domains"`
	Most    int            `json:"most"`
	Full    bool           `json:"more"` // there are domains that are not listed
}

// EndingDomain is a domain with the name whose signatures end first.
type EndingDomain struct {
	Domain      string    `json:"domain"`
	Name        string    `json:"name"`
	SignedUntil time.Time `json:"signed_until"`
}

// ending collects those domains: at each time the mostEnding soonest of all
// that were added. One that had to go comes back only with an earlier end than
// the latest that is kept, so that what is kept in the end is exact.
type ending struct {
	now, until time.Time
	names      int
	days       [int(Soon / (24 * time.Hour))]int
	domains    []EndingDomain // sorted
	full       bool
}

func (e *ending) add(r report.Result) {
	if r.SignedUntil == nil || r.SignedUntil.After(e.until) {
		return
	}
	at := r.SignedUntil.UTC()
	e.names++
	e.days[min(max(0, int(at.Sub(e.now)/(24*time.Hour))), len(e.days)-1)]++
	d := EndingDomain{baseOf(r.Name), shown(r), at}
	if i := slices.IndexFunc(e.domains, func(o EndingDomain) bool { return o.Domain == d.Domain }); i >= 0 {
		if !sooner(d, e.domains[i]) {
			return
		}
		e.domains = slices.Delete(e.domains, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(e.domains, d, func(a, b EndingDomain) int {
		if sooner(a, b) {
			return -1
		}
		return 1
	})
	e.domains = slices.Insert(e.domains, i, d)
	if len(e.domains) > mostEnding {
		e.domains, e.full = e.domains[:mostEnding], true
	}
}

// sooner orders by the end, then by the name, so that the order in which names
// come does not matter.
func sooner(a, b EndingDomain) bool {
	if !a.SignedUntil.Equal(b.SignedUntil) {
		return a.SignedUntil.Before(b.SignedUntil)
	}
	return a.Name < b.Name
}

func (e *ending) summary() Ending {
	return Ending{e.until, e.names, slices.Clone(e.days[:]), slices.Clone(append([]EndingDomain{}, e.domains...)), mostEnding, e.full}
}
