package lab

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/mayissue/mayissue/name"
)

// delivery is what a client gets to see of one query.
type delivery struct {
	packets [][]byte      // messages in order, forged ones first
	after   time.Duration // before the first of them
	err     error         // what the client's socket reports after them; nil for silence
	short   bool          // over TCP, the last message ends before the length it was announced with
}

// armed is a fault in place.
type armed struct {
	Fault
	scenario string
	zone     name.Name // where the target is a zone
	hits     int
	bound    *host // with First: the server that was reached first
	rate     rate  // of a rate limit
}

// gate applies the faults by which no reply is even made; false where none
// does.
func gate(fs []*armed, q query, network string) (delivery, bool) {
	for _, f := range fs {
		var d delivery
		switch {
		case f.Kind == "closed-port":
			d.err = syscall.ECONNREFUSED
		case f.Kind == "tcp-reset" && network == "tcp":
			d.err = syscall.ECONNRESET
		case f.Kind == "dead", f.Kind == "drop":
		case f.Kind == "drop-unknown-types" && !wellKnown(q.typ):
		case f.Kind == "edns-drop" && q.edns:
		case f.Kind == "do-drop" && q.do:
		case f.dropsManner(q):
		case f.Kind == "rate-limit" && network == "udp" && f.rate.drops(f.Arg):
		default:
			continue
		}
		f.hits++
		return d, true
	}
	return delivery{}, false
}

// alter applies a fault to the reply before it is packed, and reports whether
// it concerned it.
func (h *host) alter(f *armed, r *reply, network string) bool {
	switch f.Kind {
	case "notimp", "refused", "servfail", "formerr", "rcode", "badvers", "edns-formerr":
		return h.alterCode(f, r)
	case "empty-noerror", "no-soa", "nodata", "nxdomain", "nxdomain-for-ent", "lame":
		return h.alterAnswer(f, r)
	case "edns-version", "edns-option", "cookie", "mixed-case":
		return h.alterManner(f, r)
	case "rate-limit":
		if network == "tcp" || !f.rate.slips {
			return false
		}
		r.answers, r.authority, r.additional, r.tc = nil, nil, nil, true
	case "no-edns":
		if !r.edns {
			return false
		}
		r.opt = false
		if network == "udp" {
			r.limit = plainUDP
		}
	case "ignore-size":
		if network == "tcp" {
			return false
		}
		r.limit = dns.MaxMsgSize
	case "tc":
		if network == "tcp" {
			return false
		}
		r.answers, r.authority, r.additional, r.tc = nil, nil, nil, true
	case "lower-case-question":
		r.raw = bytes.ToLower(r.raw) // length octets lie below 'A'
	case "extra":
		word, text, _ := strings.Cut(f.Arg, " ")
		rec, err := parseRecord(text)
		if err != nil {
			return false
		}
		to := map[string]*[]record{"answer": &r.answers, "authority": &r.authority, "additional": &r.additional}[word]
		*to = append(*to, rec)
	case "malformed-record":
		return breakCAA(f.Arg, r)
	case "serial":
		return reserial(f.Arg, r)
	default:
		return false
	}
	return true
}

// alterCode puts an RCODE in the place of the answer.
func (h *host) alterCode(f *armed, r *reply) bool {
	code := map[string]int{
		"notimp": dns.RcodeNotImplemented, "refused": dns.RcodeRefused, "servfail": dns.RcodeServerFailure,
		"formerr": dns.RcodeFormatError, "badvers": dns.RcodeBadVers, "edns-formerr": dns.RcodeFormatError,
	}[f.Kind]
	switch f.Kind {
	case "rcode":
		code, _ = strconv.Atoi(f.Arg)
	case "badvers", "edns-formerr":
		if !r.edns {
			return false
		}
		r.opt = f.Kind == "badvers"
	}
	r.answer = answer{rcode: code}
	return true
}

// alterAnswer puts other contents in the place of the answer.
func (h *host) alterAnswer(f *armed, r *reply) bool {
	denial := answer{aa: true, dnssec: r.dnssec}
	if z := h.zones.deepest(r.name, r.typ); z != nil {
		z.deny(&denial)
	}
	switch f.Kind {
	case "empty-noerror":
		r.answer = answer{aa: true}
	case "nodata":
		r.answer = denial
	case "nxdomain":
		r.answer = denial
		r.rcode = dns.RcodeNameError
	case "nxdomain-for-ent":
		if !r.ent {
			return false
		}
		r.rcode = dns.RcodeNameError
	case "no-soa":
		if len(r.answers) > 0 || len(r.authority) == 0 || r.authority[0].typ != dns.TypeSOA {
			return false
		}
		r.authority = nil
	case "lame":
		h.alterLame(f.Arg, r, denial)
	}
	return true
}

