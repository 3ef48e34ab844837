package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
)

// FromDecision returns the findings that follow from a decision alone, those
// that stand in the way first. The levels, the request and the CA are those
// that the decision was made for; a Choice without identifiers means that no
// CA was asked about. The result may be empty; it is never nil.
func FromDecision(levels []caa.Level, d caa.Decision, ca issuer.Choice, req caa.Request) []Finding {
	s := newScene(levels, d, ca, req)
	out := []Finding{}
	for _, rule := range rules {
		out = append(out, rule(s)...)
	}
	rank := []string{Error, Warning, Info}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return slices.Index(rank, a.Severity) - slices.Index(rank, b.Severity)
	})
	return out
}

// rules are applied in this order; within one severity it is also the order
// of the findings, so the rule that says most comes first.
var rules = [...]func(*scene) []Finding{
	lookupFailed,
	criticalUnknown,
	misspeltIssuer,
	issuerMissing,
	wildcardDenied,
	denyAll,
	accountURI,
	validationMethods,
	malformedValue,
	retiredIssuer,
	noted,
	loosened,
	wildOnly,
	dname,
	unknownIssuer,
}

// scene is a decision with what the rules ask of it worked out once.
type scene struct {
	levels []caa.Level
	d      caa.Decision
	ca     issuer.Choice
	req    caa.Request

	asked string    // the name in the certificate, with its star
	level caa.Level // the deciding one; zero where there is none
	owner name.Name // of the records: the climbed name or the alias target
	props []property
}

// property is one record of the kind that governs the request, read.
type property struct {
	caa.Judged
	value caa.Value
	err   error // why it could not be read
}

func newScene(levels []caa.Level, d caa.Decision, ca issuer.Choice, req caa.Request) *scene {
	s := &scene{levels: levels, d: d, ca: ca, req: req}
	if len(levels) > 0 {
		s.asked = levels[0].Name.String()
		if req.Wildcard {
			s.asked = "*." + s.asked
		}
	}
	if d.Level >= 0 && d.Level < len(levels) {
		s.level = levels[d.Level]
		s.owner = s.level.Owner()
	}
	for _, j := range d.Records {
		if d.Property != "" && strings.EqualFold(j.Record.Tag, d.Property) {
			v, err := caa.ParseValue(j.Record.Value)
			s.props = append(s.props, property{j, v, err})
		}
	}
	return s
}

// denied reports whether the records forbid the CA asked about.
func (s *scene) denied() bool { return s.d.Verdict == caa.Deny && len(s.ca.Identifiers) > 0 }

// aliased reports whether the records stand at another name than the climbed
// one.
func (s *scene) aliased() bool { return len(s.level.Alias) > 0 }

// who returns who can edit the records.
func (s *scene) who() string {
	if s.aliased() {
		return TargetOwner
	}
	return Owner
}

// found starts a finding about the relevant set.
func (s *scene) found(code, severity string) Finding {
	return Finding{
		Code: code, Severity: severity, Who: s.who(), At: s.owner.String(),
		Confidence: Certain, Evidence: slices.Clone(s.level.Evidence),
	}
}

// ours reports whether the domain is one of the CA's identities.
func (s *scene) ours(domain string) bool {
	return slices.ContainsFunc(s.ca.Identifiers, func(id string) bool { return strings.EqualFold(id, domain) })
}

// caName returns the CA for sentences: its name where it has one, or else its
// first identifier.
func (s *scene) caName() string {
	switch {
	case s.ca.CA != "":
		return s.ca.CA
	case len(s.ca.Identifiers) > 0:
		return s.ca.Identifiers[0]
	}
	return "the CA"
}

// identifier returns the name by which a new record should call the CA.
func (s *scene) identifier() string {
	if known, ok := issuer.ByShort(s.ca.Short); ok && s.ours(known.Preferred()) {
		return known.Preferred()
	}
	return s.ca.Identifiers[0]
}

// property returns the tag of the record that would let the CA in.
func (s *scene) property() string {
	if s.d.Property != "" {
		return s.d.Property
	}
	return "issue"
}

// listed returns the issuers that the governing records do name, in order,
// without doubles.
func (s *scene) listed() []string {
	var out []string
	for _, p := range s.props {
		if id := strings.ToLower(p.value.Issuer); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
