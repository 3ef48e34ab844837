package rpl_test

import (
	"strings"
	"testing"
)

// Scenarios have no entry for questions that other resolvers answer from
// their caches. The server that has said it says it again, with the TTL that
// a cache would have.
func TestSaidBefore(t *testing.T) {
	const sig = "\nc. 60 IN RRSIG CNAME 8 1 60 20300101000000 20200101000000 1 . AAAA"
	chain := says("", "c. IN A", "ANSWER c. 60 CNAME a."+sig+"\na. 60 A 192.0.2.9")
	first := asks(1, "RD", "c. IN A") + wants(2, "all", "", "c. IN A", "ANSWER c. CNAME a.\na. A 192.0.2.9")
	absent := says("NXDOMAIN", "c. IN A", "ANSWER c. CNAME x.", "AUTHORITY "+soa)
	dname := says("", "x.d. IN A", "ANSWER d. 60 DNAME e.\nx.e. A 192.0.2.9")
	for _, c := range []struct{ what, says, steps, fault string }{
		{"the rest of a chain", chain, first, ""},
		{"the alias of another type", chain, first + asks(3, "RD DO", "c. IN CNAME") + wants(4, "all", "DO", "c. IN CNAME", "ANSWER c. CNAME a."+sig), ""},
		{"with the TTL of a cache", chain, first + "STEP 3 TIME_PASSES ELAPSE 20\n" +
			asks(4, "RD", "c. IN CNAME") + wants(5, "all ttl", "", "c. IN CNAME", "ANSWER c. 40 CNAME a."), ""},
		{"fresh, where no cache would have it", chain, first + "STEP 3 TIME_PASSES ELAPSE 61\n" +
			asks(4, "RD", "c. IN CNAME") + wants(5, "all ttl", "", "c. IN CNAME", "ANSWER c. 60 CNAME a."), ""},
		{"nothing where a chain ends", absent, asks(1, "RD", "c. IN A") + wants(2, "all", "NXDOMAIN", "c. IN A", "ANSWER c. CNAME x."), ""},
		{"absence, for another type", says("NXDOMAIN", "x. IN A", "AUTHORITY "+soa), asks(1, "RD", "x. IN A") + wants(2, "all", "NXDOMAIN", "x. IN A") +
			asks(3, "RD", "x. IN TXT") + wants(4, "all", "NXDOMAIN", "x. IN TXT"), ""},
		{"what a DNAME makes of another name", dname, asks(1, "RD", "x.d. IN A") + wants(2, "all", "", "x.d. IN A", "ANSWER d. DNAME e.\nx.d. CNAME x.e.\nx.e. A 192.0.2.9") +
			asks(3, "RD", "y.d. IN CNAME") + wants(4, "all", "", "y.d. IN CNAME", "ANSWER d. DNAME e.\ny.d. CNAME y.e."), ""},
		{"nothing that was never said", chain, first + asks(3, "RD", "a. IN TXT") + wants(4, "all", "", "a. IN TXT"), "RCODE is SERVFAIL"},
	} {
		t.Run(c.what, func(t *testing.T) { playsAs(t, script(c.says, c.steps), c.fault) })
	}
}

// A minimised question gets the delegation that stands there for the types
// which other resolvers minimise with, but no answer of another type.
func TestMinimised(t *testing.T) {
	const ns, glue = "AUTHORITY com. NS ns.com.", "ADDITIONAL ns.com. A 192.0.2.2"
	below := "RANGE_END\nRANGE_BEGIN 0 99\nADDRESS 192.0.2.2\n" + says("", "www.com. IN TXT", "ANSWER www.com. TXT x")
	steps := asks(1, "RD", "www.com. IN TXT") + wants(2, "all", "", "www.com. IN TXT", "ANSWER www.com. TXT x")
	on := func(text string) string {
		return strings.Replace(text, "qname-minimisation: no", "qname-minimisation: yes", 1)
	}
	for _, typ := range []string{"A", "NS"} {
		playsAs(t, on(script(message("opcode qtype qname", "QR", "com. IN "+typ, ns, glue)+below, steps)), "")
	}
	playsAs(t, on(script(message("opcode qtype qname", "QR", "com. IN A", "ANSWER com. A 192.0.2.9")+below, steps)), "RCODE is SERVFAIL")
	playsAs(t, script(message("opcode qtype qname", "QR", "com. IN A", ns, glue)+below, steps), "RCODE is SERVFAIL")
}

// Stub zones other than the root's are delegations known in advance; and the
// root's servers may be on this host.
func TestStubs(t *testing.T) {
	text := script(says("", "ns. IN A", "ANSWER ns. A 192.0.2.7")+"RANGE_END\nRANGE_BEGIN 0 99\nADDRESS 192.0.2.7\n"+says("", "a.sub. IN A", "ANSWER a.sub. A 192.0.2.9"),
		asks(1, "RD", "a.sub. IN A")+wants(2, "all", "", "a.sub. IN A", "ANSWER a.sub. A 192.0.2.9"))
	for _, stub := range []string{" stub-addr: 192.0.2.7\n", " stub-host: ns.\n"} {
		playsAs(t, strings.Replace(text, "CONFIG_END", "stub-zone:\n name: 'sub'\n"+stub+"CONFIG_END", 1), "")
	}
	local := script(says("", "a. IN A", "ANSWER a. A 192.0.2.9"), asks(1, "RD", "a. IN A")+wants(2, "all", "", "a. IN A", "ANSWER a. A 192.0.2.9"))
	playsAs(t, strings.ReplaceAll(local, "192.0.2.1\n", "127.0.0.9\n"), "")
}

// Without servers of the root nothing is found.
func TestNoServers(t *testing.T) {
	text := script("", asks(1, "RD", "a. IN A")+wants(2, "all", "SERVFAIL", "a. IN A"))
	playsAs(t, strings.Replace(text, "stub-addr", "stub-host", 1), "")
}

// A mismatch shows what went on before it.
func TestMismatchError(t *testing.T) {
	s := parse(t, script(says("", "a. IN A", "ANSWER a. A 192.0.2.9"), asks(7, "RD", "a. IN A")+wants(8, "all", "", "b. IN A")))
	err := play(t, s, 1)
	for _, part := range []string{"test.rpl:", "step 8", "the question is a IN A, want b IN A", "the answer is {a A 192.0.2.9}", "asked 192.0.2.1 over udp: a A", "answered from line"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error is %v, want %q in it", err, part)
		}
	}
}
