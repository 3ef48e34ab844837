package suggest

import (
	"cmp"
	"slices"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// gather makes RRsets of records, in the order in which they first came; those
// that only go come first, to make room.
func gather(records []Record) ([]rrset, error) {
	type place struct {
		owner name.Name
		typ   wire.Type
	}
	var sets []rrset
	at := map[place]int{}
	for _, r := range records {
		typ, d, err := r.datum()
		if err != nil {
			return nil, err
		}
		i, known := at[place{r.Owner, typ}]
		if !known {
			i = len(sets)
			at[place{r.Owner, typ}] = i
			sets = append(sets, rrset{owner: r.Owner, typ: typ})
		}
		sets[i].take(r, d)
	}
	if err := clash(sets); err != nil {
		return nil, err
	}
	labels := map[string]bool{}
	for i := range sets {
		sets[i].label = label(labels, sets[i])
	}
	slices.SortStableFunc(sets, func(a, b rrset) int { return rank(!a.goes()) - rank(!b.goes()) })
	return sets, nil
}

// rank sorts what comes late behind what does not.
func rank(late bool) int {
	if late {
		return 1
	}
	return 0
}

// take adds a record to the set. The TTL of what stays counts before that of
// what goes.
func (s *rrset) take(r Record, d datum) {
	switch stays := r.Fate != Delete; {
	case len(s.records) == 0 && (stays || len(s.old) == 0):
		s.ttl = r.TTL
	case stays || len(s.records) == 0:
		s.ttl = min(s.ttl, r.TTL)
	}
	if !s.zone.IsValid() && r.Zone.Contains(r.Owner) {
		s.zone = r.Zone
	}
	if s.where.ID == "" {
		s.where = r.Where
	}
	if r.Fate != Delete && !slices.Contains(s.records, d) {
		s.records = append(s.records, d)
	}
	if r.Fate != Publish && !slices.Contains(s.old, d) {
		s.old = append(s.old, d)
	}
}

// clash finds an alias that is not alone.
func clash(sets []rrset) error {
	there := map[name.Name][]string{}
	for _, s := range sets {
		for _, d := range s.records {
			there[s.owner] = append(there[s.owner], s.record(d))
		}
	}
	for _, s := range sets {
		if s.typ != wire.TypeCNAME || len(s.records) == 0 {
			continue
		}
		all := there[s.owner]
		if s.owner == s.zone {
			all = append(all, full(s.owner)+" SOA") // RFC 1035 section 6.1: each zone has one
		}
		if len(all) > 1 {
			return &ClashError{s.owner, all}
		}
	}
	return nil
}

// parted sorts sets by zone; those whose zone is not known come last.
func parted(sets []rrset, say *phrase.Printer) []part {
	var parts []part
	at := map[name.Name]int{}
	for _, s := range sets {
		i, known := at[s.zone]
		if !known {
			i = len(parts)
			at[s.zone] = i
			parts = append(parts, part{zone: s.zone, say: say})
		}
		parts[i].sets = append(parts[i].sets, s)
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(rank(!a.zone.IsValid())-rank(!b.zone.IsValid()), a.zone.Compare(b.zone))
	})
	for i := range parts {
		parts[i].named = len(parts) > 1
	}
	return parts
}
