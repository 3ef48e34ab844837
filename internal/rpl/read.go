package rpl

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/name"
)

// Parse reads a scenario. The file's name is for messages only. The error is
// a [*SyntaxError].
func Parse(file string, text []byte) (*Scenario, error) {
	r := &reader{file: file, origin: name.Root(), ttl: defaultTTL, lines: strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")}
	s := &Scenario{File: file}
	if err := r.config(&s.Config); err != nil {
		return nil, err
	}
	if err := r.scenario(s); err != nil {
		return nil, err
	}
	return s, nil
}

// reader goes through a file line by line.
type reader struct {
	file   string
	lines  []string
	at     int // number of the line in hand, from 1; 0 before the first
	text   string
	origin name.Name // of the records, until the next $ORIGIN
	ttl    uint32    // likewise, $TTL
}

// defaultTTL is that of records without one, in seconds.
const defaultTTL = 3600

// next takes the next line that has more than a comment.
func (r *reader) next() bool {
	for r.at < len(r.lines) {
		r.text = strings.TrimSpace(cutComment(r.lines[r.at]))
		r.at++
		if r.text != "" {
			return true
		}
	}
	r.text = ""
	return false
}

// cutComment drops a comment: from a ";" or "#" that begins a word, outside
// quotes. "\#" begins generic RDATA and is none.
func cutComment(line string) string {
	quoted, before := false, byte(' ')
	for i := range len(line) {
		switch c := line[i]; {
		case before == '\\':
			before = 0
			continue
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted, c == '#' && !quoted && (before == ' ' || before == '\t'):
			return line[:i]
		}
		before = line[i]
	}
	return line
}

func (r *reader) fail(reason string) error {
	return &SyntaxError{File: r.file, Line: r.at, Text: r.text, Reason: reason}
}

// keyword reports whether the line in hand begins with the word, and returns
// the words behind it.
func (r *reader) keyword(word string) ([]string, bool) {
	f := strings.Fields(r.text)
	if len(f) == 0 || f[0] != word {
		return nil, false
	}
	return f[1:], true
}

// block reads the raw lines up to the one that begins with end.
func (r *reader) block(end string) ([]string, error) {
	start := r.at
	var out []string
	for r.at < len(r.lines) {
		line := r.lines[r.at]
		r.at++
		if strings.HasPrefix(strings.TrimSpace(line), end) {
			return out, nil
		}
		out = append(out, line)
	}
	r.at, r.text = start, ""
	return nil, r.fail("no " + end + " follows")
}

// scenario reads from SCENARIO_BEGIN to SCENARIO_END.
func (r *reader) scenario(s *Scenario) error {
	if !r.next() {
		return r.fail("no SCENARIO_BEGIN")
	}
	if _, ok := r.keyword("SCENARIO_BEGIN"); !ok {
		return r.fail("SCENARIO_BEGIN must stand here")
	}
	s.Title = strings.TrimSpace(strings.TrimPrefix(r.text, "SCENARIO_BEGIN"))
	for r.next() {
		if _, ok := r.keyword("SCENARIO_END"); ok {
			slices.SortStableFunc(s.Steps, func(a, b Step) int { return cmp.Compare(a.Number, b.Number) })
			return nil
		}
		var err error
		if args, ok := r.keyword("RANGE_BEGIN"); ok {
			err = r.rangeOf(s, args)
		} else if args, ok := r.keyword("STEP"); ok {
			err = r.step(s, args)
		} else if dir, ok := r.isDirective(); ok {
			err = r.directive(dir)
		} else if _, ok := r.keyword("RANGE_END"); !ok { // one too many does no harm
			err = r.fail("neither RANGE_BEGIN nor STEP nor SCENARIO_END")
		}
		if err != nil {
			return err
		}
	}
	return r.fail("the file ends before SCENARIO_END")
}

func (r *reader) rangeOf(s *Scenario, args []string) error {
	if len(args) < 2 {
		return r.fail("RANGE_BEGIN takes two step numbers")
	}
	first, err1 := strconv.Atoi(args[0])
	last, err2 := strconv.Atoi(args[1])
	if err1 != nil || err2 != nil || first < 0 || last < first {
		return r.fail("RANGE_BEGIN takes two step numbers, the lesser first")
	}
	rg := Range{Line: r.at, First: first, Last: last}
	for r.next() {
		if _, ok := r.keyword("RANGE_END"); ok {
			s.Ranges = append(s.Ranges, rg)
			return nil
		}
		if args, ok := r.keyword("ADDRESS"); ok {
			a, err := r.address(args)
			if err != nil {
				return err
			}
			rg.Addrs = append(rg.Addrs, a)
			continue
		}
		if dir, ok := r.isDirective(); ok {
			if err := r.directive(dir); err != nil {
				return err
			}
			continue
		}
		if _, ok := r.keyword("ENTRY_BEGIN"); !ok {
			return r.fail("neither ADDRESS nor ENTRY_BEGIN nor RANGE_END")
		}
		e, err := r.entry()
		if err != nil {
			return err
		}
		rg.Entries = append(rg.Entries, e)
	}
	return r.fail("the file ends before RANGE_END")
}

func (r *reader) address(args []string) (netip.Addr, error) {
	if len(args) == 0 {
		return netip.Addr{}, r.fail("ADDRESS without an address")
	}
	// Unbound writes a port behind an @.
	host, _, _ := strings.Cut(args[0], "@")
	a, err := netip.ParseAddr(host)
	if err != nil {
		return a, r.fail("not an IP address")
	}
	return a, nil
}

// step reads STEP number kind, and the entry of those kinds that have one.
func (r *reader) step(s *Scenario, args []string) error {
	if len(args) < 2 {
		return r.fail("STEP takes a number and what to do")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 0 {
		return r.fail("the number of the step is no number")
	}
	st := Step{Line: r.at, Number: n, Kind: StepKind(args[1]), Args: args[2:]}
	switch st.Kind {
	case StepQuery, StepCheckAnswer, StepCheckOutQuery, StepReply:
		err = r.stepEntry(&st)
	case StepTimeout, StepTraffic, StepNothing, StepInfraRTT, StepFlush, StepExpire, StepError:
		err = r.stepAddress(&st)
	case StepTimePasses:
		if len(st.Args) < 2 || st.Args[0] != "ELAPSE" && st.Args[0] != "EVAL" {
			return r.fail("TIME_PASSES takes ELAPSE and seconds, or EVAL and an expression")
		}
		st.Elapse = strings.Join(st.Args[1:], " ")
	case StepAssign:
		if len(st.Args) < 3 || st.Args[1] != "=" {
			return r.fail("ASSIGN takes a name, = and a value")
		}
	case StepAutotrust:
		st.Content, err = r.block("FILE_END")
	case StepTempfile:
		st.Content, err = r.block("FILE_END")
	default:
		return r.fail("no such step")
	}
	if err != nil {
		return err
	}
	s.Steps = append(s.Steps, st)
	return nil
}

// stepAddress takes an ADDRESS on the line of the step.
func (r *reader) stepAddress(st *Step) error {
	if len(st.Args) == 0 || st.Args[0] != "ADDRESS" {
		return nil
	}
	a, err := r.address(st.Args[1:])
	st.Addr = a
	return err
}

// stepEntry reads the entry of a step. The address may stand on the line of
// the step or on its own.
func (r *reader) stepEntry(st *Step) error {
	if err := r.stepAddress(st); err != nil {
		return err
	}
	for r.next() {
		if args, ok := r.keyword("ADDRESS"); ok {
			a, err := r.address(args)
			if err != nil {
				return err
			}
			st.Addr = a
			continue
		}
		if _, ok := r.keyword("ENTRY_BEGIN"); !ok {
			return r.fail("ENTRY_BEGIN must stand here")
		}
		e, err := r.entry()
		if err != nil {
			return err
		}
		st.Entry = &e
		return nil
	}
	return r.fail("the file ends before the entry of the step")
}
