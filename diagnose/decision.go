package diagnose

import (
	"slices"
	"strings"

	"github.com/mayissue/mayissue/br"
	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/chain"
	"github.com/mayissue/mayissue/evidence"
	"github.com/mayissue/mayissue/issuer"
	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Case is a decision with all that it was made from.
type Case struct {
	Levels   []caa.Level
	Decision caa.Decision
	CA       issuer.Choice // without identifiers: no CA was asked about
	Request  caa.Request
	Trace    *evidence.Trace // nil where only the decision is known
	Chains   *chain.Judge    // of the trace; nil likewise
	Rules    br.Rules        // by which it was decided; zero where not known
}

// Find returns the findings of a case: those that stand in the way first, and
// among them those that are surest. A cause hides its consequences. The result
// may be empty; it is never nil. It is a pure function of the case.
func Find(c Case) []Finding {
	s := newScene(c)
	out := []Finding{}
	for _, rule := range rules {
		out = append(out, rule(s)...)
	}
	return s.completed(ordered(causes(out)))
}

// FromDecision is [Find] for a decision alone.
func FromDecision(levels []caa.Level, d caa.Decision, ca issuer.Choice, req caa.Request) []Finding {
	return Find(Case{Levels: levels, Decision: d, CA: ca, Request: req})
}

// rules are applied in this order; among findings that are as grave and as
// sure as each other it is also the order of the findings, so the rule that
// says most comes first.
var rules = [...]func(*scene) []Finding{
	pathTampered,
	serversDown,
	typeDropped,
	tooLarge,
	typeCode,
	addressesOnly,
	lameServers,
	expiredSecondary,
	circularServers,
	unresolvable,
	privateServers,
	aliasServers,
	ednsBroken,
	tcpClosed,
	letterCase,
	mismatched,
	unsteadyServers,
	typeDenied,
	familyBroken,
	parentChild,
	glueMismatch,
	apexAlias,
	entDenied,
	noSOA,
	cookieBroken,
	orphanDS,
	mismatchedDS,
	keysUnsigned,
	signatureExpired,
	signatureFuture,
	signatureMissing,
	signatureInvalid,
	denialBad,
	denialBitmap,
	wildcardProof,
	iterations,
	algorithmUnsupported,
	rollover,
	parentDenial,
	largeKeys,
	doDropped,
	aliasZone,
	noExcuse,
	onlySHA1,
	expiring,
	inconsistentServers,
	elsewhere,
	typedTXT,
	lookupFailed,
	noIdentity,
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
	providerInjected,
	autoSAN,
	loosened,
	wildOnly,
	dname,
	unknownIssuer,
	staleCache,
}

// scene is a decision with what the rules ask of it worked out once.
type scene struct {
	levels []caa.Level
	d      caa.Decision
	ca     issuer.Choice
	req    caa.Request
	trace  *evidence.Trace
	survey *evidence.Survey // nil where none was made
	chains *chain.Judge
	rules  br.Rules
	// lapsed is what lapses returns, and heardAll what it was found among; both
	// are nil until they are asked for.
	lapsed   []lapse
	heardAll []judged

	zones []hosted // with their servers; none where only the decision is known

	known issuer.CA // what is known of the CA; zero where nothing is
	level caa.Level // the deciding one; zero where there is none
	owner name.Name // of the records: the climbed name or the alias target
	props []property
	// listed are the issuers that the governing records name, in lower case,
	// in order, without doubles.
	listed []string
}

// property is one record of the kind that governs the request, read.
type property struct {
	caa.Judged
	value caa.Value
	err   error // why it could not be read
}

func newScene(c Case) *scene {
	levels, d := c.Levels, c.Decision
	s := &scene{levels: levels, d: d, ca: c.CA, req: c.Request, trace: c.Trace, chains: c.Chains, rules: c.Rules, known: knownCA(c.CA)}
	if c.Trace != nil {
		s.survey = c.Trace.Survey
	}
	s.zones = s.findHosted()
	if d.Level >= 0 && d.Level < len(levels) {
		s.level = levels[d.Level]
		s.owner = s.level.Owner()
	}
	seen := map[string]bool{"": true}
	for _, j := range d.Records {
		if d.Property == "" || !strings.EqualFold(j.Record.Tag, d.Property) {
			continue
		}
		v, err := caa.ParseValue(j.Record.Value)
		s.props = append(s.props, property{j, v, err})
		if id := strings.ToLower(v.Issuer); !seen[id] {
			seen[id] = true
			s.listed = append(s.listed, id)
		}
	}
	return s
}

// most is how many findings of one code are given, and a multiple of it how
// many records are compared with the table of CAs: a hostile set is long.
const most = 20

// some returns the governing properties to compare with the table of CAs.
func (s *scene) some() []property { return s.props[:min(len(s.props), 5*most)] }

// knownCA finds the CA in the table of known ones: by its short name, or else
// by its identities, where they are all one CA's.
func knownCA(ca issuer.Choice) issuer.CA {
	if known, ok := issuer.ByShort(ca.Short); ok {
		return known
	}
	if all, err := issuer.Expand(strings.Join(ca.Identifiers, ",")); err == nil {
		known, _ := issuer.ByShort(all.Short)
		return known
	}
	return issuer.CA{}
}

// denied reports whether the records forbid the CA asked about.
func (s *scene) denied() bool {
	return s.d.Verdict == caa.Deny && s.d.FoundAt.IsValid() && len(s.ca.Identifiers) > 0
}

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
func (s *scene) caName() phrase.Phrase {
	switch {
	case s.ca.CA != "":
		return phrase.Data(s.ca.CA)
	case len(s.ca.Identifiers) > 0:
		return phrase.Data(s.ca.Identifiers[0])
	}
	return phrase.Of("the CA")
}

// identifier returns the name by which a new record should call the CA.
func (s *scene) identifier() string {
	if id := s.known.Preferred(); s.ours(id) {
		return id
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
