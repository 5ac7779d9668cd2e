package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// varFlags say what stands for the variables of documents.
type varFlags struct {
	set     []string
	setFile []string
	ask     []string
	table   string
}

const varsHelp = `A document may have variables, {{name}}, in the values of its attributes and in text.
--set, --set-file and --ask give one a value for every handset, --vars a value for
each: a CSV file whose first column is called name, port or identity and says which
handset a row is for ("*" for all without one), and whose other columns are called as
the variables. What is given by itself counts more than the table, and a handset's own
row more than "*", also cell by cell: an empty cell is none, and "" in quotes is an
empty value. Blanks beside a separator belong to the value.
Passwords are refused behind --set, where others can read them.`

func (f *varFlags) register(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.set, "set", nil, "NAME=VALUE: the value of the variable {{NAME}} (repeatable); not of a secret")
	c.Flags().StringArrayVar(&f.setFile, "set-file", nil, "NAME=FILE: what is in the file, without the line end at its end (repeatable);\n- is standard input")
	c.Flags().StringArrayVar(&f.ask, "ask", nil, "NAME: ask for the value at the terminal, or read a line of standard input (repeatable)")
	c.Flags().StringVar(&f.table, "vars", "", "a CSV file with a row of values for each handset")
}

// given reports whether any value is.
func (f *varFlags) given() bool {
	return len(f.set)+len(f.setFile)+len(f.ask) > 0 || f.table != ""
}

// variables are the documents with what is known of their variables' values.
type variables struct {
	docs    []*provxml.Document
	scans   []*template.Template
	names   []string        // of all documents' variables, in the order of their first use
	folded  map[string]bool // the same
	secrets map[string]bool // of them, folded, those whose values are secrets
	set     template.Set    // for every handset
	table   *template.Table // nil: there is none
	stdin   bool            // standard input was read for values
}

// variables finds the variables of documents and reads the values that are given,
// all of it before a handset is opened.
func (p *program) variables(c *cobra.Command, f varFlags, files []string, docs []*provxml.Document) (*variables, error) {
	v := &variables{docs: docs, folded: map[string]bool{}, secrets: map[string]bool{}}
	var errs []error
	for _, d := range docs {
		scan := template.Scan(d)
		v.scans = append(v.scans, scan)
		for _, n := range scan.Names() {
			if !v.has(n) {
				v.names, v.folded[template.Fold(n)] = append(v.names, n), true
			}
		}
		maps.Copy(v.secrets, lint.SecretVariables(scan))
		errs = append(errs, causesOf(scan.Err())...)
	}
	if err := joined(errs); err != nil {
		return nil, err
	}
	if err := v.checkFlags(c, f, files); err != nil {
		return nil, err
	}
	if f.table != "" {
		t, err := template.ReadTable(f.table)
		if err != nil {
			return nil, &plainError{exitUsage, err.Error()}
		}
		v.table = t
		v.unused(p.err)
	}
	if err := v.unreachable(f); err != nil {
		return nil, err
	}
	return v, v.read(p, c, f)
}

func causesOf(err error) []error {
	if err == nil {
		return nil
	}
	return causes(err)
}

// has reports whether a document has the variable.
func (v *variables) has(name string) bool {
	return v.folded[template.Fold(name)]
}

// secret reports whether a variable's value is one: it is called like a secret, or
// it becomes one of a setting that is.
func (v *variables) secret(name string) bool {
	return v.secrets[template.Fold(name)]
}

// howSecret is how the value of a secret is given.
func howSecret(name string) string {
	return fmt.Sprintf("--ask %s, --set-file %s=FILE or a column %s of --vars FILE", name, name, name)
}

