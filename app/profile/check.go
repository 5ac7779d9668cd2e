package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// Check holds a profile against its documents: every variable that it gives a value is
// one of theirs, no secret stands in it in clear, and its files are there. without are
// the variables that it gives no value, in the order of the documents.
func (p *Profile) Check(docs []*provxml.Document) (problems Problems, without []string) {
	var names []string
	known, secrets := map[string]bool{}, map[string]bool{}
	for _, d := range docs {
		scan := template.Scan(d)
		for _, n := range scan.Names() {
			if !known[template.Fold(n)] {
				known[template.Fold(n)] = true
				names = append(names, n)
			}
		}
		maps.Copy(secrets, lint.SecretVariables(scan))
	}
	add := func(key, format string, args ...any) {
		problems = append(problems, Problem{p.Path, p.Line(key), fmt.Sprintf(format, args...)})
	}
	given := map[string]bool{}
	for _, v := range p.Variables {
		at := "variables." + v.Name
		given[template.Fold(v.Name)] = true
		switch {
		case !known[template.Fold(v.Name)]:
			hint := ""
			if near := template.Near(v.Name, names); near != "" {
				hint = fmt.Sprintf("; did you mean %s?", near)
			}
			add(at, "no document has a variable {{%s}}%s", v.Name, hint)
		case secrets[template.Fold(v.Name)] && !v.Ask && v.File == "":
			add(at, `{{%s}} is a secret, which does not belong into a profile: write { ask = true } or { file = "PATH" }`, v.Name)
		}
		if v.File != "" {
			if why := unreadable(p.ValueFile(v)); why != "" {
				add(at, "%s: %s", v.File, why)
			}
		}
	}
	if t := p.Table(); t != "" {
		if why := unreadable(t); why != "" {
			add("options.table", "%s: %s", p.Options.Table, why)
		}
	}
	for _, n := range names {
		if !given[template.Fold(n)] {
			without = append(without, n)
		}
	}
	return problems, without
}

// unreadable says why there is no file to read; "" if there is one.
func unreadable(path string) string {
	i, err := os.Stat(path)
	var of *fs.PathError
	switch {
	case errors.As(err, &of):
		return of.Err.Error()
	case err != nil:
		return err.Error()
	case i.IsDir():
		return "it is a folder"
	}
	return ""
}
