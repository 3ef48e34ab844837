package dcv_test

import (
	"testing"
	"time"

	"github.com/mayissue/mayissue/dcv"
)

// A judgement is taken in as it is, with the greatest TTL of what was seen.
func TestJudgementObservation(t *testing.T) {
	w := worth(t)
	j := dcv.Judgement{
		Expect: dcv.Expectation{Owner: keyA.Owner, Type: keyA.Type, Value: keyA.Value, Scheme: "acm", Said: dcv.SaidValidated, Line: 3},
		Status: dcv.Partly, Security: w.noDS,
		Walk:    dcv.Walk{First: dcv.Seen{TTL: 60}, Last: dcv.Seen{TTL: 300}},
		Servers: []dcv.Server{{Record: dcv.Seen{TTL: 900}}, {Record: dcv.Seen{TTL: 5}}},
	}
	want := dcv.Observation{Record: keyA, Status: dcv.Partly, Security: w.noDS, Keep: 15 * time.Minute}
	if got := j.Observation(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (dcv.Judgement{}).Observation(); got != (dcv.Observation{}) {
		t.Errorf("of the zero value: %+v", got)
	}
}
