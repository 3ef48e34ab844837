package dnssec_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/name"
)

// Two replies of a zone's server, as they came over the wire: its DNSKEY set
// and its CAA set. The DS record of the zone is taken as trust anchor.
func Example() {
	const (
		ds     = "3ad70f0287fc52849bb3f4793004ad8b65ba67a68a43ddf7477e9e8af984b2ca7ef86e62"
		dnskey = "AACEAAABAAIAAAAAB2VkMjU1MTkEdGVzdAAAMAABwAwAMAABAAAOEAAkAQEDD4XgnhJ7EVx6moAUMqp/YKmQhgAltgjnx2QWCjluSnZWwAwALgAB" +
			"AAAOEABgADAPAgAADhBrDg4AauaBADrXB2VkMjU1MTkEdGVzdADrxa1hx8Vsk8TyXte4o4XL2lQS6zY7IIEj//mzbTWxN+1/XsShkvkdtlo92c1lMRjO" +
			"tEE19oOC2w7bL+UjI6wL"
		caa = "AACEAAABAAQAAAAAB2VkMjU1MTkEdGVzdAABAQABwAwBAQABAAABLAAcAAVpc3N1ZUNBLmV4YW1wbGU7IHBvbGljeT1ldsAMAQEAAQAAASwAHQAFaW9k" +
			"ZWZtYWlsdG86U2VjQGV4YW1wbGUuY29twAwBAQABAAABLAAIgAVpc3N1ZTvADAAuAAEAAAEsAGABAQ8CAAABLGsODgBq5oEAOtcHZWQyNTUxOQR0ZXN0" +
			"AMNtqgrsGqdZU+nHWoqJaSuvJUJcJPNt28HUfHqmKBCs0dyKiTao3VTpd+ejkBbO7H65U2WL6Rya5+opdzNhLgo="
	)
	digest, err := hex.DecodeString(ds)
	if err != nil {
		panic(err)
	}
	zone := name.MustParse("ed25519.test")
	anchors, err := dnssec.NewAnchors(dnssec.Record{Owner: zone, Type: 43, RData: digest})
	if err != nil {
		panic(err)
	}
	read := func(text string) dnssec.RRset {
		message, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			panic(err)
		}
		answer, _, err := dnssec.Read(message)
		if err != nil {
			panic(err)
		}
		return answer[0]
	}

	for _, day := range []int{1, 30} {
		v := dnssec.Validator{Now: time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC), Meter: dnssec.NewMeter(dnssec.Limits{})}
		keys, zoneState := v.AnchorKeys(anchors, read(dnskey))
		verdict := v.Verify(keys, read(caa))
		fmt.Println(zoneState, "/", verdict.Security(), "/", verdict.Set().Len(), "records for", verdict.TTL(), "s")
	}
	late := dnssec.Validator{Now: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)}
	_, zoneState := late.AnchorKeys(anchors, read(dnskey))
	fmt.Println(zoneState.Err())
	// Output:
	// secure / secure / 3 records for 300 s
	// secure / secure / 3 records for 300 s
	// DNSSEC: bogus: the signature has expired
}

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
