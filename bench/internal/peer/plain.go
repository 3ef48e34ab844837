package peer

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/bench/internal/plan"
)

// newPlain makes a client that asks and decides nothing: the least that any
// decision by way of this recursor could cost. Its sockets are used again.
func newPlain(j Job) (Decider, error) {
	free := make(chan *net.UDPConn, j.Workers)
	for range j.Workers {
		addr, err := net.ResolveUDPAddr("udp", j.Resolver)
		if err != nil {
			return nil, err
		}
		c, err := net.DialUDP("udp", nil, addr)
		if err != nil {
			return nil, err
		}
		free <- c
	}
	return func(_ context.Context, input string) plan.Verdict {
		c := <-free
		defer func() { free <- c }()
		for range maxTries {
			if err := ask(c, input); err == nil {
				break
			}
		}
		return plan.Permit // nobody reads it
	}, nil
}

// ask sends one question and waits for the reply to it.
func ask(c *net.UDPConn, name string) error {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(name), dns.TypeCAA)
	m.SetEdns0(4096, false)
	query, err := m.Pack()
	if err != nil {
		return err
	}
	if _, err := c.Write(query); err != nil {
		return err
	}
	var buf [4096]byte
	if err := c.SetReadDeadline(time.Now().Add(readTimeout)); err != nil {
		return err
	}
	for {
		n, err := c.Read(buf[:])
		if err != nil {
			return err
		}
		if n < 12 {
			return errors.New("a reply without a header")
		}
		if buf[0] == query[0] && buf[1] == query[1] {
			return nil
		}
	}
}

// questions are all that the climbs of a list ask, each once.
func questions(list []string) []string {
	seen := map[string]bool{}
	var all []string
	for _, input := range list {
		for n := strings.TrimPrefix(input, "*."); n != "" && !seen[n]; _, n, _ = strings.Cut(n, ".") {
			seen[n] = true
			all = append(all, n)
		}
	}
	return all
}
