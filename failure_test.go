package mayissue_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/internal/wiretest"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/report"
)

// failureWorld is a scenario with one zone in each state: ZONE stands for it in
// the faults. Its TLDs are signed, so that plain.test is proven to be unsigned.
const failureWorld = `-- scenario --
title: failures
-- zone/plain.test --
www A 192.0.2.1
alias CNAME to.target.example.
round CNAME round
caa CAA 0 issue "ca.example"
-- zone/strong.signed --
www A 192.0.2.1
alias CNAME to.target.example.
round CNAME round
caa CAA 0 issue "ca.example"
%s-- signing --
strong.signed
%s-- faults --
%s
-- check --
name: www.plain.test
ca: ca.example
result: permit
reason: no-caa
show: nothing
`

// failureCase is one row of the matrix: what happens to the zone, and what must
// come of it in each state.
type failureCase struct {
	ids    string // requirements, joined by blanks
	faults string // ZONE is the zone's name; more lines are for both
	zones  string // more zones
	sign   string // more lines of signing
	host   string // asked for; "www.ZONE" where empty
	want   string // reason in the default mode; "" for that of a sound zone
	br     bool   // with --policy br an Insecure zone's failure is permission
	only   string // "plain" or "strong": the row is about that state alone
	sound  string // reason where want is ""; "no-caa" where empty
}

// matrix is section 6.3 of the requirements: a failure is never permission but
// in the explicit BR mode, there only in an Insecure zone, and there only
// where the failure is one of the domain's servers.
func matrix() []failureCase {
	return []failureCase{
		{ids: "CAF-01 CAF-23", faults: "ZONE servfail", want: "servfail", br: true},
		{ids: "CAF-04 CAF-23", faults: "ZONE refused", want: "refused", br: true},
		{ids: "CAF-05", faults: "ZONE notimp type=CAA", want: "notimp", br: true},
		{ids: "CAF-06", faults: "ZONE formerr", want: "formerr", br: true},
		{ids: "CAF-07", faults: "ZONE rcode 6", want: "other-rcode", br: true},
		{ids: "CAF-07", faults: "ZONE rcode 9", want: "other-rcode", br: true},
		{ids: "CAF-07", faults: "ZONE rcode 23", want: "other-rcode", br: true},
		{ids: "CAF-07", faults: "ZONE badvers", want: "other-rcode", br: true},
		{ids: "CAF-08 CAF-22 CAF-44", faults: "ZONE dead", want: "timeout", br: true},
		{ids: "CAF-09", faults: "ZONE drop-unknown-types", want: "timeout", br: true},
		{ids: "CAF-10", faults: "ZONE tc\nZONE tcp-reset", want: "tcp-failed", br: true},
		{ids: "CAF-11", faults: "ZONE malformed-message cut", want: "malformed-message", br: true},
		{ids: "CAF-11", faults: "ZONE tc\nZONE malformed-message transport=tcp short-frame", want: "malformed-message", br: true},
		{ids: "CAF-12", faults: "ZONE wrong-id only", want: "timeout", br: true},
		{ids: "CAF-12", faults: "ZONE wrong-question name only", want: "timeout", br: true},
		{ids: "CAF-13", faults: "ZONE lame up", want: "lame", br: true},
		{ids: "CAF-13", faults: "ZONE lame sideways", want: "lame", br: true},
		{ids: "CAF-14", faults: "ZONE closed-port", want: "no-reachable-server", br: true},
		{ids: "CAF-15 CAF-33", faults: "ZONE servfail times=1"},
		{ids: "CAF-33", faults: "ZONE drop times=2"},
		{ids: "CAF-17", faults: "ZONE no-soa", only: "plain"},
		{ids: "CAF-18", faults: "ZONE proof-missing", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-18", faults: "ZONE nodata", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-19", faults: "ZONE rrsig expired", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-19", faults: "ZONE rrsig future", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-20", faults: "ZONE nodata type=DNSKEY", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-21", faults: "ZONE unsigned", want: "dnssec-bogus", only: "strong"},
		{ids: "CAF-24 CAF-45", zones: "-- zone/test --\n@ TXT x\n", sign: "test\n", faults: "test dead", want: "timeout", only: "plain"},
		{ids: "CAF-28", zones: "-- zone/target.example --\nto A 192.0.2.1\n", faults: "target.example servfail type=CAA", host: "alias.ZONE", want: "servfail", br: true},
		{ids: "CAF-29", faults: "ZONE servfail type=CAA name=ZONE", want: "servfail", br: true},
		{ids: "CAF-31", faults: "ZONE delay 1ms", host: "round.ZONE", want: "alias-loop"},
		{ids: "CAF-32", faults: "ZONE malformed-record overrun", host: "caa.ZONE", want: "malformed-record"},
		{ids: "CAF-35", faults: "ZONE servfail type=CAA name=ZONE", host: "caa.ZONE", sound: "authorized"},
	}
}

// world writes the scenario of a row.
func (c failureCase) world(t *testing.T, zone string) *lab.Scenario {
	t.Helper()
	faults := strings.ReplaceAll(c.faults, "ZONE", zone)
	s, err := lab.ParseScenario("failure.txtar", fmt.Appendf(nil, failureWorld, c.zones, c.sign, faults))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c failureCase) request(t *testing.T, zone string, brMode bool) mayissue.Request {
	t.Helper()
	host := c.host
	if host == "" {
		host = "www.ZONE"
	}
	n, err := name.ParseRequest(strings.ReplaceAll(host, "ZONE", zone), name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	return mayissue.Request{Name: n, Issuers: []string{"ca.example"}, Rules: br.At(rulesDate), BRMode: brMode}
}

// TestFailureMatrix plays every row in both states and both modes.
func TestFailureMatrix(t *testing.T) {
	for _, c := range matrix() {
		for _, zone := range []string{"plain.test", "strong.signed"} {
			if c.only != "" && !strings.HasPrefix(zone, c.only) {
				continue
			}
			for _, brMode := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/%s/br=%t", c.ids, strings.ReplaceAll(c.faults, "\n", ","), zone, brMode), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { c.play(t, zone, brMode) })
				})
			}
		}
	}
}

