package rpl_test

import (
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/name"
)

// options puts lines at the head of a scenario's configuration.
func options(text string, lines ...string) string {
	return strings.Replace(text, "server:\n", "server:\n "+strings.Join(lines, "\n ")+"\n", 1)
}

// in2025 is a scenario with the key of s as its trust anchor.
func (s *signer) in2025(text string) string {
	return options(text, "trust-anchor: \""+s.dnskey()+"\"", "val-override-date: 20250101000000")
}

// keys are what the server says to the question for the keys.
func (s *signer) keys(t *testing.T) string {
	return says("", s.zone.String()+" IN DNSKEY", "ANSWER "+s.sign(t, s.dnskey()))
}

// nsec3 is the record of a name of the root zone, without salt.
func nsec3(owner string, iterations int, types string) string {
	h := sha1.Sum([]byte(name.MustParse(owner).Wire()))
	for range iterations {
		h = sha1.Sum(h[:])
	}
	from := strings.ToLower(base32.HexEncoding.EncodeToString(h[:]))
	return fmt.Sprintf("%s. 60 IN NSEC3 1 0 %d - %s %s", from, iterations, strings.Repeat("v", 32), types)
}

// SEC-29: a denial with more than 50 iterations is told as if it were not
// signed, unless it is false and has no more than the suites work through.
func TestManyIterations(t *testing.T) {
	s := newSigner()
	for _, c := range []struct {
		iterations    int
		types, answer string
	}{
		{50, "MX RRSIG", "AD DO"},
		{51, "MX RRSIG", "DO"},
		{50, "A RRSIG", "SERVFAIL DO"},
		{51, "A RRSIG", "SERVFAIL DO"},
		{150, "A RRSIG", "SERVFAIL DO"},
		{151, "A RRSIG", "DO"},
	} {
		denial := says("", "a. IN A", "AUTHORITY "+s.sign(t, ". 60 IN SOA a. b. 1 2 3 4 60")+"\n"+s.sign(t, nsec3("a", c.iterations, c.types)))
		text := script(s.keys(t)+denial, asks(1, "RD DO", "a. IN A")+wants(2, "all", c.answer, "a. IN A"))
		t.Run(fmt.Sprint(c), func(t *testing.T) { playsAs(t, s.in2025(text), "") })
	}
}

// What clients are told of types that nobody decides by, and of names at which
// what stands may not stand together.
func TestOddAnswers(t *testing.T) {
	s := newSigner()
	a, cname, txt := s.sign(t, "a. 60 IN A 192.0.2.9"), s.sign(t, "a. 60 IN CNAME b."), s.sign(t, "a. 60 IN TXT x")
	b := s.sign(t, "b. 60 IN A 192.0.2.10")
	_, sig, _ := strings.Cut(a, "\n")
	far, near := s.sign(t, "a. 60 IN NSEC b. A NSEC"), s.sign(t, "a.a. 60 IN NSEC b.a. A NSEC")
	for _, c := range []struct{ what, says, question, flags, answer string }{
		{"signatures, which nothing signs", says("", "a. IN RRSIG", "ANSWER "+sig), "a. IN RRSIG", "DO", sig},
		{"SEC-24: ANY", says("", "a. IN ANY", "ANSWER "+a+"\n"+txt), "a. IN ANY", "AD DO", a + "\n" + txt},
		{"SEC-24: ANY with a set that is not signed", says("", "a. IN ANY", "ANSWER "+a+"\na. TXT x"), "a. IN ANY", "SERVFAIL DO", ""},
		{"NSEC", says("", "a. IN NSEC", "ANSWER "+far), "a. IN NSEC", "AD DO", far},
		{"an alias before other records", says("", "a. IN A", "ANSWER "+cname+"\n"+a) + says("", "b. IN A", "ANSWER "+b), "a. IN A", "AD DO", cname + "\n" + b},
		{"an alias behind other records", says("", "a. IN A", "ANSWER "+a+"\n"+cname) + says("", "b. IN A", "ANSWER "+b), "a. IN A", "AD DO", a},
		{"an alias behind all kinds of records", says("", "a. IN A", "ANSWER "+txt+"\n"+a+"\n"+cname) + says("", "b. IN A", "ANSWER "+b), "a. IN A", "AD DO", a},
		{"an alias behind records of another type", says("", "a. IN A", "ANSWER "+txt+"\n"+cname) + says("", "b. IN A", "ANSWER "+b), "a. IN A", "AD DO", cname + "\n" + b},
		{"an alias behind records that are forged", says("", "a. IN A", "ANSWER a. A 192.0.2.1\n"+sig+"\n"+cname) + says("", "b. IN A", "ANSWER "+b), "a. IN A", "DO", "a. A 192.0.2.1\n" + sig},
	} {
		t.Run(c.what, func(t *testing.T) {
			var answer []string
			if c.answer != "" {
				answer = []string{"ANSWER " + c.answer}
			}
			text := script(s.keys(t)+c.says, asks(1, "RD DO", c.question)+wants(2, "all", c.flags, c.question, answer...))
			playsAs(t, s.in2025(text), "")
		})
	}
	// One that points out of its zone, which here is not signed.
	stray := says("", "a.a. IN NSEC", "ANSWER "+near+"\na.a. NSEC c. A")
	sub := strings.Replace(script(stray, asks(1, "RD", "a.a. IN NSEC")+wants(2, "all", "", "a.a. IN NSEC")), "CONFIG_END", "stub-zone:\n name: a\n stub-addr: 192.0.2.1\nCONFIG_END", 1)
	playsAs(t, sub, "")
	playsAs(t, strings.Replace(sub, "\na.a. NSEC c. A", "", 1), "the answer is")
}

