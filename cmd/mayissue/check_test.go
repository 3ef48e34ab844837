package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mayissue/mayissue/report"
)

// object is what the tests read of one result.
type object struct {
	Name   string
	Result string
	Reason string
}

func objects(t *testing.T, out string) []object {
	t.Helper()
	var all []object
	for line := range strings.Lines(out) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, o)
	}
	return all
}

// When the caller gives up, what is not decided is said to be canceled, and
// every name has its object all the same.
func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, out, errs := runCaptured(ctx, "check", "--lab", "--json", "--ca", "letsencrypt", "example.com", "8.8.8.8", "example.org")
	got := objects(t, out)
	want := []object{{"example.com", "error", "canceled"}, {"8.8.8.8", "permit", "not-applicable"}, {"example.org", "error", "canceled"}}
	if code != exitUndetermined || len(got) != len(want) {
		t.Fatalf("code %d, %v, %s", code, got, errs)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}

// Every object that check prints is one of the schema in the repository.
func TestJSONMatchesTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(report.SchemaJSON()))
	must(t, err)
	c := jsonschema.NewCompiler()
	must(t, c.AddResource("result.json", doc))
	schema, err := c.Compile("result.json")
	must(t, err)
	n := 0
	for _, args := range [][]string{
		{"--ca", "letsencrypt"},
		{"--ca", "globalsign.com", "--method", "dns-01", "--account", "https://ca.example/acct/1"},
		{},
	} {
		args = append([]string{"check", "--lab", "--json"}, args...)
		_, out, errs := runCaptured(t.Context(), append(args, "example.com", "*.example.org", "tight.example.com",
			"critical.example.org", "cname.sub.example.org", "outage.example.net", "8.8.8.8", "no..name", "bücher.example.com", "\x1b[31m")...)
		if strings.Contains(errs, "internal") {
			t.Fatal(errs)
		}
		for line := range strings.Lines(out) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			must(t, err)
			if err := schema.Validate(v); err != nil {
				t.Errorf("%v\n%s", err, line)
			}
			n++
		}
	}
	if n != 30 {
		t.Errorf("%d objects, want 30", n)
	}
}

// The lab on sockets of this machine answers to the very command line that it
// prints, and stops when it is told to.
func TestLabOnLoopback(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	code := make(chan int, 1)
	go func() {
		defer w.Close()
		code <- run(ctx, []string{"lab"}, strings.NewReader(""), io.Discard, w, func(string) string { return "" })
	}()
	command := regexp.MustCompile(`^  mayissue (check --root-hints .*) --ca (\S+) '(.+)'$`)
	var args []string
	var said bytes.Buffer
	s := bufio.NewScanner(r)
	for s.Scan() {
		said.WriteString(s.Text() + "\n")
		if m := command.FindStringSubmatch(s.Text()); m != nil {
			args = append(strings.Fields(m[1]), "--json", "--ca", m[2], m[3])
		}
		if s.Text() == "Interrupt to stop." {
			break
		}
	}
	if args == nil {
		t.Fatalf("no command line in\n%s", said.String())
	}
	got, out, errs := runCaptured(t.Context(), args...)
	if o := objects(t, out); got != exitDenied || len(o) != 1 || o[0] != (object{"example.org", "deny", "not-authorized"}) {
		t.Errorf("code %d: %s%s", got, out, errs)
	}
	stop()
	go io.Copy(io.Discard, r)
	if c := <-code; c != exitPermitted {
		t.Errorf("lab ended with %d", c)
	}
}
