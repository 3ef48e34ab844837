package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/entered"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/phrase"
)

// checkFlags are the flags of "mayissue check".
type checkFlags struct {
	engine   engineFlags
	output   outputFlags
	cas      []string
	profile  string
	method   string
	account  string
	policy   string
	trace    bool
	evidence string
	files    []string
	letter   string
	csrs     []string
	certs    []string
	servers  []string
	noProbes bool
	exitZero bool
	failOn   string

	entered     enteredFlags
	undelegated undelegatedFlags
	views       viewFlags
	watch       watchFlags
}

func newCheck(p *program) *cobra.Command {
	c := &checkFlags{}
	cmd := &cobra.Command{
		Use:   "check NAME…",
		Short: "Decide whether a CA may issue for names, and explain why",
		Long: `check asks the authoritative servers of each name for CAA records, decides as
the CA must (RFC 8659, BR 4.2.2.1), and explains what it found. "-" reads names
from standard input, one a line. Without --ca and --profile it says who may
issue. With --lab and no names it decides every name of the built-in
demonstration, which needs no network.

A name that is none makes the exit status 2 once the others are decided; one
from standard input or from a certificate counts as undetermined (3).`,
		Example: `  mayissue check --ca letsencrypt example.com '*.example.com'
  mayissue check --ca globalsign.com --csr request.pem --json
  mayissue check --ca letsencrypt --what-if new-zone.txt www.example.com
  mayissue check --ca letsencrypt --zone zone.txt www.example.com
  mayissue check --ca letsencrypt --ns ns1.example.net/192.0.2.1 www.example.com
  mayissue check --ca letsencrypt --watch --every 60s --for 10m www.example.com
  mayissue check --lab`,
		RunE: p.action(func(cmd *cobra.Command, args []string) (int, error) { return c.run(p, cmd, args) }),
	}
	c.engine.add(cmd)
	c.output.add(cmd)
	c.engine.clock.addPolicyDate(cmd.Flags(), "the time of --now")
	c.engine.addWhatIf(cmd)
	c.add(cmd.Flags())
	c.entered.add(cmd.Flags())
	c.undelegated.add(cmd.Flags())
	c.views.add(cmd.Flags())
	c.watch.add(cmd.Flags())
	return cmd
}

func (c *checkFlags) add(f *pflag.FlagSet) {
	c.addRequest(f)
	f.BoolVar(&c.trace, "trace", false, "show every question and answer, and the chain of trust, on standard error")
	f.StringVar(&c.evidence, "save-evidence", "", "write everything asked and seen to `FILE`, for replay")
	f.StringArrayVar(&c.files, "names", nil, "names in `FILE`, one a line (repeatable)")
	f.StringVar(&c.letter, "letter", "", "write to `FILE` what to send to a provider, registrar or other who must act, in your language and in English")
	f.StringArrayVar(&c.csrs, "csr", nil, "names of the signing request in `FILE` (repeatable)")
	f.StringArrayVar(&c.certs, "cert", nil, "names of the certificate in `FILE`; its issuer is the default CA (repeatable)")
	f.StringArrayVar(&c.servers, "tls", nil, "names of the certificate that the server at `HOST:PORT` shows; its issuer is the default CA (repeatable)")
	f.BoolVar(&c.noProbes, "no-probes", false, "only decide: do not ask the name servers further to find the cause of a refusal")
}

// addRequest adds the flags that say what is asked about each name, and what
// the exit status is.
func (c *checkFlags) addRequest(f *pflag.FlagSet) {
	f.StringArrayVar(&c.cas, "ca", nil, "the CA: a short name such as letsencrypt, or its identifiers joined by commas, `ID[,ID…]` (repeat for several CAs)")
	f.StringVar(&c.profile, "profile", "", "`FILE` with a CA's own configuration, in place of --ca")
	f.StringVar(&c.method, "method", "", "validation `METHOD`, such as dns-01 or ca-tbr-7 (RFC 8657 section 4)")
	f.StringVar(&c.account, "account", "", "`URI` of the account at the CA (RFC 8657 section 3)")
	f.StringVar(&c.policy, "policy", "default", "`MODE`; default: no failure ever permits; br: a failed lookup may permit where BR 4.2.2.1 allows it (with --profile, what it says)")
	f.BoolVar(&c.exitZero, "exit-zero", false, "exit with 0 whatever was decided")
	f.StringVar(&c.failOn, "fail-on", "error", "with `warning`, exit with 1 also where all is permitted but a finding warns")
}

