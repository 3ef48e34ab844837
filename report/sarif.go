package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/mayissue/mayissue/diagnose"
	"github.com/mayissue/mayissue/phrase"
)

// The parts of SARIF 2.1.0 (OASIS, Static Analysis Results Interchange
// Format) that are used.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	Language   string        `json:"language"`   // section 3.14.7
	ColumnKind string        `json:"columnKind"` // section 3.14.17
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string       `json:"id"`
	ShortDescription sarifMessage `json:"shortDescription"`
	HelpURI          string       `json:"helpUri,omitempty"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	Kind         string            `json:"kind,omitempty"` // section 3.27.9; left out it is fail
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"` // section 3.27.10
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"` // section 3.27.17
	Properties   sarifProperties   `json:"properties"`
}

type sarifLocation struct {
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations"`
}

type sarifPhysical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region *sarifRegion `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	Name     string `json:"name"`
	FullName string `json:"fullyQualifiedName"`
	Kind     string `json:"kind"`
}

type sarifProperties struct {
	CA         string `json:"ca"`
	Result     string `json:"result,omitempty"`
	Reason     string `json:"reason,omitempty"`
	At         string `json:"at,omitempty"`
	Who        string `json:"who,omitempty"`
	Confidence string `json:"confidence,omitempty"`
	Evidence   string `json:"evidenceHash,omitempty"`
	Validation string `json:"validation,omitempty"` // status of the record
	Record     string `json:"record,omitempty"`     // that the CA asked for
}

// writeSARIF writes the findings of all results as one run.
func writeSARIF(w io.Writer, rs []Result, o Options) error {
	p := newPage(o)
	run := sarifRun{Language: o.Lang.String(), ColumnKind: "utf16CodeUnits", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "mayissue", InformationURI: home, Rules: p.sarifRules(rs)}
	for _, r := range rs {
		run.Tool.Driver.Version = Inert(r.Engine)
		for _, f := range told(r) {
			run.Results = append(run.Results, p.sarifResult(r, f, run.Tool.Driver.Rules))
		}
	}
	b, err := marshalInert(sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{run},
	}, "  ")
	if err != nil {
		return phrase.Errorf("report: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// sarifRules returns a rule for each code that occurs, in the order of the
// catalogue; codes that are not in it last.
func (p *page) sarifRules(rs []Result) []sarifRule {
	var codes []string
	for _, r := range rs {
		for _, f := range told(r) {
			if code := Inert(f.Code); !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	rules := []sarifRule{}
	for _, e := range diagnose.Catalogue() {
		if i := slices.Index(codes, e.Code); i >= 0 {
			rules = append(rules, sarifRule{e.Code, sarifMessage{p.word(e.Meaning)}, findingPage(e.Code)})
			codes = slices.Delete(codes, i, i+1)
		}
	}
	for _, code := range codes {
		rule := sarifRule{code, sarifMessage{code}, findingPage(code)}
		if strings.HasPrefix(code, bareCode) {
			rule.ShortDescription.Text, rule.HelpURI = Inert(p.say("the reason of the result, where no finding says more")), ""
		}
		rules = append(rules, rule)
	}
	return rules
}

// sarifResult is one finding.
func (p *page) sarifResult(r Result, f Finding, rules []sarifRule) sarifResult {
	code := Inert(f.Code)
	out := sarifResult{
		RuleID: code, RuleIndex: slices.IndexFunc(rules, func(rule sarifRule) bool { return rule.ID == code }),
		Level:        map[string]string{"notice": "note", "warning": "warning", "error": "error"}[levelOf(f)],
		Message:      sarifMessage{p.messageOf(r, f)},
		Locations:    []sarifLocation{sarifLocationOf(r)},
		Fingerprints: map[string]string{"mayissue/v1": fingerprint(r, f)},
		Properties: sarifProperties{
			CA: p.word(caName(r)), Result: Inert(r.Result), Reason: Inert(r.Reason), At: Inert(f.At),
			Who: Inert(f.Who), Confidence: Inert(f.Confidence), Evidence: Inert(r.EvidenceHash),
		},
	}
	if v := r.Validation; v != nil {
		out.Properties.Validation, out.Properties.Record = Inert(v.Status), Inert(v.asked())
		out.Properties.CA = p.word(asker(r))
		out.Kind = "fail" // section 3.27.10: any other has no level, and an answer that is wanting must not go unseen
	}
	return out
}

func sarifLocationOf(r Result) sarifLocation {
	name := shownName(r)
	at := sarifLocation{Logical: []sarifLogical{{name, name, "resource"}}}
	if s := r.inFile(); s != nil {
		at.Physical = &sarifPhysical{}
		at.Physical.Artifact.URI = fileURI(s.File)
		if s.Line > 0 {
			at.Physical.Region = &sarifRegion{s.Line}
		}
	}
	return at
}

// fileURI returns a file as a URI reference (RFC 3986): an absolute path with
// its scheme, another as it is relative to the place of the run.
func fileURI(file string) string {
	if strings.HasPrefix(file, "/") {
		return (&url.URL{Scheme: "file", Path: file}).String()
	}
	return (&url.URL{Path: file}).String()
}

// fingerprint tells a finding from others, and knows it again the next time:
// by the name, the CA, the code and the place, whatever the time and the words.
func fingerprint(r Result, f Finding) string {
	parts := append([]string{r.Name, f.Code, f.At, r.Method, r.Account}, r.Issuers...)
	if v := r.Validation; v != nil {
		parts = append(parts, v.Owner, v.Type, v.Value)
	}
	for i, s := range parts {
		parts[i] = url.QueryEscape(s)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, " ")))
	return hex.EncodeToString(sum[:16])
}
