package dnssec_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/dnssec"
)

// story is a whole chain as records of messages, and what it comes to.
type story struct {
	name     string
	messages [4][]dnssec.Record // root DNSKEY; DS or its denial; child DNSKEY; answer or denial
	anchor   dnssec.Record
	judge    func(messages [4][]dnssec.Record, anchor dnssec.Record) string
}

// walk enters the root and then the child, and stops where it must. It
// returns the child's keys, or the words that say how it ended.
func walk(m [4][]dnssec.Record, anchor dnssec.Record) (dnssec.Keys, string) {
	v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{})}
	a, err := dnssec.NewAnchors(anchor)
	if err != nil {
		return dnssec.Keys{}, "no anchor"
	}
	root, _ := dnssec.Find(dnssec.Group(m[0]), n("."), typeKEY)
	keys, sec := v.AnchorKeys(a, root)
	if !sec.IsSecure() {
		return keys, sec.String()
	}
	up := dnssec.Group(m[1])
	ds, ok := dnssec.Find(up, n("example"), typeDS)
	if !ok {
		return dnssec.Keys{}, v.Denial(keys, up).NoDS(n("example")).Security.String()
	}
	dnskey, _ := dnssec.Find(dnssec.Group(m[2]), n("example"), typeKEY)
	keys, sec = v.MatchDS(v.Verify(keys, ds), dnskey)
	if !sec.IsSecure() {
		return dnssec.Keys{}, sec.String()
	}
	return keys, ""
}

// answer judges the CAA set at www.example, wildcard or not.
func answer(m [4][]dnssec.Record, anchor dnssec.Record) string {
	keys, end := walk(m, anchor)
	if end != "" {
		return end
	}
	v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{})}
	sets := dnssec.Group(m[3])
	set, _ := dnssec.Find(sets, n("www.example"), typeCAA)
	verdict := v.Verify(keys, set)
	if _, expanded := verdict.Expanded(); expanded {
		verdict, _ = v.Denial(keys, sets).WildcardAnswer(verdict)
	}
	return fmt.Sprintf("%v %x", verdict.Security(), verdict.Set().RData())
}

// denial judges the proof that www.example has no CAA.
func denial(m [4][]dnssec.Record, anchor dnssec.Record) string {
	keys, end := walk(m, anchor)
	if end != "" {
		return end
	}
	v := dnssec.Validator{Now: now, Meter: dnssec.NewMeter(dnssec.Limits{})}
	p := v.Denial(keys, dnssec.Group(m[3])).Denies(n("www.example"), typeCAA)
	return fmt.Sprintf("%v %v", p.Security, p.Kind)
}

// stories are all that a chain can end in when nothing is wrong.
func stories() []story {
	root, child := newSigner(".", 15, 257), newSigner("example", 15, 257)
	c, o, up := newChain("example"), newChain("example"), newChain(".")
	o.optOut = true
	chain := func(name string, judge func([4][]dnssec.Record, dnssec.Record) string, last []dnssec.Record) story {
		return story{name, [4][]dnssec.Record{
			root.signSets(rrs(root.dnskey())), root.signSets(rrs(child.ds(2))), child.signSets(rrs(child.dnskey())), last,
		}, root.ds(2), judge}
	}
	wild := child.with(func(s *signer) { s.labels = 1 }).signed("www.example. 300 CAA 0 issue \"ca.example\"")
	unsigned := func(name string, proof []dnssec.Record) story {
		return story{name, [4][]dnssec.Record{root.signSets(rrs(root.dnskey())), root.signSets(proof), nil, nil}, root.ds(2), answer}
	}
	return []story{
		chain("answer", answer, child.signed("www.example. 300 CAA 0 issue \"ca.example\"\nwww.example. 300 CAA 0 iodef \"mailto:a@b.example\"")),
		chain("wildcard answer, NSEC", answer, append(wild, child.signed("example. 300 NSEC x.example. NS SOA")...)),
		chain("wildcard answer, NSEC3", answer, append(slices.Clone(wild), child.signSets(rrs(c.covering("www.example")))...)),
		chain("no data, NSEC", denial, child.signed("www.example. 300 NSEC x.example. A")),
		chain("empty non-terminal, NSEC", denial, child.signed("example. 300 NSEC a.www.example. NS SOA")),
		chain("name error, NSEC", denial, child.signed("example. 300 NSEC a.example. NS SOA\na.example. 300 NSEC x.example. A")),
		chain("wildcard no data, NSEC", denial, child.signed("*.example. 300 NSEC a.example. TXT\na.example. 300 NSEC x.example. A")),
		chain("no data, NSEC3", denial, child.signSets(rrs(c.matching("www.example", typeA)))),
		chain("name error, NSEC3", denial, child.signSets(rrs(c.matching("example", typeNS, typeSOA), c.covering("www.example"), c.covering("*.example")))),
		chain("wildcard no data, NSEC3", denial, child.signSets(rrs(c.matching("example", typeNS, typeSOA), c.covering("www.example"), c.matching("*.example", 16)))),
		chain("opt-out, NSEC3", denial, child.signSets(rrs(c.matching("example", typeNS, typeSOA), o.covering("www.example")))),
		unsigned("no DS, NSEC", records("example. 300 NSEC f. NS")),
		unsigned("no DS, NSEC3", rrs(up.matching("example", typeNS))),
		unsigned("algorithm", records("example. 300 DS 1 253 2 "+hex64)),
	}
}

