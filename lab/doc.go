// Package lab is a small Internet that can be broken on purpose: a root, the
// top-level domains and any number of zones on their own name servers, with
// the faults that real name servers and firewalls show. It is to name
// resolution what net/http/httptest is to HTTP.
//
// A [Scenario] is a text file: zones, servers, faults, and what a CA's check
// must conclude from them. Any number of scenarios make one [Internet], which
// answers in memory through [Internet.Exchange] (no socket, no goroutine, so
// it runs under testing/synctest) and on loopback through [Internet.Listen].
// The same zones can be given to real name servers: [Internet.Servers].
//
// A scenario may have zones signed, in any way that validators must know and
// some that they must see through; all zones above are signed then, and
// [Internet.Anchors] are the trust anchors. [SignedScenarios] are about that.
//
// A [Zone] alone, read from a zone file, answers through an [Authority].
//
// FORMAT.md beside the source describes the scenario file and every fault.
package lab
