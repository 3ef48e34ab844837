package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// client asks a recursor for CAA over UDP as Boulder did before it spoke DoH:
// a fresh socket for each question, EDNS, and again when nothing comes.
type client struct{ server string }

// maxTries and readTimeout are what Let's Encrypt's own configuration has.
const (
	maxTries    = 3
	readTimeout = 10 * time.Second
)

// caa gives the reply for a name. A response code other than NOERROR is an
// error, but for NXDOMAIN below a TLD.
func (c client) caa(ctx context.Context, name string) (*dns.Msg, error) {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(name), dns.TypeCAA)
	m.AuthenticatedData = true
	m.SetEdns0(4096, false)
	reply, err := c.exchange(ctx, m)
	switch {
	case err != nil:
		return nil, err
	case reply.Rcode == dns.RcodeSuccess, reply.Rcode == dns.RcodeNameError && strings.Contains(name, "."):
		return reply, nil
	}
	return nil, fmt.Errorf("%s: %s", name, dns.RcodeToString[reply.Rcode])
}

// exchange asks up to maxTries times, and over TCP what was cut short.
func (c client) exchange(ctx context.Context, m *dns.Msg) (reply *dns.Msg, err error) {
	udp := dns.Client{Timeout: readTimeout, UDPSize: 4096}
	for range maxTries {
		reply, _, err = udp.ExchangeContext(ctx, m, c.server)
		if e := net.Error(nil); ctx.Err() == nil && errors.As(err, &e) && e.Timeout() {
			continue
		}
		break
	}
	if err == nil && reply.Truncated {
		tcp := dns.Client{Net: "tcp", Timeout: readTimeout}
		reply, _, err = tcp.ExchangeContext(ctx, m, c.server)
	}
	return reply, err
}
