package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// rounds are tries that go as a word says, one letter a try: p, d and e for
// permit, deny and error; the last one goes on.
func rounds(words ...string) (round, *int) {
	n := 0
	return func(context.Context) ([]report.Result, []*evidence.Trace, error) {
		var out []report.Result
		for i, w := range words {
			result := map[byte]string{'p': "permit", 'd': "deny", 'e': "error"}[w[min(n, len(w)-1)]]
			out = append(out, report.Result{Name: fmt.Sprintf("%c.example", 'a'+i), Result: result})
		}
		n++
		return out, []*evidence.Trace{{}}, nil
	}, &n
}

// quietly is a program whose words nobody reads.
func quietly() (*program, *bytes.Buffer, *bytes.Buffer) {
	var out, errw bytes.Buffer
	return &program{out: &out, err: &errw, in: phrase.For(phrase.English), env: func(string) string { return "" }}, &out, &errw
}

func TestWatch(t *testing.T) {
	for _, c := range []struct {
		what  string
		words []string
		want  string
		took  time.Duration
	}{
		{"all is well", []string{"p", "p"}, "none 2/0/0, none 2/0/0", time.Minute},
		{"always down", []string{"e"}, "permanent 11/11/0", 10 * time.Minute},
		{"down at first", []string{"eepp"}, "temporary 4/2/0", 3 * time.Minute},
		{"one permit is not enough", []string{"epepp"}, "temporary 5/2/0", 4 * time.Minute},
		{"flapping to the end", []string{"pepepepepepep"}, "temporary 11/5/0", 10 * time.Minute},
		{"a denial is an answer", []string{"d"}, "none 11/0/11", 10 * time.Minute},
		{"mended meanwhile", []string{"ddpp"}, "none 4/0/2", 3 * time.Minute},
		{"one well, one down", []string{"p", "e"}, "none 11/0/0, permanent 11/11/0", 10 * time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, _, progress := quietly()
			try, n := rounds(c.words...)
			begun := time.Now()
			w, err := (&watchFlags{every: time.Minute, total: 10 * time.Minute}).watch(context.Background(), p, try)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range w.tries {
				got = append(got, fmt.Sprintf("%s %d/%d/%d", s.Verdict, s.Tries, s.Failed, s.Denied))
			}
			if strings.Join(got, ", ") != c.want || time.Since(begun) != c.took {
				t.Errorf("%s: %q in %v; want %q in %v", c.what, got, time.Since(begun), c.want, c.took)
			}
			if strings.Count(progress.String(), "\n") != *n || len(w.all) != *n || len(w.last) != 1 {
				t.Errorf("%s: %d tries, %d traces; progress:\n%s", c.what, *n, len(w.all), progress)
			}
		})
	}
}

// Whoever interrupts gets what is known by then.
func TestWatchInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 150*time.Second)
		defer cancel()
		p, _, _ := quietly()
		try, _ := rounds("e")
		w, err := (&watchFlags{every: time.Minute, total: time.Hour}).watch(ctx, p, try)
		if err != nil || w.tries[0].Tries != 3 {
			t.Errorf("%+v, %v", w, err)
		}
	})
	p, _, _ := quietly()
	fault := errors.New("no engine")
	if _, err := (&watchFlags{every: 1, total: 1}).watch(context.Background(), p, func(context.Context) ([]report.Result, []*evidence.Trace, error) { return nil, nil, fault }); !errors.Is(err, fault) {
		t.Error(err)
	}
}

// A server that fails its first queries and then recovers: each try goes past
// the caches to the servers, so the watch sees it. With one engine the failure
// would be remembered.
func TestWatchLab(t *testing.T) {
	const scenario = `A server that recovers.

-- scenario --
title: a server that recovers

-- zone/lazy.test --
@ CAA 0 issue "ca.example"

-- faults --
lazy.test servfail type=CAA times=8

-- check --
name: lazy.test
ca: ca.example
result: error
reason: servfail
show: the first tries fail
`
	synctest.Test(t, func(t *testing.T) {
		s, err := lab.ParseScenario("lazy.txtar", []byte(scenario))
		must(t, err)
		in, err := lab.NewAt(time.Now(), s)
		must(t, err)
		pl := &plan{config: mayissue.Config{
			Transport: in, Hints: []byte(in.RootHints()), Anchors: []byte(in.Anchors()), Permit: labNets(), Now: time.Now,
		}}
		engine, err := mayissue.New(pl.config)
		must(t, err)
		p, out, _ := quietly()
		c := &checkFlags{watch: watchFlags{on: true, every: time.Minute, total: time.Hour}, output: outputFlags{format: "text"}}
		w, err := c.tries(context.Background(), p, pl, engine, orderOf(t, "lazy.test"))
		must(t, err)
		must(t, c.write(p, w))
		last := w.tries[0]
		if last.Verdict != temporary || last.Failed == 0 || last.Tries-last.Failed != 2 {
			t.Errorf("%+v", last)
		}
		r := w.results[0]
		if r.Result != "permit" || !finds(r, "srv.flapping") {
			t.Errorf("%s, %+v", r.Result, r.Findings)
		}
		if want := fmt.Sprintf("\nlazy.test: temporary: %d of %d tries failed\n", last.Failed, last.Tries); !strings.HasSuffix(out.String(), want) {
			t.Errorf("%s\nwant at its end %s", out, want)
		}
	})
}
