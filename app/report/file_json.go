package report

import (
	"encoding/json"
	"io"
	"time"
)

// ReportDoc is the JSON document "cradle/report/1".
type ReportDoc struct {
	Schema  string           `json:"schema"`
	Program string           `json:"program"`
	Made    time.Time        `json:"made"`
	Head    string           `json:"journal_head,omitempty"`
	Runs    []ReportedRunDoc `json:"runs"`
}

// ReportedRunDoc is one run of it: the run as cradle/apply/1 has it, and what only the
// journal knows.
type ReportedRunDoc struct {
	Ending  string `json:"ending"` // also "running", "interrupted"
	Program string `json:"program,omitempty"`
	Host    string `json:"host,omitempty"`
	Label   string `json:"label,omitempty"`
	Settled bool   `json:"settled,omitempty"`
	Note    string `json:"note,omitempty"`
	Do      string `json:"do,omitempty"`
	Undoes  int64  `json:"undoes,omitempty"`
	Run     RunDoc `json:"run"`
}

// JSON writes the report as one object.
func (f *File) JSON(w io.Writer) error {
	doc := ReportDoc{Schema: "cradle/report/1", Program: f.Program, Made: f.Made.UTC(), Head: f.Head, Runs: []ReportedRunDoc{}}
	for i := range f.Runs {
		o := &f.Runs[i]
		d := ReportedRunDoc{Ending: o.Key, Program: o.Program, Host: o.Host, Label: o.Label, Settled: o.Settled, Note: o.Note, Do: o.Do, Undoes: o.Undoes, Run: runDoc(o.Run)}
		d.Run.Number, d.Run.Summary = o.Number, o.Summary
		o.mask.doc(&d.Run)
		doc.Runs = append(doc.Runs, d)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(doc)
}