// mutate changes one field of one record, or takes the record away.
func mutate(m [4][]dnssec.Record, message, record, kind, at int, bit byte) [4][]dnssec.Record {
	all := slices.Clone(m[message])
	r := all[record]
	r.RData = bytes.Clone(r.RData)
	switch kind {
	case 0: // RDATA, most of all
		r.RData[at%len(r.RData)] ^= bit
	case 1:
		all = slices.Delete(all, record, record+1)
		m[message] = all
		return m
	case 2:
		r.Owner = n("other.example")
	case 3:
		r.Type ^= uint16(bit)
	case 4:
		r.RData = r.RData[:at%len(r.RData)]
	case 5:
		r.RData = append(r.RData, bit)
	case 6:
		r.TTL ^= uint32(bit) << (at % 24)
	}
	all[record] = r
	m[message] = all
	return m
}

const mutations = 7

// good reports whether a verdict may be used: Secure or Insecure.
func good(verdict string) bool {
	return strings.HasPrefix(verdict, "secure") || strings.HasPrefix(verdict, "insecure")
}

// checkMutation is the property: whatever one field is changed to, the verdict
// fails, or it is the very same one, with the identical answer.
func checkMutation(t interface{ Errorf(string, ...any) }, s story, message, record, kind, at int, bit byte) {
	want := s.judge(s.messages, s.anchor)
	got := s.judge(mutate(s.messages, message, record, kind, at, bit), s.anchor)
	if good(got) && got != want {
		t.Errorf("%s: change %d of record %d in message %d (octet %d ^ %#x): %q instead of %q", s.name, kind, record, message, at, bit, got, want)
	}
}

// Every story ends well when nothing is changed, and differently from others.
func TestStories(t *testing.T) {
	for _, s := range stories() {
		if got := s.judge(s.messages, s.anchor); !good(got) {
			t.Errorf("%s: %s", s.name, got)
		}
	}
}

// Every octet of every record that a verdict rests on: one bit flipped.
func TestEveryOctet(t *testing.T) {
	kept, failed := 0, 0
	for _, s := range stories() {
		want := s.judge(s.messages, s.anchor)
		for message, all := range s.messages {
			for record, r := range all {
				for at := range r.RData {
					got := s.judge(mutate(s.messages, message, record, 0, at, 0x40), s.anchor)
					switch {
					case !good(got):
						failed++
					case got == want:
						kept++
					default:
						t.Errorf("%s: octet %d of record %d in message %d: %q instead of %q", s.name, at, record, message, got, want)
					}
				}
				if got := s.judge(mutate(s.messages, message, record, 1, 0, 0), s.anchor); good(got) {
					t.Errorf("%s: without record %d of message %d: %q", s.name, record, message, got)
				}
			}
		}
	}
	if failed < 3000 || kept > failed/20 {
		t.Errorf("%d changes were noticed, %d made no difference", failed, kept)
	}
}

