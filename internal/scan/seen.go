package scan

import "hash/maphash"

// mostSeen is how many distinct names are remembered, at 8 octets and a line
// each: about 100 MB at most. Of names after that many it is not told whether
// they stand twice; they are decided all the same.
const mostSeen = 1 << 22

// seen remembers which names were asked for before, as 64 bits of each: among
// four million names two are taken for the same in one run of two million.
type seen struct {
	seed  maphash.Seed
	lines map[uint64]uint32
	most  int
}

func newSeen() *seen {
	return &seen{seed: maphash.MakeSeed(), lines: map[uint64]uint32{}, most: mostSeen}
}

// before returns the line that asked the same CAs for the same, or 0 where
// none did. What has no text to speak of is like nothing else.
func (s *seen) before(t Task) int {
	if t.Broken {
		return 0
	}
	h := s.hash(t)
	if line, ok := s.lines[h]; ok {
		return int(line)
	}
	if len(s.lines) < s.most {
		s.lines[h] = uint32(t.Line)
	}
	return 0
}

// hash is of the name and of whom it is put to: certificates of one name may
// be of several CAs.
func (s *seen) hash(t Task) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	if t.Err == nil {
		h.WriteString(t.Requests[0].Name.String())
	} else {
		h.WriteString(t.Text)
	}
	for i := range t.Requests {
		h.WriteByte(0)
		for _, id := range t.Requests[i].Issuers {
			h.WriteString(id)
			h.WriteByte(' ')
		}
	}
	return h.Sum64()
}
