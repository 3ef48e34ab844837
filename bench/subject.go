package main

import (
	"github.com/mayissue/mayissue/bench/internal/serve"
	"github.com/mayissue/mayissue/bench/internal/table"
)

// subject is one that is measured.
type subject struct {
	table.Peer
	child    string          // a key of peer.Makers; empty: the command itself
	recursor *serve.Recursor // nil: it has none
	workers  int             // 0: as the flag says
}

// peersAtOnce is how many decisions the peers work on: more does not make them
// faster.
const peersAtOnce = 200

// subjects are all that can be measured, ours first.
func subjects() []subject {
	best, usual, doh := serve.Best, serve.Default, serve.Default
	doh.DoH = true
	return []subject{
		{table.Peer{Who: table.Ours, Title: "mayissue, Engine.Decide", Validated: true}, "ours", nil, 0},
		{table.Peer{Who: table.Scan, Title: "mayissue scan, whole command", Validated: true}, "", nil, 0},
		{table.Peer{Who: table.BestPeer, Title: "Boulder's algorithm over UDP to Unbound at its best (1 thread, no minimisation)", Validated: true}, "loop", &best, peersAtOnce},
		{table.Peer{Who: "boulder", Title: "Boulder's VA package over UDP to Unbound at its best", Validated: true}, "boulder", &best, peersAtOnce},
		{table.Peer{Who: "default", Title: "Boulder's algorithm over UDP to Unbound as it comes (2 threads, minimisation)", Validated: true}, "loop", &usual, peersAtOnce},
		{table.Peer{Who: table.UsualPeer, Title: "Boulder's VA package, DoH to Unbound as it comes", Validated: true}, "doh", &doh, peersAtOnce},
		{table.Peer{Who: "plain", Title: "every question of the climbs once to Unbound at its best, no decision made", Validated: true}, "plain", &best, peersAtOnce},
	}
}

func subjectOf(key string) (subject, bool) {
	for _, s := range subjects() {
		if s.Who == key {
			return s, true
		}
	}
	return subject{}, false
}

func keys() []string {
	var all []string
	for _, s := range subjects() {
		all = append(all, s.Who)
	}
	return all
}
