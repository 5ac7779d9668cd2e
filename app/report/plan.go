package report

import (
	"fmt"
	"io"
	"strings"

	"cradle/rapi/change"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// PlanDoc is what a document would change on a handset, for programs.
type PlanDoc struct {
	Name   string         `json:"name"`
	Counts map[string]int `json:"counts"` // by change; of those that there are
	Steps  []StepDoc      `json:"steps"`
}

// StepDoc is one setting of it.
type StepDoc struct {
	Path    string  `json:"path"`
	Line    int     `json:"line,omitempty"`
	Column  int     `json:"column,omitempty"`
	Change  string  `json:"change"`
	Value   *string `json:"value,omitempty"` // that the document wants; not of a secret
	Now     *string `json:"now,omitempty"`   // that is there; not of a secret
	Secret  bool    `json:"secret,omitempty"`
	Reason  string  `json:"reason,omitempty"`
	Earlier string  `json:"earlier,omitempty"` // a document before it that changes this first
}

// Plan makes the document of a plan. earlier are, by setting, the documents that go
// before and touch the same.
func Plan(d *provxml.Document, steps []change.Step, overlaps map[*provxml.Node]change.Overlap) PlanDoc {
	secrets := secretsOfSteps(d, steps)
	doc := PlanDoc{Name: secrets.Mask(d.Name), Counts: map[string]int{}, Steps: []StepDoc{}}
	for _, s := range steps {
		n := s.Setting
		doc.Counts[s.Kind.Key()]++
		step := StepDoc{Path: secrets.Mask(n.Path()), Line: n.Pos.Line, Column: n.Pos.Column, Change: s.Kind.Key(), Reason: s.Reason.String(), Secret: lint.Secret(n)}
		if !step.Secret {
			step.Now = secrets.MaskValue(s.Now)
			if n.HasValue {
				step.Value = secrets.MaskValue(&n.Value)
			}
		}
		if e := overlaps[n].Earlier; e != nil {
			step.Earlier = e.Name
		}
		doc.Steps = append(doc.Steps, step)
	}
	return doc
}

// secretsOfSteps are those of a document and of what is there now.
func secretsOfSteps(d *provxml.Document, steps []change.Step) *Secrets {
	secrets := SecretsIn(d)
	for _, s := range steps {
		secrets.AddReported(s.Setting, s.Now)
	}
	return secrets
}

// signs of the kinds of steps, as diff has them.
var signs = map[change.Kind]string{change.Unreadable: "?", change.Add: "+", change.Change: "~", change.Remove: "-", change.Same: " "}

// PlanText writes a plan: a line for each setting that is not there already, or for
// all of them, and a sum. Secrets are masked.
func PlanText(w io.Writer, d *provxml.Document, steps []change.Step, overlaps map[*provxml.Node]change.Overlap, all bool) {
	counts := map[change.Kind]int{}
	secrets := secretsOfSteps(d, steps)
	fmt.Fprintf(w, "%s\n", secrets.Mask(printable(d.Name)))
	for _, s := range steps {
		counts[s.Kind]++
		remark := s.Reason.String()
		if e := overlaps[s.Setting].Earlier; e != nil {
			remark = strings.TrimSpace(remark + " " + printable(e.Name) + " sets this first.")
		} else if s.Kind == change.Same && !all {
			continue
		}
		if remark != "" {
			remark = "  (" + strings.TrimSuffix(printable(remark), ".") + ")"
		}
		line := fmt.Sprintf("  %s %s%s%s\n", signs[s.Kind], printable(s.Setting.Path()), valuesOf(s), remark)
		io.WriteString(w, secrets.Mask(line))
	}
	var list []string
	for _, k := range []change.Kind{change.Add, change.Change, change.Remove, change.Unreadable, change.Same} {
		if n := counts[k]; n > 0 {
			list = append(list, fmt.Sprintf("%d %s", n, map[change.Kind]string{
				change.Add: "to add", change.Change: "to change", change.Remove: "to remove",
				change.Unreadable: "cannot be read", change.Same: "the same",
			}[k]))
		}
	}
	if len(list) == 0 {
		list = []string{"it changes nothing"}
	}
	fmt.Fprintf(w, "  %s: %s\n", Things(len(steps), "setting"), strings.Join(list, ", "))
}

// valuesOf is what there is and what would be, as far as there are values.
func valuesOf(s change.Step) string {
	n := s.Setting
	show := func(v string) string {
		if v == "" || !lint.Secret(n) {
			return quote(v)
		}
		return lint.Masked
	}
	switch {
	case s.Kind == change.Change && s.Now != nil:
		return fmt.Sprintf(": %s -> %s", show(*s.Now), show(n.Value))
	case s.Kind == change.Remove && s.Now != nil:
		return ", now " + show(*s.Now)
	case n.Kind == provxml.Parm && n.HasValue:
		return " = " + show(n.Value)
	}
	return ""
}
