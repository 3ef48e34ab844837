package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/provider"
)

// served is a small Internet with zones at a known provider, at one that
// injects records, and at nobody's.
const served = `Zones at providers.
-- scenario --
title: zones at providers
ids: CAA-05
-- zone/gabia.co.kr --
@ A 192.0.2.1
-- zone/cloudflare.com --
@ A 192.0.2.1
-- zone/hosted.test --
@ SOA ns1 hostmaster\.dns.hosted.test. 1 3600 600 86400 300
@ CAA 0 issue "digicert.com"
-- zone/at-gabia.test --
www A 192.0.2.1
-- zone/at-cloudflare.test --
www A 192.0.2.1
-- servers --
ns.gabia.co.kr v4 at-gabia.test
ada.ns.cloudflare.com v4 at-cloudflare.test
-- check --
name: hosted.test
ca: digicert.com
result: permit
reason: authorized
found_at: hosted.test
show: a zone of nobody's
`

// With --live the provider is found by the delegation, and its form comes
// first; for a zone of nobody's the SOA record names a mailbox.
func TestSuggestNamesProvider(t *testing.T) {
	s, err := lab.ParseScenario("served.txtar", []byte(served))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := mayissue.New(mayissue.Config{
		Transport: in, Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()), Permit: labNets(),
		Now: in.SigningTime, Timeout: 10 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string][]string{
		"at-gabia.test":      {"The name servers of the zone at-gabia.test are those of 가비아 (Gabia). Help: https://", "In the form panel:"},
		"at-cloudflare.test": {"those of Cloudflare.", "Cloudflare may add CAA records of its own (Universal SSL)", "In the form cloudflare:", "In the form panel:"},
		"hosted.test":        {"hosted.test: change the CAA records.", "Its SOA record names hostmaster.dns@hosted.test for questions."},
	} {
		var out, errw bytes.Buffer
		p := &program{out: &out, err: &errw, now: time.Now, env: func(string) string { return "" }, in: &phrase.Printer{}}
		f := &suggestFlags{cas: []string{"letsencrypt"}, wildcard: "same", ttl: 300, output: "text"}
		cmd := newSuggest(p)
		f.engine.lab, f.engine.port, f.engine.timeout = true, 53, time.Second
		w, err := f.wishes(p, cmd.Flags(), []string{"www." + domain})
		if err != nil {
			t.Fatal(err)
		}
		code, found := f.askOf(context.Background(), p, engine, w)
		if code != exitPermitted || len(found) != 1 {
			t.Fatalf("%s: %d, %v: %s", domain, code, found, errw.String())
		}
		if err := found[0].decide(w); err != nil {
			t.Fatal(err)
		}
		if err := f.write(p, w, found[0]); err != nil {
			t.Fatal(err)
		}
		rest := out.String()
		for _, part := range want {
			_, after, ok := strings.Cut(rest, part)
			if !ok {
				t.Errorf("%s: %q is not there, or not in its place:\n%s", domain, part, out.String())
			}
			rest = after
		}
	}
}

// What a provider is known not to take is said, with who says so.
func TestSuggestSaysUnsupported(t *testing.T) {
	o := &proposal{asked: true}
	o.contact.Provider, _ = provider.ByID("bluehost")
	var text []string
	for _, line := range o.host() {
		text = append(text, line.String())
	}
	if got := strings.Join(text, "\n"); !strings.Contains(got, "CAA records cannot be entered there, says https://github.com/SSLMate/caa_helper/issues/130 (2021-04-18).") {
		t.Errorf("got %s", got)
	}
}
