package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/app/report"
	"cradle/rapi/template"
)

// convertDoc is the JSON document "cradle/convert/1".
type convertDoc struct {
	Schema   string        `json:"schema"`
	ExitCode int           `json:"exit_code"`
	Files    []fileDoc     `json:"files"`
	Output   *convertedDoc `json:"output,omitempty"`
}

// convertedDoc is the file that was made.
type convertedDoc struct {
	Name     string   `json:"name"`
	Format   string   `json:"format"`
	Size     int      `json:"size"`
	Settings int      `json:"settings"`
	Messages int      `json:"messages,omitempty"`
	Security string   `json:"security,omitempty"`
	PIN      string   `json:"pin,omitempty"`
	ROM      string   `json:"rom,omitempty"`
	LeftOut  []string `json:"left_out,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func (p *program) convert(c *cobra.Command, in, out string, f convertFlags) error {
	to, rom, err := f.target(c, out)
	if err != nil {
		return err
	}
	o, err := f.options(c, to, out)
	if err != nil {
		return err
	}
	if out == "-" && p.opt.json {
		return usagef(c.CommandPath(), "standard output has the document, and cannot have JSON too; name a file")
	}
	if _, isTerminal := terminal(p.out); out == "-" && isTerminal && !to.Text() {
		return usagef(c.CommandPath(), "a %v is nothing for a terminal; name a file, or send it on", to)
	}
	if err := f.checkAddress(c, in, to); err != nil {
		return err
	}
	reading, err := f.reading(c)
	if err != nil {
		return err
	}
	var file *formats.File // nil of an address
	if !formats.IsAddress(in) {
		if file, err = p.readAs(reading, in); err != nil {
			return err
		}
	}
	if out, err = f.outFile(c, in, out, to, rom); err != nil {
		return err
	}
	if f.date == "file" {
		o.Modified = modified(in)
	}
	if f.sec != "" {
		if o.Key, err = p.pushKey(c, o.Security, f.pinFrom, in == "-"); err != nil {
			return err
		}
	}
	var made *formats.Output
	if file != nil {
		made, err = formats.Write(file, to, o)
	} else {
		made, err = formats.WriteLink(formats.Link{Address: in, Text: f.text, Load: f.load}, to, o)
	}
	if err != nil {
		return err
	}
	if out == "-" {
		p.out.Write(made.Data) // main tells of what could not be written
	} else if err := formats.WriteFile(out, made.Data, f.force); err != nil {
		return writeError(out, err)
	}
	p.tellConverted(in, file, out, rom, o, made)
	return nil
}

// tellConverted says what was made of what, and what a person should know of it.
func (p *program) tellConverted(in string, file *formats.File, out string, rom *formats.ROM, o formats.Options, made *formats.Output) {
	doc := convertedDoc{
		Name: out, Format: made.Kind.Name(), Size: len(made.Data), Messages: made.Messages, PIN: made.PIN,
		LeftOut: made.Left, Notes: made.Notes, Warnings: made.Warnings,
	}
	if made.Document != nil {
		doc.Settings = made.Document.Settings()
	}
	if o.Secured {
		doc.Security = o.Security.String()
	}
	if rom != nil {
		doc.ROM = rom.When.String()
		doc.Notes = append(doc.Notes, "it must not have the name of a file of Microsoft's in the ROM, which it would hide")
	}
	from, files := report.Printable(in), []fileDoc{}
	if file != nil {
		p.warnOf(file)
		from, files = fileLine(file), append(files, describe(file))
		if names := variablesOf(file); len(names) > 0 {
			made.Warnings = append(made.Warnings, fmt.Sprintf("it has variables without values, {{%s}}, which only cradle apply fills in: a handset takes them as they stand", strings.Join(names, "}}, {{")))
			doc.Warnings = made.Warnings
		}
	}
	for _, w := range made.Warnings {
		fmt.Fprintf(p.err, "cradle: %s: warning: %s\n", report.Printable(out), report.Printable(w))
	}
	switch {
	case p.opt.json:
		p.printJSON(convertDoc{Schema: "cradle/convert/1", Files: files, Output: &doc})
	case out == "-":
		doc.details(func(s string) { fmt.Fprintf(p.err, "cradle: %s\n", s) })
	default:
		fmt.Fprintf(p.out, "%s -> %s\n", from, doc.line(made.Kind))
		doc.details(func(s string) { fmt.Fprintf(p.out, "  %s\n", s) })
	}
}

// variablesOf are the variables of the documents in a file.
func variablesOf(file *formats.File) []string {
	var names []string
	for _, d := range file.Documents {
		for _, name := range template.Scan(d).Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// checkAddress looks at what goes with an address, and with nothing else.
func (f *convertFlags) checkAddress(c *cobra.Command, in string, to formats.Kind) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	if !formats.IsAddress(in) {
		if f.text != "" || f.load {
			return usage("--text and --load go with the address of a document on a server")
		}
		return nil
	}
	switch {
	case f.load && f.text != "":
		return usage("--load asks nobody, so that there is nobody to read --text; leave one of them out")
	case !f.load && f.text == "":
		return usage("say with --text what the handset's owner is to read, or with --load that nobody is asked")
	case f.sec != "" || f.description != "" || f.mask:
		return usage("--sec, --description and --mask are for documents; an address has nothing of that")
	case to != formats.WBXML && to != formats.Push && to != formats.SMS:
		return usage("an address becomes wbxml, push or sms, and not %s; what lies there is not fetched", to.Name())
	}
	return nil
}
