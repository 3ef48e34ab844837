package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// Step is one step of a remedy: a sentence, or a record or command to copy.
type Step struct {
	Say  phrase.Phrase
	Copy string // to be copied as it stands; then Say is empty

	entry *entry // of a record to be published
	aside bool   // it is for who wants the certificate, and for nobody else
}

// entry is a record to be published.
type entry struct {
	owner string
	rec   caa.Record
	want  dcv.Record // in the place of a CAA record, one that a CA asked for
}

// Remedy is what to do, step by step. It is empty where nothing is to be done.
type Remedy []Step

// String returns the steps in English, one a line.
func (r Remedy) String() string { return r.In(&phrase.Printer{}) }

// In returns the steps in the printer's language, one a line.
func (r Remedy) In(p *phrase.Printer) string {
	var lines []string
	for _, s := range r {
		if s.Copy != "" {
			lines = append(lines, s.Copy)
		} else {
			lines = append(lines, p.Say(s.Say))
		}
	}
	return strings.Join(lines, "\n")
}

// MarshalText returns [Remedy.String].
func (r Remedy) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what [Remedy.MarshalText] writes; what was to be copied
// is a sentence then.
func (r *Remedy) UnmarshalText(text []byte) error {
	*r = nil
	for line := range strings.SplitSeq(string(text), "\n") {
		*r = append(*r, steps(say(phrase.Data(line)))...)
	}
	return nil
}

// steps makes a remedy. Steps that say nothing are left out.
func steps(parts ...Step) Remedy {
	return slices.DeleteFunc(Remedy(parts), func(s Step) bool { return s.Copy == "" && s.Say.IsZero() })
}

// say is the step of a sentence.
func say(p phrase.Phrase) Step { return Step{Say: p} }

// apart marks a step that is for who wants the certificate alone.
func apart(s Step) Step {
	s.aside = true
	return s
}

// saying is [say] of [phrase.Of].
func saying(format string, args ...any) Step { return say(phrase.Of(format, args...)) }

// record is the step of a record as a zone file has it, to be copied.
func record(owner string, r caa.Record) Step {
	return Step{Copy: fmt.Sprintf("%s. CAA %s", owner, shown(r)), entry: &entry{owner: owner, rec: r}}
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
func (s *scene) letIn(owner string) Step {
	return record(owner, caa.Record{Tag: s.property(), Value: s.identifier()})
}

// wait says how long the CA remembers what it saw, by its own word, or
// nothing where it has said nothing.
func (s *scene) wait() Step {
	known := s.known
	if len(known.CacheStated) == 0 {
		return Step{}
	}
	least, most := known.CacheStated[0].Duration, known.LongestCache()
	for _, c := range known.CacheStated {
		least = min(least, c.Duration)
	}
	if least == most {
		return apart(saying("Then wait: %s says that it remembers CAA records for up to %s.", known.Name, hours(most)))
	}
	return apart(saying("Then wait: %s says that it remembers CAA records, for %s on one page and up to %s on another.", known.Name, hours(least), hours(most)))
}

func hours(d time.Duration) phrase.Phrase {
	return phrase.Count(int(d.Hours()), "%d hour", "%d hours")
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
