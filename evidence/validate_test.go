package evidence_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/name"
)

func TestValidateAcceptsTheSample(t *testing.T) {
	if err := sample().Validate(); err != nil {
		t.Error(err)
	}
}

// Each row breaks one thing in a trace that is otherwise sound.
func TestValidate(t *testing.T) {
	for field, spoil := range map[string]func(*evidence.Trace){
		"schema":                      func(t *evidence.Trace) { t.Schema = "" },
		"name":                        func(t *evidence.Trace) { t.Name = name.Name{} },
		"started":                     func(t *evidence.Trace) { t.Started = time.Time{} },
		"finished":                    func(t *evidence.Trace) { t.Finished = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"clock":                       func(t *evidence.Trace) { t.Clock = time.Time{} },
		"sends":                       func(t *evidence.Trace) { t.Sends = -1 },
		"exchanges":                   func(t *evidence.Trace) { t.Exchanges = make([]*evidence.Exchange, evidence.MaxExchanges+1) },
		"exchanges[1]":                func(t *evidence.Trace) { t.Exchanges[1] = nil },
		"exchanges[1].id":             func(t *evidence.Trace) { t.Exchanges[1].ID = 3 },
		"exchanges[0].id":             func(t *evidence.Trace) { t.Exchanges[0].ID = 0 },
		"exchanges[1].zone":           func(t *evidence.Trace) { t.Exchanges[1].Zone = name.Name{} },
		"exchanges[1].question":       func(t *evidence.Trace) { t.Exchanges[1].Question.Name = name.MustParse("example.net") },
		"exchanges[1].addr":           func(t *evidence.Trace) { t.Exchanges[1].Addr = netip.AddrPort{} },
		"exchanges[1].transport":      func(t *evidence.Trace) { t.Exchanges[1].Transport = "" },
		"exchanges[1].query":          func(t *evidence.Trace) { t.Exchanges[1].Query = make([]byte, 11) },
		"exchanges[1].reply":          func(t *evidence.Trace) { t.Exchanges[1].Reply = make([]byte, 65536) },
		"exchanges[0].reply":          func(t *evidence.Trace) { t.Exchanges[0].Reply = nil },
		"exchanges[0].rtt_ns":         func(t *evidence.Trace) { t.Exchanges[0].RTT = -1 },
		"exchanges[0].discarded":      func(t *evidence.Trace) { t.Exchanges[0].Discarded = -1 },
		"exchanges[0].detail":         func(t *evidence.Trace) { t.Exchanges[0].Detail = strings.Repeat("x", evidence.MaxText+1) },
		"exchanges[0].outcome":        func(t *evidence.Trace) { t.Exchanges[0].Outcome = "" },
		"exchanges[0].sent":           func(t *evidence.Trace) { t.Exchanges[0].Sent = time.Time{} },
		"steps[0].purpose":            func(t *evidence.Trace) { t.Steps[0].Purpose = "mx" },
		"steps[0].name":               func(t *evidence.Trace) { t.Steps[0].Name = name.MustParse("com") },
		"steps[0].zone":               func(t *evidence.Trace) { t.Steps[0].Zone = name.MustParse("net") },
		"steps[0].failure":            func(t *evidence.Trace) { t.Steps[0].Failure = "tired" },
		"steps[0]":                    func(t *evidence.Trace) { t.Steps[0].Accepted = 0 },
		"steps[0].accepted":           func(t *evidence.Trace) { t.Steps[0].Accepted = 1 },
		"steps[0].exchanges[1]":       func(t *evidence.Trace) { t.Steps[0].Exchanges = []int{2, 3} },
		"steps[0].exchanges[0]":       func(t *evidence.Trace) { t.Steps[0].Question.Type = 2 },
		"cuts[0].parent":              func(t *evidence.Trace) { t.Cuts[0].Parent = name.Root() },
		"cuts[1].parent":              func(t *evidence.Trace) { t.Cuts[1].Parent = name.MustParse("com") },
		"cuts[1].zone":                func(t *evidence.Trace) { t.Cuts[1].Zone = name.Name{} },
		"cuts[1].referral":            func(t *evidence.Trace) { t.Cuts[1].Referral = 3 },
		"cuts[0].servers[0].addrs[0]": func(t *evidence.Trace) { t.Cuts[0].Servers[0].Addrs[0] = netip.Addr{} },
		"requests[0].rules_at":        func(t *evidence.Trace) { t.Requests[0].RulesAt = "today" },
		"requests[0].policy":          func(t *evidence.Trace) { t.Requests[0].Policy = "lax" },
		"placement.started":           func(t *evidence.Trace) { t.Placement.Started = time.Time{} },
		"survey.started":              func(t *evidence.Trace) { t.Survey.Started = time.Time{} },
		"survey.zones[0]":             func(t *evidence.Trace) { t.Survey.Zones[0].Zone = name.Name{} },
		"survey.zones[0].servers[0]": func(t *evidence.Trace) {
			t.Survey.Zones[0].Servers[0].Unasked = strings.Repeat("x", evidence.MaxText+1)
		},
		"survey.probes":                func(t *evidence.Trace) { t.Survey.Probes = make([]evidence.Probe, evidence.MaxExchanges+1) },
		"survey.probes[0].kind":        func(t *evidence.Trace) { t.Survey.Probes[0].Kind = "" },
		"survey.probes[0].exchange":    func(t *evidence.Trace) { t.Survey.Probes[0].Exchange = nil },
		"survey.probes[0].exchange.id": func(t *evidence.Trace) { t.Survey.Probes[0].Exchange.ID = 1 },
		"survey.views[0].label":        func(t *evidence.Trace) { t.Survey.Views[0].Label = strings.Repeat("x", evidence.MaxText+1) },
		"survey.views[0].exchange.id":  func(t *evidence.Trace) { t.Survey.Views[0].Exchange.ID++ },
		"requests[0]":                  func(t *evidence.Trace) { t.Requests[0].Input = strings.Repeat("x", evidence.MaxText+1) },
	} {
		tr := sample()
		spoil(tr)
		var inv *evidence.InvalidError
		if err := tr.Validate(); !errors.As(err, &inv) || inv.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	if err := (*evidence.Trace)(nil).Validate(); err == nil {
		t.Error("no trace at all is accepted")
	}
}

// An outcome that comes of silence has no reply; one of the zero value has no
// meaning; a failure of the zero value is none.
func TestOutcomesAndReplies(t *testing.T) {
	for _, o := range []evidence.Outcome{evidence.Timeout, evidence.Unreachable, evidence.NetworkError, evidence.Canceled} {
		tr := sample()
		tr.Exchanges[0].Outcome = o
		if tr.Validate() == nil {
			t.Errorf("%s with a reply is accepted", o)
		}
		tr.Exchanges[0].Reply = nil
		if err := tr.Validate(); err != nil {
			t.Errorf("%s without a reply: %v", o, err)
		}
	}
	for _, o := range []evidence.Outcome{evidence.Malformed, evidence.TCPFailed} {
		tr := sample()
		tr.Exchanges[0].Outcome = o
		if err := tr.Validate(); err != nil {
			t.Errorf("%s with a reply: %v", o, err)
		}
	}
	if evidence.Failure("").Valid() || !evidence.FailTimeout.Valid() {
		t.Error("Failure.Valid")
	}
}
