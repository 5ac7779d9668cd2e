//go:build !nogui

package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"cradle/app/formats"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// open reads a document and makes it the one that will be applied. From now on
// the one before is not it any more, however long the reading takes. What is
// under way keeps its own document.
func (w *window) open(path string, sample bool) {
	if !sample {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs // its folder is shown
		}
		w.screen.Shelf.Add(path)
	}
	w.screen.Document = view.Document{Path: path, Sample: sample, Reading: true}
	w.reading++
	this := w.reading
	w.docs.show()
	w.source.changed()
	w.bar.show()
	w.work(func() func() {
		doc, mark := w.read(path, sample)
		return func() {
			if this != w.reading {
				return // another one was opened meanwhile
			}
			w.log.Info("document opened", "path", path, "err", doc.Err)
			if w.screen.ProfileOf(path) == "" || sample {
				w.screen.SetProfile(nil) // another document is none of its
			} else {
				doc.Profile = w.screen.ProfileText()
			}
			w.screen.Document = doc
			w.disk = mark
			if doc.Err == nil && !sample {
				w.choose(func(p *prefs.Prefs) { p.AddRecent(path) })
			}
			w.docs.show()
			w.source.changed()
			w.showMenu()
			w.bench.show() // the latest results may be of another document now
			w.bar.show()
		}
	})
}

// diskMark is how a file was found on disk when it was read.
type diskMark struct {
	time time.Time
	size int64
}

// markOf looks at a file on disk; ok is false when it is not there.
func markOf(path string) (m diskMark, ok bool) {
	i, err := os.Stat(path)
	if err != nil {
		return m, false
	}
	return diskMark{i.ModTime(), i.Size()}, true
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
	f, err := formats.Read(path)
	if err != nil {
		return nil, err
	}
	return f.Sendable()
}

// reloadDocument reads the loaded document again.
func (w *window) reloadDocument() {
	d := w.screen.Document
	switch {
	case w.screen.ShownDocument() >= 0:
		var paths []string
		for _, d := range w.screen.Documents() {
			paths = append(paths, d.Path)
		}
		at := w.screen.ShownDocument()
		w.loadAll(paths)
		w.screen.ShowDocument(at)
		w.documentsChanged()
	case d.InFile() || d.Sample:
		w.open(d.Path, d.Sample)
	}
}

// watchInterval is how often the loaded document is looked at on disk.
const watchInterval = time.Second

// checkDisk asks, on a worker's goroutine, whether the loaded document is still
// on disk as it was read, and reloads it when it is not and a person wants
// that. It is called on the window's goroutine.
func (w *window) checkDisk() {
	d := w.screen.Document
	if !d.InFile() || d.Reading || w.checking {
		return
	}
	w.checking = true
	before, this := w.disk, w.reading
	w.work(func() func() {
		disk, mark := compareDisk(d, before)
		return func() {
			w.checking = false
			if this != w.reading {
				return
			}
			w.disk = mark
			if disk == view.Changed && w.docs.reload.Checked && w.modal == nil {
				w.reloadDocument()
				return
			}
			if w.screen.Document.Disk != disk {
				w.screen.Document.Disk = disk
				w.docs.show()
				w.bar.show()
			}
		}
	})
}

// compareDisk says how a file stands to what was read of it when it looked like
// before. A file that was written again with the same content is the same.
func compareDisk(d view.Document, before diskMark) (view.Disk, diskMark) {
	now, there := markOf(d.Path)
	switch {
	case !there && before == (diskMark{}):
		return d.Disk, before // it was not there when it was read either
	case !there:
		return view.Missing, before
	case now == before && d.Disk != view.Missing:
		return d.Disk, before
	}
	again, err := readFile(d.Path)
	if err == nil && d.Doc != nil && again.SHA256 == d.Doc.SHA256 {
		return view.Same, now
	}
	if now == before {
		return view.Same, now // it was away for a moment
	}
	return view.Changed, now
}

