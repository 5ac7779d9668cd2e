package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/rows"
	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// missingError: variables have no value. Nothing was sent.
type missingError struct {
	missing []missingVar    // the first maxMissing
	more    int             // that are not listed
	names   map[string]bool // of all, folded
}

// maxMissing is how many are listed: a document of hostile size has a hundred
// thousand, and for each a column of the table is looked for.
const maxMissing = 100

func (e *missingError) add(document string, u template.Use, h *bench.Handset, why func(template.Use) string) {
	if e.names == nil {
		e.names = map[string]bool{}
	}
	e.names[template.Fold(u.Name)] = true
	if len(e.missing) == maxMissing {
		e.more++
		return
	}
	e.missing = append(e.missing, missingVar{document, u, h, why(u)})
}

type missingVar struct {
	document string
	use      template.Use
	handset  *bench.Handset // nil: for all of them
	why      string         // and what to do
}

func (e *missingError) Error() string {
	return fmt.Sprintf("nothing was sent: %d %s no value", len(e.names), words(len(e.names), "variable has", "variables have"))
}

func (m missingVar) String() string {
	on := ""
	if m.handset != nil {
		on = " for " + report.Who(m.handset.Port, run.Identity{Name: m.handset.Identity.Name})
	}
	return fmt.Sprintf("%s:%d:%d: {{%s}}%s: %s", m.document, m.use.Pos.Line, m.use.Pos.Column, m.use.Name, on, m.why)
}

// doc is the same for programs.
func (m missingVar) doc() report.VariableDoc {
	d := report.VariableDoc{Name: m.use.Name, Document: m.document, Line: m.use.Pos.Line, Column: m.use.Pos.Column, Why: m.why}
	if m.handset != nil {
		d.Handset = string(m.handset.ID)
	}
	return d
}

// withoutValue lists the variables of a missingError for programs.
func withoutValue(err error) []report.VariableDoc {
	var e *missingError
	var docs []report.VariableDoc
	if errors.As(err, &e) {
		for _, m := range e.missing {
			docs = append(docs, m.doc())
		}
	}
	return docs
}

// unreachable refuses variables for which no handset can have a value, whatever
// is plugged in.
func (v *variables) unreachable(f varFlags) error {
	will := map[string]bool{}
	var others []string
	for _, g := range f.all() {
		will[template.Fold(g.name)] = true
	}
	if v.table != nil {
		others = v.table.Variables()
	}
	var missing missingError
	any := v.missing(&missing, nil, func(name string) (string, bool) {
		return "", will[template.Fold(name)] || v.table != nil && v.table.Has(name)
	}, func(u template.Use) string {
		if near := template.Near(u.Name, others); near != "" {
			return fmt.Sprintf("%s has no column for it; did you mean its column %s?", v.table.Name, near)
		}
		if v.table != nil && template.Fold(u.Name) == string(v.table.Key) {
			return fmt.Sprintf("the column %s of %s says which handset a row is for, and is no value; call the variable otherwise and give it a column", v.table.Key, v.table.Name)
		}
		if v.secret(u.Name) {
			return "a secret; give it with " + howSecret(u.Name)
		}
		return fmt.Sprintf("give it with --set %s=VALUE or a column %s of --vars FILE", u.Name, u.Name)
	})
	if any {
		return &missing
	}
	return nil
}

// missing adds the variables without a value to an error, and reports whether there
// are any.
func (v *variables) missing(e *missingError, h *bench.Handset, values template.Lookup, why func(template.Use) string) (any bool) {
	for i, s := range v.scans {
		for _, u := range s.Missing(values) {
			e.add(v.docs[i].Name, u, h, why)
			any = true
		}
	}
	return any
}

// same reports whether every handset gets the same documents.
func (v *variables) same() bool {
	return v.table == nil || !slices.ContainsFunc(v.scans, func(s *template.Template) bool { return len(s.Uses) > 0 })
}

// forAll are the documents that every handset gets; as they are in the file when
// each gets its own.
func (v *variables) forAll() ([]*provxml.Document, error) {
	if !v.same() {
		return v.docs, nil
	}
	return v.fill(v.set.Get)
}

