package compose

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"text/template"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	vars "cradle/rapi/template"
)

// functions are those of the documents of templates.toml.
var functions = template.FuncMap{"network": network, "guid": guid, "multistring": multistring}

// network is the number of a network that every handset has (csp.md; ms834725,
// aa456107).
func network(name string) (string, error) {
	switch name {
	case "internet":
		return "{436EF144-B4FB-4863-A041-8F905A62C572}", nil
	case "work":
		return "{A1182988-0D73-439e-87AD-2A5B369F808B}", nil
	case "wap":
		return "{7022E968-5A97-4051-BC1C-C578E2FBA5D9}", nil
	case "securewap":
		return "{F28D1F74-72BE-4394-A4A7-4E296219390C}", nil
	}
	return "", fmt.Errorf("there is no network %q", name)
}

// guid is a GUID that is always the same for the same texts, whatever their case: of
// version 5 (RFC 9562, 5.5), in a space of names of this program's own.
func guid(texts ...string) string {
	space := [16]byte{0x8c, 0x1f, 0x52, 0x0e, 0x67, 0x3a, 0x4b, 0x7d, 0x9a, 0x11, 0x5c, 0xd0, 0x2e, 0x93, 0x40, 0xb6} // drawn by lot
	h := sha1.New()
	h.Write(space[:])
	h.Write([]byte(strings.ToLower(strings.Join(texts, "\x00"))))
	b := h.Sum(nil)[:16]
	b[6] = b[6]&0x0f | 0x50
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("{%X-%X-%X-%X-%X}", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// multistring is a registry's multiplestring: U+F000 behind each text, and another at
// the end (aa455941). Lines are escaped, as they come from a form.
func multistring(lines string) string {
	if lines == "" {
		return ""
	}
	const end = "&#xF000;"
	var b strings.Builder
	for line := range strings.SplitSeq(strings.ReplaceAll(lines, "&#13;", ""), "&#10;") {
		if line != "" {
			b.WriteString(line + end)
		}
	}
	return b.String() + end
}

// Document is the document of a form without errors, under a name for messages.
func (f *Form) Document(name string) (*provxml.Document, error) {
	if errs := f.Errors(); len(errs) > 0 {
		return nil, errs[0]
	}
	text, err := f.text()
	if err != nil {
		return nil, err
	}
	return provxml.Parse(name, []byte(text))
}

// Preview is the document as it would be now, for people: secrets are masked, and what
// is missing or wrong is a variable, called as the field.
func (f *Form) Preview() string {
	text, err := f.text()
	if err != nil { // templates.toml is at fault, and a test finds it
		return err.Error()
	}
	return lint.Mask(text)
}

// text is the document, with variables for what is missing or wrong.
func (f *Form) text() (string, error) {
	values := map[string]any{}
	for _, field := range f.Template.Fields {
		value := f.Value(field.Name)
		wrong := !f.broken[field.Name].IsZero() || value != "" && !field.check(value).IsZero()
		switch {
		case !f.Counts(field):
			value = ""
		case wrong || value == "" && (field.Required || f.becomesVariable(field)):
			value = "{{" + field.Name + "}}"
			if !field.Variable() && field.Kind != Certificate {
				value = field.Default
			}
		}
		if field.Kind == Certificate {
			values[field.Name+"_base64"], values[field.Name+"_sha1"] = value, "{{"+field.Name+"_sha1}}"
			if der, err := certificateOf(value); err == nil {
				values[field.Name+"_sha1"] = thumbprint(der)
			}
			values[field.Name] = value != ""
			continue
		}
		values[field.Name] = vars.Escape(value)
	}
	var b strings.Builder
	if err := f.Template.body.Execute(&b, values); err != nil {
		return "", err
	}
	return withoutEmptyLines(b.String()), nil
}

// withoutEmptyLines leaves out the lines on which only conditions stood. Values have no
// line ends any more: they are escaped.
func withoutEmptyLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(line)
		}
	}
	return b.String()
}
