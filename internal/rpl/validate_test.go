package rpl_test

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// signer signs the records of one zone in scenarios.
type signer struct {
	zone name.Name
	key  ed25519.PrivateKey
	rest []byte // of the DNSKEY's RDATA: flags, protocol, algorithm, key
}

// newSigner returns the signer of the root.
func newSigner() *signer {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	return &signer{name.Root(), key, append([]byte{1, 1, 3, 15}, key.Public().(ed25519.PublicKey)...)}
}

// dnskey is the key as a record.
func (s *signer) dnskey() string {
	return s.zone.String() + " 3600 IN DNSKEY 257 3 15 " + base64.StdEncoding.EncodeToString(s.rest[4:])
}

func (s *signer) tag() uint16 {
	sum := uint32(0)
	for i, b := range s.rest {
		sum += uint32(b) << (8 * (1 - i%2))
	}
	return uint16(sum + sum>>16)
}

// sign returns the record and its signature, good from 2020 until 2030.
func (s *signer) sign(t *testing.T, text string) string {
	t.Helper()
	rr, err := wire.ParseRecord(text, name.Root(), 0)
	if err != nil {
		t.Fatal(err)
	}
	const from, to = 1577836800, 1893456000
	labels := rr.Owner.NumLabels()
	head := binary.BigEndian.AppendUint16(nil, uint16(rr.Type))
	head = append(head, 15, byte(labels))
	for _, v := range []uint32{rr.TTL, to, from} {
		head = binary.BigEndian.AppendUint32(head, v)
	}
	head = append(binary.BigEndian.AppendUint16(head, s.tag()), s.zone.Wire()...)
	data := append(head, rr.Owner.Wire()...)
	data = binary.BigEndian.AppendUint16(data, uint16(rr.Type))
	data = binary.BigEndian.AppendUint16(data, wire.ClassIN)
	data = binary.BigEndian.AppendUint32(data, rr.TTL)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(rr.RData))), rr.RData...)
	sig, err := s.key.Sign(nil, data, crypto.Hash(0))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%s %d IN RRSIG %s 15 %d %d 20300101000000 20200101000000 %d %s %s",
		text, rr.Owner, rr.TTL, wire.TypeText(rr.Type), labels, rr.TTL, s.tag(), s.zone, base64.StdEncoding.EncodeToString(sig))
}

// With trust anchors a client gets what holds, with AD where it asked for it;
// what does not hold it gets only with CD.
func TestValidates(t *testing.T) {
	s := newSigner()
	const bare = "a. 60 IN A 192.0.2.9"
	good := s.sign(t, bare)
	_, sig, _ := strings.Cut(good, "\n")
	keys := says("", ". IN DNSKEY", "ANSWER "+s.sign(t, s.dnskey()))
	is := func(a string) string { return keys + says("", "a. IN A", "ANSWER "+a) }
	forged := is("a. 60 IN A 192.0.2.8\n" + sig)
	now, anchor := "\"20250101000000\"", s.dnskey()
	for _, c := range []struct{ what, date, anchor, says, ask, flags, answer string }{
		{"with DO", now, anchor, is(good), "RD DO", "AD DO", good},
		{"with AD", now, anchor, is(good), "RD AD", "AD", bare},
		{"with neither", now, anchor, is(good), "RD", "", bare},
		{"with CD nothing is judged", now, anchor, is(good), "RD DO CD", "CD DO", good},
		{"a signature beside the records", now, anchor, keys + says("", "a. IN A", "ANSWER "+bare, "ADDITIONAL "+sig), "RD DO", "AD DO", good},
		{"forged", now, anchor, forged, "RD DO", "SERVFAIL DO", ""},
		{"forged, with CD", now, anchor, forged, "RD CD", "CD", "a. 60 IN A 192.0.2.8"},
		{"not signed", now, anchor, is(bare), "RD", "SERVFAIL", ""},
		{"expired", "20310101000000", anchor, is(good), "RD", "SERVFAIL", ""},
		{"expired, where dates do not matter", "-1", anchor, is(good), "RD AD", "AD", bare},
		{"no anchor above", now, strings.Replace(anchor, ".", "b.", 1), is(good) + says("", "a. IN NS", "AUTHORITY "+soa), "RD DO", "DO", good},
		{"an alias, no anchor above", now, strings.Replace(anchor, ".", "b.", 1),
			is("a. 60 IN CNAME c.") + says("", "c. IN A", "ANSWER c. A 192.0.2.9"), "RD DO", "DO", "a. CNAME c.\nc. A 192.0.2.9"},
		{"an alias that is forged, with CD", now, anchor,
			is("a. 60 IN CNAME c.") + says("", "c. IN A", "ANSWER c. A 192.0.2.9"), "RD CD", "CD", "a. CNAME c.\nc. A 192.0.2.9"},
		{"an alias that is forged", now, anchor,
			is("a. 60 IN CNAME c.") + says("", "c. IN A", "ANSWER "+strings.ReplaceAll(good, "a.", "c.")), "RD", "SERVFAIL", ""},
		{"another key", now, ". IN DS 1 15 2 " + strings.Repeat("00", 32), is(good), "RD", "SERVFAIL", ""},
		{"without a key", now, anchor, says("", "a. IN A", "ANSWER "+good), "RD", "SERVFAIL", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			var answer []string
			if c.answer != "" {
				answer = []string{"ANSWER " + c.answer}
			}
			text := script(c.says, asks(1, c.ask, "a. IN A")+wants(2, "all", c.flags, "a. IN A", answer...))
			config := "server:\n trust-anchor: \"" + c.anchor + "\"\n val-override-date: " + c.date + "\n"
			playsAs(t, strings.Replace(text, "server:\n", config, 1), "")
		})
	}
}

