package dcv

import "time"

// Observation returns the judgement as an order takes it in. Caches keep what
// was seen for as long as the greatest TTL that the walk or a server gave.
func (j Judgement) Observation() Observation {
	ttl := max(j.Walk.First.TTL, j.Walk.Last.TTL)
	for _, s := range j.Servers {
		ttl = max(ttl, s.Record.TTL)
	}
	return Observation{Record: j.Expect.Key(), Status: j.Status, Security: j.Security, Keep: time.Duration(ttl) * time.Second}
}
