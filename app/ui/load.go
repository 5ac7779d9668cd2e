//go:build !nogui

package ui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cradle/app/formats"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// opening is what is loaded in place of all that was.
type opening struct {
	docs    []view.Document // with their paths alone
	choice  bool            // of which a person is to choose: nobody named them
	profile *view.Profile   // that they are of; nil: of none
}

// open reads a document and makes it the only one that will be applied.
func (w *window) open(path string, sample bool) {
	if abs, err := filepath.Abs(path); err == nil && !sample {
		path = abs // its folder is shown
	}
	w.load(opening{docs: []view.Document{{Path: path, Sample: sample}}})
}

// load reads documents and makes them those that will be applied. From now on the ones
// before are not it any more, however long the reading takes. What is under way keeps its
// own documents.
func (w *window) load(o opening) {
	w.reading++
	w.screen.Opening = ""
	w.disks = map[string]diskMark{}
	for i := range o.docs {
		o.docs[i].Reading = true
	}
	if o.choice {
		w.screen.SetChoice(o.docs)
	} else {
		w.screen.SetDocuments(o.docs, slices.IndexFunc(o.docs, func(d view.Document) bool { return !d.Off }))
	}
	w.screen.SetProfile(o.profile)
	for _, d := range o.docs {
		if d.InFile() && !o.choice {
			w.screen.Shelf.Add(d.Path)
		}
	}
	w.documentsChanged()
	w.readNext(w.reading, o.docs, w.opened)
}

// opened is called when a document that was just loaded is read.
func (w *window) opened(d view.Document) {
	w.log.Info("document opened", "path", d.Path, "err", d.Err)
	w.screen.SkipUnreadable()
	if d.Err != nil || !d.InFile() {
		return
	}
	if d.Path == w.screen.Document.Path {
		w.screen.Shelf.Add(d.Path) // of a choice, the one that is chosen
	}
	if w.screen.Shelf.Has(d.Path) {
		w.choose(func(p *prefs.Prefs) { p.AddRecent(d.Path) })
	}
}

// readNext reads the first of some documents on a worker's goroutine, and then the
// others: one at a time, so that a folder of large ones takes no more memory than it must.
// It gives up when others are opened. done is called for each.
func (w *window) readNext(this int, list []view.Document, done func(view.Document)) {
	if len(list) == 0 {
		return
	}
	d := list[0]
	w.work(func() func() {
		doc, mark := w.read(d.Path, d.Sample)
		return func() {
			if this != w.reading {
				return // others were opened meanwhile
			}
			w.screen.TakeDocument(doc)
			w.disks[d.Path] = mark
			done(doc)
			w.documentsChanged()
			w.readNext(this, list[1:], done)
		}
	})
}

// readRest reads what was still to be read when others were opened, of which nothing can be
// used: what was loaded stays.
func (w *window) readRest() {
	rest := slices.DeleteFunc(slices.Clone(w.screen.Loaded()), func(d view.Document) bool { return !d.Reading })
	w.readNext(w.reading, rest, w.opened)
}

// read reads a document on a worker's goroutine. The mark is taken before, so
// that what changes during the reading counts as changed.
func (w *window) read(path string, sample bool) (d view.Document, mark diskMark) {
	d = view.Document{Path: path, Sample: sample, Read: time.Now()}
	if sample {
		data, err := fs.ReadFile(w.opt.Samples, path)
		if err != nil {
			d.Err = err
			return d, mark
		}
		d.Doc, d.Err = provxml.Parse(d.Name(), data)
	} else {
		mark, _ = markOf(path)
		d.Doc, d.Err = readFile(path)
	}
	if d.Err == nil {
		d.SetDoc(d.Doc)
	}
	if d.Err == nil {
		d.Dangers = lint.Dangers(d.Doc)
		d.Findings = lint.Check(d.Doc, w.opt.Catalogue, lint.Options{})
	}
	return d, mark
}

// readFile reads the document out of a file of any form, with what is to be said
// of the file among the document's own remarks.
func readFile(path string) (*provxml.Document, error) {
	if i, err := os.Lstat(path); err == nil && i.Mode()&fs.ModeSymlink != 0 {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New(words.T("it is a link, and what it leads to is not there"))
		}
	}
	f, err := formats.Read(path)
	if err != nil {
		return nil, err
	}
	return f.Sendable()
}

// reloadDocument reads the loaded documents again.
func (w *window) reloadDocument() {
	var list []view.Document
	for _, d := range w.screen.Loaded() {
		if d.InFile() || d.Sample {
			list = append(list, d)
		}
	}
	w.reload(list)
}

// reload reads some of the loaded documents again. Their order, and which are ticked, stays.
func (w *window) reload(list []view.Document) {
	for _, d := range list {
		d.Reading = true
		w.screen.TakeDocument(d)
	}
	w.documentsChanged()
	w.readNext(w.reading, list, func(d view.Document) { w.log.Info("document reloaded", "path", d.Path, "err", d.Err) })
}
