package view_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/view"
)

func TestParseResolver(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1 192.0.2.1:53", "192.0.2.1:5353": "192.0.2.1:5353 192.0.2.1:5353", "2001:db8::1": "2001:db8::1 [2001:db8::1]:53",
		"[2001:db8::1]": "[2001:db8::1] [2001:db8::1]:53", "office=[2001:db8::1]:54": "office [2001:db8::1]:54", "a=192.0.2.1": "a 192.0.2.1:53",
		"": "", "a": "", "=192.0.2.1": "", "a=": "", "192.0.2.1:0": "", "dns.example:53": "", "a=b=192.0.2.1": "",
	} {
		r, err := view.ParseResolver(in)
		got := ""
		if err == nil {
			got = r.Label + " " + r.Addr.String()
		} else if !strings.Contains(err.Error(), fmt.Sprintf("%q is no resolver", in)) {
			t.Errorf("%q: %v", in, err)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Reading what a resolver sent never gives records with a failure, whatever
// the octets are.
func FuzzRead(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(wiretest.Message{QR: true, Question: wiretest.Ask("a.example", wire.TypeCAA), Answer: wiretest.Records("a.example. 9 IN CAA 0 issue \"a\"\n")}.Pack(), false)
	f.Fuzz(func(t *testing.T, b []byte, tcp bool) {
		x := &evidence.Exchange{Transport: "udp", Question: evidence.Question{Name: name.MustParse("a.example"), Type: wire.TypeCAA}, Reply: b}
		if tcp {
			x.Transport = "tcp"
		}
		s := view.Read(evidence.View{Exchange: x})
		if (len(s.Records) > 0) != (s.Outcome == evidence.Answer) {
			t.Errorf("%+v", s)
		}
	})
}

func ExampleRead() {
	x := &evidence.Exchange{
		Transport: "udp", Question: evidence.Question{Name: name.MustParse("www.example.com"), Type: wire.TypeCAA},
		Reply: wiretest.Message{
			QR: true, RA: true, Question: wiretest.Ask("www.example.com", wire.TypeCAA),
			Answer: wiretest.Records("www.example.com. 77 IN CAA 0 issue \"ca.example\"\n"),
		}.Pack(),
	}
	seen := view.Read(evidence.View{Label: "office", Exchange: x})
	fmt.Println(seen.Outcome, len(seen.Records), "for", seen.TTL, "more seconds")
	// Output: answer 1 for 77 more seconds
}
