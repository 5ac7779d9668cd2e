package report

import (
	"net/url"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"cradle/assets"
	"cradle/rapi/lint"
)

// SARIF is a log in the Static Analysis Results Interchange Format 2.1.0
// (OASIS standard, 27 March 2020), as far as findings need it. The numbers behind
// the fields are its sections.
type SARIF struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"` // 3.13.2
	Runs    []sarifRun `json:"runs"`    // 3.13.4
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`        // 3.14.6
	ColumnKind  string            `json:"columnKind"`  // 3.14.17
	Invocations []sarifInvocation `json:"invocations"` // 3.14.11
	Results     []sarifResult     `json:"results"`     // 3.14.23
}

type sarifInvocation struct {
	ExecutionSuccessful bool `json:"executionSuccessful"` // 3.20.14
	ExitCode            int  `json:"exitCode"`            // 3.20.17
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"` // 3.18.2
}

type sarifDriver struct {
	Name    string      `json:"name"`            // 3.19.8
	Version string      `json:"semanticVersion"` // 3.19.12
	Rules   []sarifRule `json:"rules"`           // 3.19.23
}

type sarifRule struct {
	ID       string      `json:"id"`                   // 3.49.3
	Short    sarifText   `json:"shortDescription"`     // 3.49.9
	Full     sarifText   `json:"fullDescription"`      // 3.49.10
	Help     sarifText   `json:"help"`                 // 3.49.13
	Defaults sarifConfig `json:"defaultConfiguration"` // 3.49.14
}

type sarifConfig struct {
	Level string `json:"level"` // 3.50.3
}

type sarifText struct {
	Text string `json:"text"` // 3.11.8
}

type sarifResult struct {
	RuleID     string          `json:"ruleId"`    // 3.27.5
	RuleIndex  int             `json:"ruleIndex"` // 3.27.6
	Level      string          `json:"level"`     // 3.27.10
	Message    sarifText       `json:"message"`   // 3.27.11
	Locations  []sarifLocation `json:"locations"` // 3.27.12
	Properties *sarifDanger    `json:"properties,omitempty"`
}

// sarifDanger is in a result's property bag (3.8).
type sarifDanger struct {
	Danger string `json:"danger"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`           // 3.28.3
	Logical  []sarifLogical `json:"logicalLocations,omitempty"` // 3.28.4
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"` // 3.29.3
	Region   *sarifRegion  `json:"region,omitempty"` // 3.29.4
}

type sarifArtifact struct {
	URI string `json:"uri"` // 3.4.3
}

// sarifRegion counts from 1; its end is behind the last character (3.30).
type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"` // 3.33.5
}

// CheckSARIF makes the log of checked files. Columns count characters.
func CheckSARIF(files []Checked, exitCode int) SARIF {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "Cradle", Version: assets.Version}},
		ColumnKind:  "unicodeCodePoints",
		Invocations: []sarifInvocation{{true, exitCode}},
		Results:     []sarifResult{},
	}
	index := map[string]int{}
	for i, r := range lint.Rules() {
		index[r.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: r.ID, Short: sarifText{r.Title}, Full: sarifText{r.Why}, Help: sarifText{r.Mend + " Source: " + r.Source + "."},
			Defaults: sarifConfig{r.Severity.String()},
		})
	}
	for _, file := range files {
		for _, f := range file.Findings {
			run.Results = append(run.Results, sarifResultOf(file.Name, f, index[f.ID]))
		}
	}
	return SARIF{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}

func sarifResultOf(name string, f lint.Finding, rule int) sarifResult {
	r := sarifResult{
		RuleID: f.ID, RuleIndex: rule, Level: f.Severity.String(), Message: sarifText{sentences(f.Msg.String(), f.Fix.String())},
		Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifact{fileURI(name)}}}},
	}
	at := &r.Locations[0]
	if f.Pos.Line > 0 {
		at.Physical.Region = &sarifRegion{StartLine: f.Pos.Line, StartColumn: f.Pos.Column, EndLine: f.End.Line, EndColumn: f.End.Column}
	}
	if f.Path != "" {
		at.Logical = []sarifLogical{{f.Path}}
	}
	if d := dangerWord(f); d != "" {
		r.Properties = &sarifDanger{d}
	}
	return r
}

// sentences makes what stands in a finding a text (3.11.3: sentences).
func sentences(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p == "" {
			continue
		}
		first, size := utf8.DecodeRuneInString(p) // a name of a handset's may be the first word
		if first != utf8.RuneError {
			p = string(unicode.ToUpper(first)) + p[size:]
		}
		if !strings.HasSuffix(p, "?") {
			p += "."
		}
		all = append(all, p)
	}
	return strings.Join(all, " ")
}

// fileURI is a path as a URI reference: relative as it is, absolute as file:
// (3.4.3, RFC 3986).
func fileURI(path string) string {
	slashed := filepath.ToSlash(path)
	if filepath.IsAbs(path) {
		if !strings.HasPrefix(slashed, "/") {
			slashed = "/" + slashed // C:/...
		}
		return (&url.URL{Scheme: "file", Path: slashed}).String()
	}
	// "a:b.xml" alone would be a scheme; String puts "./" before it.
	return (&url.URL{Path: slashed}).String()
}
