package plan

import "testing"

// tiny is a hierarchy that can be counted by hand.
func tiny(list ...string) *Plan {
	p := &Plan{byOrigin: map[string]*Zone{}, Operators: make([]Operator, 1)}
	p.Root = &Zone{Algorithm: RSA}
	p.TLDs = []*Zone{{Origin: "alfa", Algorithm: P256}, {Origin: "bravo", Algorithm: P256}}
	p.Zones = []*Zone{
		{Origin: "one.alfa", Owners: []Owner{
			{Name: "one.alfa", A: true}, {Name: "www.one.alfa", A: true},
			{Name: "near.one.alfa", Target: "www.one.alfa"}, {Name: "far.one.alfa", Target: "edge.two.bravo"},
			{Name: "also.one.alfa", Target: "edge.two.bravo"},
			{Name: "a.deep.one.alfa", CAA: []CAA{{0, "issue", CA}}}, {Name: "*.wild.one.alfa", A: true},
		}},
		{Origin: "two.bravo", Algorithm: P256, Owners: []Owner{{Name: "two.bravo", A: true}, {Name: "edge.two.bravo", A: true}}},
		{Origin: "old.alfa", Algorithm: P256, Expired: true, Owners: []Owner{{Name: "old.alfa", A: true}}},
	}
	for _, z := range append(append([]*Zone{}, p.TLDs...), p.Zones...) {
		p.byOrigin[z.Origin] = z
	}
	for _, z := range p.Zones {
		z.reindex()
	}
	for _, n := range list {
		p.List = append(p.List, Entry{Input: n})
	}
	return p
}

func TestBound(t *testing.T) {
	for _, c := range []struct {
		what string
		list []string
		want Bound
	}{
		{"a zone's own name: two referrals; itself and the TLD; keys of root and TLD", []string{"one.alfa"}, Bound{2, 2, 0, 2}},
		{"its neighbour shares all but itself", []string{"one.alfa", "www.one.alfa"}, Bound{2, 3, 0, 2}},
		{"a wildcard is asked for as its base", []string{"www.one.alfa", "*.www.one.alfa"}, Bound{2, 3, 0, 2}},
		{"CAA ends the climb", []string{"x.a.deep.one.alfa"}, Bound{2, 2, 0, 2}},
		{"an alias within the zone is answered with it", []string{"near.one.alfa"}, Bound{2, 3, 0, 2}},
		{"an alias elsewhere leads into two more zones, two of them signed", []string{"far.one.alfa"}, Bound{4, 3, 1, 4}},
		{"two aliases to one name", []string{"far.one.alfa", "also.one.alfa"}, Bound{4, 4, 1, 4}},
		{"a target that is listed too", []string{"far.one.alfa", "edge.two.bravo"}, Bound{4, 6, 0, 4}},
		{"what the keys tell to be out of date is not asked", []string{"old.alfa", "www.old.alfa"}, Bound{2, 0, 0, 3}},
	} {
		if got := tiny(c.list...).Bound(); got != c.want {
			t.Errorf("%s: %v is %+v, want %+v", c.what, c.list, got, c.want)
		}
	}
	if (Bound{1, 2, 3, 4}).Total() != 10 {
		t.Error("the total is no sum")
	}
}

func TestAt(t *testing.T) {
	z := tiny().Zones[0]
	for name, want := range map[string]string{
		"one.alfa": "one.alfa", "www.one.alfa": "www.one.alfa", "deep.one.alfa": "", "b.deep.one.alfa": "",
		"x.wild.one.alfa": "*.wild.one.alfa", "y.x.wild.one.alfa": "*.wild.one.alfa", "wild.one.alfa": "", "none.one.alfa": "",
	} {
		got := ""
		if o := z.at(name); o != nil {
			got = o.Name
		}
		if got != want {
			t.Errorf("%s is answered by %q, want %q", name, got, want)
		}
	}
}
