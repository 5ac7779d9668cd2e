package view

import (
	"slices"

	"cradle/app/rows"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// Field is one variable of the loaded document, to be given a value before it is
// applied.
type Field struct {
	Name   string
	Secret bool   // it is typed unseen
	Value  string // as it was given before, in this session

	InTable bool // the file of values has it: it may stay empty here
}

// empty: it has no value, and no other is to be had.
func (f Field) empty() bool { return f.Value == "" && !f.InTable }

// Variables are those of the loaded documents, in the order in which they have them. Values are
// remembered until the window is closed, and nowhere but in memory.
func (s *Screen) Variables() []Field {
	var fields []Field
	for _, d := range s.Documents() {
		if !d.Valid() || d.Template == nil {
			continue
		}
		secrets := lint.SecretVariables(d.Template)
		for _, name := range d.Template.Names() {
			secret := secrets[template.Fold(name)]
			if i := slices.IndexFunc(fields, func(f Field) bool { return template.Fold(f.Name) == template.Fold(name) }); i >= 0 {
				fields[i].Secret = fields[i].Secret || secret // in one of the documents
				continue
			}
			value, _ := s.values.Get(name)
			fields = append(fields, Field{Name: name, Secret: secret, Value: value, InTable: s.table != nil && s.table.t.Has(name)})
		}
	}
	return fields
}

// VariablesText is what stands above the fields.
func (s *Screen) VariablesText(b Sentence) string {
	text := words.N("It has {{.Count}} variables to be filled in before it is applied.", len(s.Variables())) + " "
	if len(b.docs) > 1 {
		text = words.N("The documents have {{.Count}} variables to be filled in before they are applied.", len(s.Variables())) + " "
	}
	switch {
	case s.table != nil:
		return text + words.T("What is filled in here counts for all handsets, and more than the file of values.")
	case len(b.Targets) > 1:
		return text + words.N("All {{.Count}} handsets get the same values; to give each its own, choose a file of values.", len(b.Targets))
	}
	return text + words.T("The values are kept until Cradle is closed, and only in memory.")
}

// Keep remembers what was typed, also where the form is left for a moment.
func (s *Screen) Keep(fields []Field) {
	for _, f := range fields {
		s.values.Put(f.Name, f.Value)
	}
}

// Fill gives the variables of what the button meant when it said b their values. The
// sentence that comes back applies the filled documents; trouble is why there is none.
func (s *Screen) Fill(b Sentence, fields []Field) (filled Sentence, trouble string) {
	var given template.Set
	s.Keep(fields)
	for _, f := range fields {
		if why := template.Unfit(f.Value); !why.IsZero() {
			return b, words.T("The value of {{.Variable}} cannot be sent: {{.Why}}", "Variable", f.Name, "Why", words.Say(why))
		}
		if f.Value != "" || !f.InTable {
			given.Put(f.Name, f.Value)
		}
	}
	fill := &filler{docs: b.docs, given: given, files: s.files}
	if s.table != nil {
		fill.table, fill.rows = s.table.t, rows.Of(s.table.t)
		return s.fillEach(b, fill)
	}
	docs, err := fill.fill(given.Get)
	if err != nil {
		return b, flat(lineOfError(err).Text)
	}
	b.docs = slices.Clone(b.docs)
	for i, d := range docs {
		b.docs[i].doc, b.docs[i].dangers = d, lint.Dangers(d)
	}
	return b, ""
}

// file is the document as it stands in its file, of one whose variables were filled in.
func (s *Screen) file(d *provxml.Document) *provxml.Document { return s.files.file(d) }

// SetDoc takes a document that was read, looks for its variables, and refuses one
// with "{{" that begins none.
func (d *Document) SetDoc(doc *provxml.Document) {
	scan := template.Scan(doc)
	if d.Err = scan.Err(); d.Err != nil {
		d.Doc = nil
		return
	}
	d.Doc = doc
	if len(scan.Uses) > 0 {
		d.Template = scan
	}
}

// EmptyText says how many fields have no value yet; "" when all have one.
func EmptyText(fields []Field) string {
	n := 0
	for _, f := range fields {
		if f.empty() {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return words.N("{{.Count}} fields still empty", n)
}

// Ready reports whether every field has a value, or empty ones are meant to be.
func Ready(fields []Field, empty bool) bool {
	return empty || !slices.ContainsFunc(fields, Field.empty)
}
