package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"cradle/app/compose"
)

// templatesDoc is the JSON document "cradle/templates/1": all templates, or one.
type templatesDoc struct {
	Schema    string        `json:"schema"`
	Templates []templateDoc `json:"templates"`
}

type templateDoc struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	About      string     `json:"about"`
	Models     []string   `json:"models"`
	WithRights []string   `json:"models_with_rights,omitempty"`
	OneOf      []string   `json:"one_of,omitempty"`
	Fields     []fieldDoc `json:"fields"`
	Sources    []string   `json:"sources"`
}

type fieldDoc struct {
	Name     string      `json:"name"`
	Label    string      `json:"label"`
	Help     string      `json:"help"`
	Kind     string      `json:"kind"`
	Choices  []choiceDoc `json:"choices,omitempty"`
	Default  string      `json:"default,omitempty"`
	Required bool        `json:"required,omitempty"`
	Advanced bool        `json:"advanced,omitempty"`
	Unit     string      `json:"unit,omitempty"`
	Min      *int64      `json:"min,omitempty"`
	Max      *int64      `json:"max,omitempty"`
	MaxLen   int         `json:"max_length,omitempty"`
	When     *whenDoc    `json:"when,omitempty"`
}

type choiceDoc struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type whenDoc struct {
	Field  string   `json:"field"`
	Values []string `json:"values,omitempty"`
}

func docOfTemplate(t *compose.Template) templateDoc {
	d := templateDoc{ID: t.ID, Title: t.Title, About: t.About, Models: t.Models, WithRights: t.WithRights, OneOf: t.OneOf}
	for _, s := range t.Sources {
		d.Sources = append(d.Sources, s.URL())
	}
	for _, f := range t.Fields {
		x := fieldDoc{Name: f.Name, Label: f.Label, Help: f.Help, Kind: string(f.Kind), Default: f.Default, Required: f.Required, Advanced: f.Advanced,
			Unit: f.Unit, Min: f.Min, Max: f.Max, MaxLen: f.MaxLen}
		for _, c := range f.Choices {
			x.Choices = append(x.Choices, choiceDoc{c.Value, c.Label})
		}
		if f.When != "" {
			x.When = &whenDoc{f.When, f.Values}
		}
		d.Fields = append(d.Fields, x)
	}
	return d
}

func (p *program) listTemplates() error {
	all := compose.Carried().Templates
	if p.opt.json {
		doc := templatesDoc{Schema: "cradle/templates/1"}
		for _, t := range all {
			doc.Templates = append(doc.Templates, docOfTemplate(t))
		}
		p.printJSON(doc)
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, t := range all {
		fmt.Fprintf(w, "%s\t%s\n", t.ID, t.Title)
	}
	return w.Flush()
}

// showTemplate lists the fields of a template.
func (p *program) showTemplate(t *compose.Template) error {
	if p.opt.json {
		p.printJSON(templatesDoc{Schema: "cradle/templates/1", Templates: []templateDoc{docOfTemplate(t)}})
		return nil
	}
	fmt.Fprintf(p.out, "%s: %s\n", t.ID, t.Title)
	for _, line := range wrapped(t.About, 78) {
		fmt.Fprintf(p.out, "  %s\n", line)
	}
	for _, f := range t.Fields {
		fmt.Fprintf(p.out, "\n  %s  %s (%s)\n", f.Name, f.Label, aboutField(f))
		for _, line := range wrapped(f.Help, 74) {
			fmt.Fprintf(p.out, "      %s\n", line)
		}
		for _, c := range f.Choices {
			value := c.Value
			if value == "" {
				value = "(empty)"
			}
			fmt.Fprintf(p.out, "        %s  %s\n", value, c.Label)
		}
	}
	fmt.Fprintf(p.out, "\n  For: %s\n", strings.Join(t.Models, ", "))
	if len(t.WithRights) > 0 {
		fmt.Fprintf(p.out, "  With the manager's rights for the cable: %s\n", strings.Join(t.WithRights, ", "))
	}
	for _, s := range t.Sources {
		fmt.Fprintf(p.out, "  Source: %s\n", s.URL())
	}
	return nil
}

// aboutField is a field in a few words: "text, required, default Mobile data".
func aboutField(f *compose.Field) string {
	parts := []string{string(f.Kind)}
	if f.Required && f.Default == "" {
		parts = append(parts, "required")
	}
	if f.Default != "" {
		parts = append(parts, "default "+f.Default)
	}
	if r := f.Range(); r != "" && f.Kind == compose.Number {
		parts = append(parts, r)
	}
	if f.MaxLen > 0 {
		parts = append(parts, fmt.Sprintf("at most %d characters", f.MaxLen))
	}
	switch {
	case f.When != "" && f.Values == nil:
		parts = append(parts, "counts with "+f.When)
	case f.When != "":
		parts = append(parts, "counts where "+f.When+" is "+strings.Join(f.Values, " or "))
	}
	if f.Advanced {
		parts = append(parts, "advanced")
	}
	return strings.Join(parts, ", ")
}

// wrapped breaks a text into lines of at most so many characters, between words.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
