package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// privateView: dcv.private-view (ecosystem 4.2, S16). A resolver inside has the
// record, or it was entered in a private zone, and no authoritative server that
// a CA can ask has it. A record that earlier runs saw in place may still be in
// caches: that shows no private zone.
func privateView(v *validation) []Finding {
	if v.Status != dcv.Missing && v.Status != dcv.Wrong || len(v.having()) > 0 {
		return nil
	}
	f := v.start("dcv.private-view", Error, High)
	var said []phrase.Phrase
	for _, w := range v.Views {
		if w.Match != dcv.Differs && v.Expect.Kept.Last.IsZero() {
			f.Evidence = append(f.Evidence, w.Record.Exchange)
			said = append(said, phrase.Of("The resolver %s has the record, and no name server of %s that the delegation leads to has it.", quoted(w.Label), v.Zone))
		}
	}
	for _, z := range v.entered {
		if r, ok := v.holds(z); ok && z.Private {
			said = append(said, phrase.Of("According to %q, line %d, it was entered in the zone %s.", z.File, r.Line, z.Origin),
				phrase.Of("According to %q, the hosted zone %s is private: only networks of its owner are answered from it.", z.File, z.Origin))
		}
	}
	if len(said) == 0 {
		return nil
	}
	f.Servers = labels(v.lacking())
	f.Title = phrase.Of("The record is seen from inside a network only")
	f.Detail = phrase.Join(append(said, phrase.Of("A CA asks from outside."))...)
	f.Remedy = steps(saying("Publish this record in the public zone %s as well:", v.Zone), v.want())
	return []Finding{f}
}
