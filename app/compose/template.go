// Package compose makes provisioning documents from forms, for the usual jobs: a
// mobile data connection, Wi-Fi, VPN, mail and the like. What forms there are, and how
// they become documents, is data: assets/templates.toml.
//
//	t, _ := compose.Carried().Find("gprs")
//	f := t.New()
//	f.Set("apn", "internet.example.com")
//	if errs := f.Errors(); len(errs) == 0 {
//		doc, err := f.Document("gprs.xml")
//	}
//
// A Form can be shown while it is filled in: Preview is the document as it would be now.
package compose

import (
	"regexp"
	"slices"
	"strings"
	"text/template"

	"cradle/rapi/csp"
	names "cradle/rapi/template"
)

// Set is all templates. It is not changed after Load, and may be used from several
// goroutines.
type Set struct {
	Templates []*Template // in the order of the file
}

// Find finds a template by its ID, in letters of either case; nil if there is none.
// near is the ID that may have been meant.
func (s *Set) Find(id string) (t *Template, near string) {
	var ids []string
	for _, t := range s.Templates {
		if strings.EqualFold(t.ID, id) {
			return t, ""
		}
		ids = append(ids, t.ID)
	}
	return nil, names.Near(id, ids)
}

// Template is one form.
type Template struct {
	ID         string // "gprs"
	Title      string // a few words
	About      string // a sentence or two
	Fields     []*Field
	Models     []string // slugs of the simulated models whose like takes the document over the cable
	WithRights []string // of those that take it where the cable has the manager's rights
	OneOf      []string // names of fields of which at least one must have a value
	Sources    []csp.Source

	body *template.Template
}

// Field is the field of a name; nil if there is none.
func (t *Template) Field(name string) *Field {
	for _, f := range t.Fields {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// Near is the name of a field that may have been meant by another; "" for none.
func (t *Template) Near(name string) string {
	var all []string
	for _, f := range t.Fields {
		all = append(all, f.Name)
	}
	return names.Near(name, all)
}

// For reports whether a handset like a simulated model takes the document over the
// cable, and whether it does so only where the cable has the manager's rights.
func (t *Template) For(model string) (takes, withRights bool) {
	withRights = slices.Contains(t.WithRights, model)
	return withRights || slices.Contains(t.Models, model), withRights
}

// Kind is what a field takes.
type Kind string

const (
	Text        Kind = "text"
	Secret      Kind = "secret" // it is not shown, and not taken from a command line
	Number      Kind = "number" // an integer in decimal
	Choosing    Kind = "choice" // one of Choices
	Bool        Kind = "bool"   // "1" or "0"
	IP          Kind = "ip"     // an IPv4 address
	Server      Kind = "server" // a name or an address, and perhaps a port
	URL         Kind = "url"
	GUID        Kind = "guid"  // in braces
	Lines       Kind = "lines" // a text of several lines
	Base64      Kind = "base64"
	Certificate Kind = "certificate" // a file, see Form.SetFile; as a value its DER in base64
)

// Field is one question of a form.
type Field struct {
	Name     string // letters, digits and _
	Label    string
	Help     string // a sentence
	Kind     Kind
	Choices  []Choice // of a choice
	Default  string
	Example  string
	Required bool
	Advanced bool // is shown only to those who want all
	Unit     string
	Min, Max *int64   // of a number
	MinLen   int      // in characters; 0: none
	MaxLen   int      // in characters; 0: none known
	When     string   // the field that decides whether this one counts; "": it always does
	Values   []string // those of When with which it counts; nil: any but "" and "0"

	Login string // of a secret: the field with the user's name; "" if there is none

	pattern     *regexp.Regexp
	patternHelp string
}

// Choice is one answer to a choice.
type Choice struct {
	Value string // "": leave it as it is
	Label string
}

// Hidden reports whether the field's value is not to be shown.
func (f *Field) Hidden() bool { return f.Kind == Secret }

// Variable reports whether a variable, {{name}}, may stand for the field's value. It
// may not where the value decides what the document looks like.
func (f *Field) Variable() bool {
	switch f.Kind {
	case Choosing, Bool, Certificate, Lines:
		return false
	}
	return true
}

// decided: the field always has a value, because the document is built upon it.
func (f *Field) decided() bool {
	return f.Kind == Bool || f.Kind == Choosing && !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == "" })
}