// plan is everything about a run that is known before anything is asked.
type plan struct {
	config  mayissue.Config
	now     time.Time
	rules   br.Rules
	profile *caa.Profile
	cas     []issuer.Choice
	brMode  bool // failures may permit where BR 4.2.2.1 lets them
	demo    bool // the names are those of the lab's demonstration
	zones   []*entered.Zone
	moved   *delegation // one that is not published; nil for none
}

func (c *checkFlags) run(p *program, cmd *cobra.Command, args []string) (int, error) {
	pl, err := c.plan(p, cmd, args)
	if err != nil {
		return exitUsage, err
	}
	c.noteBinding(p)
	engine, err := mayissue.New(pl.config)
	if err != nil {
		return exitUsage, err
	}
	keep, err := openSink(c.evidence, cmd.Flags().Changed("save-evidence"))
	if err != nil {
		return exitUsage, err
	}
	defer keep.close()
	post, err := openLetters(c.letter, cmd.Flags().Changed("letter"))
	if err != nil {
		return exitUsage, err
	}

	orders, err := c.orders(cmd.Context(), p, pl, args)
	if err != nil {
		return exitUsage, err
	}
	if err := selfTest(cmd.Context(), engine); err != nil {
		return exitUsage, err
	}
	if c.undelegated.given() {
		if pl.moved, engine, err = c.undelegated.apply(cmd.Context(), engine, &pl.config, orders); err != nil {
			return exitUsage, err
		}
		pl.moved.note(p)
	}
	w, err := c.tries(cmd.Context(), p, pl, engine, orders)
	if err != nil {
		return exitUsage, err
	}
	results := w.results
	if c.trace {
		p.writeTraces(w.last)
		p.writeChains(results)
	}
	p.noteViews(w.last)
	if err := c.write(p, w); err != nil {
		return exitInternal, err
	}
	if err := post.write(p, results); err != nil {
		return exitInternal, err
	}
	if err := keep.save(w.all); err != nil {
		return exitInternal, err
	}
	if pl.demo {
		p.note("these names show refusals and failures on purpose, so the exit status 1 is meant")
	}
	return c.exitCode(orders, results), nil
}

// selfTestTime bounds the start-up test where there is no way to the DNS.
const selfTestTime = 3 * time.Second

// selfTest holds the trust anchors against the root's keys before anything is
// decided with them. Its answer serves the decisions as well.
func selfTest(ctx context.Context, engine *mayissue.Engine) error {
	ctx, cancel := context.WithTimeout(ctx, selfTestTime)
	defer cancel()
	return engine.SelfTest(ctx)
}

