//go:build !nogui

package ui

import (
	"os"
	"time"

	"cradle/app/ui/view"
)

// watchInterval is how often the loaded documents are looked at on disk.
const watchInterval = time.Second

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

// found is how a document's file was found.
type found struct {
	doc  view.Document
	disk view.Disk
	mark diskMark
}

// checkDisk asks, on a worker's goroutine, whether the loaded documents are still on disk
// as they were read, and reloads those that are not where a person wants that. It is called
// on the window's goroutine. There are never more of them than load takes (foldersMost).
func (w *window) checkDisk() {
	var list []found
	for _, d := range w.screen.Loaded() {
		if d.InFile() && !d.Reading {
			list = append(list, found{doc: d, mark: w.disks[d.Path]})
		}
	}
	if len(list) == 0 || w.checking {
		return
	}
	w.checking = true
	this := w.reading
	w.work(func() func() {
		for i, f := range list {
			list[i].disk, list[i].mark = compareDisk(f.doc, f.mark)
		}
		return func() {
			w.checking = false
			if this == w.reading {
				w.takeDisk(list)
			}
		}
	})
}

// takeDisk notes how the files were found, and reloads what is to be.
func (w *window) takeDisk(list []found) {
	var again []view.Document
	changed := false
	for _, f := range list {
		w.disks[f.doc.Path] = f.mark
		if f.disk == view.Changed && w.docs.reload.Checked && w.modal == nil {
			again = append(again, f.doc)
			continue
		}
		if w.screen.SetDisk(f.doc, f.disk) {
			changed = true
			w.log.Info("document on disk", "path", f.doc.Path, "disk", f.disk)
		}
	}
	if len(again) > 0 {
		w.reload(again)
	} else if changed {
		w.docs.show()
		w.bar.show()
	}
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

// checkLabels has the rows of ports drawn anew that got another label: the command line
// gives labels, too, and the bench does not tell of it.
func (w *window) checkLabels() {
	if w.opt.Label == nil || w.labelling {
		return
	}
	w.labelling = true
	w.work(func() func() {
		list := w.opt.Bench.Handsets()
		return func() {
			w.labelling = false
			for _, h := range list {
				if _, label := w.screen.Port(h.ID); label != h.Label && w.screen.RowOf(h.ID) >= 0 {
					w.log.Info("port named elsewhere", "port", h.ID)
					w.feed.Touch(h.ID)
				}
			}
		}
	})
}
