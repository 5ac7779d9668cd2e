package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/app/report"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// fileDoc is what is in a file.
type fileDoc struct {
	Name       string            `json:"name"`
	Format     string            `json:"format"`
	Size       int64             `json:"size"`
	Incomplete bool              `json:"incomplete,omitempty"`
	Documents  []documentDoc     `json:"documents"`
	Facts      []formats.Fact    `json:"facts,omitempty"`
	Contents   []formats.Payload `json:"contents,omitempty"`
	Signed     *signatureDoc     `json:"signed,omitempty"`
	Dangers    []string          `json:"dangers,omitempty"`
	Warnings   []string          `json:"warnings,omitempty"`
}

// documentDoc is a document, without its contents.
type documentDoc struct {
	Name      string   `json:"name"`
	Settings  int      `json:"settings"`
	Providers []string `json:"providers"`
	// Text is what was understood of one that is incomplete, secrets masked: no
	// other command shows it.
	Text string `json:"text,omitempty"`
}

// signatureDoc is what a signature says of itself.
type signatureDoc struct {
	Signer   string `json:"signer,omitempty"`
	Issuer   string `json:"issuer,omitempty"`
	Verified bool   `json:"verified"` // always false
}

func (p *program) convertInfo(c *cobra.Command, names []string, flags convertFlags) error {
	reading, err := flags.reading(c)
	if err != nil {
		return err
	}
	for _, flag := range []string{
		"to", "force", "mask", "name", "no-install-section", "date", "rom", "package", "version", "tokens", "wbxml-version",
		"string-table", "sec", "pin-from", "description", "number", "text", "load",
	} {
		if c.Flags().Changed(flag) {
			return usagef(c.CommandPath(), "--info makes nothing, and takes no --%s", flag)
		}
	}
	var files []*formats.File
	var errs []error
	for _, name := range names {
		f, err := p.readAs(reading, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, f)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	doc := convertDoc{Schema: "cradle/convert/1", Files: []fileDoc{}}
	for i, f := range files {
		doc.Files = append(doc.Files, describe(f))
		if p.opt.json {
			continue
		}
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		p.printFile(f)
	}
	if p.opt.json {
		p.printJSON(doc)
	}
	return nil
}

// readFile reads a file of any form; - is standard input.
func (p *program) readFile(name string) (*formats.File, error) {
	return p.readAs(formats.Reading{}, name)
}

func (p *program) readAs(r formats.Reading, name string) (*formats.File, error) {
	if name == "-" {
		return r.ReadFrom("standard input", p.in)
	}
	return r.Read(name)
}

func describe(f *formats.File) fileDoc {
	d := fileDoc{Name: f.Name, Format: f.Kind.Name(), Size: f.Size, Incomplete: f.Incomplete, Facts: f.Facts, Warnings: english(f.Warnings), Documents: []documentDoc{}}
	for _, doc := range f.Documents {
		d.Documents = append(d.Documents, documentDoc{doc.Name, f.Settings(doc), providers(doc), understood(f, doc)})
		d.Dangers = append(d.Dangers, dangers(doc)...)
	}
	if f.Cabinet != nil {
		d.Contents = f.Cabinet.Files
		if s := f.Cabinet.Signature; s != nil {
			d.Signed = &signatureDoc{Signer: s.Signer, Issuer: s.Issuer}
		}
	}
	return d
}

// understood is the text of a document that is for reading alone.
func understood(f *formats.File, doc *provxml.Document) string {
	if !f.Incomplete {
		return ""
	}
	return lint.Mask(doc.Text())
}

// providers are the Configuration Service Providers of a document, in its order.
func providers(doc *provxml.Document) []string {
	list := []string{}
	seen := map[string]bool{}
	for _, n := range doc.Root.Children {
		if n.Name != "" && !seen[n.Name] {
			seen[n.Name] = true
			list = append(list, n.Name)
		}
	}
	return list
}

// english are texts as the command line says them.
func english(list []phrase.Text) (said []string) {
	for _, t := range list {
		said = append(said, t.String())
	}
	return said
}

// dangers are what a person is asked about before a document is applied.
func dangers(doc *provxml.Document) (list []string) {
	for _, d := range lint.Dangers(doc) {
		list = append(list, fmt.Sprintf("line %d: %s", d.Pos.Line, d.What))
	}
	return list
}

// printFile shows what is in a file.
func (p *program) printFile(f *formats.File) {
	type row struct{ name, text string }
	var rows []row
	for _, x := range f.Facts {
		rows = append(rows, row{x.Name, x.Text})
	}
	for _, doc := range f.Documents {
		text := fmt.Sprint(f.Settings(doc))
		if list := providers(doc); len(list) > 0 {
			text += ": " + strings.Join(list, ", ")
		}
		rows = append(rows, row{"settings", text})
		for _, danger := range dangers(doc) {
			rows = append(rows, row{"danger", danger})
		}
	}
	if f.Cabinet != nil {
		for _, x := range f.Cabinet.Files {
			text := x.Name
			if x.Path != "" {
				text += " -> " + x.Path
			}
			rows = append(rows, row{"file", fmt.Sprintf("%s (%s)", text, report.Bytes(x.Size))})
		}
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.name))
	}
	fmt.Fprintf(p.out, "%s\n", fileLine(f))
	for _, r := range rows {
		fmt.Fprintf(p.out, "  %-*s  %s\n", width, report.Printable(r.name), report.Printable(r.text))
	}
	for _, doc := range f.Documents {
		for line := range strings.Lines(understood(f, doc)) {
			fmt.Fprintf(p.out, "  | %s\n", report.Printable(strings.TrimRight(line, "\r\n")))
		}
	}
	p.warnOf(f)
}

