package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// sign is what tells which CA a text is about.
type sign struct{ word, ca string }

// addresses are servers and resources that only one CA has.
func addresses() []sign {
	return []sign{
		{"api.letsencrypt.org", "letsencrypt"}, {"acme.zerossl.com", "zerossl"}, {"acme.sectigo.com", "sectigo"},
		{"api.pki.goog", "google"}, {"acme.ssl.com", "sslcom"}, {"acme.atlas.globalsign.com", "globalsign"},
		{"acme.digicert.com", "digicert"}, {"acm-validations.aws", "amazon"}, {"arn:aws:acm", "amazon"}, {"aws_acm_certificate", "amazon"},
	}
}

// brands are the names of CAs.
func brands() []sign {
	return []sign{
		{"globalsign", "globalsign"}, {"グローバルサイン", "globalsign"},
		{"let's encrypt", "letsencrypt"}, {"let’s encrypt", "letsencrypt"}, {"letsencrypt", "letsencrypt"},
		{"aws certificate manager", "amazon"}, {"zerossl", "zerossl"}, {"sectigo", "sectigo"}, {"digicert", "digicert"},
	}
}

// contextCA returns the CA that a text is about, or "". The issuer domain
// names in CAA records are those of the CAs that may issue, and so mostly of
// another than the one that refused: a brand counts only where it is no part
// of a domain name.
func contextCA(lower string) string {
	for _, s := range addresses() {
		if strings.Contains(lower, s.word) {
			return s.ca
		}
	}
	for _, s := range brands() {
		for rest := lower; ; {
			i := strings.Index(rest, s.word)
			if i < 0 {
				break
			}
			after := rest[i+len(s.word):]
			if (i == 0 || !inName(rest[i-1])) && (after == "" || !inName(after[0]) || after[0] == '.' && (len(after) == 1 || !inName(after[1]))) {
				return s.ca
			}
			rest = after
		}
	}
	return ""
}

func inName(c byte) bool { return c == '.' || c == '-' || c == '_' || letter(rune(c)) }

// subjectPatterns are the ways in which logs and documents name the subject
// of a request.
var subjectPatterns = sync.OnceValue(func() []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, p := range []string{
		`\b(?:domain(?:[ _]?name)?|identifier|common ?name|fqdn|dnsname)["']?\s*[:=]\s*["'\[]?{asked}`,
		`"type":\s*"dns",\s*"value":\s*"{asked}"`,
		`^\[{asked}\] `,
		`\[{asked}\] acme:`,
		`(?:\bcertificate for|\border for|\bauthorization for|\bchallenge for) {q}{asked}`,
		`(?:dns ?names|domains|subjectalternativenames|sans)["']?\s*[:=]\s*\[?\s*["']?{names}`,
	} {
		out = append(out, regexp.MustCompile(expand(p)))
	}
	return out
})

// subjects lists the names that the text calls what is asked for.
func (p *passages) subjects() []string {
	var out []string
	for _, re := range subjectPatterns() {
		for _, loc := range re.FindAllStringSubmatchIndex(p.lower, 2*maxNames) {
			m := match{re: re, loc: loc}
			if !p.lawful(m) {
				continue
			}
			for _, n := range nameList(p.group(m, "asked") + " " + p.group(m, "names")) {
				if len(out) < maxNames && !slices.Contains(out, n) && certifiable(n) != "" {
					out = append(out, n)
				}
			}
		}
	}
	return out
}
