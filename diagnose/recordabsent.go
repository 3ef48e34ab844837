package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// recordAbsent names a record that is nowhere: every server of the zone says so
// (ecosystem S12). Rules that find it elsewhere, or a reason why it is not
// seen, hide this one.
func recordAbsent(v *validation) []Finding {
	if v.Status != dcv.Missing || !v.nothing() {
		return nil
	}
	f := v.start("dcv.absent", Error, Certain)
	f.Title = phrase.Of("The record that the CA asked for is not there")
	f.Detail = v.nowhere()
	f.Servers = labels(v.lacking())
	f.Remedy = steps(saying("Publish this record in the zone %s:", v.Zone), v.want())
	return []Finding{f}
}

// nowhere says that there is nothing of the kind.
func (v *validation) nowhere() phrase.Phrase {
	return phrase.Of("Asked for %s records at %s, the name servers of %s say that there are none.", v.Expect.Type, v.Expect.Owner, v.Zone)
}
