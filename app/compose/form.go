package compose

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Form is a template as one person fills it in. It belongs to one goroutine.
type Form struct {
	Template *Template
	// AsVariables: what is required and empty, and every secret that is and has a user
	// name beside it, becomes a variable of the document, called as the field.
	AsVariables bool

	values map[string]string // by the field's name; a field that is not in it has its default
	files  map[string]string // of certificates: how the file was called
	broken map[string]Why    // of certificates: what is wrong with the file
}

// New is an empty form.
func (t *Template) New() *Form {
	return &Form{Template: t, values: map[string]string{}, files: map[string]string{}, broken: map[string]Why{}}
}

// Set gives a field a value; "" is none, and of a choice that wants one, and of a bool,
// the default. What is wrong with the value is told by
// Errors. The error is that there is no such field.
func (f *Form) Set(name, value string) error {
	field := f.Template.Field(name)
	if field == nil {
		return fmt.Errorf("%s has no field %q", f.Template.ID, name)
	}
	f.values[field.Name] = value
	if value == "" && field.decided() {
		delete(f.values, field.Name)
	}
	delete(f.files, field.Name)
	delete(f.broken, field.Name)
	return nil
}

// Clear takes a field's value away, so that it has its default.
func (f *Form) Clear(name string) error {
	err := f.Set(name, "")
	if field := f.Template.Field(name); field != nil {
		delete(f.values, field.Name)
	}
	return err
}

// SetFile gives a certificate's field the contents of a file. What is wrong with it is
// told by Errors.
func (f *Form) SetFile(name, fileName string, data []byte) error {
	if err := f.Set(name, ""); err != nil {
		return err
	}
	field := f.Template.Field(name)
	f.files[field.Name] = fileName
	der, err := readCertificate(data)
	if err != nil {
		f.broken[field.Name] = whyOf(err)
		return nil
	}
	f.values[field.Name] = base64.StdEncoding.EncodeToString(der)
	return nil
}

// Value is a field's value, or its default.
func (f *Form) Value(name string) string {
	field := f.Template.Field(name)
	if field == nil {
		return ""
	}
	if v, ok := f.values[field.Name]; ok {
		return v
	}
	return field.Default
}

// Given reports whether a field has a value of its own.
func (f *Form) Given(name string) bool {
	field := f.Template.Field(name)
	if field == nil {
		return false
	}
	return f.values[field.Name] != "" || !f.broken[field.Name].IsZero()
}

// File is how the file of a certificate's field was called; "" for none.
func (f *Form) File(name string) string { return f.files[name] }

// Counts reports whether a field counts: its When says so.
func (f *Form) Counts(field *Field) bool {
	if field.When == "" {
		return true
	}
	on := f.Template.Field(field.When)
	if on == nil || !f.Counts(on) { // a field stands behind the one it depends on: this ends
		return false
	}
	value := f.Value(on.Name)
	if field.Values == nil {
		return value != "" && value != "0"
	}
	return slices.Contains(field.Values, value)
}

// becomesVariable reports whether a field that is empty becomes a variable.
func (f *Form) becomesVariable(field *Field) bool {
	if !f.AsVariables || !field.Variable() || f.Value(field.Name) != "" {
		return false
	}
	if field.Required || field.Kind != Secret {
		return field.Required
	}
	login := f.Template.Field(field.Login)
	return login == nil || f.Counts(login) && (f.Value(login.Name) != "" || f.becomesVariable(login))
}

// FieldError is what is wrong with a field.
type FieldError struct {
	Field   *Field // nil: with the form as a whole
	Why     Why
	Msg     string // Why in English
	Missing bool   // it is empty and must not be
}

func (e FieldError) Error() string {
	if e.Field == nil {
		return e.Msg
	}
	return e.Field.Name + ": " + e.Msg
}

func fieldError(field *Field, w Why, missing bool) FieldError {
	return FieldError{Field: field, Why: w, Msg: w.String(), Missing: missing}
}

// Errors are what keeps the form from being a document, in the order of the fields.
func (f *Form) Errors() []FieldError {
	var errs []FieldError
	for _, field := range f.Template.Fields {
		if !f.Counts(field) {
			continue
		}
		if broken := f.broken[field.Name]; !broken.IsZero() {
			errs = append(errs, fieldError(field, broken, false))
			continue
		}
		value := f.Value(field.Name)
		switch {
		case value != "":
			if wrong := field.check(value); !wrong.IsZero() {
				errs = append(errs, fieldError(field, wrong, false))
			}
		case field.Required && !f.becomesVariable(field):
			errs = append(errs, fieldError(field, why("it is required"), true))
		}
	}
	if len(f.Template.OneOf) > 0 && !slices.ContainsFunc(f.Template.OneOf, func(name string) bool { return f.Value(name) != "" }) {
		errs = append(errs, fieldError(nil, why("at least one of {{.Fields}} is required", "Fields", strings.Join(f.Template.OneOf, ", ")), true))
	}
	return errs
}
