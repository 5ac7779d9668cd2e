package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// replies are the files that the handsets' answers go to. They are made before
// anything is sent, so that no answer is lost to a file that cannot be written,
// and never laid over what is there: that could be the document itself.
type replies struct {
	files map[reply]*os.File
}

// reply is one document's on one handset.
type reply struct {
	doc     *provxml.Document
	handset run.HandsetID
}

// openReplies makes the files for out, the flag; "" makes none.
func openReplies(out string, docs []*provxml.Document, own map[run.HandsetID]bench.Own, targets []run.HandsetID) (_ *replies, err error) {
	r := &replies{files: map[reply]*os.File{}}
	if out == "" {
		return r, nil
	}
	defer func() {
		if err != nil {
			r.discard()
		}
	}()
	labels := docLabels(docs)
	for _, id := range targets {
		for i, d := range documentsOf(docs, own, id) {
			name := out
			if len(docs) > 1 {
				name = suffixed(name, labels[i])
			}
			f, err := createNew("the reply", nameFor(name, id, len(targets) > 1))
			if err != nil {
				return nil, err
			}
			r.files[reply{d, id}] = f
		}
	}
	return r, nil
}

// nameFor is a file's name for one of several handsets.
func nameFor(file string, id run.HandsetID, several bool) string {
	if !several {
		return file
	}
	return suffixed(file, string(id))
}

// suffixed puts a word before the extension.
func suffixed(file, word string) string {
	ext := filepath.Ext(file)
	return strings.TrimSuffix(file, ext) + "-" + word + ext
}

// docLabels are the documents' names without folder and extension. Those of the
// same name are numbered, also where only some computers take it for the same.
func docLabels(docs []*provxml.Document) []string {
	labels := make([]string, len(docs))
	taken := map[string]bool{}
	for i, d := range docs {
		base := strings.TrimSuffix(filepath.Base(d.Name), filepath.Ext(d.Name))
		labels[i] = base
		for n := 2; taken[strings.ToLower(labels[i])]; n++ {
			labels[i] = fmt.Sprintf("%s-%d", base, n)
		}
		taken[strings.ToLower(labels[i])] = true
	}
	return labels
}

// createNew makes a file that was not there before and that the owner alone can
// read. A device, such as /dev/null, is taken as it is.
func createNew(what, name string) (*os.File, error) {
	flag := os.O_CREATE | os.O_EXCL | os.O_WRONLY
	if i, err := os.Stat(name); err == nil && !i.Mode().IsRegular() && !i.IsDir() {
		flag = os.O_WRONLY
	}
	f, err := os.OpenFile(name, flag, 0o600)
	switch {
	case errors.Is(err, os.ErrExist):
		return nil, thereAlready(what, name)
	case err != nil:
		return nil, cannotWrite(what, "%v", err)
	}
	return f, nil
}

func cannotWrite(what, format string, args ...any) error {
	return &plainError{exitUsage, what + " cannot be written: " + fmt.Sprintf(format, args...)}
}

func thereAlready(what, name string) error {
	return cannotWrite(what, "%s is there already; choose another name", name)
}

func isDir(name string) bool {
	i, err := os.Stat(name)
	return err == nil && i.IsDir()
}

// write writes what the handsets answered. A run without an answer leaves no
// file; that is said on w.
func (r *replies) write(w io.Writer, runs []run.Run) error {
	var errs []error
	for _, one := range runs {
		key := reply{one.Document, one.Handset}
		f := r.files[key]
		if f == nil {
			continue
		}
		if one.Result == nil || one.Result.Reply == "" {
			fmt.Fprintf(w, "cradle: there is no reply to write: %s sent none for %s\n", one.Port, one.Document.Name)
			continue // discard takes the file away
		}
		delete(r.files, key)
		_, err := f.WriteString(utf8Declared(one.Result.Reply))
		errs = append(errs, err, f.Close())
	}
	r.discard()
	return errors.Join(errs...)
}

// discard takes away the files that nothing was written to.
func (r *replies) discard() {
	for key, f := range r.files {
		i, err := f.Stat()
		f.Close()
		if err == nil && i.Mode().IsRegular() {
			os.Remove(f.Name())
		}
		delete(r.files, key)
	}
}

// checkFiles looks before anything is opened whether what a command writes would
// go into what it reads, or into something else that it writes.
func (p *program) checkFiles(c *cobra.Command, documents []string, out string) error {
	if out == "-" {
		return usagef(c.CommandPath(), "--out - : standard output has the results; name a file for the replies")
	}
	files := []namedFile{{"--log-file", p.opt.logFile}, {"--capture", p.opt.capture}, {"--record", p.opt.record}, {"--out", out}}
	for i, f := range files {
		if f.name == "" {
			continue
		}
		for _, d := range documents {
			if d != "-" && sameFile(d, f.name) {
				return usagef(c.CommandPath(), "%s is the document %s; choose another name", f, d)
			}
		}
		for _, g := range files[:i] {
			if g.name != "" && sameFile(f.name, g.name) {
				return usagef(c.CommandPath(), "%s and %s are the same file; choose another name for one of them", g, f)
			}
		}
	}
	if out != "" {
		if dir := filepath.Dir(out); !isDir(dir) {
			return cannotWrite("the reply", "there is no directory %s", dir)
		}
		if isDir(out) {
			return cannotWrite("the reply", "%s is a directory; name a file in it", out)
		}
		i, err := os.Stat(out)
		if one := len(documents) == 1 && !p.opt.all && len(p.opt.devices) < 2; one && err == nil && i.Mode().IsRegular() {
			return thereAlready("the reply", out)
		}
	}
	return nil
}

type namedFile struct{ flag, name string }

func (f namedFile) String() string { return f.flag + " " + f.name }

// sameFile reports whether two names lead to one regular file, be it there
// already or not.
func sameFile(a, b string) bool {
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return ia.Mode().IsRegular() && os.SameFile(ia, ib)
	}
	pa, errA := filepath.Abs(a)
	pb, errB := filepath.Abs(b)
	return errA == nil && errB == nil && pa == pb
}

// openRead is os.Open that can be cancelled: a pipe with a name is not open before
// somebody writes to it, which may be never. What a program hands over as a file,
// such as <(pass show pin) of a shell, is such a pipe as well.
func openRead(ctx context.Context, name string) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(name)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		return o.f, o.err
	case <-ctx.Done():
		go func() {
			if o := <-done; o.err == nil {
				o.f.Close()
			}
		}()
		return nil, ctx.Err()
	}
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

var encodingDeclared = regexp.MustCompile(`^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')`)

// utf8Declared takes the encoding out of an XML declaration: the file is UTF-8,
// whatever the handset's UTF-16 said of itself.
func utf8Declared(xml string) string { return encodingDeclared.ReplaceAllString(xml, "$1") }