// What a recursive server without authority says is better than nothing to a
// client, though not to a CA; but not below a trust anchor, since the engine has
// judged nothing of it.
func TestRecursiveServers(t *testing.T) {
	s := newSigner()
	s.zone = name.MustParse("a")
	a, bare := s.sign(t, "a. 60 IN A 192.0.2.9"), "a. 60 IN A 192.0.2.9"
	// The root's servers are no such servers, or nothing works.
	zone := func(text string, servers ...string) string {
		stub := "stub-zone:\n name: a\n"
		for _, s := range servers {
			stub += " stub-addr: " + s + "\n"
		}
		return strings.Replace(text, "CONFIG_END", stub+"CONFIG_END", 1)
	}
	recurses := func(flags string, sections ...string) string {
		return message("opcode qtype qname", "QR RA "+flags, "a. IN A", sections...)
	}
	for _, c := range []struct{ what, says, flags, answer string }{
		{"an answer", recurses("", "ANSWER "+bare), "", bare},
		{"no such name", recurses("NXDOMAIN", "AUTHORITY a. 300 SOA . . 1 2 3 4 300"), "NXDOMAIN", ""},
		{"an alias", recurses("", "ANSWER a. CNAME b.") + says("", "b. IN A", "ANSWER b. A 192.0.2.10"), "", "a. CNAME b.\nb. A 192.0.2.10"},
		{"no answer", recurses("SERVFAIL"), "SERVFAIL", ""},
		{"one without RA, which answers for nobody", message("opcode qtype qname", "QR", "a. IN A", "AUTHORITY a. NS x."), "SERVFAIL", ""},
	} {
		var answer []string
		if c.answer != "" {
			answer = []string{"ANSWER " + c.answer}
		}
		text := script(c.says, asks(1, "RD", "a. IN A")+wants(2, "all", c.flags, "a. IN A", answer...))
		t.Run(c.what, func(t *testing.T) { playsAs(t, zone(text, "192.0.2.1"), "") })
	}
	for what, answer := range map[string]string{"signed, but not judged": a, "not signed": bare} {
		text := script(s.keys(t)+recurses("", "ANSWER "+answer), asks(1, "RD DO", "a. IN A")+wants(2, "all", "SERVFAIL DO", "a. IN A"))
		t.Run(what, func(t *testing.T) { playsAs(t, s.in2025(zone(text, "192.0.2.1")), "") })
	}
	// An answer counts before a denial, whoever was asked first.
	two := script(recurses("", "ANSWER "+bare)+"RANGE_END\nRANGE_BEGIN 0 99\nADDRESS 192.0.2.2\n"+recurses("NXDOMAIN", "AUTHORITY a. 300 SOA . . 1 2 3 4 300"),
		asks(1, "RD", "a. IN A")+wants(2, "all", "", "a. IN A", "ANSWER "+bare))
	playsAs(t, zone(two, "192.0.2.1", "192.0.2.2"), "")
}

// A client that wants no recursion gets a delegation for what the cache does
// not have. It is validated where the cache has the zone's keys.
func TestReferralFromCache(t *testing.T) {
	s := newSigner()
	isA := says("", "a. IN A", "ANSWER "+s.sign(t, "a. 60 IN A 192.0.2.9"))
	askA := asks(1, "RD", "a. IN A") + wants(2, "rcode", "", "a. IN A")
	for what, c := range map[string]struct{ steps, ask, flags string }{
		"validated":       {askA, "DO", "QR RA AD DO"},
		"not asked for":   {askA, "", "QR RA"},
		"with CD":         {askA, "DO CD", "QR RA CD DO"},
		"nothing is kept": {"", "DO", "QR RA DO"},
	} {
		text := script(s.keys(t)+isA, c.steps+asks(3, c.ask, "b. IN A")+strings.Replace(wants(4, "all", "", "b. IN A"), "QR RD RA", c.flags, 1))
		t.Run(what, func(t *testing.T) { playsAs(t, s.in2025(text), "") })
	}
}

