package main

import (
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
	"github.com/mayissue/mayissue/suggest"
)

// suggestSchema names the JSON form of a suggestion. It may only grow.
const suggestSchema = "mayissue-suggest/1"

// suggestion is one set to be published: one object of the schema.
type suggestion struct {
	Schema      string          `json:"schema"`
	At          string          `json:"at"`
	Zone        string          `json:"zone"`
	Names       []string        `json:"names"`
	Known       bool            `json:"known"`               // what is published has been seen
	Inherited   string          `json:"inherited,omitempty"` // where the set stands that decides now, if not there
	Records     []report.Record `json:"records"`             // the whole set
	Add         []report.Record `json:"add"`
	Remove      []report.Record `json:"remove"`
	WhoMayIssue whoMayIssue     `json:"who_may_issue"` // by these records
	Opens       whoMayIssue     `json:"opens"`         // who could not before
	OwnSets     []ownSetJSON    `json:"own_sets"`
	Provider    *providerJSON   `json:"provider,omitempty"`
	Contact     string          `json:"contact,omitempty"` // mailbox of the SOA record
	Forms       []written       `json:"forms"`
	Text        []string        `json:"text"` // for people
}

type whoMayIssue struct {
	Name     issuersJSON `json:"name"`
	Wildcard issuersJSON `json:"wildcard"`
}

type issuersJSON struct {
	Any     bool     `json:"any"`
	Issuers []string `json:"issuers"`
}

type ownSetJSON struct {
	Name string `json:"name"`
	At   string `json:"at"`
}

type providerJSON struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	CAA       string   `json:"caa"` // yes, no, unknown
	CAASource string   `json:"caa_source,omitempty"`
	CAADate   string   `json:"caa_date,omitempty"`
	Help      string   `json:"help,omitempty"`
	Injects   string   `json:"injects,omitempty"`
	Languages []string `json:"languages"`
}

// object is the proposal for programs.
func (s *suggestFlags) object(w *wishes, o *proposal, forms []written, say *phrase.Printer) suggestion {
	out := suggestion{
		Schema: suggestSchema, At: o.At.String(), Zone: o.zone.String(), Names: []string{}, Known: o.known, Inherited: o.inherited.String(),
		Records: recordsJSON(o.change.Result), Add: recordsJSON(o.change.Add), Remove: recordsJSON(o.change.Remove),
		OwnSets: []ownSetJSON{}, Contact: o.contact.Mailbox, Forms: append([]written{}, forms...),
	}
	for _, n := range o.Names {
		out.Names = append(out.Names, n.String())
	}
	plain, wild := suggest.WhoMayIssue(o.change.Result, w.rules)
	out.WhoMayIssue = whoMayIssue{issuersOf(plain), issuersOf(wild)}
	out.Opens = whoMayIssue{issuersOf(o.change.Opens.Name), issuersOf(o.change.Opens.Wildcard)}
	for _, own := range o.own {
		out.OwnSets = append(out.OwnSets, ownSetJSON{own.name.String(), own.at.String()})
	}
	if p := o.contact.Provider; p.ID != "" {
		out.Provider = &providerJSON{p.ID, p.Label(), p.CAA.Support.String(), p.CAA.Source, p.CAA.Date, p.Help, p.Injects, p.Languages}
	}
	for _, line := range o.explain(w) {
		out.Text = append(out.Text, say.Say(line))
	}
	return out
}

func issuersOf(is caa.Issuers) issuersJSON {
	return issuersJSON{is.Any, append([]string{}, is.Domains...)}
}

// recordsJSON writes records as results do: octets outside 0x20 to 0x7E are
// \DDD.
func recordsJSON(rs []caa.Record) []report.Record {
	out := []report.Record{}
	for _, r := range rs {
		out = append(out, report.Record{Flags: r.Flags, Tag: report.Inert(r.Tag), Value: caa.EscapeValue(r.Value)})
	}
	return out
}