// fill replaces the variables in every document.
func (v *variables) fill(values template.Lookup) ([]*provxml.Document, error) {
	var docs []*provxml.Document
	for _, s := range v.scans {
		d, err := s.Fill(values)
		if err != nil {
			var syntax *provxml.SyntaxError
			if !errors.As(err, &syntax) {
				err = &plainError{exitUsage, err.Error()}
			}
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// forEach gives each of some handsets its documents. Those whose row is found by
// what the handset says of itself are waited for; one that cannot be used gets
// nothing, and the others do. nil when all get the same.
func (v *variables) forEach(ctx context.Context, s *station, ids []run.HandsetID, unlock time.Duration) (map[run.HandsetID]bench.Own, error) {
	if v.same() {
		return nil, nil
	}
	own := map[run.HandsetID]bench.Own{}
	table := rows.Of(v.table)
	var missing missingError
	for _, id := range ids {
		h, err := known(ctx, s, id, unlock, v.table.Key == template.ByPort)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			own[id] = bench.Own{Documents: v.docs, Err: err}
			continue
		}
		docs, err := v.forOne(h, table, &missing)
		if err != nil {
			return nil, err
		}
		own[id] = bench.Own{Documents: docs, Identity: h.Identity}
	}
	if len(missing.missing) > 0 {
		return nil, &missing
	}
	return own, nil
}

// forOne are the documents of a handset that has said who it is. What has no value is
// added to missing.
func (v *variables) forOne(h bench.Handset, table *rows.Rows, missing *missingError) ([]*provxml.Document, error) {
	row, err := table.Take(h)
	if taken := (*rows.Taken)(nil); errors.As(err, &taken) {
		return nil, &plainError{exitUsage, fmt.Sprintf("nothing was sent: line %d of %s is for %s and for %s, which have the same %s; find rows by port or identity instead",
			taken.Row.Line, taken.File, report.Who(taken.First.Port, run.Identity{Name: taken.First.Identity.Name}), report.Who(h.Port, run.Identity{Name: h.Identity.Name}), v.table.Key)}
	}
	values := table.Values(v.set.Get, row)
	if v.missing(missing, &h, values, v.whyMissing(row)) {
		return nil, nil
	}
	return v.fill(values)
}

// whyMissing says why a handset has no value for a variable of the table's.
func (v *variables) whyMissing(row *template.Row) func(template.Use) string {
	return func(u template.Use) string {
		others := `there is no row for "*"`
		if line, column, ok := v.table.Default().Empty(u.Name); ok {
			others = fmt.Sprintf(`column %d of the row for "*", line %d, is empty`, column, line)
		}
		if row == nil {
			return fmt.Sprintf("%s has no row for its %s, and %s", v.table.Name, v.table.Key, others)
		}
		_, column, _ := row.Empty(u.Name)
		return fmt.Sprintf(`%s:%d: column %d is empty, and %s; write "" for an empty value`, v.table.Name, row.Line, column, others)
	}
}

// known waits until a handset has said who it is, unless its port is all that is asked
// for. The error is why it never will.
func known(ctx context.Context, s *station, id run.HandsetID, unlock time.Duration, portAlone bool) (bench.Handset, error) {
	wake, cancel := s.wake()
	defer cancel()
	var late <-chan time.Time
	for {
		h := s.handset(id)
		switch {
		case h.State == bench.Unusable:
			return h, h.Err
		case h.State == bench.Gone:
			return h, bench.ErrDeparted
		case portAlone, h.State == bench.Ready, h.State == bench.Running:
			return h, nil
		case h.State == bench.Locked && late == nil && unlock > 0:
			late = time.After(unlock)
		}
		select {
		case <-wake:
		case <-late:
			return h, &bench.TimeoutError{Wait: "unlock", After: unlock}
		case <-ctx.Done():
			return h, context.Cause(ctx)
		}
	}
}

// documentsOf are the documents that a handset gets.
func documentsOf(docs []*provxml.Document, own map[run.HandsetID]bench.Own, id run.HandsetID) []*provxml.Document {
	if o, ok := own[id]; ok {
		return o.Documents
	}
	return docs
}
