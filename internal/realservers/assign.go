package realservers

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/mayissue/mayissue/lab"
)

// Assign deals the servers of a lab out to the four makes, so that each
// serves part of the hierarchy: the root goes to NSD, every other server to
// the next make in turn. It keeps addresses and zones.
//
// A process answers for all its zones on all its addresses. One that had a
// zone and a zone below it would answer from the child where the lab's parent
// refers, so only zones of one depth share a process; a server that the lab
// itself gives zones of several depths has a process of its own, as has one
// without zones. Faults are not carried over, nor IPv6 addresses; a server
// that has no other is an error.
func Assign(servers []lab.Server) ([]Server, error) {
	type group struct {
		kind  Kind
		depth int
	}
	at := map[group]int{} // index in out
	var out []Server
	for i, s := range servers {
		v4 := slices.DeleteFunc(slices.Clone(s.Addrs), func(a netip.Addr) bool { return !a.Is4() })
		if len(v4) == 0 {
			return nil, fmt.Errorf("server %s has no IPv4 address", s.Name)
		}
		kind := Kinds()[i%len(Kinds())]
		depth, shared := depthOf(s)
		if depth == 0 && shared {
			kind = NSD
		}
		j, ok := at[group{kind, depth}]
		if !ok || !shared {
			j = len(out)
			out = append(out, Server{Kind: kind})
			if shared {
				at[group{kind, depth}] = j
			}
		}
		out[j].Addrs = append(out[j].Addrs, v4...)
		for _, z := range s.Zones {
			if !slices.ContainsFunc(out[j].Zones, func(o Zone) bool { return o.Origin == z.Origin }) {
				out[j].Zones = append(out[j].Zones, Zone{Origin: z.Origin, Text: z.Text})
			}
		}
	}
	return out, nil
}

// depthOf gives the depth that all zones of a server have, and false where
// they have none in common.
func depthOf(s lab.Server) (depth int, ok bool) {
	for i, z := range s.Zones {
		if d := z.Origin.NumLabels(); i == 0 {
			depth = d
		} else if d != depth {
			return 0, false
		}
	}
	return depth, len(s.Zones) > 0
}
