package main

import (
	"net/netip"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mayissue/mayissue"
	"github.com/mayissue/mayissue/lab"
	"github.com/mayissue/mayissue/phrase"
)

// engineFlags say how the DNS is asked.
type engineFlags struct {
	hints   string
	anchors string
	port    uint16
	ipv4    bool
	ipv6    bool
	permit  []string
	timeout time.Duration
	lab     bool
	whatIf  []string
	clock   clockFlags
}

func (e *engineFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.hints, "root-hints", "", "`FILE` with the root servers, as zone text (default the IANA's, built in)")
	f.StringVar(&e.anchors, "trust-anchors", "", "`FILE` with the root's DS or DNSKEY records, as zone text (default the IANA's, built in)")
	f.Uint16VarP(&e.port, "dns-port", "p", 53, "`PORT` on which servers are asked")
	f.BoolVarP(&e.ipv4, "ipv4", "4", false, "ask over IPv4 only")
	f.BoolVarP(&e.ipv6, "ipv6", "6", false, "ask over IPv6 only")
	f.StringArrayVar(&e.permit, "permit-net", nil, "`CIDR` of server addresses that may be asked although they are private or reserved (repeatable)")
	f.DurationVar(&e.timeout, "timeout", mayissue.DefaultTimeout, "`TIME` for one decision")
	f.BoolVar(&e.lab, "lab", false, "ask the built-in lab instead of the Internet")
	e.clock.addNow(f, "clock of signatures and caches")
}

func (e *engineFlags) addWhatIf(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&e.whatIf, "what-if", nil, "`FILE` with a zone that is to be taken as already published (repeatable)")
}

// check finds flags that contradict each other or make no sense by
// themselves.
func (e *engineFlags) check(f *pflag.FlagSet) error {
	switch {
	case e.ipv4 && e.ipv6:
		return phrase.Errorf("-4 and -6 contradict each other: give one of them, or none to use both")
	case e.port == 0:
		return phrase.Errorf(`--dns-port "0": no server listens there`)
	case e.timeout <= 0:
		return phrase.Errorf("--timeout %q: must be more than nothing, such as 20s", e.timeout)
	}
	for _, name := range []string{"root-hints", "trust-anchors"} {
		if f.Changed(name) && f.Lookup(name).Value.String() == "" {
			return phrase.Errorf(`--%s "": no file given`, name)
		}
	}
	if e.lab {
		for _, name := range []string{"root-hints", "trust-anchors", "dns-port"} {
			if f.Changed(name) {
				return phrase.Errorf("--lab and --%s contradict each other: the lab brings its own root", name)
			}
		}
	}
	return nil
}

// ownHierarchy reports whether another root than the public one is asked.
func (e *engineFlags) ownHierarchy() bool { return e.lab || e.hints != "" }

// network is the network for connections that are not DNS.
func (e *engineFlags) network() string {
	switch {
	case e.ipv4:
		return "tcp4"
	case e.ipv6:
		return "tcp6"
	}
	return "tcp"
}

// config reads the files that the flags name.
func (e *engineFlags) config(p *program, now func() time.Time) (mayissue.Config, error) {
	cfg := mayissue.Config{
		Port: e.port, IPv4Only: e.ipv4, IPv6Only: e.ipv6,
		Timeout: e.timeout, Now: now, HintsFile: e.hints, AnchorsFile: e.anchors,
	}
	var err error
	if e.hints != "" {
		if cfg.Hints, err = readFile("--root-hints", e.hints); err != nil {
			return cfg, err
		}
	}
	if e.anchors != "" {
		if cfg.Anchors, err = readFile("--trust-anchors", e.anchors); err != nil {
			return cfg, err
		}
	}
	for _, s := range e.permit {
		net, err := netip.ParsePrefix(s)
		if err != nil {
			return cfg, phrase.Errorf("--permit-net %q: not an address range such as 192.0.2.0/24 or 2001:db8::/32", s)
		}
		cfg.Permit = append(cfg.Permit, net.Masked())
	}
	if e.lab {
		if err := useLab(&cfg); err != nil {
			return cfg, err
		}
	}
	return cfg, e.overlay(p, &cfg)
}

// labScenarios are those of the built-in lab, the ones about DNSSEC last.
func labScenarios() ([]*lab.Scenario, error) {
	plain, err := lab.Scenarios()
	if err != nil {
		return nil, phrase.Errorf("the built-in lab: %w", err)
	}
	signed, err := lab.SignedScenarios()
	if err != nil {
		return nil, phrase.Errorf("the built-in lab: %w", err)
	}
	return slices.DeleteFunc(slices.Concat(plain, signed), func(s *lab.Scenario) bool { return !s.Signed.IsZero() }), nil
}

// labNets are the addresses of the lab's servers.
func labNets() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.53.0.0/16"), netip.MustParsePrefix("fd53::/64")}
}

// useLab makes the configuration ask the lab, in memory.
func useLab(cfg *mayissue.Config) error {
	in, err := builtInLab(cfg.Now())
	if err != nil {
		return err
	}
	askLabIn(cfg, in)
	return nil
}

// askLabIn makes the configuration ask a lab in memory.
func askLabIn(cfg *mayissue.Config, in *lab.Internet) {
	cfg.Anchors, cfg.AnchorsFile = []byte(in.Anchors()), "the lab's trust anchors"
	cfg.Transport, cfg.Hints, cfg.HintsFile, cfg.Vantage = in, []byte(in.RootHints()), "the lab's root hints", "lab"
	cfg.Permit = append(cfg.Permit, labNets()...)
	// Its servers are in this process and answer within a third of a second
	// or never, so that there is nothing to gain from waiting for longer.
	cfg.Limits.FirstWait, cfg.Limits.LongWait = 400*time.Millisecond, 500*time.Millisecond
	cfg.Probes.Wait = 400 * time.Millisecond
}

// builtInLab makes the lab of all its own scenarios, signed now. Those that
// need a time of their own cannot be shown together with the others.
func builtInLab(now time.Time) (*lab.Internet, error) {
	scenarios, err := labScenarios()
	if err != nil {
		return nil, err
	}
	asked, err := lab.ValidationScenarios()
	if err != nil {
		return nil, phrase.Errorf("the built-in lab: %w", err)
	}
	in, err := lab.NewAt(now, append(scenarios, asked...)...)
	if err != nil {
		return nil, phrase.Errorf("the built-in lab: %w", err)
	}
	return in, nil
}
