package wiretest

import (
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Reply is a reply of a shape that the DNS has a great many of, for benchmarks
// and for tests that count.
type Reply struct {
	Name     string
	Zone     name.Name // whose server gives it
	Question Question
	Octets   []byte
}

// Sign makes the RRSIG record of one set in the name of a zone.
type Sign func(zone name.Name, set []Record) Record

// Unproven is a [Sign] for readers that verify nothing: a record of the right
// size, by P-256, that fits no key.
func Unproven(zone name.Name, set []Record) Record {
	r := set[0]
	b := binary.BigEndian.AppendUint16(nil, r.Type)
	b = append(b, 13, byte(r.Owner.NumLabels()))
	for _, v := range []uint32{r.TTL, 1795305600, 1792713600} { // TTL, expiration, inception
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(binary.BigEndian.AppendUint16(b, 12345), zone.Wire()...)
	return Record{r.Owner, wire.TypeRRSIG, wire.ClassIN, r.TTL, append(b, make([]byte, 64)...)}
}

const (
	soaText    = " 3600 SOA ns1.%s. hostmaster.%s. 2026112101 7200 3600 1209600 300\n"
	hostsText  = "example.org. 3600 NS ns1.example.org.\nexample.org. 3600 NS ns2.example.net.\n"
	digestText = "example.org. 3600 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE49FD46E6C4B45C55D4AC69CB\n"
	caaText    = "www.example.org. 300 CAA 0 issue \"ca.example\"\nwww.example.org. 300 CAA 0 iodef \"mailto:a@example.org\"\n"
)

// Replies returns one reply of each shape, about example.org in org.
func Replies(sign Sign) []Reply {
	org, zone := name.MustParse("org"), name.MustParse("example.org")
	glue := Records("ns1.example.org. 3600 A 192.0.2.1\nns1.example.org. 3600 AAAA 2001:db8::1")
	soa := Records("example.org." + strings.ReplaceAll(soaText, "%s", "example.org"))
	www, caa := "www.example.org", wire.TypeCAA
	signed := func(zone name.Name, sets ...[]Record) []Record {
		var out []Record
		for _, set := range sets {
			out = append(append(out, set...), sign(zone, set))
		}
		return out
	}
	nsec := Records("www.example.org. 300 NSEC zz.example.org. A AAAA RRSIG NSEC\n")
	keys := []Record{
		{zone, wire.TypeDNSKEY, wire.ClassIN, 3600, append([]byte{1, 1, 3, 13}, make([]byte, 64)...)},
		{zone, wire.TypeDNSKEY, wire.ClassIN, 3600, append([]byte{1, 0, 3, 13}, make([]byte, 64)...)},
	}
	apex, open := NSEC3(org, "org", 0, 1, true, wire.TypeNS, wire.TypeSOA), NSEC3(org, "example.org", -1, 1, true)
	return []Reply{
		reply("referral-opt-out", org, www, caa, Message{
			Authority: append(Records(hostsText), signed(org, apex, open)...), Additional: glue,
		}),
		reply("referral-ds", org, www, caa, Message{
			Authority: append(Records(hostsText), signed(org, Records(digestText))...), Additional: glue,
		}),
		reply("nodata-unsigned", zone, www, caa, Message{AA: true, Authority: soa}),
		reply("nodata-nsec", zone, www, caa, Message{AA: true, Authority: signed(zone, soa, nsec)}),
		reply("nxdomain-nsec3", zone, "www.a.example.org", caa, Message{AA: true, RCode: 3, Authority: signed(zone, soa,
			NSEC3(zone, "example.org", 0, 1, false, wire.TypeNS, wire.TypeSOA), NSEC3(zone, "a.example.org", -1, 1, false),
			NSEC3(zone, "*.example.org", -1, 1, false))}),
		reply("dnskey", zone, "example.org", wire.TypeDNSKEY, Message{AA: true, Answer: signed(zone, keys)}),
		reply("caa-signed", zone, www, caa, Message{AA: true, Answer: signed(zone, Records(caaText))}),
		reply("cname", zone, www, caa, Message{AA: true, Answer: Records("www.example.org. 300 CNAME host.example.net.")}),
	}
}

func reply(what string, zone name.Name, qname string, t wire.Type, m Message) Reply {
	q := Ask(qname, t)
	m.ID, m.QR, m.Compress, m.Question = 4711, true, true, q
	m.EDNS = &wire.EDNS{Size: 1232, DO: true}
	return Reply{what, zone, q[0], m.Pack()}
}

// NSEC3 is a set of one NSEC3 record of the zone, without salt and iterations,
// from so far beside the hash of a name to so far beside it.
func NSEC3(zone name.Name, of string, from, to int64, optOut bool, types ...wire.Type) []Record {
	h := sha1.Sum([]byte(name.MustParse(of).Wire()))
	beside := func(by int64) []byte {
		circle, v := new(big.Int).Lsh(big.NewInt(1), 160), new(big.Int).SetBytes(h[:])
		return v.Add(v, big.NewInt(by)).Mod(v, circle).FillBytes(make([]byte, len(h)))
	}
	owner, err := zone.Prepend(base32.HexEncoding.EncodeToString(beside(from)))
	if err != nil {
		panic(err)
	}
	rdata := []byte{1, 0, 0, 0, 0, byte(len(h))}
	if optOut {
		rdata[1] = wire.FlagOptOut
	}
	rdata = append(rdata, beside(to)...)
	if len(types) > 0 {
		block := make([]byte, 34)
		block[1] = 32
		for _, t := range types {
			block[2+t/8] |= 0x80 >> (t % 8)
		}
		rdata = append(rdata, block...)
	}
	return []Record{{owner, wire.TypeNSEC3, wire.ClassIN, 300, rdata}}
}
