package issuer

import (
	"strings"
	"time"
)

// A list is a source of identifiers with its date.
type list struct{ source, date string }

// The sources of the table. Where one CA stands in several, the newest is
// named.
var (
	ccadb   = list{"CCADB, CAA identifiers stated by the CAs", "2026-09-22"}
	sslmate = list{"table made from SSLMate's and CCADB's lists", ""}
	orgs    = list{"map of CA organizations", "2025"}
)

func (l list) as(s Standing, domains ...string) []Identifier {
	out := make([]Identifier, len(domains))
	for i, d := range domains {
		out[i] = Identifier{Domain: d, Standing: s, Source: l.source, Date: l.date, Raw: d}
	}
	return out
}

func join(parts ...[]Identifier) []Identifier {
	var out []Identifier
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// known is never written. The widely used CAs come first; the order decides
// nothing but what a person reads first.
var known = []CA{
	{
		Short: "letsencrypt", Name: "Let's Encrypt", Identifiers: ccadb.as(Current, "letsencrypt.org"),
		Checks: []Event{OnIssuance},
		Retry:  letsEncryptRetry,
		AccountPrefixes: []string{
			"https://acme-v02.api.letsencrypt.org/acme/acct/",
			"https://acme-staging-v02.api.letsencrypt.org/acme/acct/",
		},
		organizations: []string{"Let's Encrypt", "ISRG", "Internet Security Research Group"},
	},
	{
		Short: "globalsign", Name: "GlobalSign", Identifiers: ccadb.as(Current, "globalsign.com"),
		// The two pages disagree; both are kept.
		CacheStated: []CacheClaim{
			{time.Hour, "GlobalSign support page on CAA errors (Japanese)", ""},
			{8 * time.Hour, "GlobalSign DNS CAA Checking FAQ (English)", "2022-11-07"},
		},
		Checks:        []Event{OnOrder, OnApproval, OnReissue, OnAddedSAN, OnRenewal},
		Unchecked:     []string{"IntranetSSL", "code signing"},
		organizations: []string{"GlobalSign"},
	},
	{
		Short: "amazon", Name: "Amazon Trust Services",
		Identifiers: join(
			ccadb.as(Current, "amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
			// Listed, but the guide of ACM names only the four.
			ccadb.as(Unconfirmed, "aws.amazon.com")),
		Checks:        []Event{OnIssuance, OnRenewal},
		organizations: []string{"Amazon", "Amazon Trust Services"},
	},
	{
		Short: "digicert", Name: "DigiCert",
		Identifiers: join(
			ccadb.as(Current, "digicert.com", "www.digicert.com", "digicert.ne.jp", "digitalcertvalidation.com",
				"1and1.digitalcertvalidation.com", "volusion.digitalcertvalidation.com",
				"stratossl.digitalcertvalidation.com", "intermediatecertificate.digitalcertvalidation.com"),
			ccadb.as(OldBrand, "thawte.com", "geotrust.com", "rapidssl.com", "symantec.com", "quovadisglobal.com"),
			ccadb.as(Shared, "cybertrust.ne.jp", "amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
			sslmate.as(Unconfirmed, "pkioverheid.nl")),
		organizations: []string{"DigiCert", "GeoTrust", "Thawte", "RapidSSL", "Symantec", "VeriSign", "QuoVadis", "Encryption Everywhere"},
	},
	{
		Short: "sectigo", Name: "Sectigo",
		Identifiers: join(
			ccadb.as(Current, "sectigo.com", "usertrust.com", "trust-provider.com"),
			ccadb.as(OldBrand, "comodo.com", "comodoca.com"),
			ccadb.as(Shared, "entrust.net", "affirmtrust.com")),
		organizations: []string{"Sectigo", "COMODO CA", "The USERTRUST Network", "Gandi", "cPanel", "Corporation Service Company", "GEANT Vereniging"},
	},
	{
		// zerossl.com is no identity: its ACME directory gives Sectigo's seven.
		Short: "zerossl", Name: "ZeroSSL",
		Identifiers: ccadb.as(Shared, "sectigo.com", "comodo.com", "comodoca.com", "usertrust.com",
			"trust-provider.com", "entrust.net", "affirmtrust.com"),
		AccountPrefixes: []string{"https://acme.zerossl.com/v2/DV90/account/"},
		organizations:   []string{"ZeroSSL"},
	},
	{
		Short: "google", Name: "Google Trust Services", Identifiers: ccadb.as(Current, "pki.goog"),
		AccountPrefixes: []string{"https://dv.acme-v02.api.pki.goog/account/"},
		organizations:   []string{"Google Trust Services", "Google"},
	},
	{
		Short: "sslcom", Name: "SSL.com",
		Identifiers:   join(ccadb.as(Current, "ssl.com"), orgs.as(Unconfirmed, "entrust.net", "affirmtrust.com")),
		organizations: []string{"SSL Corporation", "SSL Corp", "SSL.com", "Cloudflare TLS Issuing"},
	},
	{
		// Its public TLS business moved to Sectigo.
		Short: "entrust", Name: "Entrust", Identifiers: ccadb.as(Current, "entrust.net", "affirmtrust.com"),
		organizations: []string{"Entrust", "AffirmTrust"},
	},
	plain("buypass", "Buypass", "Buypass", "buypass.com", "buypass.no"),
	plain("harica", "HARICA", "Hellenic Academic and Research Institutions", "harica.gr"),
	plain("swisssign", "SwissSign", "SwissSign", "swisssign.com"),
	plain("certum", "Certum (Asseco)", "Asseco Data Systems|Unizeto Technologies|Unizeto|Certum", "certum.pl", "certum.eu"),
	plain("actalis", "Actalis", "Actalis", "actalis.it"),
	plain("godaddy", "GoDaddy / Starfield", "GoDaddy.com|Starfield Technologies|The Go Daddy Group", "godaddy.com", "starfieldtech.com"),
	plain("identrust", "IdenTrust", "IdenTrust|HydrantID|TrustID", "identrust.com", "www.identrust.com"),
	plain("jprs", "JPRS", "Japan Registry Services", "jprs.jp", "acme.jprs.jp"),
	plain("secom", "SECOM Trust Systems", "SECOM Trust", "secomtrust.net"),
	plain("cybertrust", "Cybertrust Japan", "Cybertrust Japan", "cybertrust.ne.jp", "cybertrust.co.jp"),
	{
		Short: "microsoft", Name: "Microsoft",
		Identifiers:   join(ccadb.as(Current, "microsoft.com"), sslmate.as(Unconfirmed, "ssladmin.microsoft.com")),
		organizations: []string{"Microsoft"},
	},
	plain("apple", "Apple", "Apple Inc", "pki.apple.com"),
	plain("telia", "Telia", "Telia Finland|Telia Company|TeliaSonera", "telia.com", "telia.fi", "telia.se", "trust.telia.com", "acme.trust.telia.com"),
	plain("dtrust", "D-Trust", "D-Trust", "d-trust.net", "dtrust.de", "d-trust.de"),
	plain("telesec", "Deutsche Telekom / DFN", "Deutsche Telekom Security|T-Systems|Verein zur Foerderung eines Deutschen Forschungsnetzes", "telesec.de", "pki.dfn.de", "dfn.de"),
	plain("twca", "TWCA", "TAIWAN-CA", "twca.com.tw"),
	plain("chunghwa", "Chunghwa Telecom", "Chunghwa Telecom", "pki.hinet.net", "tls.hinet.net", "eca.hinet.net", "epki.com.tw", "publicca.hinet.net"),
	plain("wisekey", "OISTE / WISeKey", "WISeKey|OISTE Foundation", "wisekey.com", "oiste.org", "hightrusted.com", "certifyid.com"),
	plain("certainly", "Certainly (Fastly)", "Certainly", "certainly.com"),
	plain("emsign", "eMudhra emSign", "eMudhra|emSign", "emsign.com"),
	plain("trustasia", "TrustAsia", "TrustAsia", "trustasia.com"),
	plain("cfca", "CFCA", "China Financial Certification Authority", "cfca.com.cn"),
	plain("sheca", "SHECA", "UniTrust|Shanghai Electronic Certification Authority", "sheca.com", "imtrust.cn", "wwwtrust.cn"),
	plain("vikingcloud", "VikingCloud", "Trustwave|SecureTrust|VikingCloud", "trustwave.com", "securetrust.com", "vikingcloud.com"),
	plain("networksolutions", "Network Solutions", "Network Solutions", "networksolutions.com", "web.com"),
	plain("certigna", "Certigna", "Dhimyotis|Certigna", "certigna.fr", "certigna.com"),
	plain("certsign", "certSIGN", "certSIGN", "certsign.ro"),
	plain("microsec", "Microsec", "Microsec", "e-szigno.hu"),
	plain("disig", "Disig", "Disig", "disig.sk"),
	plain("netlock", "NETLOCK", "NetLock", "netlock.hu", "netlock.net", "netlock.eu", "netlock.com"),
	plain("izenpe", "Izenpe", "Izenpe", "izenpe.com", "izenpe.eus"),
	plain("fnmt", "FNMT", "FNMT-RCM|FNMT", "fnmt.es"),
	plain("accv", "ACCV", "ACCV|ISTEC", "accv.es"),
	plain("firmaprofesional", "Firmaprofesional", "Firmaprofesional", "firmaprofesional.com"),
	plain("anf", "ANF", "ANF Autoridad de Certificacion", "anf.es"),
	plain("kamusm", "Kamu SM", "Turkiye Bilimsel ve Teknolojik Arastirma Kurumu", "kamusm.gov.tr"),
	plain("naver", "NAVER", "NAVER", "navercloudtrust.com"),
	plain("kpn", "KPN", "KPN", "kpn.com"),
	plain("atos", "Atos / Eviden", "Atos|Eviden", "atos.net", "pki.eviden.com"),
	plain("gdca", "GDCA", "Guang Dong Certificate Authority|Global Digital Cybersecurity Authority", "gdca.com.cn"),
	plain("bjca", "BJCA", "Beijing Certificate Authority", "bjca.cn"),
	plain("itrus", "iTrusChina", "iTrusChina", "itrus.cn"),
	plain("grca", "GRCA (Taiwan)", "Government Root Certification Authority|Executive Yuan", "gca.nat.gov.tw", "gtlsca.nat.gov.tw"),
	plain("hongkongpost", "Hongkong Post", "Hongkong Post", "hongkongpost.gov.hk", "ecert.gov.hk"),
	plain("tuntrust", "TunTrust", "Agence Nationale de Certification Electronique", "tuntrust.tn"),
	plain("visa", "Visa", "Visa", "visa.com"),
	plain("kir", "KIR", "Krajowa Izba Rozliczeniowa", "elektronicznypodpis.pl"),
	plain("camerfirma", "Camerfirma", "AC Camerfirma", "camerfirma.com"),
	plain("edicom", "EDICOM", "EDICOM", "edicomgroup.com"),
}

// letsEncryptRetry are ways to ask Let's Encrypt's staging environment, which
// checks CAA as the real one does, issues nothing that browsers trust, and has
// generous rate limits.
var letsEncryptRetry = []RetryStep{
	{"certbot", "certbot renew --dry-run", "for a first certificate: certbot certonly --dry-run -d example.com"},
	{"acme.sh", "acme.sh --issue --staging --force -d example.com", "with your own --dns or -w option; afterwards issue again with --server letsencrypt --force"},
	{"lego", "lego --server=https://acme-staging-v02.api.letsencrypt.org/directory --email=you@example.com --domains=example.com run", "with your own --http or --dns option, and another --path than the real one"},
	{"dehydrated", "dehydrated --cron --ca letsencrypt-test --force --force-validation", "accept the terms once: dehydrated --register --accept-terms --ca letsencrypt-test"},
	{"Caddy", "acme_ca https://acme-staging-v02.api.letsencrypt.org/directory", "in the global options of the Caddyfile, then caddy reload; remove it afterwards"},
	{"cert-manager", "server: https://acme-staging-v02.api.letsencrypt.org/directory", "as spec.acme.server of a second Issuer, used by a Certificate of its own"},
	{"Posh-ACME", "Set-PAServer LE_STAGE; New-PACertificate example.com -Force", "then Set-PAServer LE_PROD"},
	{"win-acme", "wacs.exe --test", "and create the certificate in the menu"},
}

// plain is the row of a CA of which no more is known than its names. The
// organizations are separated by bars.
func plain(short, name, organizations string, domains ...string) CA {
	return CA{Short: short, Name: name, Identifiers: ccadb.as(Current, domains...), organizations: strings.Split(organizations, "|")}
}