func (c failureCase) play(t *testing.T, zone string, brMode bool) {
	in, err := lab.New(c.world(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	r := c.request(t, zone, brMode)
	results, traces := labEngine(t, in, time.Time{}).Check(context.Background(), r)
	got, permitted := results[0], c.br && brMode && zone == "plain.test"
	want := c.want
	switch {
	case permitted:
		want = string(caa.LookupFailurePermitted)
	case want == "" && c.sound == "":
		want = "no-caa"
	case want == "":
		want = c.sound
	}
	if got.Reason != want {
		t.Fatalf("%s (%s: %s), want %s; %+v", got.Result, got.Reason, got.Detail, want, got.LookupFailure)
	}
	if permitted != (got.Result == "permit" && c.want != "") {
		t.Errorf("%s", got.Result)
	}
	if again := mayissue.Judge(traces[0], r); again.Reason != got.Reason {
		t.Errorf("judged again: %s", again.Reason)
	}
	checkConditions(t, got, brMode, permitted)
	if c.want != "" {
		checkEvidence(t, got, traces[0])
	}
}

// checkConditions: in the BR mode a failure says which conditions held, and all
// did exactly where it permits (CAF-25, CAF-41).
func checkConditions(t *testing.T, got report.Result, brMode, permitted bool) {
	t.Helper()
	failed := caa.Reason(got.Reason).Verdict() == caa.VerdictError || permitted
	if (len(got.LookupFailure) > 0) != (brMode && failed) {
		t.Errorf("conditions %+v", got.LookupFailure)
		return
	}
	all := true
	for _, c := range got.LookupFailure {
		all = all && c.Holds
		if c.Detail.IsZero() || c.Holds && len(c.Evidence) == 0 && (c.Name == "outside" || c.Name == "retried") {
			t.Errorf("condition %+v", c)
		}
	}
	if len(got.LookupFailure) > 0 && all != permitted {
		t.Errorf("%s, conditions %+v", got.Result, got.LookupFailure)
	}
}

// checkEvidence: CAF-40, every failure says which name failed at which level,
// which servers were asked with what outcome, and the state of the zone.
func checkEvidence(t *testing.T, got report.Result, tr *evidence.Trace) {
	t.Helper()
	last := got.Climb[len(got.Climb)-1]
	if got.FailedAt == "" && got.Result != "permit" || last.Outcome != "error" || last.Reason == "" || last.Detail.IsZero() || last.Security == "" {
		t.Errorf("failed at %q, level %+v", got.FailedAt, last)
	}
	for _, id := range last.Evidence {
		if x := tr.Exchange(id); x == nil || x.Outcome == "" || !x.Addr.IsValid() {
			t.Errorf("exchange %d is not told", id)
		}
	}
}

// decideIn decides a name of a row's world, in the BR mode.
func decideIn(t *testing.T, e *mayissue.Engine, ctx context.Context, host string) (report.Result, *evidence.Trace) {
	t.Helper()
	r := failureCase{host: host}.request(t, "", true)
	results, traces := e.Check(ctx, r)
	if again := mayissue.Judge(traces[0], r); again.Reason != results[0].Reason {
		t.Errorf("judged again: %s, was %s", again.Reason, results[0].Reason)
	}
	return results[0], traces[0]
}

// inFailing runs f with a lab in which plain.test fails.
func inFailing(t *testing.T, faults string, f func(t *testing.T, in *lab.Internet)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(failureCase{faults: faults}.world(t, "plain.test"))
		if err != nil {
			t.Fatal(err)
		}
		f(t, in)
	})
}

