// Package table makes of the samples of several runs what is read: medians
// with their range, ratios, and how far the targets are.
package table

import "time"

// Sample is one phase of one peer in one run.
type Sample struct {
	Who      string        `json:"who"`
	Phase    string        `json:"phase"`
	Run      int           `json:"run"`
	Names    int           `json:"names"` // of the list
	Wall     time.Duration `json:"wall_ns"`
	Client   time.Duration `json:"client_cpu_ns"`
	Resolver time.Duration `json:"resolver_cpu_ns"`
	Servers  time.Duration `json:"servers_cpu_ns"`
	// Memory at its highest since the process began, octets.
	ClientPeak   int64 `json:"client_peak"`
	ResolverPeak int64 `json:"resolver_peak"`
	Queries      int   `json:"upstream_queries"`

	Right int      `json:"right"` // -1: nothing was decided
	Wrong []string `json:"wrong,omitempty"`
	// The names whose servers are all alive, and when nearly all
	// of them were decided.
	Alive     int           `json:"alive"`
	MostAlive time.Duration `json:"most_alive_ns"`
}

// perName is a cost in milliseconds for each name of the list.
func (s Sample) perName(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond) / float64(s.Names)
}

// Quantities of a sample.
func (s Sample) cpu() float64      { return s.perName(s.Client + s.Resolver) }
func (s Sample) resolver() float64 { return s.perName(s.Resolver) }
func (s Sample) servers() float64  { return s.perName(s.Servers) }
func (s Sample) rate() float64     { return float64(s.Names) / s.Wall.Seconds() }
func (s Sample) queries() float64  { return float64(s.Queries) / float64(s.Names) }
func (s Sample) right() float64    { return float64(s.Right) }
func (s Sample) client() float64   { return float64(s.ClientPeak) / (1 << 20) }
func (s Sample) recursor() float64 { return float64(s.ResolverPeak) / (1 << 20) }

// aliveRate is how many names a second were decided, of those whose servers
// are all alive, up to when nearly all were.
func (s Sample) aliveRate() float64 {
	if s.MostAlive == 0 {
		return 0
	}
	return float64(s.Alive) / s.MostAlive.Seconds()
}
