package diagnose

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

func TestCommands(t *testing.T) {
	const raw = `; $u.Client.ReceiveTimeout = 5000; $q = [byte[]](1,1,0,0,0,1,0,0,0,0,0,0,1,97,2,101,120,0,1,1,0,1); [void]$u.Send($q, $q.Length); ` +
		`$e = New-Object Net.IPEndPoint 0, 0; $r = $u.Receive([ref]$e); "RCODE $($r[3] -band 15), answers $($r[6] * 256 + $r[7])"`
	for _, tt := range []struct {
		name string
		typ  wire.Type
		at   string
		tcp  bool
		want Command
	}{
		{"a.ex", wire.TypeCAA, "192.0.2.1:53", false, Command{
			"dig @192.0.2.1 a.ex CAA +norecurse +dnssec",
			"nslookup -norecurse -type=TYPE257 a.ex 192.0.2.1",
			"$u = New-Object Net.Sockets.UdpClient '192.0.2.1', 53" + strings.Replace(raw, "(1,1,0,0,", "(1,1,0,16,", 1)}},
		{"a.ex", wire.TypeCAA, "[2001:db8::1]:53", true, Command{
			"dig @2001:db8::1 a.ex CAA +norecurse +dnssec +tcp",
			"nslookup -vc -norecurse -type=TYPE257 a.ex 2001:db8::1",
			"Test-NetConnection -ComputerName 2001:db8::1 -Port 53"}},
		{"a.ex", wire.TypeSOA, "192.0.2.1:53", false, Command{
			"dig @192.0.2.1 a.ex SOA +norecurse +dnssec",
			"nslookup -norecurse -type=SOA a.ex 192.0.2.1",
			"Resolve-DnsName -Name a.ex -Type SOA -Server 192.0.2.1 -DnsOnly -NoRecursion"}},
		{"a.ex", wire.TypeDNSKEY, "192.0.2.1:53", true, Command{
			"dig @192.0.2.1 a.ex DNSKEY +norecurse +dnssec +tcp",
			"nslookup -vc -norecurse -type=DNSKEY a.ex 192.0.2.1",
			"Resolve-DnsName -Name a.ex -Type DNSKEY -Server 192.0.2.1 -DnsOnly -NoRecursion -TcpOnly"}},
		{"*.ex", wire.TypeSOA, "192.0.2.1:5353", false, Command{
			"dig @192.0.2.1 '*.ex' SOA +norecurse +dnssec -p 5353",
			"nslookup -port=5353 -norecurse -type=SOA '*.ex' 192.0.2.1",
			"Resolve-DnsName -Name '*.ex' -Type SOA -Server 192.0.2.1 -DnsOnly -NoRecursion"}},
		{"it's;rm.ex", wire.TypeSOA, "192.0.2.1:53", false, Command{
			`dig @192.0.2.1 'it\039s\;rm.ex' SOA +norecurse +dnssec`,
			`nslookup -norecurse -type=SOA 'it\039s\;rm.ex' 192.0.2.1`,
			`Resolve-DnsName -Name 'it\039s\;rm.ex' -Type SOA -Server 192.0.2.1 -DnsOnly -NoRecursion`}},
	} {
		q := evidence.Question{Name: name.MustParse(tt.name), Type: tt.typ}
		if got := commands(q, netip.MustParseAddrPort(tt.at), tt.tcp); got != tt.want {
			t.Errorf("%s %s:\ngot  %+v\nwant %+v", tt.name, wire.TypeText(tt.typ), got, tt.want)
		}
	}
}

// Whatever the name, a shell sees one word in its place, and PowerShell sends
// the question that was meant.
func TestCommandsAreShellSafe(t *testing.T) {
	word := regexp.MustCompile(`^(?:[a-z0-9._][a-z0-9._-]*|'[ -&(-~]+')$`)
	octets := regexp.MustCompile(`\[byte\[\]\]\(([0-9,]+)\)`)
	rapid.Check(t, func(t *rapid.T) {
		n := anyName(t)
		c := commands(evidence.Question{Name: n, Type: wire.TypeCAA}, netip.MustParseAddrPort("192.0.2.1:53"), false)
		for _, line := range []string{
			strings.TrimSuffix(strings.TrimPrefix(c.Dig, "dig @192.0.2.1 "), " CAA +norecurse +dnssec"),
			strings.TrimSuffix(strings.TrimPrefix(c.Nslookup, "nslookup -norecurse -type=TYPE257 "), " 192.0.2.1"),
		} {
			if !word.MatchString(line) {
				t.Fatalf("a shell sees more than one word in %q", line)
			}
		}
		var msg []byte
		for _, s := range strings.Split(octets.FindStringSubmatch(c.PowerShell)[1], ",") {
			b, err := strconv.ParseUint(s, 10, 8)
			if err != nil {
				t.Fatal(err)
			}
			msg = append(msg, byte(b))
		}
		h, qs, err := wire.ParseQuestion(msg)
		if err != nil || len(qs) != 1 || qs[0].Name != n || qs[0].Type != wire.TypeCAA || h.Response {
			t.Fatalf("PowerShell sends %v (%v), not a question for %s", qs, err, n)
		}
	})
}

// anyName draws a name of any octets.
func anyName(t *rapid.T) name.Name {
	n := name.Root()
	for _, label := range rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 20), 1, 4).Draw(t, "labels") {
		if longer, err := n.Prepend(string(label)); err == nil {
			n = longer
		}
	}
	return n
}
