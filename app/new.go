package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cradle/app/compose"
	"cradle/app/report"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// newFlags are new's own.
type newFlags struct {
	list        bool
	fields      bool
	set         []string
	setFile     []string
	ask         bool
	askAll      bool
	asVariables bool
	out         string
}

func (p *program) newCommand() *cobra.Command {
	var f newFlags
	c := &cobra.Command{
		Use:   "new TEMPLATE",
		Short: "Write a document for a usual job, from a form",
		Long: `Write a provisioning document for a usual job: a mobile data connection, Wi-Fi, a VPN,
a mail account, a certificate and the like. --list has the templates, and
'cradle new gprs --fields' what one of them wants to know.

Values are given with --set and --set-file, or asked for with --ask. Secrets are not
taken behind --set, where others can read them. A value may be a variable, {{name}},
also a secret's. With --as-variables what is required and not given becomes one, and so
does a password where a user name is, so that the document can be applied to many
handsets with 'cradle apply --vars'.

The document goes to standard output, or to a new file. It is checked, and says
nothing that 'cradle check' would mind for the handsets that the template is for.`,
		Example: `  cradle new --list
  cradle new gprs --fields
  cradle new gprs --set apn=internet.example.com --out gprs.xml
  cradle new wifi --set ssid=Depot --ask --out wifi.xml
  cradle new email --as-variables --set inserver=imap.example.com --out mail.xml
  cradle new certificate --set-file file=root.cer --set store=ROOT --out root.xml`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case f.list && len(args) > 0:
				return usagef(c.CommandPath(), "--list is about all templates; for one of them: --fields")
			case !f.list && len(args) == 0:
				return usagef(c.CommandPath(), "name a template; --list has them")
			case len(args) > 1:
				return usagef(c.CommandPath(), "%q is one argument too many", args[1])
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.list {
				return p.listTemplates()
			}
			t, near := compose.Carried().Find(args[0])
			if t == nil {
				hint := "; --list has them"
				if near != "" {
					hint = fmt.Sprintf("; did you mean %s?", near)
				}
				return usagef(c.CommandPath(), "there is no template %q%s", args[0], hint)
			}
			if f.fields {
				return p.showTemplate(t)
			}
			return p.compose(c, t, f)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVar(&f.list, "list", false, "list the templates")
	c.Flags().BoolVar(&f.fields, "fields", false, "list the fields of the template")
	c.Flags().StringArrayVar(&f.set, "set", nil, "FIELD=VALUE (repeatable); not of a secret")
	c.Flags().StringArrayVar(&f.setFile, "set-file", nil, "FIELD=FILE: what is in the file, without the line end at its end (repeatable); - is\nstandard input")
	c.Flags().BoolVar(&f.ask, "ask", false, "ask for what is not given, at the terminal or from lines of standard input; an empty\nline leaves the default")
	c.Flags().BoolVar(&f.askAll, "ask-all", false, "ask for what few want, too")
	c.Flags().BoolVar(&f.asVariables, "as-variables", false, "put variables, {{field}}, where something required, or the password of a user, is not\ngiven")
	c.Flags().StringVar(&f.out, "out", "", "write to this new file instead of standard output")
	return c
}

// compose fills in a form and writes its document.
func (p *program) compose(c *cobra.Command, t *compose.Template, f newFlags) error {
	form := t.New()
	form.AsVariables = f.asVariables
	stdin, err := p.fillForm(c, form, f)
	if err != nil {
		return err
	}
	if f.ask || f.askAll {
		if stdin {
			return usagef(c.CommandPath(), "--ask reads standard input, which --set-file has")
		}
		if err := p.askForm(c, form, f.askAll); err != nil {
			return err
		}
	}
	if errs := form.Errors(); len(errs) > 0 {
		return incomplete(c, t, errs)
	}
	name := f.out
	if name == "" {
		name = t.ID + ".xml"
	}
	doc, err := form.Document(name)
	if err != nil {
		return err
	}
	if err := p.writeComposed(doc, f.out); err != nil {
		return err
	}
	for _, line := range remarksOn(t, doc) {
		fmt.Fprintf(p.err, "cradle: %s\n", line)
	}
	return nil
}

// fillForm puts in what the flags give. stdin: standard input was read.
func (p *program) fillForm(c *cobra.Command, form *compose.Form, f newFlags) (stdin bool, err error) {
	usage := func(format string, args ...any) (bool, error) { return false, usagef(c.CommandPath(), format, args...) }
	given := map[string]string{}
	for _, flag := range []struct {
		name string
		args []string
	}{{"--set", f.set}, {"--set-file", f.setFile}} {
		for _, arg := range flag.args {
			name, value, ok := strings.Cut(arg, "=")
			field := form.Template.Field(name)
			switch {
			case !ok:
				return usage("%s %s: there is no = in it; write FIELD=%s", flag.name, printableArg(name), map[string]string{"--set": "VALUE", "--set-file": "FILE"}[flag.name])
			case field == nil:
				hint := "; --fields lists them"
				if near := form.Template.Near(name); near != "" {
					hint = fmt.Sprintf("; did you mean %s?", near)
				}
				return usage("%s: %s has no field %q%s", flag.name, form.Template.ID, printableArg(name), hint)
			case given[field.Name] != "":
				return usage("%s and %s both give %s a value", given[field.Name], flag.name, field.Name)
			case flag.name == "--set" && field.Hidden() && !aVariable(value):
				return usage("--set %s: it is a secret, and other programs can read a command line; give it with --set-file %s=FILE or --ask, or leave it to --as-variables", field.Name, field.Name)
			case flag.name == "--set" && field.Kind == compose.Certificate:
				return usage("--set %s: it is a file; give it with --set-file %s=FILE", field.Name, field.Name)
			case flag.name == "--set-file" && value == "":
				return usage("--set-file %s= names no file", field.Name)
			case flag.name == "--set-file" && value == "-" && stdin:
				return usage("--set-file %s=-: standard input is read already", field.Name)
			}
			given[field.Name] = flag.name
			if flag.name == "--set-file" {
				stdin = stdin || value == "-"
				err = p.fillFromFile(c, form, field, value)
			} else {
				err = form.Set(field.Name, value)
			}
			if err != nil {
				return false, err
			}
		}
	}
	return stdin, nil
}

// aVariable reports whether a value is a variable alone, which tells no secret.
func aVariable(value string) bool {
	return strings.HasPrefix(value, "{{") && strings.HasSuffix(value, "}}") && strings.Count(value, "{{") == 1
}

func (p *program) fillFromFile(c *cobra.Command, form *compose.Form, field *compose.Field, file string) error {
	if field.Kind != compose.Certificate {
		value, err := p.valueFile(c.Context(), field.Name, file)
		if err != nil {
			return err
		}
		return form.Set(field.Name, value)
	}
	in := p.in
	if file != "-" {
		f, err := openRead(c.Context(), file)
		if err != nil {
			return &localError{err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxValueFile))
	if err != nil {
		return &localError{err}
	}
	return form.SetFile(field.Name, file, data)
}

// askForm asks for the fields that have no value of their own and count. A wrong
// answer at a terminal is asked for again.
func (p *program) askForm(c *cobra.Command, form *compose.Form, all bool) error {
	f, terminal := p.in.(*os.File)
	terminal = terminal && term.IsTerminal(int(f.Fd()))
	for _, field := range form.Template.Fields {
		if form.Given(field.Name) || !form.Counts(field) || field.Advanced && !all {
			continue
		}
		for {
			q := question{prompt: promptOf(field, form), name: field.Name, secret: field.Hidden(), optional: true}
			value, err := p.askFor(c.Context(), q)
			if err != nil {
				return err
			}
			if value == "" {
				break
			}
			if field.Kind == compose.Certificate {
				err = p.fillFromFile(c, form, field, value)
			} else {
				err = form.Set(field.Name, value)
			}
			wrong := slices.IndexFunc(form.Errors(), func(e compose.FieldError) bool { return e.Field == field })
			if err == nil && wrong < 0 {
				break
			}
			why := ""
			if err != nil {
				why = errorLine(err)
			} else {
				why = form.Errors()[wrong].Msg
			}
			if !terminal {
				return &plainError{exitUsage, fmt.Sprintf("%s: %s", field.Name, why)}
			}
			fmt.Fprintf(p.err, "  %s\n", report.Printable(why))
			if err := form.Clear(field.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// promptOf is how a field is asked for: "Store (ROOT, CA, MY) [ROOT]".
func promptOf(field *compose.Field, form *compose.Form) string {
	s := field.Label
	switch field.Kind {
	case compose.Choosing:
		var values []string
		for _, c := range field.Choices {
			if c.Value != "" {
				values = append(values, c.Value)
			}
		}
		s += " (" + strings.Join(values, ", ") + ")"
	case compose.Bool:
		s += " (1 yes, 0 no)"
	case compose.Certificate:
		s += " (its path)"
	}
	if v := form.Value(field.Name); v != "" {
		s += " [" + v + "]"
	}
	return s
}

// writeComposed writes a document to a new file, or to standard output.
func (p *program) writeComposed(doc *provxml.Document, out string) error {
	if p.opt.json {
		p.printJSON(newDoc{Schema: "cradle/new/1", Document: doc.Text(), File: out})
	}
	if out == "" {
		if p.opt.json {
			return nil
		}
		_, err := io.WriteString(p.out, doc.Text())
		return err
	}
	file, err := createNew("the document", out) // it may hold a secret
	if err != nil {
		return err
	}
	_, err = file.WriteString(doc.Text())
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(out)
		return cannotWrite("the document", "%v", err)
	}
	return nil
}

// newDoc is the JSON document "cradle/new/1".
type newDoc struct {
	Schema   string `json:"schema"`
	File     string `json:"file,omitempty"`
	Document string `json:"document"`
}

// remarksOn is what to know of a document that was made.
func remarksOn(t *compose.Template, doc *provxml.Document) []string {
	var lines []string
	if len(t.WithRights) > 0 {
		lines = append(lines, fmt.Sprintf("note: over the cable a handset takes this with the manager's rights alone: %s %s them, %s %s not, as they come; a cabinet is the other way ('cradle convert')",
			strings.Join(t.Models, ", "), words(len(t.Models), "gives", "give"), strings.Join(t.WithRights, ", "), words(len(t.WithRights), "does", "do")))
	}
	for _, d := range lint.Dangers(doc) {
		how := "--yes"
		if d.Severe {
			how = "--allow-dangerous"
		}
		lines = append(lines, fmt.Sprintf("note: %s; 'cradle apply' wants %s for it", d.What, how))
	}
	return lines
}

// incomplete is why a form is no document.
func incomplete(c *cobra.Command, t *compose.Template, errs []compose.FieldError) error {
	var missing, wrong []string
	for _, x := range errs {
		if x.Missing && x.Field != nil {
			missing = append(missing, x.Field.Name)
		} else {
			wrong = append(wrong, x.Error())
		}
	}
	if len(missing) > 0 {
		how := "--set, --set-file or --ask"
		if !slices.ContainsFunc(missing, func(name string) bool { return !t.Field(name).Variable() }) {
			how += ", or use --as-variables"
		}
		wrong = append([]string{fmt.Sprintf("%s %s a value: give it with %s", strings.Join(missing, ", "), words(len(missing), "wants", "want"), how)}, wrong...)
	}
	return &plainError{exitUsage, fmt.Sprintf("%s; see '%s %s --fields'", strings.Join(wrong, "; "), c.CommandPath(), t.ID)}
}
