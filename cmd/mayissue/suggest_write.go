package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
	"github.com/mayissue/mayissue/suggest"
)

// written is a set in one form.
type written struct {
	Form suggest.Form `json:"form"`
	Text string       `json:"text"`
}

// write prints one proposal.
func (s *suggestFlags) write(p *program, w *wishes, o *proposal) error {
	say := p.in
	if s.output == "json" {
		say = p.data()
	}
	forms, err := s.inForms(w, o, say)
	if err != nil {
		return err
	}
	if s.output == "json" {
		return p.writeJSON(s.object(w, o, forms, say))
	}
	if !s.quiet {
		for _, line := range o.explain(w) {
			fmt.Fprintln(p.out, say.Say(line))
		}
	}
	for _, f := range forms {
		if s.quiet {
			io.WriteString(p.out, f.Text)
			continue
		}
		fmt.Fprintf(p.out, "\n%s\n", say.Sayf("In the form %s:", string(f.Form)))
		io.WriteString(p.out, f.Text)
	}
	if !s.quiet {
		fmt.Fprintln(p.out)
	}
	return nil
}

// inForms writes the set in the forms asked for, or in those that suit: the
// provider's own, its page, and that of a zone file. Where nobody asked for a
// certain form, one that cannot hold the records is left out for the generic
// one, which can. What has nothing to change has none.
func (s *suggestFlags) inForms(w *wishes, o *proposal, say *phrase.Printer) ([]written, error) {
	if o.nothing() {
		return nil, nil
	}
	forms, certain := w.forms, !slices.Contains(s.forms, "all")
	if forms == nil {
		forms, certain = suitable(o.contact.Provider), false
	}
	var out []written
	for i := 0; i < len(forms); i++ {
		text, err := suggest.Write(forms[i], o.set(s.ttl), say)
		if _, odd := errors.AsType[*suggest.FormError](err); odd && !certain {
			if !slices.Contains(forms, suggest.RFC3597) {
				forms = append(slices.Clip(forms), suggest.RFC3597)
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, written{forms[i], text})
	}
	return out, nil
}

// suitable returns the forms for a provider's customer.
func suitable(p provider.Provider) []suggest.Form {
	forms := []suggest.Form{suggest.FormsFor(p)[0]}
	if forms[0] != suggest.Panel {
		forms = append(forms, suggest.Panel)
	}
	return append(forms, suggest.ZoneFile)
}

// explain says in a few sentences what is to be published, and what it does.
func (o *proposal) explain(w *wishes) []phrase.Phrase {
	out := []phrase.Phrase{o.heading()}
	for _, r := range o.change.Result {
		mark := "  "
		if len(o.counts) > 0 && slices.Contains(o.change.Add, r) {
			mark = "+ "
		}
		out = append(out, phrase.Data(mark+r.String()))
	}
	for _, r := range o.change.Remove {
		out = append(out, phrase.Data("- "+r.String()))
	}
	plain, wild := suggest.WhoMayIssue(o.change.Result, w.rules)
	out = append(out,
		phrase.Of("Certificates for names: %s.", issuers(plain)),
		phrase.Of("Certificates for wildcards: %s.", issuers(wild)))
	if len(o.counts) > 0 && !o.nothing() {
		out = append(out, newly(o.change.Opens)...)
	}
	out = append(out, o.governed()...)
	return append(out, o.host()...)
}

// heading says what is to be done with which set.
func (o *proposal) heading() phrase.Phrase {
	switch {
	case o.nothing() && o.inherited.IsValid():
		return phrase.Of("%s: nothing needs to be published. The CAA records at %s decide, and say what you wish:", o.At, o.inherited)
	case o.nothing():
		return phrase.Of("%s: nothing needs to be changed. The CAA records there say what you wish already:", o.At)
	case o.inherited.IsValid():
		return phrase.Of("%s: publish these CAA records. Up to now those at %s decide; the ones marked + are new:", o.At, o.inherited)
	case len(o.counts) > 0:
		return phrase.Of("%s: change the CAA records. Add those marked +, delete those marked -, keep the others:", o.At)
	case o.known:
		return phrase.Of("%s: publish these CAA records. There are none yet, so every CA may issue:", o.At)
	}
	return phrase.Of("%s: publish these CAA records, and no others beside them:", o.At)
}

// issuers names a set of CAs.
func issuers(is caa.Issuers) phrase.Phrase {
	switch {
	case is.Any:
		return phrase.Of("every CA")
	case len(is.Domains) == 0:
		return phrase.Of("no CA")
	}
	var words []string
	for _, id := range is.Domains {
		words = append(words, withName(id))
	}
	return phrase.List(words)
}

// withName gives an identifier and the CAs that go by it.
func withName(id string) string {
	var names []string
	for _, ca := range issuer.Claimants(id) {
		if claim, _ := ca.Identifier(id); claim.Standing != issuer.Unconfirmed {
			names = append(names, ca.Name)
		}
	}
	if len(names) == 0 {
		return id
	}
	return id + " (" + strings.Join(names, ", ") + ")"
}

// newly says whom a change lets in.
func newly(o suggest.Opening) []phrase.Phrase {
	if o.IsZero() {
		return []phrase.Phrase{phrase.Of("This lets nobody in who could not issue before.")}
	}
	var out []phrase.Phrase
	if o.Name.Any || len(o.Name.Domains) > 0 {
		out = append(out, phrase.Of("Newly let in for names: %s.", issuers(o.Name)))
	}
	if o.Wildcard.Any || len(o.Wildcard.Domains) > 0 {
		out = append(out, phrase.Of("Newly let in for wildcards: %s.", issuers(o.Wildcard)))
	}
	return out
}

// governed says which names the set decides for, and which it does not.
func (o *proposal) governed() []phrase.Phrase {
	var under []string
	for _, n := range o.Names {
		if !slices.ContainsFunc(o.own, func(own ownSet) bool { return own.name == n.Base }) {
			under = append(under, n.String())
		}
	}
	var out []phrase.Phrase
	if below := slices.ContainsFunc(o.Names, func(n name.Request) bool { return !o.At.Contains(n.Base) }); below {
		out = append(out, phrase.Of("These records decide for %s by way of an alias. Only whoever runs %s can change them.", phrase.List(under), o.At))
	} else if len(under) > 0 {
		out = append(out, phrase.Of("These records decide for %s, and for all other names at and below %s that have no CAA records of their own.", phrase.List(under), o.At))
	}
	for _, own := range o.own {
		out = append(out, phrase.Of("These records do not decide for %s: there are CAA records at %s, which are nearer.", own.name, own.at))
	}
	return out
}

// host says who runs the name servers and what is known of that provider.
func (o *proposal) host() []phrase.Phrase {
	p := o.contact.Provider
	switch {
	case !o.asked:
		return nil
	case p.ID == "" && o.contact.Mailbox != "":
		return []phrase.Phrase{phrase.Of("The provider of the zone %s is not known. Its SOA record names %s for questions.", o.zone, o.contact.Mailbox)}
	case p.ID == "":
		return []phrase.Phrase{phrase.Of("The provider of the zone %s is not known: ask whoever runs its name servers.", o.zone)}
	}
	out := []phrase.Phrase{phrase.Of("The name servers of the zone %s are those of %s. Help: %s", o.zone, p.Label(), p.Help)}
	if p.CAA.Support == provider.Unsupported {
		out = append(out, phrase.Of("CAA records cannot be entered there, says %s (%s). Ask for it, or move the zone.", p.CAA.Source, dated(p.CAA)))
	}
	if p.Injects != "" {
		out = append(out, phrase.Of("%s may add CAA records of its own (%s): check who may issue after the change.", p.Name, p.Injects))
	}
	return out
}

func dated(c provider.Claim) phrase.Phrase {
	if c.Date == "" {
		return phrase.Of("undated")
	}
	return phrase.Data(c.Date)
}
