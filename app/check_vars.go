package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// filling reads the values of the variables of all documents that are checked, once for
// each handset that there are values for; none: they are checked as they stand. A
// document that cannot be read is told of later.
func (p *program) filling(c *cobra.Command, names []string, f varFlags) ([]template.Lookup, error) {
	if !f.given() {
		return nil, nil
	}
	var docs []*provxml.Document
	for _, name := range names {
		if name == "-" {
			return nil, usagef(c.CommandPath(), "values are given to documents in files, and not to standard input")
		}
		list, err := documentsIn(name)
		if err != nil {
			return nil, &localError{err}
		}
		for _, file := range list {
			if f, err := p.readFile(file); err == nil {
				docs = append(docs, f.Documents...)
			}
		}
	}
	v, err := p.variables(c, f, names, docs)
	if err != nil {
		var missing *missingError
		if errors.As(err, &missing) {
			return nil, &plainError{exitUsage, fmt.Sprintf("%d %s no value: %v", len(missing.names), words(len(missing.names), "variable has", "variables have"), missing.missing[0])}
		}
		return nil, err
	}
	if v.table == nil {
		return []template.Lookup{v.set.Get}, nil
	}
	var fill []template.Lookup
	for _, row := range v.table.Rows() {
		fill = append(fill, template.First(v.set.Get, row.Get, v.table.Default().Get))
	}
	if len(fill) == 0 {
		fill = append(fill, template.First(v.set.Get, v.table.Default().Get))
	}
	return fill, nil
}

// checkFilled checks a document with each of some values. What is found with several
// of them is told once. The note that there are variables is left out.
func checkFilled(d *provxml.Document, cat *csp.Catalogue, opt lint.Options, fill []template.Lookup) []lint.Finding {
	scan := template.Scan(d)
	if len(fill) == 0 || len(scan.Uses) == 0 || scan.Err() != nil {
		return lint.Check(d, cat, opt)
	}
	type key struct {
		id, msg string
		pos     provxml.Pos
	}
	seen := map[key]bool{}
	var all []lint.Finding
	for _, values := range fill {
		one, err := scan.Fill(values)
		if err != nil { // a row has no value for a variable, or one that cannot be sent
			all = append(all, unreadable(err))
			continue
		}
		for _, x := range lint.Check(one, cat, opt) {
			if k := (key{x.ID, x.Msg.String(), x.Pos}); !seen[k] {
				seen[k] = true
				all = append(all, x)
			}
		}
	}
	return all
}
