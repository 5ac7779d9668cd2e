package view

import (
	"slices"

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
}

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
			fields = append(fields, Field{Name: name, Secret: secret, Value: value})
		}
	}
	return fields
}

// VariablesText is what stands above the fields.
func (s *Screen) VariablesText(b Sentence) string {
	text := words.N("It has {{.Count}} variables to be filled in before it is applied.", len(s.Variables())) + " "
	if len(b.Targets) > 1 {
		return text + words.N("All {{.Count}} handsets get the same values; to give each its own, use cradle apply --vars.", len(b.Targets))
	}
	return text + words.T("The values are kept until Cradle is closed, and only in memory.")
}

// Fill gives the variables of what the button meant when it said b their values. The
// sentence that comes back applies the filled document; trouble is why there is none.
func (s *Screen) Fill(b Sentence, fields []Field) (filled Sentence, trouble string) {
	var given template.Set
	for _, f := range fields {
		if why := template.Unfit(f.Value); !why.IsZero() {
			return b, words.T("The value of {{.Variable}} cannot be sent: {{.Why}}", "Variable", f.Name, "Why", words.Say(why))
		}
		given.Put(f.Name, f.Value)
		s.values.Put(f.Name, f.Value)
	}
	docs := slices.Clone(b.docs)
	for i, d := range docs {
		if d.template == nil {
			continue
		}
		filled, err := d.template.Fill(given.Get)
		if err != nil {
			return b, flat(lineOfError(err).Text)
		}
		if s.files == nil {
			s.files = map[*provxml.Document]*provxml.Document{}
		}
		s.files[filled] = d.doc
		docs[i].doc, docs[i].dangers = filled, lint.Dangers(filled)
	}
	b.docs = docs
	return b, ""
}

// file is the document as it stands in its file, of one whose variables were filled in.
func (s *Screen) file(d *provxml.Document) *provxml.Document {
	if f := s.files[d]; f != nil {
		return f
	}
	return d
}

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
		if f.Value == "" {
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
	return empty || !slices.ContainsFunc(fields, func(f Field) bool { return f.Value == "" })
}
