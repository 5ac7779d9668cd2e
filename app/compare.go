package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/app/report"
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

func (p *program) compareCommand() *cobra.Command {
	var quiet bool
	c := &cobra.Command{
		Use:   "compare FIRST SECOND",
		Short: "Say where two documents ask a handset for different things",
		Long: `Say where two documents ask a handset for different things. Any file that
"cradle convert" reads will do, so that a document can be held against what was made
of it; one of them may be - for standard input. The exit code is 0 when they mean the
same, 1 when not, 2 when one cannot be read.

White space, comments, encodings, a missing root and the order of attributes mean
nothing to a handset, nor does the case of names. Of values the datatype says what
is the same: 7 and 007 are one integer and two texts. Order matters among the
providers of a document, among what FileOperation does, among settings of one name,
and where something is deleted or asked for before or after it is set.`,
		Example: `  cradle compare old.xml new.xml
  cradle compare --quiet old.xml new.xml && echo nothing to do`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef(c.CommandPath(), "name two documents")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error {
			read, err := p.readPair(c, files)
			if err != nil {
				return err
			}
			list, err := compareFiles(read[0], read[1])
			if err != nil {
				return err
			}
			if len(list) > 0 {
				p.exit = exitProblems
			}
			switch {
			case p.opt.json:
				p.printJSON(report.Compare(read[0].Name, read[1].Name, list, p.exit))
			case !quiet:
				report.CompareText(p.out, read[0].Name, read[1].Name, list)
			}
			return nil
		},
	}
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "print nothing; the exit code says it")
	return c
}

// readPair reads the two files. They may be one: a script that compares what it
// finds is told that it is the same, as by diff. Standard input is read once.
func (p *program) readPair(c *cobra.Command, names []string) ([]*formats.File, error) {
	if names[0] == "-" && names[1] == "-" {
		return nil, usagef(c.CommandPath(), "only one of the two can be standard input")
	}
	var read []*formats.File
	var errs []error
	for _, name := range names {
		f, err := p.readFile(name)
		read, errs = append(read, f), append(errs, err)
	}
	return read, errors.Join(errs...)
}

// compareFiles compares the documents in two files, one by one. What a cabinet has
// only because it is one is left out where the other file is none.
func compareFiles(a, b *formats.File) ([]canon.Difference, error) {
	first, err := documentsToCompare(a, b)
	if err != nil {
		return nil, err
	}
	second, err := documentsToCompare(b, a)
	if err != nil {
		return nil, err
	}
	if len(first) != len(second) {
		return nil, &plainError{exitUsage, fmt.Sprintf("%s has %s in it, and %s %s: compare them one by one", report.Printable(a.Name),
			report.Things(len(first), "document"), report.Printable(b.Name), report.Things(len(second), "document"))}
	}
	var list []canon.Difference
	comparer := canon.Comparer{Parm: canon.Known(csp.Carried())}
	for i := range first {
		list = append(list, comparer.Documents(first[i], second[i])...)
	}
	return list, nil
}

// documentsToCompare are the documents of a file, to be held against those of another.
func documentsToCompare(f, other *formats.File) ([]*provxml.Document, error) {
	switch {
	case len(f.Documents) == 0:
		return nil, &plainError{exitUsage, report.Printable(f.Name) + " has no document in it that could be compared"}
	case f.Cabinet != nil && other.Cabinet == nil:
		d, _, err := f.ForCable()
		return []*provxml.Document{d}, err
	}
	return f.Documents, nil
}
