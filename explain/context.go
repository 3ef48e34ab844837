package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// sign is a word that tells which CA a text is about.
type sign struct{ word, ca string }

// signs are looked for in order: addresses of servers first, brands last.
func signs() []sign {
	return []sign{
		{"api.letsencrypt.org", "letsencrypt"}, {"acme.zerossl.com", "zerossl"}, {"acme.sectigo.com", "sectigo"},
		{"api.pki.goog", "google"}, {"acme.ssl.com", "sslcom"}, {"emea.acme.atlas.globalsign.com", "globalsign"},
		{"acme.digicert.com", "digicert"}, {"acm-validations.aws", "amazon"}, {"arn:aws:acm", "amazon"}, {"aws_acm_certificate", "amazon"},
		{"globalsign", "globalsign"}, {"グローバルサイン", "globalsign"},
		{"let's encrypt", "letsencrypt"}, {"let’s encrypt", "letsencrypt"}, {"letsencrypt", "letsencrypt"},
		{"aws certificate manager", "amazon"}, {"zerossl", "zerossl"}, {"sectigo", "sectigo"}, {"digicert", "digicert"},
	}
}

// contextCA returns the CA that a text is about, or "".
func contextCA(lower string) string {
	for _, s := range signs() {
		if strings.Contains(lower, s.word) {
			return s.ca
		}
	}
	return ""
}

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
