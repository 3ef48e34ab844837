package diagnose

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/mayissue/mayissue/dcv"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/name"
)

// Command is one question in the words of the tools that people have.
type Command struct {
	Dig        string `json:"dig"`
	Nslookup   string `json:"nslookup"`   // that of BIND where the type is CAA, which that of Windows does not know
	PowerShell string `json:"powershell"` // of any version since 5.1
}

// commandFor writes the question of an exchange in the words of the tools that
// people have. The name is in the form that a shell takes as it stands.
func commandFor(x *evidence.Exchange) Command {
	return commands(x.Question, x.Addr, x.Transport == "tcp")
}

// asking writes the question that anybody's resolver answers, for a record that
// a CA asked for.
func asking(n name.Name, t dcv.Type) Command {
	at := shellSafe(n.String())
	return Command{
		Dig:        fmt.Sprintf("dig %s %s +short", at, t),
		Nslookup:   fmt.Sprintf("nslookup -type=%s %s", t, at),
		PowerShell: fmt.Sprintf("Resolve-DnsName -Name %s -Type %s -DnsOnly", at, t),
	}
}

func commands(q evidence.Question, at netip.AddrPort, tcp bool) Command {
	typ, n, server := wire.TypeText(q.Type), shellSafe(q.Name.String()), at.Addr().String()
	c := Command{
		Dig:        fmt.Sprintf("dig @%s %s %s +norecurse +dnssec", server, n, typ),
		Nslookup:   fmt.Sprintf("nslookup -norecurse -type=%s %s %s", typ, n, server),
		PowerShell: fmt.Sprintf("Resolve-DnsName -Name %s -Type %s -Server %s -DnsOnly -NoRecursion", n, typ, server),
	}
	if q.Type == wire.TypeCAA {
		// Every nslookup of BIND takes the generic name (RFC 3597 section 5),
		// and only newer ones take CAA.
		c.Nslookup = fmt.Sprintf("nslookup -norecurse -type=TYPE257 %s %s", n, server)
	}
	if at.Port() != 53 {
		c.Dig += fmt.Sprintf(" -p %d", at.Port())
		c.Nslookup = strings.Replace(c.Nslookup, "nslookup ", fmt.Sprintf("nslookup -port=%d ", at.Port()), 1)
	}
	if tcp {
		c.Dig, c.Nslookup, c.PowerShell = c.Dig+" +tcp", strings.Replace(c.Nslookup, "nslookup ", "nslookup -vc ", 1), c.PowerShell+" -TcpOnly"
	}
	if q.Type > 255 {
		c.PowerShell = rawQuestion(q, at, tcp)
	}
	return c
}

// rawQuestion is the question for PowerShell where Resolve-DnsName cannot put
// it: its parameter Type takes numbers to 255 and no name beyond, so neither
// CAA nor 257. The octets are sent as they are, and the RCODE and the number
// of answers are shown; silence ends in an error. Over TCP it is shown whether
// the port is open, which is all that such findings are about.
func rawQuestion(q evidence.Question, at netip.AddrPort, tcp bool) string {
	if tcp {
		return fmt.Sprintf("Test-NetConnection -ComputerName %s -Port %d", at.Addr(), at.Port())
	}
	var octets []string
	for _, b := range (wire.Query{ID: 257, Name: q.Name, Type: q.Type}).Append(nil) {
		octets = append(octets, strconv.Itoa(int(b)))
	}
	return fmt.Sprintf("$u = New-Object Net.Sockets.UdpClient '%s', %d; $u.Client.ReceiveTimeout = 5000; $q = [byte[]](%s); [void]$u.Send($q, $q.Length); "+
		"$e = New-Object Net.IPEndPoint 0, 0; $r = $u.Receive([ref]$e); \"RCODE $($r[3] -band 15), answers $($r[6] * 256 + $r[7])\"",
		at.Addr(), at.Port(), strings.Join(octets, ","))
}

// shellSafe quotes a name that a shell would not take as it stands, of Unix
// and of Windows: names have no octets but printable ASCII in this form.
func shellSafe(n string) string {
	plain := func(r rune) bool {
		return r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z'
	}
	if strings.IndexFunc(n, func(r rune) bool { return !plain(r) }) < 0 && !strings.HasPrefix(n, "-") {
		return n
	}
	return "'" + strings.ReplaceAll(n, "'", `\039`) + "'"
}