// plan checks all flags and reads all files.
func (c *checkFlags) plan(p *program, cmd *cobra.Command, args []string) (*plan, error) {
	f := cmd.Flags()
	if err := c.engine.check(f); err != nil {
		return nil, err
	}
	if err := c.check(f); err != nil {
		return nil, err
	}
	if err := c.undelegated.check(&c.engine); err != nil {
		return nil, err
	}
	if err := c.watch.check(f, c.engine.lab); err != nil {
		return nil, err
	}
	if err := c.output.resolve(p, cmd); err != nil {
		return nil, err
	}
	named := len(args)+len(c.files)+len(c.csrs)+len(c.certs)+len(c.servers) > 0
	if !named && !c.engine.lab {
		return nil, phrase.Errorf("no name given: give one, or - to read names from standard input, or --lab for the demonstration")
	}
	if !named {
		for _, flag := range []string{"ca", "profile", "method", "account"} {
			if f.Changed(flag) {
				return nil, phrase.Errorf("--%s without a name: the names of the demonstration bring their own CA", flag)
			}
		}
	}
	if named && !c.asksCA(f) && (c.output.format == "acme" || c.output.format == "globalsign") {
		return nil, phrase.Errorf("-o %s without --ca or --profile: a CA's own form says what that CA says", c.output.format)
	}
	now, err := c.engine.clock.clock(p.now)
	if err != nil {
		return nil, err
	}
	pl := &plan{now: now(), demo: !named}
	if err := c.decide(f, pl); err != nil {
		return nil, err
	}
	if pl.config, err = c.engine.config(p, now); err != nil {
		return nil, err
	}
	pl.config.Diagnose = !c.noProbes
	if pl.config.Resolvers, err = c.views.read(); err != nil {
		return nil, err
	}
	pl.zones, err = c.entered.read()
	return pl, err
}

// decide settles whom the names are put to, and by which rules.
func (c *checkFlags) decide(f *pflag.FlagSet, pl *plan) error {
	at, err := c.engine.clock.rules(pl.now)
	if err != nil {
		return err
	}
	pl.rules = br.At(at)
	if pl.cas, pl.profile, err = c.authority(f, pl.rules); err != nil {
		return err
	}
	pl.brMode = c.policy == "br"
	if pl.profile != nil && !f.Changed("policy") {
		pl.brMode = pl.profile.PermitsFailures()
	}
	return nil
}

// check finds flags that contradict each other or make no sense by
// themselves.
func (c *checkFlags) check(f *pflag.FlagSet) error {
	switch {
	case f.Changed("ca") && f.Changed("profile"):
		return phrase.Errorf("--ca and --profile contradict each other: the profile names the CA's identities")
	case c.policy != "default" && c.policy != "br":
		return phrase.Errorf("--policy %q: neither default nor br", c.policy)
	case c.failOn != "error" && c.failOn != "warning":
		return phrase.Errorf("--fail-on %q: neither error nor warning", c.failOn)
	case c.exitZero && c.failOn == "warning":
		return phrase.Errorf("--exit-zero and --fail-on warning contradict each other: give one of them")
	}
	asked := c.asksCA(f)
	for _, flag := range []string{"method", "account", "profile"} {
		if f.Changed(flag) && !asked {
			return phrase.Errorf("--%s without --ca or --profile: say whose", flag)
		}
		if f.Changed(flag) && f.Lookup(flag).Value.String() == "" {
			return phrase.Errorf(`--%s "": nothing given`, flag)
		}
	}
	if strings.Contains(c.method, ",") {
		return phrase.Errorf("--method %q: one method is expected, the one that is to be used", c.method)
	}
	return nil
}

// noteBinding speaks of a method and an account that no record can name
// (RFC 8657 sections 3 and 4): a denial that comes of them sends the domain's
// owner after a slip of the asker.
func (c *checkFlags) noteBinding(p *program) {
	n, numbered := strings.CutPrefix(c.method, "ca-tbr-")
	if i, err := strconv.Atoi(n); numbered && (err != nil || i < 1 || strconv.Itoa(i) != n) {
		p.note("--method %q: no record can name it: ca-tbr- is followed by N of BR 3.2.2.4.N, as in ca-tbr-7", c.method)
	} else if strings.ContainsFunc(c.method, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		p.note("--method %q: no record can name it: only letters, digits and hyphens stand in a label such as dns-01", c.method)
	}
	if u, err := url.Parse(c.account); c.account != "" && (err != nil || u.Scheme == "") {
		p.note("--account %q: no record can name it: it is no URI such as https://ca.example/acct/1", c.account)
	}
}

// asksCA reports whether a CA is asked about: by name, by profile, or as the
// issuer of a certificate.
func (c *checkFlags) asksCA(f *pflag.FlagSet) bool {
	return f.Changed("ca") || f.Changed("profile") || len(c.certs)+len(c.servers) > 0
}