// A trust anchor with a digest of the wrong length is one of another key.
func TestAnchorOfWrongLength(t *testing.T) {
	s := newSigner()
	for _, digest := range []string{"2 00", "1 " + strings.Repeat("00", 32), "4 " + strings.Repeat("00", 20)} {
		text := script(s.keys(t)+says("", "a. IN A", "ANSWER "+s.sign(t, "a. 60 IN A 192.0.2.9")),
			asks(1, "RD", "a. IN A")+wants(2, "all", "SERVFAIL", "a. IN A"))
		playsAs(t, options(text, fmt.Sprintf("trust-anchor: \". DS %d 15 %s\"", s.tag(), digest), "val-override-date: 20250101000000"), "")
	}
}

// Without a validator nothing is validated, trust anchors or not.
func TestWithoutValidator(t *testing.T) {
	s := newSigner()
	for config, flags := range map[string]string{
		"module-config: \"iterator\"":                  "DO",
		"module-config: \"respip validator iterator\"": "SERVFAIL DO",
	} {
		var answer []string
		if flags == "DO" {
			answer = []string{"ANSWER a. A 192.0.2.9"}
		}
		text := script(s.keys(t)+says("", "a. IN A", "ANSWER a. A 192.0.2.9"), asks(1, "RD DO", "a. IN A")+wants(2, "all", flags, "a. IN A", answer...))
		playsAs(t, s.in2025(options(text, config)), "")
	}
}

// Where the scenario demands the signatures of all algorithms that the trust
// anchors have, one is not enough.
func TestAllAlgorithms(t *testing.T) {
	s := newSigner()
	isA := s.sign(t, "a. 60 IN A 192.0.2.9")
	other := "trust-anchor: \". DS 1 %d 2 " + strings.Repeat("00", 32) + "\""
	for _, c := range []struct{ what, other, demand, flags string }{
		{"one of two, demanded", fmt.Sprintf(other, 13), "harden-algo-downgrade: yes", "SERVFAIL DO"},
		{"one of two, demanded, with CD", fmt.Sprintf(other, 13), "harden-algo-downgrade: yes", "CD DO"},
		{"one of two", fmt.Sprintf(other, 13), "harden-algo-downgrade: no", "AD DO"},
		{"one of two by default", fmt.Sprintf(other, 13), "", "AD DO"},
		{"the other is not supported", fmt.Sprintf(other, 250), "harden-algo-downgrade: yes", "AD DO"},
		{"one of one", "", "harden-algo-downgrade: yes", "AD DO"},
	} {
		ask, answer := "RD DO", []string{"ANSWER " + isA}
		switch {
		case strings.HasPrefix(c.flags, "CD"):
			ask = "RD DO CD"
		case strings.HasPrefix(c.flags, "SERVFAIL"):
			answer = nil
		}
		text := script(s.keys(t)+says("", "a. IN A", "ANSWER "+isA), asks(1, ask, "a. IN A")+wants(2, "all", c.flags, "a. IN A", answer...))
		t.Run(c.what, func(t *testing.T) { playsAs(t, s.in2025(options(text, c.other, c.demand)), "") })
	}
}

// SEC-39: other resolvers answer from the denials that they have seen, unless
// the scenario says that they do not. The SOA record bounds how long (RFC 9077
// section 3).
func TestDenialsSeenBefore(t *testing.T) {
	s := newSigner()
	soa := s.sign(t, ". 30 IN SOA a. b. 1 2 3 4 60")
	denial := says("NXDOMAIN", "b. IN A", "AUTHORITY "+soa+"\n"+s.sign(t, ". 600 IN NSEC a. SOA NS DNSKEY NSEC RRSIG")+"\n"+s.sign(t, "a. 600 IN NSEC z. A NSEC RRSIG"))
	isC := says("", "c. IN A", "ANSWER "+s.sign(t, "c. 60 IN A 192.0.2.9"))
	first := asks(1, "RD DO", "b. IN A") + wants(2, "all", "AD DO NXDOMAIN", "b. IN A")
	absent := asks(4, "RD DO", "c. IN A") + wants(5, "all", "AD DO NXDOMAIN", "c. IN A")
	there := asks(4, "RD DO", "c. IN A") + wants(5, "rcode", "", "c. IN A")
	for what, c := range map[string]struct{ option, steps string }{
		"by default":     {"", first + absent},
		"asked for":      {"aggressive-nsec: yes", first + absent},
		"not asked for":  {"aggressive-nsec: no", first + there},
		"in time":        {"", first + "STEP 3 TIME_PASSES ELAPSE 29\n" + absent},
		"after its time": {"", first + "STEP 3 TIME_PASSES ELAPSE 31\n" + there},
	} {
		t.Run(what, func(t *testing.T) { playsAs(t, s.in2025(options(script(s.keys(t)+denial+isC, c.steps), c.option)), "") })
	}
}
