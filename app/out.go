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
		errs = append(errs, os.WriteFile(outName(out, r, runs), []byte(utf8Declared(r.Result.Reply)), 0o600))
	}
	return errors.Join(errs...)
}

// outName is the file of one run's reply: out itself, with the document's name
// and the handset's id before the extension where there are several.
func outName(out string, r run.Run, runs []run.Run) string {
	ext := filepath.Ext(out)
	name := strings.TrimSuffix(out, ext)
	documents, handsets := map[string]bool{}, map[run.HandsetID]bool{}
	for _, o := range runs {
		documents[o.Document.Name], handsets[o.Handset] = true, true
	}
	if len(documents) > 1 {
		base := filepath.Base(r.Document.Name)
		name += "-" + strings.TrimSuffix(base, filepath.Ext(base))
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
