package secondopinion

import (
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/internal/realservers"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/name"
)

// ca is the one for whom all names are decided.
const ca = "ca.example"

// sideBySide is how many names each side works on at once: most of the time
// goes by with waiting before a failure is believed.
const sideBySide = 64

// need leaves the test out where it cannot run, and says so; where the tests
// with real servers are required it fails.
func need(t *testing.T) {
	t.Helper()
	var missing []string
	if err := realservers.NoAddresses(); err != nil {
		missing = append(missing, err.Error())
	}
	if _, err := realservers.FindUnbound(); err != nil {
		missing = append(missing, err.Error())
	}
	if len(missing) == 0 {
		return
	}
	text := "left out: " + t.Name() + ", which asks a real recursor for its opinion:\n\t" + strings.Join(missing, "\n\t")
	if realservers.Required() {
		t.Fatal(text)
	}
	t.Skip(text)
}

// verdict is one side's word on one name, with its reason for people.
type verdict struct {
	opinion Opinion
	why     string
}

// opinionOf makes the Opinion of a result and a security status.
func opinionOf(result, security string) Opinion {
	if result == "error" {
		return "error"
	}
	return Opinion(result + " " + security)
}

// both is one hierarchy on loopback, with our engine and Unbound over it.
type both struct {
	in      *lab.Internet
	engine  *mayissue.Engine
	unbound *realservers.Unbound
	auth    caa.Authority
}

func start(t *testing.T, w *World) *both {
	t.Helper()
	b := &both{}
	var err error
	if b.in, err = lab.New(w.Scenario); err != nil {
		t.Fatal(err)
	}
	l, err := b.in.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // it always succeeds
	if b.unbound, err = realservers.StartUnbound(t.Context(), t.TempDir(), b.in, l.Port()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.unbound.Stop)
	began := time.Now()
	if b.engine, err = mayissue.New(mayissue.Config{
		Hints: []byte(b.in.RootHints()), HintsFile: "hints of the lab",
		Anchors: []byte(b.in.Anchors()), AnchorsFile: "anchors of the lab",
		Port: l.Port(), Permit: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Now: func() time.Time { return b.in.SigningTime().Add(time.Since(began)) },
	}); err != nil {
		t.Fatal(err)
	}
	if b.auth, err = caa.NewAuthority([]string{ca}); err != nil {
		t.Fatal(err)
	}
	return b
}

// ours decides as the engine does.
func (b *both) ours(t *testing.T, n name.Request) verdict {
	results, _ := b.engine.Check(t.Context(), mayissue.Request{Name: n, Issuers: []string{ca}, Rules: br.At(b.in.SigningTime())})
	r := results[0]
	return verdict{opinionOf(r.Result, r.Security), r.Reason + ": " + r.Detail.String()}
}

// theirs decides as Boulder does, with Unbound.
func (b *both) theirs(t *testing.T, n name.Request) verdict {
	levels := Levels(t.Context(), b.unbound, n.Base)
	d := caa.Decide(levels, b.auth, caa.Request{Wildcard: n.Wildcard}, br.At(b.in.SigningTime()))
	return verdict{opinionOf(d.Verdict.String(), d.Security.String()), string(d.Reason) + ": " + d.Detail.String()}
}

// decideAll has one side decide all names, some at once.
func decideAll(t *testing.T, names []name.Request, decide func(*testing.T, name.Request) verdict) []verdict {
	out := make([]verdict, len(names))
	var wg sync.WaitGroup
	slots := make(chan struct{}, sideBySide)
	for i, n := range names {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			out[i] = decide(t, n)
		})
	}
	wg.Wait()
	return out
}

// seed is the one that differences are listed for, unless another is wished
// for, to look further.
func seed(t *testing.T) (seed uint64, listed bool) {
	t.Helper()
	text := os.Getenv("MAYISSUE_OPINION_SEED")
	if text == "" {
		return 1, true
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("MAYISSUE_OPINION_SEED is no number: %v", err)
	}
	return n, false
}