// A question that was not answered because nothing held is not answered
// without recursion either.
func TestUnsoundIsKnown(t *testing.T) {
	s := newSigner()
	text := script(says("", ". IN DNSKEY", "ANSWER "+s.sign(t, s.dnskey()))+says("", "a. IN A", "ANSWER a. 60 IN A 192.0.2.9"),
		asks(1, "RD", "a. IN A")+wants(2, "all", "SERVFAIL", "a. IN A")+
			asks(3, "", "a. IN A")+strings.Replace(wants(4, "all", "SERVFAIL", "a. IN A"), "QR RD RA", "QR RA", 1))
	playsAs(t, strings.Replace(text, "server:\n", "server:\n trust-anchor: \""+s.dnskey()+"\"\n val-override-date: 20250101000000\n", 1), "")
}

// What a referral says of the security of a zone is believed for as long as
// the records that say it may be kept, and not for as long as the NS set.
func TestDenialOfDSExpires(t *testing.T) {
	s := newSigner()
	nsec := s.sign(t, "b. 30 IN NSEC c. NS RRSIG NSEC")
	for _, c := range []struct{ what, nsec, anchor, answer string }{
		{"with anchors", nsec, s.dnskey(), "192.0.2.20"},
		{"with a TTL longer than the signed one", strings.ReplaceAll(nsec, "b. 30 ", "b. 300 "), s.dnskey(), "192.0.2.20"},
		{"without anchors", nsec, "", "192.0.2.10"},
	} {
		server := func(first, last int, addr, says string) string {
			return fmt.Sprintf("RANGE_BEGIN %d %d\nADDRESS %s\n%sRANGE_END\n", first, last, addr, says)
		}
		refer := func(addr string) string {
			return says("", ". IN DNSKEY", "ANSWER "+s.sign(t, s.dnskey())) +
				message("opcode qtype qname", "QR", "x.b. IN A", "AUTHORITY b. 300 NS ns.b.\n"+c.nsec, "ADDITIONAL ns.b. 300 A "+addr)
		}
		is := func(a string) string { return says("", "x.b. IN A", "ANSWER x.b. 10 A "+a) }
		text := script("", asks(1, "RD", "x.b. IN A")+wants(2, "all", "", "x.b. IN A", "ANSWER x.b. A 192.0.2.10")+
			"STEP 50 TIME_PASSES ELAPSE 60\n"+asks(51, "RD", "x.b. IN A")+wants(52, "all", "", "x.b. IN A", "ANSWER x.b. A "+c.answer))
		text = strings.Replace(text, "RANGE_BEGIN 0 99\nADDRESS 192.0.2.1\nRANGE_END\n",
			server(0, 50, "192.0.2.1", refer("192.0.2.2"))+server(51, 99, "192.0.2.1", refer("192.0.2.3"))+
				server(0, 99, "192.0.2.2", is("192.0.2.10"))+server(0, 99, "192.0.2.3", is("192.0.2.20")), 1)
		config := "server:\n val-override-date: 20250101000000\n"
		if c.anchor != "" {
			config += " trust-anchor: \"" + c.anchor + "\"\n"
		}
		t.Run(c.what, func(t *testing.T) { playsAs(t, strings.Replace(text, "server:\n", config, 1), "") })
	}
}

// Trust anchors that cannot be read are an error, not fewer anchors.
func TestBadAnchors(t *testing.T) {
	for line, fault := range map[string]string{
		"trust-anchor: \". IN DS 1\"":          "trust anchor",
		"trust-anchor: \". IN A 192.0.2.1\"":   "neither DS nor DNSKEY",
		"auto-trust-anchor-file: \"root.key\"": "stand in a file",
	} {
		sc := parse(t, strings.Replace(script("", ""), "server:\n", "server:\n "+line+"\n", 1))
		if err := play(t, sc, 1); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: error %v, want %q", line, err, fault)
		}
	}
}
