package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/suggest"
)

// suggestFlags are the flags of "mayissue suggest".
type suggestFlags struct {
	engine   engineFlags
	cas      []string
	noCA     bool
	wildcard string
	methods  []string
	accounts []string
	iodef    []string
	at       string
	ttl      uint32
	forms    []string
	existing string
	live     bool
	output   string
	json     bool
	quiet    bool
}

func newSuggest(p *program) *cobra.Command {
	s := &suggestFlags{}
	cmd := &cobra.Command{
		Use:   "suggest NAME…",
		Short: "Say which CAA records to publish so that only the CAs you name may issue",
		Long: `suggest prints the CAA records that let the CAs of --ca issue and nobody else, in
the forms that name servers, programs and providers' pages take. "-" reads names
from standard input, one a line. The records go to the registered domain of the
names, and govern all names below it that have none of their own; --at puts them
elsewhere.

Where a set exists already, given with --existing or asked for with --live, it
says the smallest change that lets the CAs in, and whom else it would let in.
With --live it also finds who runs the name servers, and puts that provider's
form first.

Exit status: 0 the records are printed; 2 the command line, a file or a name
cannot be used; 3 with --live, what exists could not be asked.`,
		Example: `  mayissue suggest --ca letsencrypt --wildcard no --method dns-01 www.example.com
  mayissue suggest --ca letsencrypt --ca digicert --form route53 -q example.com
  mayissue suggest --live --ca sectigo www.example.com
  mayissue suggest --existing zone.txt --ca letsencrypt example.com`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return s.run(p, cmd, args) }),
	}
	s.engine.add(cmd)
	s.add(cmd.Flags())
	return cmd
}

func (s *suggestFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&s.cas, "ca", nil, "a CA that is to issue: a short name such as letsencrypt, or its identifiers joined by commas, `ID[,ID…]` (repeat for several CAs)")
	f.BoolVar(&s.noCA, "no-ca", false, "no CA is to issue")
	f.StringVar(&s.wildcard, "wildcard", "", "whether those CAs may issue for wildcards too, `YES|NO|SAME`: yes says so in records of its own, same leaves it to the other records and is the default")
	f.StringSliceVar(&s.methods, "method", nil, "only by this validation `METHOD`, such as dns-01 or ca-tbr-7 (RFC 8657 section 4; repeatable)")
	f.StringArrayVar(&s.accounts, "account", nil, "only for the account with this `URI` at the CA (RFC 8657 section 3; repeatable)")
	f.StringArrayVar(&s.iodef, "iodef", nil, "where a CA is to report requests that it refuses: a mailto: or https: `URI` (repeatable)")
	f.StringVar(&s.at, "at", "", "`NAME` that the records are to stand at (default the registered domain)")
	f.Uint32Var(&s.ttl, "ttl", 3600, "`SECONDS` for which the records may be remembered")
	f.StringSliceVar(&s.forms, "form", nil, "`FORM` of the records, or all: "+formWords()+" (repeatable)")
	f.StringVar(&s.existing, "existing", "", "`FILE` with the records that exist: a zone file, or what dig prints; - for standard input")
	f.BoolVar(&s.live, "live", false, "ask the DNS which records exist, and who runs the name servers")
	f.StringVarP(&s.output, "output", "o", "text", "`FORM` of the whole: text, json")
	f.BoolVar(&s.json, "json", false, "one JSON object a line: the same as -o json")
	f.BoolVarP(&s.quiet, "quiet", "q", false, "print the records in the forms asked for, and nothing else")
}

