package main

import (
	"fmt"
	"slices"

	"cradle/app/report"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// checkLines tells in a line a document that there is something to mend, and
// what shows it. Whether a handset takes the document is for the handset to say.
func (p *program) checkLines(files []string, docs []*provxml.Document) {
	for i, d := range docs {
		if s := checkLine(files[i], d, lint.Check(d, csp.Carried(), lint.Options{})); s != "" {
			fmt.Fprintf(p.err, "cradle: %s\n", s)
		}
	}
}

// checkLine leaves out what is told otherwise: the reader's warnings, and
// dangers. "" is nothing to tell.
func checkLine(file string, d *provxml.Document, findings []lint.Finding) string {
	findings = slices.DeleteFunc(findings, func(f lint.Finding) bool {
		return f.Danger != nil || f.ID == lint.FileRemark || slices.ContainsFunc(d.Warnings, func(w provxml.Problem) bool { return w.ID == f.ID })
	})
	errors, warnings, _ := lint.Count(findings)
	words := ""
	switch {
	case errors > 0 && warnings > 0:
		words = report.Counted(errors, "error") + " and " + report.Counted(warnings, "warning")
	case errors > 0:
		words = report.Counted(errors, "error")
	case warnings > 0:
		words = report.Counted(warnings, "warning")
	default:
		return ""
	}
	return fmt.Sprintf("%s: %s; 'cradle check %s' shows what to mend", report.Printable(d.Name), words, report.Printable(file))
}
