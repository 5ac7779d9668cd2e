//go:build !nogui

package ui

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// isCtrlEnter: the form's own key, which is not the main button's while a form is filled
// in.
func isCtrlEnter(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	return ok && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter)
}

// chooseCertificate lets a person pick the file of a certificate.
func (c *composer) chooseCertificate(name string) {
	if c.w.modal != nil {
		return
	}
	c.w.showFiles(c.w.openDialog([]string{".cer", ".crt", ".pem", ".der"}, func(path string) { c.takeFile(name, path) }), nil)
}

// certificateMost is the largest file, in bytes, that is read; what is larger is refused
// by the form, which is given one more.
const certificateMost = 64 << 10

// takeFile reads a certificate's file on a worker's goroutine.
func (c *composer) takeFile(name, path string) {
	job := c.chosen
	c.w.work(func() func() {
		data, err := readFirst(path, certificateMost)
		return func() {
			switch {
			case err != nil:
				c.w.bar.say(words.T("The file cannot be opened: {{.Why}}", "Why", view.Why(err)))
			case job == c.chosen:
				c.m.SetFile(name, filepath.Base(path), data)
				c.show()
				c.w.log.Debug("certificate taken", "path", path)
			}
		}
	})
}

// readFirst reads the beginning of a file.
func readFirst(path string, most int64) ([]byte, error) {
	i, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// dropFile takes a file that was dropped while the forms are shown and one of them wants a
// certificate; ok is false where it is not for the form.
func (w *window) dropFile(paths []string) (ok bool) {
	if w.pages.now != composePage || len(paths) != 1 {
		return false
	}
	name := w.compose.m.Certificate()
	if name == "" {
		return false
	}
	w.compose.takeFile(name, paths[0])
	return true
}

// saveDocument asks for a file, writes the document into it, and loads it from there. The
// dialog asks before it gives a file that is there already.
func (w *window) saveDocument(d view.Document) {
	if w.modal != nil || d.Doc == nil {
		return
	}
	w.saveAs(saving{
		name: d.Name(), title: words.T("Save the document"), extensions: []string{".xml", ".provxml"},
		failed: func(why string) string { return words.T("The document cannot be written: {{.Why}}", "Why", why) },
		write:  func(path string) { w.writeDocument(d, path) },
	})
}

// writeDocument writes a document on a worker's goroutine, and opens the file. The dialog
// made the file; where nothing can be written it is not left behind empty.
func (w *window) writeDocument(d view.Document, path string) {
	w.work(func() func() {
		err := d.Write(path)
		if err != nil {
			if i, e := os.Stat(path); e == nil && i.Size() == 0 {
				os.Remove(path)
			}
		}
		return func() {
			w.log.Info("document saved", "path", path, "err", err)
			if err != nil {
				w.bar.say(words.T("The document cannot be written: {{.Why}}", "Why", view.Why(err)))
				return
			}
			w.goTo(benchPage)
			w.open(path, false)
		}
	})
}
