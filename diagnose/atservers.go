package diagnose

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
)

// atServers starts a finding about what some servers of the surveyed zone do.
// It stands in the way where the decision failed, and is a warning where other
// servers had the answer: a CA that happens to ask the bad ones will refuse.
func (s *scene) atServers(code string, vs []server) Finding {
	f := Finding{Code: code, Severity: Warning, Who: DNSHost, Confidence: Certain, Servers: told(vs), Evidence: []int{}}
	if s.failed() {
		f.Severity = Error
	}
	for _, v := range vs {
		f.Zone = v.zone.String()
		f.Evidence = append(f.Evidence, v.ids()...)
	}
	f.At = f.Zone
	slices.Sort(f.Evidence)
	for _, v := range vs[:min(len(vs), 2)] {
		if x := v.last(evidence.ProbeCAA); x != nil {
			f.Commands = append(f.Commands, commandFor(x))
		}
	}
	return f
}

// failed reports whether the decision had no lawful answer.
func (s *scene) failed() bool { return s.d.Verdict == caa.VerdictError }

// commandFor writes the question of an exchange in the words of the tools that
// people have. The name is in the form that a shell takes as it stands.
func commandFor(x *evidence.Exchange) Command {
	return commands(x.Question, x.Addr, x.Transport == "tcp")
}

func commands(q evidence.Question, at netip.AddrPort, tcp bool) Command {
	typ, n, server := wire.TypeText(q.Type), shellSafe(q.Name.String()), at.Addr().String()
	dig := fmt.Sprintf("dig @%s %s %s +norecurse +dnssec", server, n, typ)
	look := fmt.Sprintf("nslookup -norecurse -type=%s %s %s", typ, n, server)
	ps := fmt.Sprintf("Resolve-DnsName -Name %s -Type %s -Server %s -DnsOnly", n, typ, server)
	if wire.TypeCAA == q.Type {
		// Windows knows CAA by its number only, and only some versions do.
		look = fmt.Sprintf("nslookup -norecurse -type=TYPE257 %s %s", n, server)
		ps = fmt.Sprintf("Resolve-DnsName -Name %s -Type 257 -Server %s -DnsOnly", n, server)
	}
	if port := at.Port(); port != 53 {
		dig += fmt.Sprintf(" -p %d", port)
		look = strings.Replace(look, "nslookup ", fmt.Sprintf("nslookup -port=%d ", port), 1)
	}
	if tcp {
		dig, look, ps = dig+" +tcp", strings.Replace(look, "nslookup ", "nslookup -vc ", 1), ps+" -TcpOnly"
	}
	return Command{dig, look, ps}
}

// shellSafe quotes a name that a shell would not take as it stands.
func shellSafe(n string) string {
	plain := func(r rune) bool {
		return r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z'
	}
	if strings.IndexFunc(n, func(r rune) bool { return !plain(r) }) < 0 && !strings.HasPrefix(n, "-") {
		return n
	}
	return "'" + strings.ReplaceAll(n, "'", `\039`) + "'"
}
