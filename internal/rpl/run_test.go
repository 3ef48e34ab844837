package rpl_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/rpl"
)

const soa = ". 300 IN SOA . . 1 2 3 4 300"

// script is a scenario with one server, the root's, that says what is given
// until step 99.
func script(says, steps string) string {
	return "server:\n qname-minimisation: no\n do-ip6: no\nstub-zone:\n name: .\n stub-addr: 192.0.2.1\nCONFIG_END\nSCENARIO_BEGIN test\n" +
		"RANGE_BEGIN 0 99\nADDRESS 192.0.2.1\n" + says + "RANGE_END\n" + steps + "SCENARIO_END\n"
}

// message writes an entry. The records of the sections follow each other, each
// section introduced by its name.
func message(match, flags, question string, sections ...string) string {
	s := "ENTRY_BEGIN\nMATCH " + match + "\nADJUST copy_id\nREPLY " + flags + "\nSECTION QUESTION\n" + question + "\n"
	for _, sec := range sections {
		name, records, _ := strings.Cut(sec, " ")
		s += "SECTION " + name + "\n" + records + "\n"
	}
	return s + "ENTRY_END\n"
}

func says(flags, question string, sections ...string) string {
	return message("opcode qtype qname", "QR AA "+flags, question, sections...)
}

func asks(step int, flags, question string) string {
	return fmt.Sprintf("STEP %d QUERY\n", step) + message("all", flags, question)
}

func wants(step int, match, flags, question string, sections ...string) string {
	return fmt.Sprintf("STEP %d CHECK_ANSWER\n", step) + message(match, "QR RD RA "+flags, question, sections...)
}

// scenarios are what the runner, the face and the comparison must do, each as
// a scenario and the fault that it must be told for; "" passes.
func scenarios() []played { return slices.Concat(answers(), aliases(), rules()) }

// played is a scenario and how it must end.
type played struct{ what, says, steps, fault string }

