package lab

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Fault is one way in which a server, or a zone on all its servers, is
// broken: one line of a scenario's faults file. The filters that are set must
// all match the query.
type Fault struct {
	Target    string    // a server's name, a zone's name, or "*" for every server of the scenario
	Kind      string    // a kind that FORMAT.md lists
	Types     []uint16  // query types concerned; none for all
	Except    []uint16  // query types not concerned
	Name      name.Name // query name concerned; the zero name for all
	Transport string    // "udp", "tcp", or "" for both
	Family    int       // 4 or 6: queries to addresses of that family only; 0 for both
	Times     int       // the first so many queries only; 0 for all
	First     bool      // at one server only: the one that such a query reaches first
	Arg       string    // what the kind takes
}

// kind describes one kind of fault: the words its argument may begin with,
// "*" for any text, and whether filters on the question make sense.
type kind struct {
	args    []string // first word of the argument; the first is the default
	anyText bool     // the rest of the argument is free text
	need    bool     // an argument is required
	noMatch bool     // concerns the address, not a question: no type, except or name
}

// kinds are all faults. A new one stands here, in apply.go and in
// FORMAT.md; those of signed zones in signfault.go and signapply.go.
func kinds() map[string]kind {
	all := signedKinds()
	maps.Copy(all, map[string]kind{
		"dead":                {noMatch: true},
		"closed-port":         {noMatch: true},
		"drop":                {},
		"drop-unknown-types":  {},
		"edns-drop":           {},
		"edns-version":        {args: []string{"drop", "formerr", "ignore"}},
		"edns-option":         {args: []string{"drop", "formerr"}},
		"cookie":              {args: []string{"drop", "formerr", "bad", "foreign"}},
		"mixed-case":          {args: []string{"drop", "nxdomain"}},
		"rate-limit":          {anyText: true, need: true},
		"do-drop":             {},
		"tcp-reset":           {},
		"delay":               {anyText: true, need: true},
		"notimp":              {},
		"refused":             {},
		"servfail":            {},
		"formerr":             {},
		"rcode":               {anyText: true, need: true},
		"badvers":             {},
		"edns-formerr":        {},
		"no-edns":             {},
		"ignore-size":         {},
		"tc":                  {},
		"lame":                {args: []string{"up", "sideways", "no-aa"}},
		"empty-noerror":       {},
		"no-soa":              {},
		"nodata":              {},
		"nxdomain":            {},
		"nxdomain-for-ent":    {},
		"extra":               {args: []string{"answer", "authority", "additional"}, anyText: true, need: true},
		"lower-case-question": {},
		"wrong-id":            {args: []string{"", "only"}},
		"wrong-question":      {args: []string{"name", "type", "class", "two", "none", "qr"}, anyText: true},
		"serial":              {anyText: true, need: true},
		"malformed-record":    {args: []string{"short", "no-tag", "overrun"}},
		"malformed-message":   {args: []string{"cut", "trailing", "counts", "loop", "short-frame"}},
	})
	return all
}

// parseFault reads one line of a faults file.
func parseFault(line string) (Fault, error) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return Fault{}, phrase.Errorf("a fault is a target and a kind, got %q", line)
	}
	f := Fault{Target: words[0], Kind: words[1]}
	k, ok := kinds()[f.Kind]
	if !ok {
		return Fault{}, phrase.Errorf("unknown fault %q", f.Kind)
	}
	words = words[2:]
	for len(words) > 0 {
		key, value, isFilter := strings.Cut(words[0], "=")
		if !isFilter || !slices.Contains([]string{"type", "except", "name", "transport", "family", "times", "server"}, key) {
			break
		}
		if k.noMatch && (key == "type" || key == "except" || key == "name") {
			return Fault{}, phrase.Errorf("fault %s concerns an address, not a question: no %s=", f.Kind, key)
		}
		if err := f.filter(key, value); err != nil {
			return Fault{}, err
		}
		words = words[1:]
	}
	f.Arg = strings.Join(words, " ")
	return f, f.checkArg(k)
}

// filter sets one filter.
func (f *Fault) filter(key, value string) error {
	var err error
	switch key {
	case "type":
		f.Types, err = parseTypes(value)
	case "except":
		f.Except, err = parseTypes(value)
	case "name":
		f.Name, err = name.Parse(value)
	case "transport":
		if f.Transport = value; value != "udp" && value != "tcp" {
			err = phrase.Errorf("transport %q is neither udp nor tcp", value)
		}
	case "family":
		if f.Family, err = strconv.Atoi(value); err != nil || f.Family != 4 && f.Family != 6 {
			err = phrase.Errorf("family %q is neither 4 nor 6", value)
		}
	case "server":
		if f.First = value == "first"; !f.First {
			err = phrase.Errorf("server is \"first\" or not there, got %q", value)
		}
	case "times":
		if f.Times, err = strconv.Atoi(value); err != nil || f.Times < 1 {
			err = phrase.Errorf("times %q is no number above 0", value)
		}
	}
	return err
}

