package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/phrase"
)

// textBesideCNAME: dcv.txt-beside-cname (ecosystem S15, DIAG-15, RFC 1034
// section 3.6.2). A server has both at the owner: it answers one question with
// the CNAME and the other with text of that same name. Text that a server
// found at the CNAME's target is no such thing, and comes with the CNAME.
func textBesideCNAME(v *validation) []Finding {
	both := v.which(func(s dcv.Server) bool { return s.Authoritative() && len(s.TextsBesideCNAME()) > 0 })
	zone, typed := v.enteredBoth()
	if len(both) == 0 && !typed {
		return nil
	}
	f := v.start("dcv.txt-beside-cname", Error, Certain)
	if v.Status == dcv.InPlace {
		f.Severity = Warning
	}
	owner := v.Expect.Owner
	f.Title = phrase.Of("There are a CNAME and TXT records at %s, and a name can have one or the other", owner)
	if len(both) > 0 {
		cname, text := both[0].Record, both[0].Beside
		if v.Expect.Type == dcv.TXT {
			cname, text = text, cname
		}
		f.Servers = labels(both)
		also(&f, cname.Exchange, text.Exchange)
		f.Detail = phrase.Of("Asked for CNAME records, %s gives %s; asked for TXT records, it gives %s.", both[0].String(), phrase.List(shownData(cname.Records)), phrase.List(shownData(both[0].TextsBesideCNAME())))
		f.Excluded = []phrase.Phrase{phrase.Of("The text is not that of the CNAME's target: it came as a record of %s.", owner)}
	} else {
		f.Detail = phrase.Of("In %s, both were entered for %s. Name servers serve one of them, or refuse the zone.", zone.File, owner)
	}
	f.Detail = phrase.Join(f.Detail, phrase.Of("Beside a CNAME there must be nothing else (RFC 1034 section 3.6.2); which of them a resolver sees is left to chance."))
	f.Remedy = steps(saying("Delete all other records at %s, so that this one is left:", owner), v.want())
	f.Commands = []Command{asking(owner, dcv.CNAME), asking(owner, dcv.TXT)}
	return []Finding{f}
}

// enteredBoth reports whether a zone as it was entered has a CNAME and text at
// the owner.
func (v *validation) enteredBoth() (*entered.Zone, bool) {
	for _, z := range v.entered {
		has := func(t dcv.Type) bool {
			return slices.ContainsFunc(z.Records, func(r entered.Record) bool {
				return r.Owner == v.Expect.Owner && r.Type == uint16(t)
			})
		}
		if z.Origin.Contains(v.Expect.Owner) && has(dcv.CNAME) && has(dcv.TXT) {
			return z, true
		}
	}
	return nil, false
}