// answers are about a single answer, and the comparison with it.
func answers() []played {
	const a, sig = "a. 60 IN A 192.0.2.9", "\na. 60 IN RRSIG A 8 1 60 20300101000000 20200101000000 1 . AAAA"
	const other = "\nb. 60 IN A 192.0.2.10\na. 60 IN RRSIG TXT 8 1 60 20300101000000 20200101000000 1 . AAAA"
	askA, isA := asks(1, "RD", "a. IN A"), says("", "a. IN A", "ANSWER "+a+sig+other)
	return []played{
		{"an answer", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER "+a), ""},
		{"another answer", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER a. IN A 192.0.2.8"), "the answer is"},
		{"only the code is compared", isA, askA + wants(2, "rcode", "AD", "b. IN A"), ""},
		{"another code", isA, askA + wants(2, "rcode", "NXDOMAIN", "a. IN A"), "RCODE is NOERROR, want NXDOMAIN"},
		{"no words compare the code", isA, askA + wants(2, "", "SERVFAIL", "a. IN A"), "RCODE is NOERROR"},
		{"other flags", isA, askA + wants(2, "flags", "AD", "a. IN A"), "flags is QR RD RA, want QR RD RA AD"},
		{"another question", isA, askA + wants(2, "question", "", "b. IN A"), "the question is a IN A"},
		{"authority is not compared", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER "+a, "AUTHORITY . NS x."), ""},
		{"signatures with DO", isA, asks(1, "RD DO", "a. IN A") + wants(2, "all", "DO", "a. IN A", "ANSWER "+a+sig), ""},
		{"signatures from any section", says("", "a. IN A", "ANSWER "+a, "ADDITIONAL "+sig[1:]), asks(1, "RD DO", "a. IN A") + wants(2, "all", "DO", "a. IN A", "ANSWER "+a+sig), ""},
		{"CD comes back", isA, asks(1, "RD CD", "a. IN A") + wants(2, "all", "CD", "a. IN A", "ANSWER "+a), ""},
		{"TTLs are not compared", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER a. 1 IN A 192.0.2.9"), ""},
		{"TTLs are compared", isA, askA + wants(2, "all ttl", "", "a. IN A", "ANSWER a. 1 IN A 192.0.2.9"), "a 60 A"},
		{"TTLs run down", isA, askA + wants(2, "all ttl", "", "a. IN A", "ANSWER "+a) + "STEP 3 TIME_PASSES ELAPSE 10.5\n" +
			asks(4, "RD", "a. IN A") + wants(5, "all ttl", "", "a. IN A", "ANSWER a. 50 IN A 192.0.2.9"), ""},
		{"macros, worked out from left to right", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER "+a) + "STEP 3 ASSIGN t = 10\nSTEP 3 TIME_PASSES EVAL ${$t * 2 - 5 + 10 / 2}\n" +
			asks(4, "RD", "a. IN A") + wants(5, "all ttl", "", "a. IN A", "ANSWER a. 48 IN A 192.0.2.9"), ""},
		{"text beside a macro", isA, "STEP 3 ASSIGN t = ${time}\nSTEP 4 TIME_PASSES EVAL ${ctime 0} ${$t - $t}\n", "is no time in seconds"},
		{"a macro that is not closed", isA, "STEP 3 TIME_PASSES EVAL ${1\n", "without }"},
		{"a macro that divides by nothing", isA, "STEP 3 TIME_PASSES EVAL ${1 / 0}\n", "division by zero"},
		{"a macro of words", isA, "STEP 3 TIME_PASSES EVAL ${a + b}\n", "is no number"},
		{"a macro within another", isA, "STEP 3 TIME_PASSES EVAL ${1 + ${2 * 3}}\nSTEP 4 TIME_PASSES EVAL ${}\n", "is no time in seconds"},
		{"no operator", isA, "STEP 3 ASSIGN t = ${1 ? 2}\n", "is no operator"},
		{"no such variable", isA, "STEP 3 TIME_PASSES EVAL ${$t}\n", "$t has no value"},
		{"an address of three octets is kept from clients", says("", "a. IN A", "ANSWER "+a+"\na. A \\# 3 010203"), askA + wants(2, "all", "", "a. IN A", "ANSWER "+a), ""},

		{"no data", says("", "a. IN A", "AUTHORITY "+soa), askA + wants(2, "all", "", "a. IN A"), ""},
		{"no such name", says("NXDOMAIN", "a. IN A", "AUTHORITY "+soa), askA + wants(2, "all", "NXDOMAIN", "a. IN A"), ""},
		{"servers that fail", says("REFUSED", "a. IN A"), askA + wants(2, "all", "SERVFAIL", "a. IN A"), ""},
		{"silence", "", askA + wants(2, "all", "SERVFAIL", "a. IN A"), ""},
		{"a server that never answers", strings.Replace(isA, "copy_id", "do_not_answer", 1), askA + wants(2, "all", "SERVFAIL", "a. IN A"), ""},
		{"a reply with its own ID", strings.Replace(isA, "copy_id", "raw_id", 1), askA + wants(2, "all", "SERVFAIL", "a. IN A"), ""},
		{"a slow server", strings.Replace(isA, "copy_id", "copy_id sleep=5", 1), askA + wants(2, "all", "", "a. IN A", "ANSWER "+a), ""},
	}
}

// aliases are about chains.
func aliases() []played {
	const a = "a. 60 IN A 192.0.2.9"
	isA := says("", "a. IN A", "ANSWER "+a)
	return []played{
		{"aliases in order", says("", "c. IN A", "ANSWER c. CNAME d.\nd. CNAME a.") + says("", "d. IN A", "ANSWER d. CNAME a.") + isA,
			asks(1, "RD", "c. IN A") + wants(2, "all", "", "c. IN A", "ANSWER c. CNAME d.\nd. CNAME a.\n"+a), ""},
		{"an alias that leads nowhere", says("", "c. IN A", "ANSWER c. CNAME a.") + says("NXDOMAIN", "a. IN A", "AUTHORITY "+soa),
			asks(1, "RD", "c. IN A") + wants(2, "all", "NXDOMAIN", "c. IN A", "ANSWER c. CNAME a."), ""},
		{"an alias to servers that fail", says("", "c. IN A", "ANSWER c. CNAME a.") + says("SERVFAIL", "a. IN A"),
			asks(1, "RD", "c. IN A") + wants(2, "all", "SERVFAIL", "c. IN A"), ""},
		{"a loop, told", says("", "c. IN A", "ANSWER c. CNAME c."), asks(1, "RD", "c. IN A") + wants(2, "all", "", "c. IN A", "ANSWER c. CNAME c."), ""},
		{"a loop, refused", says("", "c. IN A", "ANSWER c. CNAME c."), asks(1, "RD", "c. IN A") + wants(2, "all", "SERVFAIL", "c. IN A"), ""},
		{"a loop, denied", says("", "c. IN A", "ANSWER c. CNAME c."), asks(1, "RD", "c. IN A") + wants(2, "all", "NXDOMAIN", "c. IN A"), "RCODE is SERVFAIL"},
		{"the CNAME asked for", says("NXDOMAIN", "c. IN CNAME", "ANSWER c. CNAME a."), asks(1, "RD", "c. IN CNAME") + wants(2, "all", "NXDOMAIN", "c. IN CNAME", "ANSWER c. CNAME a."), ""},
		{"DNAME", says("", "x.d. IN A", "ANSWER d. DNAME e.") + says("", "x.e. IN A", "ANSWER x.e. A 192.0.2.9"),
			asks(1, "RD", "x.d. IN A") + wants(2, "all", "", "x.d. IN A", "ANSWER d. DNAME e.\nx.d. CNAME x.e.\nx.e. A 192.0.2.9"), ""},
		{"DNAME and the CNAME of it asked for", says("", "x.d. IN CNAME", "ANSWER d. DNAME e.\nx.d. CNAME x.e."),
			asks(1, "RD", "x.d. IN CNAME") + wants(2, "all", "", "x.d. IN CNAME", "ANSWER d. DNAME e.\nx.d. CNAME x.e."), ""},
		{"DNAME that makes a name too long", says("YXDOMAIN", "long.d. IN A", "ANSWER d. DNAME "+strings.Repeat(strings.Repeat("x", 49)+".", 5)),
			asks(1, "RD", "long.d. IN A") + wants(2, "all", "YXDOMAIN", "long.d. IN A", "ANSWER d. DNAME "+strings.Repeat(strings.Repeat("x", 49)+".", 5)), ""},
		{"any type", says("", "a. IN ANY", "ANSWER "+a+"\na. TXT x"), asks(1, "RD", "a. IN ANY") + wants(2, "all", "", "a. IN ANY", "ANSWER a. TXT x\n"+a), ""},
	}
}

// rules are about clients of other kinds, and about the script itself.
func rules() []played {
	const a = "a. 60 IN A 192.0.2.9"
	askA, isA := asks(1, "RD", "a. IN A"), says("", "a. IN A", "ANSWER "+a)
	return []played{
		{"from the cache alone", isA, askA + wants(2, "all", "", "a. IN A", "ANSWER "+a) + asks(3, "", "a. IN A") + wants(4, "answer", "", "a. IN A", "ANSWER "+a), ""},
		{"not in the cache", isA, asks(3, "", "a. IN A") + wants(4, "rcode answer", "", "a. IN A"), ""},
		{"a broken question", isA, "STEP 1 QUERY\nENTRY_BEGIN\nREPLY RD\nSECTION QUESTION\na. IN A\nHEX_ANSWER_BEGIN\n0000 0000 0001\nHEX_ANSWER_END\nENTRY_END\n" +
			"STEP 2 CHECK_ANSWER\nENTRY_BEGIN\nMATCH rcode flags\nREPLY QR RD FORMERR\nENTRY_END\n", ""},
		{"octets as they stand", "ENTRY_BEGIN\nMATCH opcode\nADJUST copy_id\nSECTION QUESTION\na. IN A\nHEX_ANSWER_BEGIN\n0000 8400 0001 0001 0000 0000 0161000001 0001 0161000001 0001 00000001 0004 c0000209\nHEX_ANSWER_END\nENTRY_END\n",
			askA + wants(2, "all", "", "a. IN A", "ANSWER "+a), ""},

		{"never checked", isA, askA + "STEP 2 TRAFFIC\n", "1 answers were never checked"},
		{"never asked", isA, wants(2, "all", "", "a. IN A"), "no answer is under way"},
		{"mandatory and used", strings.Replace(isA, "MATCH", "MANDATORY\nMATCH", 1), askA + wants(2, "rcode", "", "a. IN A"), ""},
		{"mandatory and not used", isA + strings.Replace(says("", "b. IN A"), "MATCH", "MANDATORY\nMATCH", 1), askA + wants(2, "rcode", "", "a. IN A"), "was never asked for"},
		{"another feature", isA, "STEP 1 CHECK_TEMPFILE x\nFILE_BEGIN\nFILE_END\n", "a feature that this resolver does not have"},
	}
}

func TestRun(t *testing.T) {
	for _, c := range scenarios() {
		t.Run(c.what, func(t *testing.T) { playsAs(t, script(c.says, c.steps), c.fault) })
	}
}

// playsAs plays a scenario and compares how it ends.
func playsAs(t *testing.T, text, fault string) {
	t.Helper()
	s, err := rpl.Parse("test.rpl", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	err = playAll(t, s)
	if fault == "" {
		if err != nil {
			t.Error(err)
		}
		return
	}
	var m *rpl.MismatchError
	if !errors.As(err, &m) || !strings.Contains(strings.Join(m.Differences, "\n"), fault) || m.File != "test.rpl" {
		t.Errorf("error is %v, want a mismatch with %q", err, fault)
	}
}

// The steps about the resolver's own queries: it is checked what it asks, it
// is answered or not, and what it does not ask (the priming of the root) is
// stepped over.
func TestOwnQueries(t *testing.T) {
	const a = "a. 60 IN A 192.0.2.9"
	askA, isA := asks(1, "RD", "a. IN A"), wants(90, "all", "", "a. IN A", "ANSWER "+a)
	step := func(n int, kind, entry string) string { return fmt.Sprintf("STEP %d %s\n%s", n, kind, entry) }
	seen := strings.Replace(says("", "a. IN A", "ANSWER "+a), "ADJUST copy_id\n", "", 1)
	for _, c := range []struct{ what, steps, fault string }{
		{"a reply", askA + step(2, "REPLY", says("", "a. IN A", "ANSWER "+a)) + isA, ""},
		{"a query seen, then a reply", askA + step(2, "CHECK_OUT_QUERY", seen) + step(3, "REPLY ADDRESS 192.0.2.1", seen) + isA, ""},
		{"a query seen and replied to at once", askA + step(2, "CHECK_OUT_QUERY", says("", "a. IN A", "ANSWER "+a)) + isA, ""},
		{"another query expected", askA + step(2, "CHECK_OUT_QUERY", says("", "b. IN A")) + isA, "RCODE is SERVFAIL"},
		{"priming", askA + step(2, "CHECK_OUT_QUERY", says("", ". IN NS")) + step(3, "REPLY", says("", ". IN NS")) + step(4, "REPLY", seen) + isA, ""},
		{"timeouts", askA + "STEP 2 TIMEOUT\nSTEP 3 TIMEOUT\nSTEP 4 TIMEOUT ADDRESS 192.0.2.1\n" + wants(90, "all", "SERVFAIL", "a. IN A"), ""},
		{"time passes while a query is under way", askA + "STEP 2 TIME_PASSES ELAPSE 600\n" + step(3, "REPLY", seen) + isA, ""},
		{"steps for queries that nobody waits for", askA + step(2, "REPLY", seen) + isA + "STEP 91 TIMEOUT\n" + step(92, "CHECK_OUT_QUERY", says("", "a. IN AAAA")), ""},
		{"errors", askA + "STEP 2 ERROR\nSTEP 3 ERROR ADDRESS 192.0.2.1\n" + wants(90, "all", "SERVFAIL", "a. IN A"), ""},
		{"another server meant", askA + step(2, "REPLY ADDRESS 192.0.2.2", seen) + isA, "RCODE is SERVFAIL"},
	} {
		t.Run(c.what, func(t *testing.T) { playsAs(t, script("", c.steps), c.fault) })
	}
}

// A range speaks for its steps and servers only, and words narrow an entry.
func TestRanges(t *testing.T) {
	const a = "a. 60 IN A 192.0.2.9"
	ask, is, fails := asks(50, "RD", "a. IN A"), wants(60, "all", "", "a. IN A", "ANSWER "+a), wants(60, "all", "SERVFAIL", "a. IN A")
	full := func(match string) string { return message(match, "QR AA", "a. IN A", "ANSWER "+a) }
	for _, c := range []struct{ what, first, steps string }{
		{"in time", "RANGE_BEGIN 60 60\n" + full("all"), ask + is},
		{"too early", "RANGE_BEGIN 61 99\n" + full("all"), ask + fails},
		{"too late", "RANGE_BEGIN 0 59\n" + full("all"), ask + fails},
		{"another server", "RANGE_BEGIN 0 99\nADDRESS 192.0.2.2\n" + full("all"), ask + fails},
		{"another type", "RANGE_BEGIN 0 99\n" + message("qtype", "QR AA", "a. IN TXT", "ANSWER "+a), ask + fails},
		{"another name", "RANGE_BEGIN 0 99\n" + message("qname", "QR AA", "b. IN A", "ANSWER "+a), ask + fails},
		{"a name below", "RANGE_BEGIN 0 99\n" + strings.Replace(message("subdomain", "QR AA", ". IN NS", "ANSWER "+a), "copy_id", "copy_query", 1), ask + is},
		{"not below", "RANGE_BEGIN 0 99\n" + strings.Replace(message("subdomain", "QR AA", "b. IN NS", "ANSWER "+a), "copy_id", "copy_query", 1), ask + fails},
		{"another question in the reply", "RANGE_BEGIN 0 99\n" + message("opcode", "QR AA", "b. IN A", "ANSWER "+a), ask + fails},
		{"by UDP", "RANGE_BEGIN 0 99\n" + full("UDP"), ask + is},
		{"by TCP alone, which nobody asks by first", "RANGE_BEGIN 0 99\n" + full("TCP"), ask + fails},
		{"by TCP after truncation", "RANGE_BEGIN 0 99\n" + message("qname UDP", "QR AA TC", "a. IN A") + full("TCP"), ask + is},
		{"without EDNS, which is never dropped for silence", "RANGE_BEGIN 0 99\n" + full("noedns"), ask + fails},
		{"with DO", "RANGE_BEGIN 0 99\n" + full("DO"), ask + is},
		{"another opcode", "RANGE_BEGIN 0 99\n" + strings.Replace(full("opcode"), "QR AA", "QR AA NOTIFY", 1), ask + fails},
		{"the first that fits", "RANGE_BEGIN 0 99\n" + message("qname", "QR SERVFAIL", "b. IN A") + full("qname") + message("qname", "QR REFUSED", "a. IN A"), ask + is},
	} {
		t.Run(c.what, func(t *testing.T) {
			text := strings.Replace(script("", c.steps), "RANGE_BEGIN 0 99\nADDRESS 192.0.2.1\n", c.first, 1)
			playsAs(t, text, "")
			// To Deckard a question is worked on at the step that asks.
			flat := "query-minimization: off\ndo-ip6: no\nstub-addr: 192.0.2.1\n" + text[strings.Index(text, "CONFIG_END"):]
			if c.what == "too late" {
				flat = strings.Replace(flat, fails, is, 1)
			}
			if c.what == "in time" {
				flat = strings.Replace(flat, is, fails, 1)
			}
			playsAs(t, flat, "")
		})
	}
}

// An answer that is flushed, or has expired, is asked for again.
func TestFlush(t *testing.T) {
	server := func(first, last int, addr string) string {
		return fmt.Sprintf("RANGE_BEGIN %d %d\n%sRANGE_END\n", first, last, says("", "a. IN A", "ANSWER a. 60 A "+addr))
	}
	get := func(n int, addr string) string {
		return asks(n, "RD", "a. IN A") + wants(n+1, "all", "", "a. IN A", "ANSWER a. A "+addr)
	}
	for _, c := range []struct{ step, then string }{
		{"NOTHING", "192.0.2.9"}, {"FLUSH_MESSAGE a. A IN", "192.0.2.10"}, {"EXPIRE_MESSAGE a. A IN", "192.0.2.10"},
	} {
		text := script("", get(1, "192.0.2.9")+"STEP 50 "+c.step+"\n"+get(51, c.then))
		playsAs(t, strings.Replace(text, "RANGE_BEGIN 0 99\nADDRESS 192.0.2.1\nRANGE_END\n", server(0, 50, "192.0.2.9")+server(51, 99, "192.0.2.10"), 1), "")
	}
}

// Clients who ask at the same time are answered in any order, but each is.
func TestAnyOrder(t *testing.T) {
	both := says("", "a. IN A", "ANSWER a. A 192.0.2.1") + says("", "b. IN A", "ANSWER b. A 192.0.2.2")
	ask := asks(1, "RD", "a. IN A") + asks(2, "RD", "b. IN A")
	isA, isB := wants(3, "all", "", "a. IN A", "ANSWER a. A 192.0.2.1"), wants(3, "all", "", "b. IN A", "ANSWER b. A 192.0.2.2")
	last := func(s string) string { return strings.Replace(s, "STEP 3", "STEP 4", 1) }
	playsAs(t, script(both, ask+isA+last(isB)), "")
	playsAs(t, script(both, ask+isB+last(isA)), "")
	playsAs(t, script(both, ask+isB+last(isB)), "the question is")
	playsAs(t, script(both, ask+isB), "were never checked")
}