// CAF-25: what fails with us permits nothing, whatever the zone is: a check
// that was stopped, a budget that was used up, and a way out that carries no
// TCP.
func TestOwnFailuresPermitNothing(t *testing.T) {
	inFailing(t, "ZONE dead", func(t *testing.T, in *lab.Internet) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if got, _ := decideIn(t, labEngine(t, in, time.Time{}), ctx, "www.plain.test"); got.Result != "error" || got.Reason != "timeout" {
			t.Errorf("out of time: %s (%s)", got.Result, got.Reason)
		}
		stopped, stop := context.WithCancel(context.Background())
		stop()
		if got, _ := decideIn(t, labEngine(t, in, time.Time{}), stopped, "www.plain.test"); got.Result != "error" {
			t.Errorf("stopped: %s (%s)", got.Result, got.Reason)
		}
		few := labConfig(in, time.Time{})
		few.Limits.Sends = 1
		e, err := mayissue.New(few)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := decideIn(t, e, context.Background(), "www.plain.test"); got.Result != "error" {
			t.Errorf("out of budget: %s (%s)", got.Result, got.Reason)
		}
	})
	inFailing(t, "ZONE tc", func(t *testing.T, in *lab.Internet) {
		cfg := labConfig(in, time.Time{})
		cfg.Transport = noTCP{in}
		e, err := mayissue.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := decideIn(t, e, context.Background(), "www.plain.test")
		if got.Result != "error" || !strings.Contains(fmt.Sprint(got.LookupFailure), "over IPv4 and tcp") {
			t.Errorf("no TCP from here: %s (%s), %+v", got.Result, got.Reason, got.LookupFailure)
		}
	})
}

// noTCP is a network that lets no TCP out.
type noTCP struct{ *lab.Internet }

func (n noTCP) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	if network == "tcp" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return n.Internet.Exchange(ctx, network, server, query, accept)
}

// blaming is a network in which every SERVFAIL blames expired signatures.
type blaming struct{ *lab.Internet }

func (n blaming) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	b, err := n.Internet.Exchange(ctx, network, server, query, accept)
	if err == nil && b[3]&0xf == 2 { // the OPT record ends the message, without options
		b = append(slices.Clone(b[:len(b)-2]), "\x00\x06\x00\x0f\x00\x02\x00\x07"...)
	}
	return b, err
}

