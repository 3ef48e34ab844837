package diagnose

import (
	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// unregistered: dcv.unregistered, dcv.on-hold (ecosystem 4.2). The registry's
// servers deny the domain itself. Either nobody has registered it, or its
// registration is there and kept out of the DNS, which the DNS cannot tell: that
// it was delegated once, or validated, speaks for the second.
func unregistered(v *validation) []Finding {
	domain, id, ok := v.denied()
	if v.Status != dcv.Missing || !ok {
		return nil
	}
	said := v.Expect.Said
	if v.Expect.Kept.Delegated || said == dcv.SaidValidated || said == dcv.SaidRenewing || said == dcv.SaidNotInUse {
		return []Finding{v.onHold(domain, id)}
	}
	f := v.aboutDomain("dcv.unregistered", Certain, domain, id)
	f.Title = phrase.Of("The domain %s is not in the DNS: it is not registered, or misspelt", domain)
	f.Remedy = steps(saying("Look whether %s is spelt as it was registered, and whether the registration has run out; register or renew it at a registrar.", domain),
		saying("The record is to be in its zone when it is delegated again."))
	return []Finding{f}
}

// onHold is the finding for a domain that was there.
func (v *validation) onHold(domain name.Name, id int) Finding {
	f := v.aboutDomain("dcv.on-hold", Medium, domain, id)
	f.Who = Registrar
	f.Title = phrase.Of("The domain %s was in the DNS and is not any more: its registration is on hold, or has run out", domain)
	if v.Expect.Kept.Delegated {
		f.Detail = phrase.Join(f.Detail, phrase.Of("An earlier run found it delegated."))
	} else {
		f.Detail = phrase.Join(f.Detail, phrase.Of("The CA says that it has validated the domain once."))
	}
	f.Remedy = steps(saying("Look at the registration of %s (whois, RDAP): clientHold and serverHold keep a domain out of the DNS, and so does a registration that has run out.", domain),
		saying("Have the registrar lift the hold: pay what is owed, renew, or confirm the contact's mail address."))
	return f
}

func (v *validation) aboutDomain(code, confidence string, domain name.Name, id int) Finding {
	f := v.start(code, Error, confidence)
	f.At, f.Evidence = domain.String(), []int{id}
	f.Detail = phrase.Of("The name servers of %s, which delegate the domains below it, say that %s does not exist.", v.Zone, domain)
	return f
}

// denied returns the domain that a registry would hand out, where the registry's
// own servers say that it does not exist, and the exchange that says so.
func (v *validation) denied() (domain name.Name, id int, ok bool) {
	if v.trace == nil || !v.Zone.IsValid() || v.Expect.Owner == v.Zone || !v.registry(v.Zone) {
		return name.Name{}, 0, false
	}
	if _, domain, ok = registrable(v.Expect.Owner); !ok {
		domain = v.Expect.Owner.Ancestor(v.Zone.NumLabels() + 1)
	}
	if !domain.Contains(v.Expect.Domain.Base) {
		return name.Name{}, 0, false
	}
	for _, s := range v.trace.Steps {
		x := v.trace.Exchange(s.Accepted)
		if x == nil || s.Zone != v.Zone || s.Question.Name != domain {
			continue
		}
		if rd, _ := reply.Interpret(x); rd.Outcome == evidence.NXDomain {
			return domain, x.ID, true
		}
	}
	return name.Name{}, 0, false
}
