package report

import (
	"fmt"
	"io"
	"strings"

	"cradle/rapi/change"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// VerifyDoc is whether a handset has what a document sets, for programs.
type VerifyDoc struct {
	Name   string         `json:"name"`
	Counts map[string]int `json:"counts"` // by verdict; of those that there are
	Checks []CheckedDoc   `json:"checks"`
}

// CheckedDoc is one setting of it.
type CheckedDoc struct {
	Path     string  `json:"path"`
	Line     int     `json:"line,omitempty"`
	Column   int     `json:"column,omitempty"`
	Verdict  string  `json:"verdict"`
	Value    *string `json:"value,omitempty"`    // that the document wants; not of a secret
	Reported *string `json:"reported,omitempty"` // that the handset has; not of a secret
	Secret   bool    `json:"secret,omitempty"`
	Reason   string  `json:"reason,omitempty"`
}

// Verify makes the document of a verification.
func Verify(d *provxml.Document, checks []change.Check) VerifyDoc {
	secrets := secretsOfChecks(d, checks)
	doc := VerifyDoc{Name: secrets.Mask(d.Name), Counts: map[string]int{}, Checks: []CheckedDoc{}}
	for _, c := range checks {
		n := c.Setting
		verdict := c.Verdict.Key()
		doc.Counts[verdict]++
		check := CheckedDoc{Path: secrets.Mask(n.Path()), Line: n.Pos.Line, Column: n.Pos.Column, Verdict: verdict, Reason: c.Reason.String(), Secret: lint.Secret(n)}
		if !check.Secret {
			check.Reported = secrets.MaskValue(c.Reported)
			if n.HasValue {
				check.Value = secrets.MaskValue(&n.Value)
			}
		}
		doc.Checks = append(doc.Checks, check)
	}
	return doc
}

// secretsOfChecks are those of a document and of what the handset reports.
func secretsOfChecks(d *provxml.Document, checks []change.Check) *Secrets {
	secrets := SecretsIn(d)
	for _, c := range checks {
		secrets.AddReported(c.Setting, c.Reported)
	}
	return secrets
}

// VerifyText writes a verification: a line for each setting, and a sum. Secrets are
// masked.
func VerifyText(w io.Writer, d *provxml.Document, checks []change.Check) {
	counts := map[change.Verdict]int{}
	secrets := secretsOfChecks(d, checks)
	fmt.Fprintf(w, "%s\n", secrets.Mask(printable(d.Name)))
	for _, c := range checks {
		counts[c.Verdict]++
		n := c.Setting
		show := func(v string) string {
			if v == "" || !lint.Secret(n) {
				return quote(v)
			}
			return lint.Masked
		}
		line := printable(n.Path())
		if n.Kind == provxml.Parm && n.HasValue {
			line += " = " + show(n.Value)
		}
		if c.Verdict == change.Differs && c.Reported != nil {
			line += " (the handset has " + show(*c.Reported) + ")"
		}
		line += ": " + c.Verdict.String()
		if !c.Reason.IsZero() {
			line += "  (" + strings.TrimSuffix(printable(c.Reason.String()), ".") + ")"
		}
		fmt.Fprintf(w, "  %s\n", secrets.Mask(line))
	}
	var list []string
	for v := change.Verified; v <= change.CannotReadBack; v++ {
		if n := counts[v]; n > 0 {
			list = append(list, fmt.Sprintf("%d %s", n, v))
		}
	}
	if n := counts[change.NotVerified]; n > 0 {
		list = append(list, fmt.Sprintf("%d %s", n, change.NotVerified))
	}
	if len(list) == 0 {
		list = []string{"there is nothing to verify"}
	}
	fmt.Fprintf(w, "  %s: %s\n", Things(len(checks), "setting"), strings.Join(list, ", "))
}