// SEC-50: a failure that blames DNSSEC never passes, be it in an Insecure zone;
// that none blames it proves nothing either, which the matrix shows.
func TestFailureThatBlamesDNSSEC(t *testing.T) {
	inFailing(t, "ZONE servfail", func(t *testing.T, in *lab.Internet) {
		cfg := labConfig(in, time.Time{})
		cfg.Transport = blaming{in}
		e, err := mayissue.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := decideIn(t, e, context.Background(), "www.plain.test")
		if got.Reason != "servfail" || got.LookupFailure[0].Holds || !strings.Contains(got.LookupFailure[0].Detail.String(), "extended error 7") {
			t.Errorf("%s (%s), %+v", got.Result, got.Reason, got.LookupFailure)
		}
	})
}

// CAF-42, CAF-43: the retry sends new packets, two at least, also where the
// failure is remembered; CAF-34: without it nothing passes.
func TestRetrySendsNewPackets(t *testing.T) {
	inFailing(t, "ZONE servfail", func(t *testing.T, in *lab.Internet) {
		e := labEngine(t, in, time.Time{})
		plain := failureCase{}.request(t, "plain.test", false)
		first, traces := e.Check(context.Background(), plain)
		if first[0].Reason != "servfail" {
			t.Fatalf("%s (%s)", first[0].Result, first[0].Reason)
		}
		br := plain
		br.BRMode = true
		if got := mayissue.Judge(traces[0], br); got.Result != "error" || got.LookupFailure[2].Holds {
			t.Errorf("without a retry: %s (%s)", got.Result, got.Reason)
		}
		before := len(in.Queries())
		got, tr := decideIn(t, e, context.Background(), "www.plain.test")
		if got.Reason != "lookup-failure-permitted" {
			t.Fatalf("%s (%s), %+v", got.Result, got.Reason, got.LookupFailure)
		}
		retries, asked := got.LookupFailure[2].Evidence, 0
		for _, q := range in.Queries()[before:] {
			if q.Name.String() == "www.plain.test" {
				asked++
			}
		}
		if len(retries) < 2 || asked < 2 {
			t.Errorf("retries %v, %d questions on the wire", retries, asked)
		}
		for _, id := range retries {
			if x := tr.Exchange(id); x.Sent.Before(traces[0].Finished) {
				t.Errorf("exchange %d was sent before the retry began", id)
			}
		}
	})
}

// CAF-25: that our way out worked before the last packet of the retry shows
// nothing about that packet.
func TestControlComesAfterTheRetry(t *testing.T) {
	inFailing(t, "ZONE servfail", func(t *testing.T, in *lab.Internet) {
		got, tr := decideIn(t, labEngine(t, in, time.Time{}), context.Background(), "www.plain.test")
		if got.Reason != "lookup-failure-permitted" {
			t.Fatalf("%s (%s)", got.Result, got.Reason)
		}
		retries, control := got.LookupFailure[2].Evidence, tr.Exchange(got.LookupFailure[1].Evidence[0])
		last := tr.Exchange(retries[len(retries)-1])
		for before, want := range map[time.Duration]string{0: "permit", time.Nanosecond: "error"} {
			control.Sent = last.Sent.Add(-before)
			r := failureCase{}.request(t, "plain.test", true)
			if again := mayissue.Judge(tr, r); again.Result != want {
				t.Errorf("a control %v before the last retry: %s, want %s", before, again.Result, want)
			}
		}
	})
}

// CAF-16: where servers disagree the first lawful answer counts, whichever it
// is; it is never an error.
func TestServersDisagree(t *testing.T) {
	inFailing(t, "ZONE nodata name=caa.ZONE", func(t *testing.T, in *lab.Internet) {
		if got, _ := decideIn(t, labEngine(t, in, time.Time{}), context.Background(), "caa.plain.test"); got.Result != "permit" || got.Reason != "no-caa" {
			t.Errorf("%s (%s)", got.Result, got.Reason)
		}
	})
}

