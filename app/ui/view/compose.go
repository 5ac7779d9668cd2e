package view

import (
	"strings"
	"time"

	"cradle/app/compose"
	"cradle/app/ui/words"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
)

// Composer is the forms from which documents are made, and what a person wrote into them
// until the window is closed. It is owned by one goroutine.
type Composer struct {
	set       *compose.Set
	catalogue *csp.Catalogue
	forms     map[string]*compose.Form
	tried     map[string]bool // those of which a document was wanted, in vain
	form      *compose.Form
}

// Job is a form to choose.
type Job struct {
	ID, Title, About string
}

// Blank is one question of a form as it is to be drawn.
type Blank struct {
	Name, Label, Help string
	Kind              compose.Kind
	Choices           []Choice // of a choice
	Value             string
	Unit              string
	File              string // of a certificate: the file's name
	Wrong             string // what is wrong with it; "" is nothing
	Wanted            bool   // it is empty, and must not be
	Required          bool
	Advanced          bool
	Counts            bool // other answers have not made it needless
}

// NewComposer makes the forms of a set. What is noted on documents comes from the
// catalogue; nil: only their grammar is checked. The first form is chosen.
func NewComposer(set *compose.Set, catalogue *csp.Catalogue) *Composer {
	c := &Composer{set: set, catalogue: catalogue, forms: map[string]*compose.Form{}, tried: map[string]bool{}}
	c.Choose(set.Templates[0].ID)
	return c
}

// Jobs are the forms there are.
func (c *Composer) Jobs() (list []Job) {
	for _, t := range c.set.Templates {
		list = append(list, Job{t.ID, words.Form(t.ID, t.Title, nil), words.Form(t.ID, t.About, nil)})
	}
	return list
}

// Choose goes to a form, as it was left.
func (c *Composer) Choose(id string) {
	t, _ := c.set.Find(id)
	if t == nil {
		return
	}
	if c.forms[t.ID] == nil {
		c.forms[t.ID] = t.New()
	}
	c.form = c.forms[t.ID]
}

// Job is the form that is chosen.
func (c *Composer) Job() Job {
	t := c.form.Template
	return Job{t.ID, words.Form(t.ID, t.Title, nil), words.Form(t.ID, t.About, nil)}
}

// Rights is what to know of the handsets that take the document; "" is nothing.
func (c *Composer) Rights() string {
	t := c.form.Template
	if len(t.WithRights) == 0 {
		return ""
	}
	return words.T("Over the cable, some handsets take it only where the cable has the manager's rights: {{.Models}}.", "Models", strings.Join(t.WithRights, ", "))
}

// Blanks are the questions of the form, in order.
func (c *Composer) Blanks() (list []Blank) {
	t := c.form.Template
	said := map[string]compose.FieldError{}
	for _, e := range c.form.Errors() {
		if e.Field != nil {
			said[e.Field.Name] = e
		}
	}
	for _, f := range t.Fields {
		b := Blank{
			Name: f.Name, Label: words.Form(t.ID, f.Label, nil), Help: words.Form(t.ID, f.Help, nil), Kind: f.Kind, Value: c.form.Value(f.Name),
			Required: f.Required, Advanced: f.Advanced, Counts: c.form.Counts(f), File: c.form.File(f.Name),
		}
		if f.Unit != "" {
			b.Unit = words.Form(t.ID, f.Unit, nil)
		}
		for _, x := range f.Choices {
			b.Choices = append(b.Choices, Choice{x.Value, words.Form(t.ID, x.Label, nil)})
		}
		if e, wrong := said[f.Name]; wrong {
			b.Wanted = e.Missing
			if !e.Missing || c.tried[t.ID] {
				text := words.Form(t.ID, e.Why.Text, e.Why.With)
				if !e.Why.Said.IsZero() {
					text = words.Say(e.Why.Said)
				}
				b.Wrong = capital(text)
			}
		}
		list = append(list, b)
	}
	return list
}

// Set writes a value into the form.
func (c *Composer) Set(name, value string) {
	c.form.Set(name, value) // the names come from the form itself
}

// SetFile gives the form a certificate's file.
func (c *Composer) SetFile(name, file string, data []byte) { c.form.SetFile(name, file, data) }

// Certificate is the field that takes a file; "" if the form has none.
func (c *Composer) Certificate() string {
	for _, f := range c.form.Template.Fields {
		if f.Kind == compose.Certificate && c.form.Counts(f) {
			return f.Name
		}
	}
	return ""
}

// Secrets reports whether the form asks for one.
func (c *Composer) Secrets() bool {
	for _, f := range c.form.Template.Fields {
		if f.Hidden() {
			return true
		}
	}
	return false
}

// Clear empties the form.
func (c *Composer) Clear() {
	t := c.form.Template
	c.forms[t.ID], c.tried[t.ID] = t.New(), false
	c.form = c.forms[t.ID]
}

// AsVariables reports whether what is empty becomes a variable of the document.
func (c *Composer) AsVariables() bool { return c.form.AsVariables }

// SetAsVariables says whether what is empty becomes a variable of the document.
func (c *Composer) SetAsVariables(on bool) { c.form.AsVariables = on }

// Left is what is still to be done before there is a document; "" is nothing.
func (c *Composer) Left() (text string, tone Tone) {
	wanted, wrong, whole := 0, 0, false
	for _, e := range c.form.Errors() {
		switch {
		case e.Field == nil:
			whole = true
		case e.Missing:
			wanted++
		default:
			wrong++
		}
	}
	tone = Quiet
	if c.tried[c.form.Template.ID] {
		tone = Bad
	}
	switch {
	case wrong > 0:
		return words.N("{{.Count}} fields to be mended", wrong), Bad
	case wanted > 0:
		return words.N("{{.Count}} fields still to be filled in", wanted), tone
	case whole:
		return words.T("At least one of the fields is to be filled in"), tone
	}
	return "", Quiet
}

// Preview is the document as it would be now, with its secrets masked and with variables
// for what is missing.
func (c *Composer) Preview() string { return c.form.Preview() }

// FileName is how the document is called.
func (c *Composer) FileName() string { return c.form.Template.ID + ".xml" }

// Document is the document of the form. Where it is none yet, ok is false, at is the
// first field that keeps it from being one ("" for the form as a whole), and from now on
// the form says so of each.
func (c *Composer) Document() (d Document, at string, ok bool) {
	if errs := c.form.Errors(); len(errs) > 0 {
		c.tried[c.form.Template.ID] = true
		if errs[0].Field != nil {
			at = errs[0].Field.Name
		}
		return d, at, false
	}
	d = Document{Path: c.FileName(), Made: true, Read: time.Now()}
	doc, err := c.form.Document(c.FileName())
	if d.Err = err; err == nil {
		d.SetDoc(doc)
	}
	if d.Err == nil {
		d.Dangers = lint.Dangers(d.Doc)
		d.Findings = lint.Check(d.Doc, c.catalogue, lint.Options{})
	}
	return d, "", true
}
