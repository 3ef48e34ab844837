package dnssec_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// The published root key without a signature: the trust anchors know it, but
// a DNSKEY set that nobody signed is no set of keys.
func ExampleValidator_AnchorKeys() {
	key, err := base64.StdEncoding.DecodeString("AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=")
	if err != nil {
		panic(err)
	}
	dnskey := dnssec.Group([]dnssec.Record{{
		Owner: name.Root(), Type: 48, TTL: 172800, RData: append([]byte{1, 1, 3, 8}, key...),
	}})
	v := dnssec.Validator{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Meter: dnssec.NewMeter(dnssec.Limits{})}
	keys, security := v.AnchorKeys(dnssec.RootAnchors(), dnskey[0])
	fmt.Println(keys.Len(), security)
	fmt.Println(security.Err())
	// Output:
	// 0 bogus (rrsig-missing)
	// DNSSEC: bogus: the records are not signed, in a signed zone
}

// A set of example.net (RFC 6605 section 6.1), from the DS record that names
// the zone's key to the address; here the key signs no DNSKEY set, so the
// chain ends before it begins, and the address stays Indeterminate.
func ExampleValidator_Verify() {
	key, err := base64.StdEncoding.DecodeString("GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==")
	if err != nil {
		panic(err)
	}
	digest, err := hex.DecodeString("b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17")
	if err != nil {
		panic(err)
	}
	zone := name.MustParse("example.net")
	anchors, err := dnssec.NewAnchors(dnssec.Record{Owner: zone, Type: 43, RData: append([]byte{0xd9, 0x60, 13, 2}, digest...)})
	if err != nil {
		panic(err)
	}
	v := dnssec.Validator{Now: time.Date(2010, 8, 20, 0, 0, 0, 0, time.UTC)}
	keys, security := v.AnchorKeys(anchors, dnssec.Group([]dnssec.Record{{
		Owner: zone, Type: 48, TTL: 3600, RData: append([]byte{1, 1, 3, 13}, key...),
	}})[0])
	fmt.Println("zone:", security)
	address := dnssec.Group([]dnssec.Record{{Owner: name.MustParse("www.example.net"), Type: 1, TTL: 3600, RData: []byte{192, 0, 2, 1}}})
	fmt.Println("address:", v.Verify(keys, address[0]).Security())
	// Output:
	// zone: bogus (rrsig-missing)
	// address: indeterminate (no-keys)
}
