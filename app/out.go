package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cradle/app/run"
)

// checkOut looks before a handset is touched whether replies can be written.
func checkOut(out string) error {
	if out == "" {
		return nil
	}
	if i, err := os.Stat(out); err == nil && i.IsDir() {
		return &plainError{exitUsage, fmt.Sprintf("the reply cannot be written: %s is a directory; name a file in it", out)}
	}
	if i, err := os.Stat(filepath.Dir(out)); err != nil || !i.IsDir() {
		return &plainError{exitUsage, fmt.Sprintf("the reply cannot be written: there is no directory %s", filepath.Dir(out))}
	}
	return nil
}

// writeReplies writes what the handsets answered, readable by the owner alone.
// A run without a reply has no file.
func (p *program) writeReplies(out string, runs []run.Run) error {
	if out == "" {
		return nil
	}
	var errs []error
	for _, r := range runs {
		if r.Result == nil || r.Result.Reply == "" {
			fmt.Fprintf(p.err, "cradle: there is no reply to write: %s sent none for %s\n", r.Port, r.Document.Name)
			continue
		}
		errs = append(errs, writePrivate(outName(out, r, runs), utf8Declared(r.Result.Reply)))
	}
	return errors.Join(errs...)
}

// writePrivate writes a file that the owner alone can read.
func writePrivate(name, text string) error {
	f, err := openPrivate(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// openPrivate is os.OpenFile for what may hold secrets: also a file that was
// there before is the owner's alone from now on. A device, such as /dev/null,
// stays as it is.
func openPrivate(name string, flag int) (*os.File, error) {
	f, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err
	}
	i, err := f.Stat()
	if err == nil && i.Mode().IsRegular() && i.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// outName is the file of one run's reply: out itself, with the document's name
// and the handset's id before the extension where there are several. Documents
// of the same name, from several folders, are numbered.
func outName(out string, r run.Run, runs []run.Run) string {
	ext := filepath.Ext(out)
	name := strings.TrimSuffix(out, ext)
	labels, taken, handsets := map[string]string{}, map[string]bool{}, map[run.HandsetID]bool{}
	for _, o := range runs {
		handsets[o.Handset] = true
		if _, done := labels[o.Document.Name]; done {
			continue
		}
		base := strings.TrimSuffix(filepath.Base(o.Document.Name), filepath.Ext(o.Document.Name))
		label := base
		for n := 2; taken[label]; n++ {
			label = fmt.Sprintf("%s-%d", base, n)
		}
		labels[o.Document.Name], taken[label] = label, true
	}
	if len(labels) > 1 {
		name += "-" + labels[r.Document.Name]
	}
	if len(handsets) > 1 {
		name += "-" + string(r.Handset)
	}
	return name + ext
}

var encodingDeclared = regexp.MustCompile(`^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')`)

// utf8Declared takes the encoding out of an XML declaration: the file is UTF-8,
// whatever the handset's UTF-16 said of itself.
func utf8Declared(xml string) string { return encodingDeclared.ReplaceAllString(xml, "$1") }