func formWords() string {
	var words []string
	for _, f := range suggest.Forms() {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}

// wishes are everything about a run that is known before anything is asked.
type wishes struct {
	wish  suggest.Wish
	rules br.Rules
	names []name.Request
	at    name.Name      // zero for the registered domains
	forms []suggest.Form // nil for those that suit
}

func (s *suggestFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	w, err := s.wishes(p, cmd.Flags(), args)
	if err != nil {
		return exitUsage, err
	}
	s.remark(p, w)
	code := exitPermitted
	var found []*proposal
	switch {
	case s.live || s.engine.lab:
		code, found, err = s.ask(cmd.Context(), p, w)
	case cmd.Flags().Changed("existing"):
		found, err = s.read(p, w)
	default:
		found, err = s.places(w)
	}
	if err != nil {
		return exitUsage, err
	}
	for _, f := range found {
		if err := f.decide(w); err != nil {
			return exitUsage, err
		}
	}
	for _, f := range found {
		if err := s.write(p, w, f); err != nil {
			return exitUsage, err
		}
	}
	return code, nil
}

// wishes checks all flags.
func (s *suggestFlags) wishes(p *program, f *pflag.FlagSet, args []string) (*wishes, error) {
	w := &wishes{}
	var err error
	if err := s.check(f, args); err != nil {
		return nil, err
	}
	now, err := s.engine.clock.clock(p.now)
	if err != nil {
		return nil, err
	}
	at, err := s.engine.clock.rules(now())
	if err != nil {
		return nil, err
	}
	w.rules = br.At(at)
	if err := s.wish(w, f.Changed("wildcard")); err != nil {
		return nil, err
	}
	for _, word := range s.forms {
		if word == "all" {
			w.forms = append(w.forms, suggest.Forms()...)
			continue
		}
		form, err := suggest.ParseForm(word)
		if err != nil {
			return nil, phrase.Errorf("--form %w", err)
		}
		w.forms = append(w.forms, form)
	}
	if s.at != "" {
		if w.at, err = lookupName(s.at); err != nil {
			return nil, phrase.Errorf("--at %w", err)
		}
	}
	return w, s.subjects(p, w, args)
}

// check finds flags that contradict each other or make no sense by themselves.
func (s *suggestFlags) check(f *pflag.FlagSet, args []string) error {
	if s.json && f.Changed("output") && s.output != "json" {
		return phrase.Errorf("--json and -o %q contradict each other: give one of them", s.output)
	}
	if s.json {
		s.output = "json"
	}
	switch {
	case len(args) == 0:
		return phrase.Errorf("no name given: give one, or - to read names from standard input")
	case s.output != "text" && s.output != "json":
		return phrase.Errorf("-o %q: neither text nor json", s.output)
	case s.noCA && len(s.cas) > 0:
		return phrase.Errorf("--ca and --no-ca contradict each other: give one of them")
	case !s.noCA && len(s.cas) == 0:
		return phrase.Errorf("no CA given: say with --ca which CAs are to issue, or --no-ca for none")
	case s.noCA && len(s.methods)+len(s.accounts) > 0:
		return phrase.Errorf("--method and --account say how a CA may issue, and with --no-ca none may")
	case f.Changed("existing") && (s.live || s.engine.lab):
		return phrase.Errorf("--existing and --live contradict each other: give one of them")
	case f.Changed("existing") && s.existing == "":
		return phrase.Errorf(`--existing "": no file given`)
	case s.existing == "-" && slices.Contains(args, "-"):
		return phrase.Errorf(`"-" given twice: standard input can be read once`)
	case f.Changed("at") && s.at == "":
		return phrase.Errorf(`--at "": no name given`)
	case s.ttl > 1<<31-1: // RFC 2181 section 8
		return phrase.Errorf("--ttl %d: more than 2147483647", s.ttl)
	}
	return s.engine.check(f)
}

// wish reads what the set is to say.
func (s *suggestFlags) wish(w *wishes, wildcard bool) error {
	var err error
	if wildcard {
		if w.wish.Wildcard, err = suggest.ParseWildcard(s.wildcard); err != nil {
			return phrase.Errorf("--wildcard %w", err)
		}
	}
	w.wish.Iodef = s.iodef
	for _, ca := range s.cas {
		choice, err := issuer.Expand(ca)
		if err != nil {
			return err
		}
		w.wish.Grants = append(w.wish.Grants, suggest.Grant{CA: choice, Methods: s.methods})
	}
	for _, account := range s.accounts {
		of := accountOf(account, w.wish.Grants)
		if of < 0 {
			return phrase.Errorf("--account %q: it is not known which of the CAs it is an account of: give one --ca at a time", account)
		}
		w.wish.Grants[of].Accounts = append(w.wish.Grants[of].Accounts, account)
	}
	_, err = w.wish.Records(w.rules) // so that a fault is found before anything is asked
	return err
}

// accountOf returns the index of the CA that an account belongs to: the only
// one, or the one whose accounts have such URIs; -1 where it is none or not
// one.
func accountOf(account string, grants []suggest.Grant) int {
	if len(grants) == 1 {
		return 0
	}
	of := -1
	for i, g := range grants {
		ca, _ := issuer.ByShort(g.CA.Short)
		if !slices.ContainsFunc(ca.AccountPrefixes, func(prefix string) bool { return strings.HasPrefix(account, prefix) }) {
			continue
		}
		if of >= 0 {
			return -1
		}
		of = i
	}
	return of
}

// subjects reads the names.
func (s *suggestFlags) subjects(p *program, w *wishes, args []string) error {
	all, err := fromArguments(args, p.input, name.Rules{OwnHierarchy: s.engine.ownHierarchy(), Diagnosis: true})
	if err != nil {
		return err
	}
	for _, one := range all {
		switch {
		case one.err != nil:
			return one.err
		case one.request.Wildcard && w.wish.Wildcard == suggest.WildcardNo:
			return phrase.Errorf("%s is a wildcard, and --wildcard no forbids them", one.request)
		}
		w.names = append(w.names, one.request)
	}
	w.names = name.Distinct(w.names)
	_, err = s.places(w)
	return err
}

// remark speaks of CAs that no list knows: a slip there shuts the right one
// out.
func (s *suggestFlags) remark(p *program, w *wishes) {
	for _, g := range w.wish.Grants {
		id := g.Identifier()
		if g.CA.Short != "" {
			continue
		}
		if near, edits := issuer.Nearest(id); near != "" && edits >= 0 && near != id {
			p.note("no CA is known by the name %s; did you mean %s?", id, near)
			continue
		}
		p.note("no CA is known by the name %s; make sure that it is written as the CA publishes it", id)
	}
}

// engineOf makes the engine that --live asks with.
func (s *suggestFlags) engineOf(ctx context.Context, p *program) (*mayissue.Engine, error) {
	now, err := s.engine.clock.clock(p.now)
	if err != nil {
		return nil, err
	}
	cfg, err := s.engine.config(p, now)
	if err != nil {
		return nil, err
	}
	engine, err := mayissue.New(cfg)
	if err != nil {
		return nil, err
	}
	return engine, selfTest(ctx, engine)
}