// chooseFile lets a person pick a document.
func (w *window) chooseFile() {
	if w.modal != nil {
		return
	}
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			w.bar.say(words.T("The file cannot be opened: {{.Why}}", "Why", err.Error()))
		case f != nil:
			path := f.URI().Path()
			f.Close() // it is read by its name, on another goroutine
			w.open(path, false)
		}
	}, w.win)
	d.SetFilter(storage.NewExtensionFileFilter(formats.Extensions()))
	if doc := w.screen.Document; doc.InFile() {
		if dir, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(doc.Path))); err == nil {
			d.SetLocation(dir)
		}
	}
	w.showModal(d, nil)
	d.Resize(fyne.NewSize(880, 560))
}

// dropped is called when files are dropped on the window.
func (w *window) dropped(_ fyne.Position, uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) == 0 {
		w.bar.say(words.T("Only files can be dropped here"))
		return
	}
	if w.modal != nil { // what a dialog asks about must not change behind it
		w.parked = paths
		w.bar.say(words.T("{{.Document}} is opened when the dialog is closed", "Document", filepath.Base(paths[0])))
		return
	}
	if w.dropFile(paths) {
		return
	}
	w.openPaths(paths)
}

// openPaths opens files, and of folders the documents in them.
func (w *window) openPaths(paths []string) {
	// From now on the document before is not the one any more.
	w.reading++
	this := w.reading
	w.screen.Document = view.Document{Path: paths[0], Reading: true}
	w.docs.show()
	w.source.changed()
	w.bar.show()
	w.work(func() func() {
		files, note := expand(paths)
		folder := !slices.Equal(files, paths)
		return func() {
			switch {
			case this != w.reading: // another one was opened meanwhile
			case len(files) > 0:
				w.goTo(benchPage)
				if folder { // nobody named what is in it
					w.openFirst(files)
				} else {
					w.openAll(files)
				}
			default:
				w.screen.Document = view.Document{}
				w.docs.show()
				w.source.changed()
				w.bar.show()
			}
			if note != "" {
				w.bar.say(note)
			}
		}
	})
}

// foldersMost is how many documents are taken from folders.
const foldersMost = 200

// expand puts in the place of each folder the documents in it, in the order of their
// names. note says what a person should know of that; "" is nothing.
func expand(paths []string) (files []string, note string) {
	documents := []string{".xml", ".provxml", ".cpf", ".cab"} // a text file in a folder is seldom one
	left := 0
	for _, root := range paths {
		if i, err := os.Stat(root); err != nil || !i.IsDir() {
			files = append(files, root) // one that is not there says so when it is read
			continue
		}
		before := len(files) + left
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil: // a folder that cannot be looked into is passed over
				return nil
			case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case d.IsDir() || !slices.Contains(documents, strings.ToLower(filepath.Ext(path))):
				return nil
			case len(files) >= foldersMost:
				left++
				return nil
			}
			files = append(files, path)
			return nil
		})
		if len(files)+left == before {
			note = words.T("There is no document in {{.Folder}}", "Folder", filepath.Base(root))
		}
	}
	if left > 0 {
		note = words.N("{{.Count}} more documents were left out", left)
	}
	return files, note
}

// packMost is how many documents are loaded together; of more the first is, and the
// others are on the shelf.
const packMost = 20

// openAll loads documents that a person named, all of them where they are not too many.
func (w *window) openAll(paths []string) {
	for i, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			paths[i] = abs
		}
	}
	if len(paths) > 1 && len(paths) <= packMost {
		w.loadAll(paths)
		return
	}
	w.openFirst(paths)
}

// openFirst loads the first of several documents and puts the others on the
// shelf.
func (w *window) openFirst(paths []string) {
	for _, p := range slices.Backward(paths[1:]) { // so that they stand in their order
		if abs, err := filepath.Abs(p); err == nil {
			p = abs
		}
		w.screen.Shelf.Add(p)
	}
	w.open(paths[0], false)
}
