package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
)

// steps joins the parts of a remedy, each on a line of its own, so that a
// record can be copied as it stands. Empty parts are left out.
func steps(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n")
}

// record writes a record as a zone file has it, to be copied.
func record(owner string, r caa.Record) string {
	return fmt.Sprintf("%s. CAA %s", owner, shown(r))
}

// shown writes the data of a record, cut where nobody would read on: a value
// may be as long as a message.
func shown(r caa.Record) string {
	s := r.String()
	if len(s) > 400 {
		return s[:400] + "..."
	}
	return s
}

// letIn returns the record at owner that names the CA.
func (s *scene) letIn(owner string) string {
	return record(owner, caa.Record{Tag: s.property(), Value: s.identifier()})
}

// wait says how long the CA remembers what it saw, by its own word, or
// nothing where it has said nothing.
func (s *scene) wait() string {
	known := s.known
	if len(known.CacheStated) == 0 {
		return ""
	}
	least, most := known.CacheStated[0].Duration, known.LongestCache()
	for _, c := range known.CacheStated {
		least = min(least, c.Duration)
	}
	if least == most {
		return fmt.Sprintf("Then wait: %s says that it remembers CAA records for up to %s.", known.Name, hours(most))
	}
	return fmt.Sprintf("Then wait: %s says that it remembers CAA records, for %s on one page and up to %s on another.", known.Name, hours(least), hours(most))
}

func hours(d time.Duration) string {
	if d == time.Hour {
		return "1 hour"
	}
	return fmt.Sprintf("%g hours", d.Hours())
}

// rehearse names a way to try again that costs nothing, where the CA has one.
func (s *scene) rehearse() string {
	if len(s.known.Retry) == 0 {
		return ""
	}
	return fmt.Sprintf("The test system of %s shows, without spending an order, whether it lasts; for example: %s", s.known.Name, s.known.Retry[0].Command)
}

// list joins words for a sentence, at most five of them, none longer than a
// domain name can be.
func list(words []string) string {
	var short []string
	for _, w := range words[:min(len(words), 5)] {
		if len(w) > 253 {
			w = w[:253] + "..."
		}
		short = append(short, w)
	}
	last := len(short) - 1
	switch {
	case len(words) > 5:
		return fmt.Sprintf("%s and %d more", strings.Join(short, ", "), len(words)-5)
	case last > 0:
		return strings.Join(short[:last], ", ") + " and " + short[last]
	}
	return strings.Join(short, "")
}

// quoted shows untrusted octets: \DDD outside printable ASCII, and no more
// than a line of them.
func quoted(s string) string {
	more := ""
	if len(s) > 120 {
		s, more = s[:120], "..."
	}
	return `"` + caa.EscapeValue(s) + more + `"`
}