// alterLame makes the server one that does not have the zone.
func (h *host) alterLame(how string, r *reply, denial answer) {
	switch how {
	case "no-aa":
		r.aa, r.ra = false, true
	case "sideways":
		r.answer = answer{}
		at := r.name
		if len(denial.authority) > 0 {
			at = denial.authority[0].owner
		}
		if p, ok := at.Parent(); ok {
			at = p
		}
		if beside, err := at.Prepend("elsewhere"); err == nil {
			r.authority = []record{nsRecord(beside, beside)}
		}
	default:
		r.answer = answer{}
		r.authority = slices.Clone(h.rootNS)
	}
}

// breakCAA replaces the data of the CAA records in the answer by some that
// cannot be decoded (RFC 8659 section 4.1).
func breakCAA(how string, r *reply) bool {
	data := map[string][]byte{"": {0}, "short": {0}, "no-tag": {0, 0, 'x'}, "overrun": {0, 200, 'i', 's'}}[how]
	hit := false
	for i := range r.answers {
		if r.answers[i].typ == dns.TypeCAA {
			r.answers[i].rdata, hit = data, true
		}
	}
	return hit
}

// reserial gives the SOA records of a reply another serial number, as a server
// with an old copy of the zone has (RFC 1035 section 3.3.13: the first of the
// last five numbers).
func reserial(arg string, r *reply) bool {
	n, err := strconv.ParseUint(arg, 10, 32)
	hit := false
	for _, section := range [][]record{r.answers, r.authority} {
		for i := range section {
			if soa := section[i].rdata; section[i].typ == dns.TypeSOA && len(soa) > 20 && err == nil {
				soa = bytes.Clone(soa)
				binary.BigEndian.PutUint32(soa[len(soa)-20:], uint32(n))
				section[i].rdata, hit = soa, true
			}
		}
	}
	return hit
}

// mangle applies a fault to the packed reply. It reports whether the fault
// concerned it.
func mangle(f *armed, r *reply, d *delivery, network string) bool {
	last := len(d.packets) - 1
	msg := d.packets[last]
	switch {
	case f.Kind == "delay":
		wait, err := time.ParseDuration(f.Arg)
		d.after += max(wait, 0)
		return err == nil
	case f.Kind == "wrong-id":
		bad := forged(r)
		bad[0] ^= 0xff
		d.forge(bad, f.Arg)
	case f.Kind == "wrong-question":
		how, only, _ := strings.Cut(f.Arg, " ")
		d.forge(misquote(forged(r), r, how), only)
	case f.Kind == "malformed-message" && f.Arg == "trailing":
		d.packets[last] = append(msg, 0, 1, 2)
	case f.Kind == "malformed-message" && f.Arg == "counts":
		binary.BigEndian.PutUint16(msg[6:], binary.BigEndian.Uint16(msg[6:])+7)
	case f.Kind == "malformed-message" && f.Arg == "loop":
		body := min(len(msg), 12+len(r.raw)+4)
		at := uint16(0xc000 | body)
		d.packets[last] = append(binary.BigEndian.AppendUint16(msg[:body:body], at), make([]byte, 10)...)
		binary.BigEndian.PutUint16(d.packets[last][6:], 1)
		copy(d.packets[last][8:12], make([]byte, 4))
	case f.Kind == "malformed-message" && f.Arg == "short-frame":
		d.short = network == "tcp"
		return d.short
	case f.Kind == "malformed-message":
		d.packets[last] = msg[:len(msg)-3]
	default:
		return false
	}
	return true
}

// forge puts a false reply before the true one, or in its place.
func (d *delivery) forge(bad []byte, only string) {
	last := len(d.packets) - 1
	if only == "only" {
		d.packets[last] = bad
		return
	}
	d.packets = append(d.packets[:last:last], bad, d.packets[last])
}

// forged is the reply that an attacker, or another query's answer, would
// look like: it says that nothing exists.
func forged(r *reply) []byte {
	f := *r
	f.answer = answer{rcode: dns.RcodeNameError, aa: true}
	return f.pack()
}

// misquote spoils the question of a reply.
func misquote(msg []byte, r *reply, how string) []byte {
	end := 12 + len(r.raw) // of the name: type and class follow
	switch how {
	case "type":
		binary.BigEndian.PutUint16(msg[end:], dns.TypeTXT)
	case "class":
		binary.BigEndian.PutUint16(msg[end+2:], dns.ClassCHAOS)
	case "two":
		twice := append([]byte{}, msg[:end+4]...)
		twice = append(twice, msg[12:end+4]...)
		msg = append(twice, msg[end+4:]...)
		binary.BigEndian.PutUint16(msg[4:], 2)
	case "none":
		msg = append(msg[:12:12], msg[end+4:]...)
		binary.BigEndian.PutUint16(msg[4:], 0)
	case "qr":
		msg[2] &^= 0x80
	default:
		if len(r.raw) > 1 {
			msg[13] = 'x' + msg[13]&1
		}
	}
	return msg
}
