package lab

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/mayissue/mayissue/name"
)

// Format returns the scenario as a file: [ParseScenario] reads the same
// scenario from it.
func (s *Scenario) Format() []byte {
	a := &txtar.Archive{Comment: []byte(s.Comment)}
	add := func(name, text string) {
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
	}
	var head strings.Builder
	for _, l := range [][2]string{{"title", s.Title}, {"source", s.Source}, {"ids", strings.Join(s.IDs, ", ")}} {
		if l[1] != "" {
			fmt.Fprintf(&head, "%s: %s\n", l[0], l[1])
		}
	}
	if !s.Signed.IsZero() {
		head.WriteString("signed: " + s.Signed.Format(time.RFC3339) + "\n")
	}
	add("scenario", head.String())
	for _, z := range s.Zones {
		add("zone/"+z.Origin.String(), z.Text)
	}
	if len(s.Servers) > 0 {
		add("servers", joinLines(s.Servers))
	}
	if len(s.Signing) > 0 {
		add("signing", joinLines(s.Signing))
	}
	if len(s.Faults) > 0 {
		add("faults", joinLines(s.Faults))
	}
	for i, c := range s.Checks {
		n := ""
		if i > 0 {
			n = strconv.Itoa(i + 1)
		}
		add("check"+n, c.text())
		if c.Golden != "" {
			add("golden"+n, c.Golden)
		}
		if c.Asked != nil && c.Asked.Entered != "" {
			add("entered"+n, c.Asked.Entered)
		}
	}
	return txtar.Format(a)
}

func joinLines[T fmt.Stringer](items []T) string {
	var b strings.Builder
	for _, i := range items {
		b.WriteString(i.String() + "\n")
	}
	return b.String()
}

// String is the line of the servers section.
func (s ServerSpec) String() string {
	words := []string{s.Name.String(), joinWords(s.Addrs, addrWord)}
	if len(s.Zones) > 0 {
		words = append(words, joinWords(s.Zones, name.Name.String))
	}
	return strings.Join(words, " ")
}

// addrWord writes an address as parseAddr reads it.
func addrWord(a netip.Addr) string {
	switch {
	case a == netip.IPv4Unspecified():
		return "v4"
	case a == netip.IPv6Unspecified():
		return "v6"
	}
	return a.String()
}

func joinWords[T any](items []T, word func(T) string) string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = word(item)
	}
	return strings.Join(words, ",")
}