// TestSecondOpinion decides every name of a generated hierarchy twice. The
// verdicts, and for those that are no errors whether they are Secure, must be
// the same, or listed with a reason; every line of the list must be needed.
func TestSecondOpinion(t *testing.T) {
	need(t)
	n, exact := seed(t)
	w, err := Generate(n)
	if err != nil {
		t.Fatal(err)
	}
	names := requests(t, w)
	b := start(t, w)
	began := time.Now()
	ours, theirs := decideAll(t, names, b.ours), decideAll(t, names, b.theirs)
	t.Logf("seed %d: decided %d names of %d zones twice in %v", n, len(names), w.Zones, time.Since(began).Round(time.Second))
	compare(t, w, ours, theirs, exact)
	sane(t, b, ours, theirs)
}

// compare finds the differences that are not listed, and for the seed that the
// list was made for the lines of the list that nothing needs.
func compare(t *testing.T, w *World, ours, theirs []verdict, exact bool) {
	t.Helper()
	list := readList(t)
	needed := make([]int, len(list))
	for i, c := range w.Cases {
		if ours[i].opinion == theirs[i].opinion {
			continue
		}
		at := slices.IndexFunc(list, func(d Difference) bool { return d.Covers(c, ours[i].opinion, theirs[i].opinion) })
		if at < 0 {
			t.Errorf("%s (%s in zone %s):\nours   %s (%s)\ntheirs %s (%s)", c.Name, c.Part, c.Zone, ours[i].opinion, ours[i].why, theirs[i].opinion, theirs[i].why)
			continue
		}
		needed[at]++
	}
	for i, d := range list {
		if needed[i] == 0 && exact && !d.Sometimes {
			t.Errorf("no difference is like this one any more: take it off the list: %v", d)
		}
		t.Logf("%3d differ: %s in %s: %s", needed[i], d.Part, d.Zone, d.Reason)
	}
}

// sane makes sure that there was something to compare: faults that were met,
// and verdicts of every kind on both sides.
func sane(t *testing.T, b *both, ours, theirs []verdict) {
	t.Helper()
	for _, fault := range b.in.Unhit() {
		// A closed port counts nothing, of two faults one may hide the other, and
		// where one server of two is broken both sides may ask the sound one.
		if !strings.HasSuffix(fault, " closed-port") && !strings.Contains(fault, " mixed-") && !strings.Contains(fault, ".half-") {
			t.Errorf("no query met the fault %s", fault)
		}
	}
	for _, want := range []Opinion{"permit secure", "permit insecure", "deny secure", "deny insecure", "error"} {
		for _, side := range [][]verdict{ours, theirs} {
			count := 0
			for _, v := range side {
				if v.opinion == want {
					count++
				}
			}
			if count < len(side)/50 {
				t.Errorf("only %d names of %d are %s on one side", count, len(side), want)
			}
		}
	}
	check := b.in.Names()[0]
	n, err := name.ParseRequest(check.Name, name.Rules{OwnHierarchy: true})
	if err != nil {
		t.Fatal(err)
	}
	if o, th := b.ours(t, n), b.theirs(t, n); o.opinion != "permit secure" || th.opinion != "permit secure" {
		t.Errorf("%s: %v and %v, want permit secure from both", check.Name, o, th)
	}
}

func requests(t *testing.T, w *World) []name.Request {
	t.Helper()
	var names []name.Request
	for _, c := range w.Cases {
		n, err := name.ParseRequest(c.Name, name.Rules{OwnHierarchy: true})
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, n)
	}
	return names
}

func readList(t *testing.T) []Difference {
	t.Helper()
	text, err := os.ReadFile("testdata/differences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseDifferences(string(text))
	if err != nil {
		t.Fatalf("testdata/differences.tsv: %v", err)
	}
	return list
}
