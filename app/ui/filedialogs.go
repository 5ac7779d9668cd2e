//go:build !nogui

package ui

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// picked is a file that a dialog has opened.
type picked interface {
	URI() fyne.URI
	Close() error
}

// onPicked is what a dialog for files calls: take gets the path, for files are read and written
// by name, on other goroutines. failed says why there is none.
func onPicked[F picked](w *window, failed func(why string) string, take func(path string)) func(F, error) {
	return func(f F, err error) {
		switch {
		case err != nil:
			w.bar.say(failed(view.Why(err)))
		case any(f) != nil:
			path := f.URI().Path()
			f.Close()
			take(path)
		}
	}
}

// openDialog is a dialog in which a person picks a file of these extensions to be read.
func (w *window) openDialog(extensions []string, take func(path string)) *dialog.FileDialog {
	failed := func(why string) string { return words.T("The file cannot be opened: {{.Why}}", "Why", why) }
	d := dialog.NewFileOpen(onPicked[fyne.URIReadCloser](w, failed, take), w.win)
	d.SetFilter(storage.NewExtensionFileFilter(extensions))
	return d
}

// showFiles shows a dialog for files, and calls closed when it is not open any more.
func (w *window) showFiles(d *dialog.FileDialog, closed func()) {
	w.showModal(d, closed)
	d.Resize(fyne.NewSize(880, 560))
}

// saving is what is asked of a person for a file that is to be written.
type saving struct {
	name       string // that is offered
	title      string // of the dialog; "" is the usual one
	extensions []string
	failed     func(why string) string
	write      func(path string) // the dialog made the file
}

// saveAs asks for a file, and has it written.
func (w *window) saveAs(s saving) {
	d := dialog.NewFileSave(onPicked[fyne.URIWriteCloser](w, s.failed, s.write), w.win)
	d.SetFileName(s.name)
	d.SetFilter(storage.NewExtensionFileFilter(s.extensions))
	if home, err := os.UserHomeDir(); err == nil {
		if dir, err := storage.ListerForURI(storage.NewFileURI(home)); err == nil {
			d.SetLocation(dir)
		}
	}
	if s.title != "" {
		d.SetTitleText(s.title)
	}
	w.showFiles(d, nil)
}
