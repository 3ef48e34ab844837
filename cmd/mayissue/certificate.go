package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// fromRequestFile returns the names of a certificate signing request (PKCS
// #10, RFC 2986) in PEM or DER: its common name and every SAN.
func fromRequestFile(path string, rules name.Rules) ([]subject, error) {
	b, err := readFile("--csr", path)
	if err != nil {
		return nil, err
	}
	der, err := block(b, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
	if err != nil {
		return nil, phrase.Errorf("--csr %q: %w", path, err)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, phrase.Errorf("--csr %q: not a certificate signing request: %w", path, err)
	}
	all := subjects(csr.Subject.CommonName, csr.DNSNames, csr.IPAddresses, rules)
	if len(all) == 0 {
		return nil, phrase.Errorf("--csr %q: the request holds no name: neither a common name nor a DNS or IP subject alternative name", path)
	}
	return all, nil
}

// fromCertificateFile returns the names of the first certificate of a file in
// PEM or DER.
func (p *program) fromCertificateFile(path string, rules name.Rules) ([]subject, error) {
	b, err := readFile("--cert", path)
	if err != nil {
		return nil, err
	}
	der, err := block(b, "CERTIFICATE")
	if err != nil {
		return nil, phrase.Errorf("--cert %q: %w", path, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, phrase.Errorf("--cert %q: not a certificate: %w", path, err)
	}
	return p.fromCertificate(fmt.Sprintf("--cert %q", path), cert, rules)
}

// fromServer returns the names of the certificate that a TLS server shows.
// The certificate is not verified: a server whose certificate is wrong is
// just what people ask about, and nothing is sent to it.
func (p *program) fromServer(ctx context.Context, target, network string, timeout time.Duration, rules name.Rules) ([]subject, error) {
	host, port, err := net.SplitHostPort(target)
	if err != nil || host == "" || port == "" {
		return nil, phrase.Errorf("--tls %q: not HOST:PORT, such as example.com:443", target)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d := tls.Dialer{Config: &tls.Config{ServerName: host, InsecureSkipVerify: true}}
	conn, err := d.DialContext(ctx, network, target)
	if err != nil {
		return nil, phrase.Errorf("--tls %q: no certificate to be had: %w", target, err)
	}
	defer conn.Close()
	chain := conn.(*tls.Conn).ConnectionState().PeerCertificates
	if len(chain) == 0 {
		return nil, phrase.Errorf("--tls %q: the server showed no certificate", target)
	}
	return p.fromCertificate(fmt.Sprintf("--tls %q", target), chain[0], rules)
}

// fromCertificate returns the names of a certificate, each with the CA that
// issued it as the one to ask about.
func (p *program) fromCertificate(source string, cert *x509.Certificate, rules name.Rules) ([]subject, error) {
	all := subjects(cert.Subject.CommonName, cert.DNSNames, cert.IPAddresses, rules)
	if len(all) == 0 {
		return nil, phrase.Errorf("%s: the certificate holds no name: neither a common name nor a DNS or IP subject alternative name", source)
	}
	ca, known := issuerOf(cert)
	if !known {
		p.note("%s: its issuer %q is no CA that we know, so without --ca the answer is who may issue", source, cert.Issuer)
		return all, nil
	}
	p.note("%s: issued by %q; without --ca that is the CA asked about: %s", source, cert.Issuer, ca.Short)
	for i := range all {
		all[i].issuers = []issuer.Choice{choiceOf(ca)}
	}
	return all, nil
}

// issuerOf returns the CA that issued a certificate, where it is a known one.
func issuerOf(cert *x509.Certificate) (issuer.CA, bool) {
	org := ""
	if len(cert.Issuer.Organization) > 0 {
		org = cert.Issuer.Organization[0]
	}
	return issuer.FromCertificateIssuer(org, cert.Issuer.CommonName)
}

func choiceOf(ca issuer.CA) issuer.Choice {
	return issuer.Choice{Short: ca.Short, CA: ca.Name, Identifiers: ca.Domains()}
}

// subjects returns every name that must be checked before such a certificate
// is signed: each SAN, and the common name where it is not one of them.
func subjects(common string, dns []string, ips []net.IP, rules name.Rules) []subject {
	s := name.Subject{CommonName: common, SANs: dns}
	for _, ip := range ips {
		s.SANs = append(s.SANs, ip.String())
	}
	var all []subject
	for _, c := range s.Candidates(rules) {
		input := c.Request.Input
		var bad *name.RequestError
		if errors.As(c.Err, &bad) {
			input = bad.Input
		}
		all = append(all, subject{request: c.Request, input: input, err: c.Err})
	}
	return all
}

// block returns the DER of the first PEM block of one of the types, or b
// itself where it is no PEM.
func block(b []byte, types ...string) ([]byte, error) {
	found := ""
	for rest := b; ; {
		var pb *pem.Block
		pb, rest = pem.Decode(rest)
		if pb == nil {
			break
		}
		for _, t := range types {
			if pb.Type == t {
				return pb.Bytes, nil
			}
		}
		found = pb.Type
	}
	switch {
	case found != "":
		return nil, phrase.Errorf("the PEM holds %q, not %q", found, types[0])
	case len(b) == 0:
		return nil, phrase.Errorf("the file is empty")
	}
	return b, nil
}