// decidesAnchored decides a name with one trust anchor more; "" for none.
func decidesAnchored(t *testing.T, in *lab.Internet, anchor, host, want string) {
	t.Helper()
	cfg := labConfig(in, time.Time{})
	if anchor != "" {
		cfg.Anchors = fmt.Appendf(cfg.Anchors, "\n%s. 60 IN DS 1 13 2 %064x\n", anchor, 1)
	}
	e, err := mayissue.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := decideIn(t, e, context.Background(), host); got.Result != want {
		t.Errorf("anchor %q: %s (%s: %s), want %s", anchor, got.Result, got.Reason, got.Detail, want)
	}
}

// CAF-41: a name at or below a trust anchor is not proven to be unsigned by the
// zone above the anchor, which is all that is known where that one's servers
// fail and nobody is referred to the island.
func TestFailureAboveAnIsland(t *testing.T) {
	inFailing(t, "ZONE dead", func(t *testing.T, in *lab.Internet) {
		for anchor, want := range map[string]string{"": "permit", "isl.plain.test": "error", "other.plain.test": "permit"} {
			decidesAnchored(t, in, anchor, "www.isl.plain.test", want)
		}
	})
}

// astray is a network in which the first reply about a name is somebody else's:
// a referral to a zone that is not there.
type astray struct {
	*lab.Internet
	host string
	done *bool
}

func (n astray) Exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, accept func([]byte) bool) ([]byte, error) {
	h, qs, err := wire.ParseQuestion(query)
	if err != nil || *n.done || qs[0].Name.String() != n.host {
		return n.Internet.Exchange(ctx, network, server, query, accept)
	}
	*n.done = true
	forged := wiretest.Message{
		ID: h.ID, QR: true, Question: []wiretest.Question{{Name: qs[0].Name, Type: qs[0].Type, Class: wire.ClassIN}},
		Authority:  wiretest.Records(n.host + ". 86400 IN NS ns." + n.host + "."),
		Additional: wiretest.Records("ns." + n.host + ". 86400 IN A " + server.Addr().String()),
	}
	b := forged.Pack()
	accept(b)
	return b, nil
}

// SEC-40: a referral that is nowhere signed, and leads to nothing that holds, is
// not believed again: one forged packet is one failure and not a day of them.
func TestForgedReferralIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, err := lab.New(failureCase{}.world(t, "strong.signed"))
		if err != nil {
			t.Fatal(err)
		}
		cfg := labConfig(in, time.Time{})
		cfg.Transport = astray{in, "www.strong.signed", new(bool)}
		e, err := mayissue.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"lame", "no-caa"} {
			if got, _ := decideIn(t, e, context.Background(), "www.strong.signed"); got.Reason != want {
				t.Errorf("decision %d: %s (%s), want %s", i, got.Reason, got.Detail, want)
			}
			time.Sleep(10 * time.Second) // a first failure is remembered for one
		}
	})
}

// RFC 8020: that a name does not exist, in the word of an unsigned zone, says
// nothing of an island of trust below it.
func TestDenialAboveAnIsland(t *testing.T) {
	const world = `-- scenario --
title: an unsigned TLD
-- zone/free --
www A 192.0.2.1
-- check --
name: a.isl.gone.free
ca: ca.example
result: permit
reason: no-caa
show: nothing
`
	s, err := lab.ParseScenario("island.txtar", []byte(world))
	if err != nil {
		t.Fatal(err)
	}
	for anchor, want := range map[string]string{"": "permit", "isl.gone.free": "error", "b.isl.gone.free": "permit", "other.free": "permit"} {
		synctest.Test(t, func(t *testing.T) {
			in, err := lab.New(s)
			if err != nil {
				t.Fatal(err)
			}
			decidesAnchored(t, in, anchor, "a.isl.gone.free", want)
		})
	}
}
