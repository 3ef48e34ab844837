package pace

import (
	"time"

	"github.com/mayissue/mayissue/phrase"
)

// RegistryServers is how many servers a zone with a great many names below it
// is taken to have, each with one address of a family: those of the root, com
// and net. No zone has more, so that what is implied is the least.
const RegistryServers = 13

// AtLeast is the least time in which so many questions to so many addresses can
// be put.
func (c Config) AtLeast(questions, addresses int) time.Duration {
	c = c.WithDefaults()
	addresses = max(addresses, 1)
	each := (questions + addresses - 1) / addresses // to the address that is asked most
	if each <= c.Burst {
		return 0
	}
	return time.Duration(each-c.Burst) * time.Second / time.Duration(c.Rate)
}

// Implied is the least time that questions to the servers of registries take,
// given how many there are below each TLD and how many addresses each of those
// has, and the TLD that it is due to. Registries are asked side by side. The
// time for servers that many of the names share is unknown before.
func (c Config) Implied(below map[string]int, addresses int) (time.Duration, string) {
	var longest time.Duration
	var due string
	for tld, n := range below {
		if d := c.AtLeast(n, addresses); d > longest || d == longest && d > 0 && tld < due {
			longest, due = d, tld
		}
	}
	return longest, due
}

// Text says what servers are asked at most.
func (c Config) Text() phrase.Phrase {
	c = c.WithDefaults()
	return phrase.Of("No server address is asked more than %d questions a second, nor more than %d at once (addresses in --permit-net: only the second). "+
		"--rate and --window change that.", c.Rate, c.Window)
}

// ImpliedText says what time the pace implies for the names below the TLD that
// needs longest, or nothing where it is less than a second.
func (c Config) ImpliedText(below map[string]int, addresses int) phrase.Phrase {
	d, tld := c.Implied(below, addresses)
	if d < time.Second {
		return phrase.Phrase{}
	}
	return phrase.Of("%d names below %s: at least %s, at %d addresses of its servers with %d questions a second each. "+
		"Names that share servers may take longer.", below[tld], tld, d.Round(time.Second), addresses, c.WithDefaults().Rate)
}
