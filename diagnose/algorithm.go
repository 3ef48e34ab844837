package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/dnssec"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// algorithmUnsupported: sec.alg-unsupported. The DS records name nothing but
// algorithms or digests that validators do not support, so the zone counts as
// unsigned (RFC 4035 section 5.2): a warning, for nothing protects it. Or they
// promise one that is supported, and the signatures are of others alone, which
// is bogus (reference: resolver.md 3.3 number 11).
func algorithmUnsupported(s *scene) []Finding {
	out := s.unsound("sec.alg-unsupported", func(f *Finding, ls []lapse) {
		f.Confidence = High
		typ, owner := spoken(ls[0].fault)
		f.Title = phrase.Of("The zone %s is signed with algorithms that validators do not support", f.Zone)
		f.Detail = phrase.Of("The signatures over the %s records of %s are of %s alone, while the DS records promise an algorithm that is supported.",
			typ, owner, phrase.List(s.signedBy(ls[0])))
		f.Remedy = rollTo(f)
	})
	for _, z := range s.links() {
		if by, at := z.Security.InsecureBy(); by != dnssec.ByAlgorithm || at != z.Name || z.DS.Len() == 0 {
			continue
		}
		f := s.aboutZone("sec.alg-unsupported", z)
		f.Title = phrase.Of("The zone %s is signed with algorithms that validators do not support", f.Zone)
		f.Detail = phrase.Join(
			phrase.Of("Its DS records are for %s (algorithm/digest type), none of which is supported, so the zone counts as unsigned.", phrase.List(kindsDS(z))),
			phrase.Of("That protects nobody, and a failed lookup there is never let pass."))
		f.Confidence = High
		f.Remedy = rollTo(&f)
		out = append(out, f)
	}
	return out
}

func rollTo(f *Finding) Remedy {
	return steps(saying("Sign %s with ECDSAP256SHA256 (13), ED25519 (15) or RSASHA256 (8), and publish DS records with SHA-256 digests (type 2).", f.Zone))
}

// signedBy returns the algorithms of the signatures in the reply of a lapse.
func (s *scene) signedBy(l lapse) []string {
	var out []string
	for _, x := range signatures(l.exchange(), s.trace.Clock) {
		if text := algorithm(x.algorithm); x.signer == l.zone && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// kindsDS returns what the DS records of a zone are made with.
func kindsDS(z chain.Zone) []string {
	var out []string
	for _, rdata := range z.DS.RData() {
		d, err := wire.ParseDS(rdata)
		if err != nil {
			continue
		}
		if text := fmt.Sprintf("%s/%d", algorithm(d.Algorithm), d.DigestType); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// algorithm names an algorithm with its number.
func algorithm(n uint8) string {
	text := dnssec.AlgorithmText(n)
	if strings.HasPrefix(text, "algorithm ") {
		return text
	}
	return fmt.Sprintf("%s (%d)", text, n)
}

// aboutZone starts a warning about the link of the chain that leads into a
// zone.
func (s *scene) aboutZone(code string, z chain.Zone) Finding {
	f := Finding{Code: code, Severity: Warning, Confidence: Certain, Who: s.runs(z.Name), At: z.Name.String(), Zone: z.Name.String(), Evidence: []int{}}
	for _, x := range z.Rests {
		f.Evidence = append(f.Evidence, x.ID)
	}
	slices.Sort(f.Evidence)
	f.Evidence = slices.Compact(f.Evidence)
	return f
}