// checkFlags looks at the flags without reading anything.
func (v *variables) checkFlags(c *cobra.Command, f varFlags, files []string) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	seen := map[string]string{}
	stdin := ""
	if slices.Contains(files, "-") {
		stdin = "a document"
	}
	for _, g := range f.all() {
		switch before := seen[template.Fold(g.name)]; {
		case !template.ValidName(g.name) && g.flag == "--ask":
			return usage("--ask %s: a variable's name has letters, digits, _, - and ., and begins with a letter or _", printableArg(g.name))
		case !template.ValidName(g.name) || !g.pair && g.flag != "--ask":
			return usage("%s wants NAME=%s; a name has letters, digits, _, - and ., and begins with a letter or _", g.flag, g.wants())
		case !v.has(g.name):
			return usage("%s: no document has a variable {{%s}}%s", g.flag, g.name, meant(g.name, v.names))
		case before != "":
			return usage("%s and %s both give the variable {{%s}} a value", before, g.flag, g.name)
		case g.flag == "--set" && v.secret(g.name):
			return usage("--set %s: {{%s}} is a secret, and other programs can read a command line; give it with %s", g.name, g.name, howSecret(g.name))
		case g.flag == "--set" && !template.Unfit(g.value).IsZero():
			return usage("--set %s: the value cannot be sent: %s", g.name, template.Unfit(g.value))
		case g.flag == "--set-file" && g.value == "":
			return usage("--set-file %s= names no file", g.name)
		case g.flag == "--set-file" && g.value == "-" && stdin != "":
			return usage("--set-file %s=-: standard input has %s", g.name, stdin)
		case g.flag == "--ask" && stdin != "":
			return usage("--ask %s: standard input has %s", g.name, stdin)
		}
		if g.flag == "--set-file" && g.value == "-" {
			stdin = "the value of {{" + g.name + "}}"
		}
		seen[template.Fold(g.name)] = g.flag
	}
	return nil
}

// printableArg cuts an argument for a message.
func printableArg(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}

// meant is "; did you mean ...?", if something comes close.
func meant(name string, among []string) string {
	if n := template.Near(name, among); n != "" {
		return fmt.Sprintf("; did you mean {{%s}}?", n)
	}
	return ""
}

// givenVar is one flag's.
type givenVar struct {
	flag, name, value string
	pair              bool // had a "="
}

func (g givenVar) wants() string {
	if g.flag == "--set" {
		return "VALUE"
	}
	return "FILE"
}

// all are the flags' variables: what comes from standard input as a whole before
// what is asked for.
func (f varFlags) all() []givenVar {
	var list []givenVar
	add := func(flag string, args []string) {
		for _, a := range args {
			g := givenVar{flag: flag, name: a}
			if flag != "--ask" {
				g.name, g.value, g.pair = strings.Cut(a, "=")
			}
			list = append(list, g)
		}
	}
	add("--set", f.set)
	add("--set-file", f.setFile)
	add("--ask", f.ask)
	return list
}

// unused tells of columns that no document has a variable for. A bench has one
// table for many documents, so that it is no mistake.
func (v *variables) unused(w io.Writer) {
	var names []string
	for _, n := range v.table.Variables() {
		if !v.has(n) {
			names = append(names, n)
		}
	}
	if len(names) > 0 {
		fmt.Fprintf(w, "cradle: %s:1: note: no document has a variable for the %s %s\n", v.table.Name, words(len(names), "column", "columns"), strings.Join(names, ", "))
	}
}

// read gets the values that are given.
func (v *variables) read(p *program, c *cobra.Command, f varFlags) error {
	for _, g := range f.all() {
		value := g.value
		var err error
		switch g.flag {
		case "--set-file":
			value, err = p.valueFile(c.Context(), g.name, g.value)
			v.stdin = v.stdin || g.value == "-"
		case "--ask":
			value, err = p.askValue(c.Context(), g.name, v.secret(g.name))
		}
		if err != nil {
			return err
		}
		if why := template.Unfit(value); !why.IsZero() {
			return &plainError{exitUsage, fmt.Sprintf("%s %s: the value cannot be sent: %s", g.flag, g.name, why)}
		}
		v.set.Put(g.name, value)
	}
	return nil
}

// maxValueFile is the longest value, in bytes.
const maxValueFile = 1 << 20

// valueFile reads a value; one line end at its end is the file's and not the
// value's.
func (p *program) valueFile(ctx context.Context, name, file string) (string, error) {
	fail := func(format string, args ...any) (string, error) {
		return "", &plainError{exitUsage, fmt.Sprintf("--set-file %s=%s: ", name, file) + fmt.Sprintf(format, args...)}
	}
	in := p.in
	if file != "-" {
		f, err := openRead(ctx, file)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if err != nil {
			if e, ok := err.(*os.PathError); ok {
				err = e.Err
			}
			return fail("%v", err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxValueFile+1))
	switch {
	case err != nil:
		if e, ok := err.(*os.PathError); ok {
			err = e.Err
		}
		return fail("%v", err)
	case len(b) > maxValueFile:
		return fail("it has more than 1 MiB")
	case !utf8.Valid(b):
		return fail("it is not UTF-8")
	}
	s := strings.TrimPrefix(string(b), "\uFEFF")
	s = strings.TrimSuffix(s, "\n")
	return strings.TrimSuffix(s, "\r"), nil
}

// words are those for one thing, or for several.
func words(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}
