//go:build !nogui

package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"cradle/app/formats"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// chooseFile lets a person pick a document.
func (w *window) chooseFile() {
	if w.modal != nil {
		return
	}
	d := w.openDialog(formats.Extensions(), func(path string) {
		w.screen.LeftOut = nil
		w.open(path, false)
	})
	if doc := w.screen.Document; doc.InFile() {
		if dir, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(doc.Path))); err == nil {
			d.SetLocation(dir)
		}
	}
	w.showFiles(d, nil)
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

// openPaths opens files, and of folders the documents in them. What was loaded stays where
// nothing of it can be used.
func (w *window) openPaths(paths []string) {
	// From now on the documents before are not meant any more.
	w.reading++
	this := w.reading
	w.screen.Opening, w.screen.LeftOut = filepath.Base(paths[0]), nil
	w.docs.show()
	w.bar.show()
	w.work(func() func() {
		e := expand(paths)
		return func() {
			if this != w.reading {
				return // others were opened meanwhile
			}
			w.screen.Opening, w.screen.LeftOut = "", e.left
			for _, l := range e.left {
				w.log.Info("not taken", "name", l.Name, "why", l.Why)
			}
			if len(e.docs) > 0 {
				w.goTo(benchPage)
				w.load(opening{docs: e.docs, choice: !e.named})
				return
			}
			w.readRest()
			w.docs.show()
			w.bar.show()
			if w.pages.now != benchPage { // where it stands
				w.bar.say(strings.ReplaceAll(w.screen.LeftOutText(), "\n", " · "))
			}
		}
	})
}

// Limits of what is taken of folders: a person who drops a whole disk is told that it is
// too much.
const (
	foldersMost  = 200      // documents
	foldersBytes = 64 << 20 // of all of them
)

// expanded is what paths come to.
type expanded struct {
	docs  []view.Document
	named bool // a person named some of them, which come ticked
	left  []view.LeftOut

	seen  map[string]bool
	bytes int64
	more  int // documents that were too many
}

// expand puts in the place of each folder the documents in it, in the order of their
// names. A file that is named is a document if it is called like one, or can be read as
// one: a picture is neither.
func expand(paths []string) expanded {
	e := expanded{seen: map[string]bool{}}
	for _, root := range paths {
		if abs, err := filepath.Abs(root); err == nil {
			root = abs
		}
		if i, err := os.Stat(root); err == nil && i.IsDir() {
			e.folder(root)
			continue
		}
		if !slices.Contains(extensions, strings.ToLower(filepath.Ext(root))) {
			if _, err := readFile(root); err != nil {
				e.leave(root, view.WhyNot(err))
				continue
			}
		}
		e.add(view.Document{Path: root})
		e.named = true
	}
	if e.more > 0 {
		e.left = append(e.left, view.LeftOut{Name: words.N("{{.Count}} more documents", e.more),
			Why: words.T("There is room for {{.Count}} of folders, of {{.Size}} together", "Count", foldersMost, "Size", "64 MiB")})
	}
	for i := range e.docs {
		e.docs[i].Off = e.named && e.docs[i].Off
	}
	return e
}

// extensions are those of files that are taken of a folder: a text file there is seldom a
// document.
var extensions = []string{".xml", ".provxml", ".cpf", ".cab", ".wbxml"}

// folder adds the documents of a folder and of those in it, unticked.
func (e *expanded) folder(root string) {
	name := root
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real // a link to a folder is looked into
	}
	before := len(e.docs) + e.more + len(e.left)
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			e.leave(path, words.T("It cannot be looked into"))
			return nil
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(extensions, strings.ToLower(filepath.Ext(path))):
			return nil
		}
		var size int64
		if i, err := os.Stat(path); err == nil {
			size = i.Size()
		}
		if len(e.docs) >= foldersMost || e.bytes+size > foldersBytes {
			e.more++
			return nil
		}
		e.bytes += size
		e.add(view.Document{Path: path, Off: true})
		return nil
	})
	if len(e.docs)+e.more+len(e.left) == before {
		e.leave(name, words.T("There is no document in this folder"))
	}
}

// add takes a document; once named is enough.
func (e *expanded) add(d view.Document) {
	if !e.seen[d.Path] {
		e.seen[d.Path] = true
		e.docs = append(e.docs, d)
		return
	}
	if !d.Off { // it was in a folder, too, and is named now
		i := slices.IndexFunc(e.docs, func(o view.Document) bool { return o.Path == d.Path })
		e.docs[i].Off = false
	}
}

func (e *expanded) leave(path, why string) {
	e.left = append(e.left, view.LeftOut{Name: filepath.Base(path), Why: why})
}
