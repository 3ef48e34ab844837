package issuer

import "strings"

// confused are names that people write for a CA and that no CA answers to,
// with the one that they want.
var confused = [...]struct{ wrong, right string }{
	{"letsencrypt.com", "letsencrypt.org"},
	{"letsencrypt.net", "letsencrypt.org"},
	{"lets-encrypt.org", "letsencrypt.org"},
	{"www.letsencrypt.org", "letsencrypt.org"},
	{"zerossl.com", "sectigo.com"}, // ZeroSSL issues under Sectigo's names
	{"google.com", "pki.goog"},
	{"pki.google.com", "pki.goog"},
	{"aws.com", "amazon.com"},
	{"acm-validations.aws", "amazon.com"},
	{"www.globalsign.com", "globalsign.com"},
	{"www.sectigo.com", "sectigo.com"},
	{"globalsign.co.jp", "globalsign.com"},
	{"digicert.co.jp", "digicert.com"},
}

// Nearest returns the known identifier that a text was probably meant to be,
// and how many single-letter edits lie between them (neighbouring letters
// exchanged count as one). The distance is 0 where the domain is itself known,
// or is a usual mix-up such as letsencrypt.com for letsencrypt.org. Where
// nothing is within 2 edits, id is empty and the distance is -1.
func Nearest(domain string) (id string, edits int) {
	domain = lower(strings.TrimSuffix(domain, "."))
	for i := range known {
		if _, ok := known[i].Identifier(domain); ok {
			return domain, 0
		}
	}
	for _, c := range confused {
		if c.wrong == domain {
			return c.right, 0
		}
	}
	best := 3
	for i := range known {
		for _, k := range known[i].Identifiers {
			// Two edits turn a short name into anything.
			limit := min(2, (len(k.Domain)-1)/4)
			if d := distance(domain, k.Domain); d <= limit && d < best {
				id, best = k.Domain, d
			}
		}
	}
	if id == "" {
		return "", -1
	}
	return id, best
}

// distance counts edits between a and b: insert, delete, replace, exchange of
// neighbours (optimal string alignment). Differences above 2 count as 3.
func distance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], 3)
}
