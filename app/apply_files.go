package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/app/install"
	"cradle/app/report"
	"cradle/rapi/provxml"
)

// readFiles reads all files before anything else is done, and tells of all that
// cannot be read.
func (p *program) readFiles(c *cobra.Command, names []string) ([]*formats.File, error) {
	var files []*formats.File
	var errs []error
	for i, name := range names {
		for _, before := range names[:i] {
			switch {
			case before == name:
				return nil, usagef(c.CommandPath(), "%s is named twice", name)
			case before != "-" && name != "-" && sameFile(before, name):
				return nil, usagef(c.CommandPath(), "%s and %s are the same file", before, name)
			}
		}
		if p.opt.simulated && name != "-" && !exists(name) && isSpec(name) {
			return nil, usagef(c.CommandPath(), "--simulate takes what it is to simulate behind an equals sign: --simulate=%s", name)
		}
		f, err := p.readFile(name)
		files, errs = append(files, f), append(errs, err)
	}
	return files, errors.Join(errs...)
}

// forCable is what a handset on the cable can do of some files, and what is
// to be said about the files before anything is sent: what is left out of them.
func forCable(files []*formats.File) (docs []*provxml.Document, remarks []string, err error) {
	var errs []error
	for _, f := range files {
		doc, left, err := f.ForCable()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		docs = append(docs, doc)
		for _, w := range f.Warnings {
			remarks = append(remarks, report.Printable(f.Name)+": warning: "+report.Printable(w.String()))
		}
		for _, w := range left {
			remarks = append(remarks, warningLine(doc, w))
		}
	}
	return docs, remarks, errors.Join(errs...)
}

// readAsDocuments reads files of any format for commands that only look at what
// they would set over the cable.
func (p *program) readAsDocuments(c *cobra.Command, names []string) ([]*provxml.Document, error) {
	files, err := p.readFiles(c, names)
	if err != nil {
		return nil, err
	}
	docs, _, err := forCable(files)
	return docs, err
}

// cabinetOf is the cabinet that apply is to give to an installer, if that is
// what was asked for.
func cabinetOf(c *cobra.Command, files []*formats.File, f applyFlags) (*formats.File, error) {
	if f.asXML {
		return nil, nil
	}
	for _, file := range files {
		if file.Cabinet == nil {
			continue
		}
		usage := func(format string, args ...any) (*formats.File, error) {
			return nil, usagef(c.CommandPath(), format, args...)
		}
		const orXML = "or apply the document in it with --as-xml"
		switch {
		case len(files) > 1:
			return usage("%s is a cabinet, which is given to the handset's installer: apply it by itself, %s", file.Name, orXML)
		case file.Name == "standard input":
			return usage("this is a cabinet, and the handset's installer is given a file: name it, %s", orXML)
		case f.out != "":
			return usage("%s is a cabinet, and an installer sends no reply for --out; leave that out, %s", file.Name, orXML)
		case f.report != "":
			return usage("%s is a cabinet, and an installer tells nothing for --report; leave that out, %s", file.Name, orXML)
		case f.vars.given():
			return usage("%s is a cabinet, in which no variables are filled in before it is installed; leave them out, %s", file.Name, orXML)
		case f.events:
			return usage("%s is a cabinet, and an installer tells nothing for --events; leave that out, %s", file.Name, orXML)
		case f.metadata:
			return usage("%s is a cabinet, and an installer tells no --metadata; leave that out, %s", file.Name, orXML)
		}
		return file, nil
	}
	return nil, nil
}

// applyCabinet gives a cabinet to the handsets' installers. What is dangerous in
// it wants a person's word as in any document.
func (p *program) applyCabinet(c *cobra.Command, file *formats.File, f applyFlags) error {
	if err := install.Check(file.Name); err != nil {
		return &localError{err}
	}
	if err := checkDangers(file.Documents, f); err != nil {
		return err
	}
	p.warnOf(file)
	timeout := f.timeout
	if timeout == 0 {
		timeout = installTimeout
	}
	return p.install(c, taskFlags{unlockTimeout: f.unlockTimeout, yes: f.yes || f.allowDangerous}, file.Name, timeout)
}

// installTimeout is how long an installer is watched.
const installTimeout = 5 * time.Minute
