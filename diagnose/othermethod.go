package diagnose

import (
	"github.com/mayissue/mayissue/phrase"
)

// otherMethod: dcv.other-method. The CA was asked to validate the domain by
// e-mail or HTTP: it looks for no record, and what the DNS has or lacks says
// nothing about the order.
func otherMethod(v *validation) []Finding {
	domain := v.Expect.Domain.Base
	f := v.start("dcv.other-method", Warning, Certain)
	f.At, f.Evidence = domain.String(), []int{}
	if !v.Expect.Owner.IsValid() {
		f.Commands = nil
	}
	f.Title = phrase.Of("The CA does not validate %s by a record in the DNS", domain)
	f.Detail = phrase.Of("It says that another method was chosen, such as e-mail or HTTP. The DNS cannot show how far that is.")
	if m := v.Expect.Certificate.Method; m != "" {
		f.Detail = phrase.Join(phrase.Of("The method that it names is %s.", m), f.Detail)
	}
	f.Remedy = steps(saying("Answer the CA's e-mail, or put up the file that it asked for; or order again with validation by DNS."))
	return []Finding{f}
}
