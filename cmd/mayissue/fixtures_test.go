package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fixtures are what the scripts of the tests find beside themselves, made
// afresh for each run: keys and certificates age, and code does not.
type fixtures struct {
	files map[string][]byte
	tls   string // address of a server with the certificate of cert.pem
}

// The common name is no SAN in the request: both lists count. In the
// certificate it is one.
func makeFixtures(t *testing.T) *fixtures {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:     pkix.Name{CommonName: "blog.example.com"},
		DNSNames:    []string{"example.com", "*.example.com", "community.example.com"},
		IPAddresses: []net.IP{net.IPv4(8, 8, 8, 8)},
	}, key)
	must(t, err)
	nameless, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	must(t, err)
	known := certificate(t, key, "Let's Encrypt", "R99", "example.com", "example.com", "community.example.com")
	unknown := certificate(t, key, "Nobody's Own", "Root", "not a name", "example.com")

	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{known}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return &fixtures{
		files: map[string][]byte{
			"csr.pem":      pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csr}),
			"csr.der":      csr,
			"nameless.pem": pem.EncodeToMemory(&pem.Block{Type: "NEW CERTIFICATE REQUEST", Bytes: nameless}),
			"cert.pem":     pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: known}),
			"unknown.pem":  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: unknown}),
		},
		tls: server.Listener.Addr().String(),
	}
}

// certificate makes a leaf with an issuer of the given name.
func certificate(t *testing.T, key *ecdsa.PrivateKey, org, ca, common string, sans ...string) []byte {
	t.Helper()
	issuer := &x509.Certificate{Subject: pkix.Name{Organization: []string{org}, CommonName: ca}}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: common}, DNSNames: sans,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, issuer, &key.PublicKey, key)
	must(t, err)
	return der
}

// write puts the files into the directory of a script.
func (f *fixtures) write(dir string) error {
	for name, content := range f.files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
