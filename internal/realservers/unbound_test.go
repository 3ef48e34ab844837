package realservers

import (
	"strings"
	"testing"

	"github.com/mayissue/mayissue/lab"
)

// TestStubs: Unbound is told of each zone where its own servers are, and not
// of one that its parent's servers have.
func TestStubs(t *testing.T) {
	s, err := lab.ParseScenario("stubs.txtar", []byte(`
-- scenario --
title: A zone on its parent's server and one on its own
-- zone/together.example --
www A 192.0.2.1
-- zone/kid.together.example --
www A 192.0.2.1
-- zone/kid.apart.example --
www A 192.0.2.1
-- zone/apart.example --
www A 192.0.2.1
-- servers --
ns1.together.example 127.53.9.1 together.example,kid.together.example
ns1.apart.example 127.53.9.2 apart.example
ns2.apart.example 127.53.9.3 kid.apart.example,apart.example
-- check --
name: www.together.example
ca: ca.example
result: permit
reason: no-caa
show: nothing
`))
	if err != nil {
		t.Fatal(err)
	}
	in, err := lab.New(s)
	if err != nil {
		t.Fatal(err)
	}
	text := stubs(in.Servers(), 5353)
	for _, want := range []string{
		"name: \".\"\n  stub-prime: no\n  stub-addr: 127.53.0.1@5353\n",
		"name: \"together.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.1@5353\n",
		"name: \"apart.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.2@5353\n  stub-addr: 127.53.9.3@5353\n",
		"name: \"kid.apart.example\"\n  stub-prime: no\n  stub-addr: 127.53.9.3@5353\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "kid.together") {
		t.Errorf("a zone on its parent's server is given away:\n%s", text)
	}
}
