package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/phrase"
)

// hiddenText: dcv.hidden-txt (ecosystem 3.3, 4.2). The CA wants text at the
// domain itself, which is an alias: beside a CNAME nothing is seen, so whoever
// asks for text is led to the target.
func hiddenText(v *validation) []Finding {
	if !v.textHidden() || v.Status == dcv.Undetermined {
		return nil
	}
	owner := v.Expect.Owner
	f := v.start("dcv.hidden-txt", Error, Certain)
	f.Title = phrase.Of("%s is an alias, so no TXT record of its own can be seen", owner)
	f.Detail = phrase.Of("A CNAME at %s leads to %s. Nothing can stand beside a CNAME (RFC 1034 section 3.6.2), so text is looked for at its target, where it is not.", owner, v.Walk.Aliases[0])
	f.Remedy = steps(saying("Choose a method whose record stands below the domain, at a name that begins with an underscore."))
	// A CA may validate a domain by one above it (ADN-01), no public suffix.
	if up, _ := owner.Parent(); v.Zone.IsValid() && v.Zone.Contains(up) {
		f.Remedy = append(f.Remedy, saying("Or let the CA validate %s, which takes %s in: it then asks for such a record there.", up, owner))
	}
	f.Remedy = append(f.Remedy, saying("Or put addresses in the place of the CNAME, and publish the record beside them:"), v.want())
	return []Finding{f}
}
