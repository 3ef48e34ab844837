package diagnose

import "github.com/mayissue/mayissue/phrase"

// Flapping returns srv.flapping for a name of which some of several tries with
// new packets failed and others did not: a cause that comes and goes. It
// returns nothing where all went the same way.
func Flapping(name string, failed, tries int) []Finding {
	if failed <= 0 || failed >= tries {
		return nil
	}
	f := Finding{
		Code: "srv.flapping", Severity: Warning, Who: DNSHost, At: name, Confidence: Certain, Retryable: true,
		Title:    phrase.Of("Some lookups of %s fail and others do not", name),
		Detail:   phrase.Of("%d of %d tries failed.", failed, tries),
		Evidence: []int{},
	}
	f.Remedy = steps(
		saying("Try the order again: the cause comes and goes."),
		saying("If it comes back, show the DNS host when the tries failed: a server or a way to it is overloaded or broken at times."))
	return []Finding{f}
}
