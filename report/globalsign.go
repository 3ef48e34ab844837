package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
)

// writeGlobalSign writes results as GlobalSign tells its customers: two
// sentences, then the lines of its table of errors, for all names of the
// request together. Failures for which that table has no line get one in the
// same style, since silence would read as consent.
func writeGlobalSign(w io.Writer, rs []Result) error {
	rs, err := caaOnly(rs, "globalsign")
	if err != nil {
		return err
	}
	var lines []string
	bad := 0
	for _, r := range rs {
		if permitted(r) {
			continue
		}
		bad++
		lines = append(lines, r.Lines...)
		if len(r.Lines) == 0 {
			lines = append(lines, fmt.Sprintf("%s: %s", failedAt(r), failureLine(r)))
		}
	}
	var b strings.Builder
	if bad == 0 {
		b.WriteString("The CAA check found nothing against the names of this request.\n")
	} else {
		fmt.Fprintf(&b, "The CAA check does not allow %d of the %s in this request.\n", bad, decisions(rs))
		b.WriteString("Change the CAA records in your DNS as the lines below show, wait until the old ones are forgotten, and approve again.\n")
	}
	for _, l := range lines {
		b.WriteString(Inert(l) + "\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// decisions counts results: as names, or as decisions where a name was
// decided for several CAs.
func decisions(rs []Result) phrase.Phrase {
	names := map[string]bool{}
	for _, r := range rs {
		names[r.Name] = true
	}
	if len(names) < len(rs) {
		return phrase.Count(len(rs), "%d decision", "%d decisions")
	}
	return phrase.Count(len(rs), "%d name", "%d names")
}

// failureLine says what happened where the table has no line.
func failureLine(r Result) string {
	if v := caa.Reason(r.Reason).Verdict(); v == caa.Deny {
		return "denied (" + r.Reason + ")"
	}
	return "no dns response that can be used (" + r.Reason + ")"
}
