package report

import "github.com/mayissue/mayissue/phrase"

// Matrix is what the servers of one zone said to the probes of a diagnosis:
// who was asked what, and what of it is good.
type Matrix struct {
	Zone    string         `json:"zone"`
	Probes  []string       `json:"probes"`  // kinds that were used, in the order of first use
	Servers []MatrixServer `json:"servers"` // one for each address
}

// MatrixServer is one address of a name server and how it took each probe.
type MatrixServer struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"` // empty where the name has none
	// Listed says who lists it: "parent", "child", "both"; empty where nobody
	// does.
	Listed  string `json:"listed,omitempty"`
	Unasked string `json:"unasked,omitempty"` // why no probe was sent: no-address, alias, refused-range, family, limit
	Cells   []Cell `json:"cells"`             // in the order of time; a probe can stand there twice, or not at all
}

// Cell is one probe and what came of it.
type Cell struct {
	Probe    string        `json:"probe"`    // kind
	Question string        `json:"question"` // name and type
	Outcome  string        `json:"outcome"`  // in the words of the evidence
	Detail   phrase.Phrase `json:"detail,omitzero"`
	Evidence int           `json:"evidence,omitempty"` // ID of the exchange
	Millis   float64       `json:"ms"`
	// Judged is "good", "bad", or "odd" for what may have its reasons.
	Judged string `json:"judged"`
}

// What a cell is worth.
const (
	Good = "good"
	Bad  = "bad"
	Odd  = "odd"
)

// of returns the cell of a probe that says most: a bad one before an odd one
// before a good one, and of those the last. ok is false where there is none.
func (s MatrixServer) of(probe string) (c Cell, ok bool) {
	rank := map[string]int{Good: 1, Odd: 2, Bad: 3}
	for _, other := range s.Cells {
		if other.Probe == probe && (!ok || rank[other.Judged] >= rank[c.Judged]) {
			c, ok = other, true
		}
	}
	return c, ok
}

// sign is the mark of a cell, for those who see no colour.
func (c Cell) sign() string {
	switch c.Judged {
	case Good:
		return "✓"
	case Bad:
		return "✗"
	}
	return "!"
}

// label names a server in one line.
func (s MatrixServer) label() string {
	if s.Name == "" {
		return s.Address
	}
	return sourced(s.Name, s.Address)
}