// Any change at all, and any two, of which the second may take the first back.
func TestMutations(t *testing.T) {
	all := stories()
	rapid.Check(t, func(t *rapid.T) {
		s := all[rapid.IntRange(0, len(all)-1).Draw(t, "story")]
		want := s.judge(s.messages, s.anchor)
		for range rapid.IntRange(1, 2).Draw(t, "changes") {
			message := rapid.IntRange(0, 3).Draw(t, "message")
			if len(s.messages[message]) == 0 {
				continue
			}
			record := rapid.IntRange(0, len(s.messages[message])-1).Draw(t, "record")
			if len(s.messages[message][record].RData) == 0 {
				continue
			}
			kind := rapid.IntRange(0, mutations-1).Draw(t, "kind")
			at := rapid.IntRange(0, 400).Draw(t, "octet")
			bit := rapid.ByteRange(1, 255).Draw(t, "bits")
			s.messages = mutate(s.messages, message, record, kind, at, bit)
			if got := s.judge(s.messages, s.anchor); good(got) && got != want {
				t.Errorf("%s: change %d of record %d in message %d (octet %d ^ %#x): %q instead of %q", s.name, kind, record, message, at, bit, got, want)
			}
		}
	})
}

// FuzzMutation is the same for whatever the fuzzer finds interesting.
func FuzzMutation(f *testing.F) {
	all := stories()
	for i := range all {
		for kind := range mutations {
			f.Add(uint8(i), uint8(3), uint8(0), uint8(kind), uint16(40), byte(1))
		}
	}
	f.Fuzz(func(t *testing.T, which, message, record, kind uint8, at uint16, bit byte) {
		s := all[int(which)%len(all)]
		msg := int(message) % 4
		if bit == 0 || len(s.messages[msg]) == 0 {
			return
		}
		checkMutation(t, s, msg, int(record)%len(s.messages[msg]), int(kind)%mutations, int(at), bit)
	})
}

// FuzzNoDS, CAF-41: whatever records come instead of the denial of a DS,
// nothing is Insecure, for the zone's key signed none of them.
func FuzzNoDS(f *testing.F) {
	s := newSigner("org", 15, 257)
	a, err := dnssec.NewAnchors(s.ds(2))
	if err != nil {
		f.Fatal(err)
	}
	v := validator()
	keys, _ := v.AnchorKeys(a, one(s.signSets(rrs(s.dnskey()))))
	stranger := newSigner("org", 15, 257)
	forged := stranger.signed("example.org. 300 NSEC f.org. NS")
	c := newChain("org")
	c.optOut = true
	other := stranger.signSets(rrs(c.matching("org", typeNS, typeSOA)))
	f.Add(forged[0].RData, forged[1].RData, other[0].RData, other[1].RData)
	f.Add([]byte{}, []byte{}, []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, nsec, sig, nsec3, sig3 []byte) {
		sets := dnssec.Group([]dnssec.Record{
			{Owner: n("example.org"), Type: typeNSEC, TTL: 1, RData: nsec}, {Owner: n("example.org"), Type: typeRRSIG, TTL: 1, RData: sig},
			{Owner: other[0].Owner, Type: typeNSEC3, TTL: 1, RData: nsec3}, {Owner: other[0].Owner, Type: typeRRSIG, TTL: 1, RData: sig3},
		})
		for _, p := range []dnssec.Proof{
			v.Denial(keys, sets).NoDS(n("example.org")), v.Denial(keys, sets).Denies(n("example.org"), typeDS),
			// The same records as they would be read, if they were believed.
			v.Denial(dnssec.Keys{}, sets).NoDS(n("example.org")),
		} {
			if p.Holds() || p.Security.Err() == nil {
				t.Errorf("%v from records that nobody signed", p.Security)
			}
		}
	})
}
