package caa_test

import (
	"fmt"
	"time"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
)

func ExampleDecide() {
	ca, err := caa.NewAuthority([]string{"ca.example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	climb := []caa.Level{
		{Name: name.MustParse("www.example.com"), Outcome: caa.LevelNoData, Security: caa.Secure},
		{Name: name.MustParse("example.com"), Outcome: caa.LevelCAA, Security: caa.Secure, Records: []caa.Record{{Tag: "issue", Value: "other.example"}}},
	}
	today := br.At(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	d := caa.Decide(climb, ca, caa.Request{}, today)
	fmt.Println(d.Verdict, d.Reason, d.FoundAt)
	fmt.Println(d.Records[0].Record, d.Records[0].Why)
	// Output:
	// deny not-authorized example.com
	// 0 issue "other.example" not-authorized
}

func ExampleParseValue() {
	_, err := caa.ParseValue("https://ca.example")
	fmt.Println(err)
	v, _ := caa.ParseValue(" ca.example ;validationmethods = dns-01 ")
	fmt.Println(v)
	// Output:
	// CAA value "https://ca.example": a URL; only the domain name of the CA belongs here (at octet 5)
	// ca.example; validationmethods=dns-01
}

func ExampleParseProfile() {
	_, err := caa.ParseProfile([]byte(`{
  "name": "Example CA",
  "identities": ["ca.example"],
  "products": [{"name": "DV", "exemption": "dns-operator"}]
}`), "ca.json")
	fmt.Println(err)
	// Output:
	// ca.json:4:44: products[0].exemption: "dns-operator" is no exemption; there are "precertificate" and "constrained-subca" (BR 4.2.2.1)
}