func parseTypes(s string) ([]uint16, error) {
	var ts []uint16
	for w := range strings.SplitSeq(s, ",") {
		t, err := typeNumber(w)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}

// checkArg holds the argument against what the kind takes.
func (f *Fault) checkArg(k kind) error {
	word, rest, _ := strings.Cut(f.Arg, " ")
	switch {
	case f.Arg == "" && k.need:
		return phrase.Errorf("fault %s needs an argument", f.Kind)
	case f.Arg == "":
		return nil
	case len(k.args) > 0 && !slices.Contains(k.args, word), len(k.args) == 0 && !k.anyText:
		return phrase.Errorf("fault %s does not take %q", f.Kind, f.Arg)
	case len(k.args) > 0 && !k.anyText && rest != "":
		return phrase.Errorf("fault %s does not take %q after %q", f.Kind, rest, word)
	}
	var err error
	switch f.Kind {
	case "delay":
		_, err = time.ParseDuration(f.Arg)
	case "rcode":
		var n int
		if n, err = strconv.Atoi(f.Arg); err == nil && (n < 0 || n > 4095) {
			err = phrase.Errorf("rcode %d is not within 0 and 4095", n)
		}
	case "rate-limit":
		if n, bad := strconv.Atoi(f.Arg); bad != nil || n < 1 {
			err = phrase.Errorf("rate-limit %q is no number above 0", f.Arg)
		}
	case "serial":
		_, err = strconv.ParseUint(f.Arg, 10, 32)
	case "extra":
		_, err = parseRecord(rest)
	case "wrong-question":
		if rest != "" && rest != "only" {
			err = phrase.Errorf("fault wrong-question does not take %q", rest)
		}
	default:
		err = f.checkSigned()
	}
	return err
}

// parseRecord reads one record in zone-file form with full names.
func parseRecord(s string) (record, error) {
	zp, _ := parser(name.Root(), []byte(s+"\n"))
	rr, ok := zp.Next()
	if !ok {
		return record{}, phrase.Errorf("%q is no record", s)
	}
	if _, more := zp.Next(); more || zp.Err() != nil {
		return record{}, phrase.Errorf("%q is not one record", s)
	}
	return fromRR(rr)
}

// String is the line of the faults file.
func (f Fault) String() string {
	words := []string{f.Target, f.Kind}
	for _, filter := range []struct {
		key   string
		types []uint16
	}{{"type", f.Types}, {"except", f.Except}} {
		if len(filter.types) == 0 {
			continue
		}
		var ts []string
		for _, t := range filter.types {
			ts = append(ts, typeText(t))
		}
		words = append(words, filter.key+"="+strings.Join(ts, ","))
	}
	if f.Name.IsValid() {
		words = append(words, "name="+f.Name.String())
	}
	if f.Transport != "" {
		words = append(words, "transport="+f.Transport)
	}
	if f.Family > 0 {
		words = append(words, "family="+strconv.Itoa(f.Family))
	}
	if f.Times > 0 {
		words = append(words, "times="+strconv.Itoa(f.Times))
	}
	if f.First {
		words = append(words, "server=first")
	}
	if f.Arg != "" {
		words = append(words, f.Arg)
	}
	return strings.Join(words, " ")
}

// matches reports whether the fault concerns the query.
func (f *Fault) matches(q query, network string, at netip.Addr) bool {
	switch {
	case f.Transport != "" && f.Transport != network,
		f.Family == 4 && !at.Is4(), f.Family == 6 && !at.Is6(),
		len(f.Types) > 0 && !slices.Contains(f.Types, q.typ),
		slices.Contains(f.Except, q.typ),
		f.Name.IsValid() && f.Name != q.name:
		return false
	}
	return true
}

// wellKnown reports whether a firewall of the 1990s knows the type.
func wellKnown(typ uint16) bool {
	switch typ {
	case dns.TypeA, dns.TypeNS, dns.TypeCNAME, dns.TypeSOA, dns.TypePTR, dns.TypeMX, dns.TypeTXT, dns.TypeAAAA, dns.TypeSRV:
		return true
	}
	return false
}

// FaultKinds returns the kinds of faults that a scenario may name, sorted.
func FaultKinds() []string { return slices.Sorted(maps.Keys(kinds())) }
