package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// suffixAsked: dcv.public-suffix (ecosystem 4.2, ADN-04). The name to be
// certified is one below which a registry hands out domains: nobody but the
// registry controls it.
func suffixAsked(v *validation) []Finding {
	base := v.Expect.Domain.Base
	suffix, ok := name.SuffixList{}.PublicSuffix(base)
	if !base.IsValid() || base.NumLabels() > 1 && (!ok || suffix != base) || v.Status == dcv.InPlace {
		return nil
	}
	f := v.start("dcv.public-suffix", Error, Certain)
	f.At = base.String()
	f.Title = phrase.Of("%s is no domain that anybody has registered", base)
	f.Detail = phrase.Of("A registry hands out the domains below %s, and it alone can publish records for %s itself.", base, base)
	f.Remedy = steps(saying("Ask for a certificate for the domain that you registered below %s, with a wildcard if it is for names below that.", base))
	return []Finding{f}
}