// warnOf tells of what is odd about a file and what is in it.
func (p *program) warnOf(f *formats.File) {
	for _, w := range f.Warnings {
		fmt.Fprintf(p.err, "cradle: %s: warning: %s\n", report.Printable(f.Name), report.Printable(w.String()))
	}
	for _, doc := range f.Documents {
		for _, w := range doc.Warnings {
			fmt.Fprintf(p.err, "cradle: %s\n", warningLine(doc, w))
		}
	}
}

// fileLine is a file in one line: clock.cpf, cabinet of settings, 1.2 kB.
func fileLine(f *formats.File) string {
	s := fmt.Sprintf("%s, %v, %s", report.Printable(f.Name), f.Kind, report.Bytes(f.Size))
	for _, doc := range f.Documents[:min(1, len(f.Documents))] {
		s += fmt.Sprintf(", %s", settings(f.Settings(doc)))
	}
	return s
}

func settings(n int) string {
	if n == 1 {
		return "1 setting"
	}
	return fmt.Sprintf("%d settings", n)
}

// line is the file that was made, in one.
func (d convertedDoc) line(to formats.Kind) string {
	s := fmt.Sprintf("%s, %v, %s", report.Printable(d.Name), to, report.Bytes(int64(d.Size)))
	var more []string
	switch {
	case d.Messages == 1:
		more = append(more, "1 message")
	case d.Messages > 1:
		more = append(more, fmt.Sprintf("%d messages", d.Messages))
	}
	if d.Security != "" {
		more = append(more, d.Security)
	}
	if d.ROM != "" {
		more = append(more, "for a ROM, applied "+d.ROM)
	}
	if len(more) > 0 {
		s += ": " + strings.Join(more, ", ")
	}
	return s
}

// details are what a person should know of it.
func (d convertedDoc) details(say func(string)) {
	if d.PIN != "" {
		say(fmt.Sprintf("the PIN for this document is %s: tell it to whoever holds the handset, by another way", d.PIN))
	}
	for _, x := range d.Notes {
		say("note: " + report.Printable(x))
	}
	for _, x := range slices.Compact(d.LeftOut) {
		say("left out: " + report.Printable(x))
	}
}

// writeError is about a file that could not be written.
func writeError(path string, err error) error {
	if errors.Is(err, formats.ErrExists) {
		return cannotWrite(path, "it is there already; choose another name, or replace it with --force")
	}
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return cannotWrite(path, "%v", err)
}
