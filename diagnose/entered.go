package diagnose

import (
	"slices"

	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// FromEntered returns what the differences between zones as they were entered
// and as they are served come to: caa.entered-private, caa.entered-elsewhere,
// caa.entered-not-served, caa.entered-ttl, caa.shadowed-by-cname, caa.as-txt
// and caa.wrong-owner. In the way of a certificate they are only where one was
// refused. The result may be empty; it is never nil.
func FromEntered(ds []entered.Difference, refused bool) []Finding {
	out := []Finding{}
	for _, d := range ds {
		f := Finding{
			Severity: Warning, Who: Owner, At: d.At.String(), Confidence: High,
			Zone: d.Zone.Origin.String(), Evidence: slices.Clone(d.Evidence),
		}
		if refused {
			f.Severity = Error
		}
		enteredRules()[d.Kind](&f, d)
		out = append(out, f)
	}
	return out
}

// enteredRules are the rules, by the kind of difference.
func enteredRules() map[entered.Kind]func(*Finding, entered.Difference) {
	return map[entered.Kind]func(*Finding, entered.Difference){
		entered.Missing: notServed, entered.Extra: servedUnentered, entered.Differs: servedOtherwise,
		entered.TTL: otherTTL, entered.Shadowed: shadowed, entered.AsTXT: asTXT, entered.WrongOwner: wrongOwner,
		entered.Private: enteredPrivate, entered.Elsewhere: enteredElsewhere,
	}
}

// copies are the steps of records to copy, at most a screen of them.
func copies(owner name.Name, records []string) []Step {
	var out []Step
	for _, r := range records[:min(len(records), most)] {
		if len(r) > 400 {
			r = r[:400] + "..."
		}
		out = append(out, Step{Copy: owner.String() + ". CAA " + r})
	}
	return out
}

// held names the file that holds what was entered.
func held(d entered.Difference) phrase.Phrase {
	if d.Line > 0 {
		return phrase.Of("According to %q, line %d, these CAA records were entered at %s: %s.", d.Zone.File, d.Line, d.At, phrase.List(d.Entered))
	}
	return phrase.Of("According to %q, these CAA records were entered at %s: %s.", d.Zone.File, d.At, phrase.List(d.Entered))
}

func served(d entered.Difference) phrase.Phrase {
	return phrase.Of("The name servers serve: %s.", phrase.List(d.Served))
}

// notServed: caa.entered-not-served. The provider has the records, and its
// servers deny that there are any.
func notServed(f *Finding, d entered.Difference) {
	f.Code, f.Who = "caa.entered-not-served", DNSHost
	f.Title = phrase.Of("The CAA records entered at %s are not served", f.At)
	f.Detail = phrase.Join(held(d), phrase.Of("The name servers say that there is no CAA record."))
	f.Remedy = steps(saying("Save or publish the change at the provider and wait until its servers have it."), publishAgain(f.Zone))
}

// publishAgain is the step for a provider whose servers do not follow.
func publishAgain(zone string) Step {
	return saying("If it lasts, ask the provider why the servers of %s do not serve what its page shows: a hidden primary, a transfer that fails, or a record type that is not published.", zone)
}

// servedUnentered: caa.entered-not-served. CAA records come from somewhere
// else than the page that the owner looks at.
func servedUnentered(f *Finding, d entered.Difference) {
	f.Code, f.Who = "caa.entered-not-served", DNSHost
	f.Title = phrase.Of("CAA records are served at %s that were not entered", f.At)
	f.Detail = phrase.Join(phrase.Of("According to %q, no CAA record was entered at %s.", d.Zone.File, d.At), served(d), added(d))
	f.Remedy = steps(saying("Find out where these records come from: a feature of the provider that adds its own, an older copy of the zone, or another account that holds the zone."), publishAgain(f.Zone))
}

// servedOtherwise: caa.entered-not-served. Others are served.
func servedOtherwise(f *Finding, d entered.Difference) {
	f.Code, f.Who = "caa.entered-not-served", DNSHost
	f.Title = phrase.Of("Other CAA records are served at %s than were entered", f.At)
	f.Detail = phrase.Join(held(d), served(d), added(d))
	f.Remedy = steps(saying("Save or publish the change at the provider and wait until its servers have it."), publishAgain(f.Zone))
}

// added speaks of a provider that publishes records of its own: Cloudflare
// does for its certificates, as soon as the zone has any CAA record.
func added(d entered.Difference) phrase.Phrase {
	if d.Zone.Form != entered.CloudflareExport && d.Zone.Form != entered.CloudflareJSON {
		return phrase.Phrase{}
	}
	return phrase.Of("Cloudflare adds records for the CAs of its own certificates, which its list does not show.")
}

// otherTTL: caa.entered-ttl. It matters only for how long a change takes.
func otherTTL(f *Finding, d entered.Difference) {
	f.Code, f.Who, f.Severity = "caa.entered-ttl", DNSHost, Info
	f.Title = phrase.Of("The CAA records at %s are served with another TTL than was entered", f.At)
	f.Detail = phrase.Of("According to %q the TTL is %d seconds; it is served as %d seconds.", d.Zone.File, d.EnteredTTL, d.ServedTTL)
}

// shadowed: caa.shadowed-by-cname. Nothing stands beside a CNAME (RFC 1034
// section 3.6.2), whatever a provider's page accepts.
func shadowed(f *Finding, d entered.Difference) {
	f.Code = "caa.shadowed-by-cname"
	f.Title = phrase.Of("The CAA records entered at %s are hidden by an alias", f.At)
	f.Detail = phrase.Join(held(d), phrase.Of("The name servers serve an alias to %s there, so the CAA records of %s apply.", d.Target, d.Target))
	f.Remedy = steps(slices.Concat([]Step{saying("Have the CAA records published at the target of the alias:")}, copies(d.Target, d.Entered),
		[]Step{saying("Or replace the alias at %s with address records: no CAA record can stand beside a CNAME.", d.At)})...)
}

// asTXT: caa.as-txt. Text that reads like CAA is no CAA record.
func asTXT(f *Finding, d entered.Difference) {
	f.Code = "caa.as-txt"
	f.Title = phrase.Of("The CAA record of %s was entered as a TXT record", f.At)
	f.Detail = phrase.Of("According to %q, line %d, there is a TXT record with the text %s.", d.Zone.File, d.Line, quoted(d.Entered[0]))
	f.Remedy = steps(saying("Delete the TXT record, and enter the same as a record of type CAA. A provider without that type may accept TYPE257."))
}

// wrongOwner: caa.wrong-owner. The climb of RFC 8659 section 3 asks the name
// and those above it, and no other.
func wrongOwner(f *Finding, d entered.Difference) {
	f.Code = "caa.wrong-owner"
	f.Title = phrase.Of("The CAA records for %s were entered at %s, where no CA looks", f.At, d.EnteredAt)
	f.Detail = phrase.Of("According to %q, line %d, these CAA records were entered at %s: %s.", d.Zone.File, d.Line, d.EnteredAt, phrase.List(d.Entered))
	relative := ""
	if n := d.At.NumLabels() - d.Zone.Origin.NumLabels(); n > 0 {
		relative = d.At.String()[:len(d.At.String())-len(f.Zone)-1]
	}
	f.Remedy = steps(slices.Concat([]Step{saying("Move them, or write the name in full with a final dot:")}, copies(d.At, d.Entered), []Step{relativeForm(relative, f.Zone)})...)
}

// relativeForm says what to type on a page that puts the zone's name behind.
func relativeForm(relative, zone string) Step {
	if relative == "" {
		return saying("On a page that puts %s behind every name, leave the name empty or type @.", zone)
	}
	return saying("On a page that puts %s behind every name, type %s alone.", zone, relative)
}

// enteredPrivate: caa.entered-private.
func enteredPrivate(f *Finding, d entered.Difference) {
	f.Code, f.Confidence = "caa.entered-private", Certain
	f.Title = phrase.Of("The CAA records were entered in a private zone, which no CA sees")
	f.Detail = phrase.Of("According to %q, the hosted zone %s is private: only networks of its owner are answered from it.", d.Zone.File, f.Zone)
	f.Remedy = steps(saying("Enter the records in the public hosted zone of %s as well.", f.Zone))
}

// enteredElsewhere: caa.entered-elsewhere. The change went to servers that
// nobody asks.
func enteredElsewhere(f *Finding, d entered.Difference) {
	f.Code = "caa.entered-elsewhere"
	f.Title = phrase.Of("The records of %s were entered at servers that nobody asks", f.At)
	switch {
	case len(d.Delegated) > 0:
		f.Who = Registrar
		f.Detail = phrase.Of("According to %q, %s is served by %s. The zone above delegates it to %s.", d.Zone.File, f.Zone, phrase.List(texts(d.Hosts)), phrase.List(texts(d.Delegated)))
		f.Remedy = steps(saying("Make the change where the delegation leads: %s.", phrase.List(texts(d.Delegated))),
			saying("Or have the registrar change the name servers of %s to %s, after all records are there.", f.Zone, phrase.List(texts(d.Hosts))))
	case d.Zone.Origin.Contains(d.Asked) && d.Asked != d.Zone.Origin:
		f.Detail = phrase.Of("%s was entered in the zone %s, but %s is delegated to other servers, and these are asked.", d.At, f.Zone, d.Asked)
		f.Remedy = steps(saying("Make the change in the zone %s.", d.Asked))
	default:
		f.Detail = phrase.Of("%s is not delegated: the servers of %s are asked for its names.", f.Zone, d.Asked)
		f.Remedy = steps(saying("Make the change in the zone %s, or delegate %s from there.", d.Asked, f.Zone))
	}
}

func texts(ns []name.Name) []string {
	out := []string{}
	for _, n := range ns {
		out = append(out, n.String())
	}
	return out
}
