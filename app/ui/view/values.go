package view

import (
	"errors"
	"path/filepath"
	"slices"

	"cradle/app/bench"
	"cradle/app/rows"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// valueTable is a file with values for each handset.
type valueTable struct {
	t         *template.Table
	path      string
	ofProfile bool // it came with the profile, and goes with it
}

// SetTable takes a table that was read from a file, or with nil has none. It serves all
// documents of the session.
func (s *Screen) SetTable(t *template.Table, path string) {
	s.table = nil
	if t != nil {
		s.table = &valueTable{t: t, path: path}
	}
}

// ReadAgain takes what stands in the table's file now.
func (s *Screen) ReadAgain(t *template.Table) {
	if s.table != nil {
		s.table.t = t
	}
}

// Table is the file of values that is in use; "" is none.
func (s *Screen) Table() string {
	if s.table == nil {
		return ""
	}
	return s.table.path
}

// TableText says which file of values is in use, and what it has.
func (s *Screen) TableText() string {
	if s.table == nil {
		return words.T("Every handset gets the same values")
	}
	return words.T("{{.File}}: {{.Rows}}, found by {{.Key}}", "File", flat(filepath.Base(s.table.path)),
		"Rows", words.N("{{.Count}} rows", len(s.table.t.Rows())), "Key", keyWord(s.table.t.Key))
}

func keyWord(k template.Key) string {
	switch k {
	case template.ByName:
		return words.T("name")
	case template.ByPort:
		return words.T("port")
	}
	return words.T("identity")
}

// filler gives documents their values.
type filler struct {
	docs  []sentenceDoc
	given template.Set
	table *template.Table // nil: there is none
	rows  *rows.Rows      // of the table
	files *origins
}

// fill are the documents with these values.
func (f *filler) fill(values template.Lookup) (list []*provxml.Document, err error) {
	for _, d := range f.docs {
		if d.template == nil {
			list = append(list, d.doc)
			continue
		}
		filled, err := d.template.Fill(values)
		if err != nil {
			return nil, err
		}
		f.files.put(filled, d.doc)
		list = append(list, filled)
	}
	return list, nil
}

// of are the documents of a handset that has said who it is, as 'cradle apply --vars'
// makes them: what is given by itself counts more than its row, and that more than the row
// for all. It may be called from any goroutine.
func (f *filler) of(h bench.Handset) ([]*provxml.Document, error) {
	row, err := f.rows.Take(h)
	if taken := (*rows.Taken)(nil); errors.As(err, &taken) {
		return nil, errors.New(words.T("line {{.Line}} of {{.File}} is for {{.Handset}} and for {{.Other}}: find rows by port or identity instead",
			"Line", taken.Row.Line, "File", filepath.Base(taken.File), "Handset", taken.First.Port, "Other", h.Port))
	}
	values := f.rows.Values(f.given.Get, row)
	for _, d := range f.docs {
		if d.template == nil {
			continue
		}
		if missing := d.template.Missing(values); len(missing) > 0 {
			return nil, errors.New(f.why(row, missing[0].Name))
		}
	}
	return f.fill(values)
}

// why says why a handset with this row has no value for a variable.
func (f *filler) why(row *template.Row, name string) string {
	file := filepath.Base(f.table.Name)
	switch f.rows.Why(row, name) {
	case rows.NoColumn:
		return words.T("{{.File}} has no column {{.Variable}}, and nothing else gives it a value", "File", file, "Variable", name)
	case rows.NoRow:
		return words.T("{{.File}} has no row for its {{.Key}}, and none for * with {{.Variable}}", "File", file, "Key", keyWord(f.table.Key), "Variable", name)
	}
	return words.T("line {{.Line}} of {{.File}} has nothing for {{.Variable}}, and neither has a row for *", "Line", row.Line, "File", file, "Variable", name)
}

// fillEach gives each of the targets documents of its own.
func (s *Screen) fillEach(b Sentence, f *filler) (Sentence, string) {
	b.each = f
	if b.Does == Auto {
		return b, "" // who comes is not known; what their values alone make dangerous is not sent
	}
	own, docs := map[run.HandsetID]bench.Own{}, slices.Clone(b.docs)
	for i := range docs {
		docs[i].dangers = nil
	}
	for _, id := range b.Targets {
		h, _ := s.handset(id)
		if f.table.Key != template.ByPort && h.State != bench.Ready && h.State != bench.Running {
			return b, words.T("Which values {{.Handset}} gets is known when it is ready", "Handset", flat(titleOf(h)))
		}
		list, err := f.of(h)
		if err != nil {
			return b, words.T("Nothing was sent. {{.Handset}} on {{.Port}}: {{.Why}}", "Handset", flat(titleOf(h)), "Port", h.Port, "Why", flat(err.Error()))
		}
		own[id] = bench.Own{Documents: list, Identity: h.Identity}
		for i, d := range list {
			for _, g := range lint.Dangers(d) {
				same := func(o lint.Danger) bool {
					return o.ID == g.ID && o.Path == g.Path && o.What.String() == g.What.String()
				}
				if !slices.ContainsFunc(docs[i].dangers, same) { // another handset's has it, too
					docs[i].dangers = append(docs[i].dangers, g)
				}
			}
		}
	}
	b.docs, b.own = docs, own
	return b, ""
}
