//go:build !nogui

package ui

import (
	"strings"

	"cradle/app/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A question is a dialog of two answers. The harmless one has the focus, unless there
// is something to type, and is what Escape gives.
type question struct {
	title   string
	content fyne.CanvasObject
	no, yes string
	danger  bool // yes does harm

	entry *kit.Entry // what is typed, if anything: it has the focus
	word  string     // has to be typed there before yes can be given, which Enter alone does not; "" is none

	fields []*kit.Entry               // or a form: Enter goes on to the next field, and from the last one is yes
	bind   func(enable func(on bool)) // is given what lets yes be given, or not

	then func() // called when the answer was yes, after the dialog is closed
}

// ask asks. While it is open, the window's keys rest.
func (w *window) ask(q question) {
	agreed := false
	var d *kit.Dialog
	hide := func() { d.Hide() }
	keys := func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			hide()
		}
	}
	no := kit.NewButton(q.no, theme.CancelIcon(), hide, keys)
	yes := kit.NewButton(q.yes, theme.ConfirmIcon(), func() { agreed = true; hide() }, keys)
	yes.Importance = widget.HighImportance
	if q.danger {
		yes.Importance = widget.DangerImportance
	}
	// Ctrl+Enter is yes wherever something is typed, if yes can be given.
	agree := func() {
		if !yes.Disabled() {
			agreed = true
			hide()
		}
	}
	bind := func(e *kit.Entry) {
		e.Escape, e.Shortcut = hide, w.shortcut
		e.Down = func(k *fyne.KeyEvent) bool {
			enter := k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter
			if enter = enter && w.modifiers()&fyne.KeyModifierControl != 0; enter {
				agree()
			}
			return enter
		}
	}
	if q.entry != nil {
		bind(q.entry)
	}
	if q.word != "" {
		yes.Disable()
		q.entry.OnChanged = func(s string) { kit.SetEnabled(yes, strings.EqualFold(strings.TrimSpace(s), q.word)) }
	} else if q.entry != nil {
		q.entry.OnSubmitted = func(string) { agree() }
	}
	for i, e := range q.fields {
		bind(e)
		e.OnSubmitted = func(string) {
			if i+1 < len(q.fields) {
				w.win.Canvas().Focus(q.fields[i+1])
				return
			}
			agree()
		}
	}
	if q.bind != nil {
		q.bind(func(on bool) { kit.SetEnabled(yes, on) })
	}
	d = kit.NewDialog(q.title, q.content, w.win, no, container.NewThemeOverride(yes, kit.Strong{Theme: kit.Current{}}))
	w.log.Debug("question", "title", q.title) // app/ui/screenshots waits for it
	w.showModal(d, func() {
		if agreed {
			q.then()
		}
	})
	switch {
	case len(q.fields) > 0:
		w.win.Canvas().Focus(q.fields[0])
	case q.entry != nil:
		w.win.Canvas().Focus(q.entry)
	default:
		w.win.Canvas().Focus(no)
	}
}

// dialogWidth is how wide the inside of a dialog is: a line that can be read.
func dialogWidth() float32 { return 65 * kit.Rhythm * kit.Scale() }

// dialogText is the inside of a dialog: a text, and below it perhaps a line to
// type in.
func dialogText(text string, below ...fyne.CanvasObject) fyne.CanvasObject {
	const most = 40 * kit.Rhythm
	width := dialogWidth()
	l := kit.Wrapped(kit.Label(text))
	l.Resize(fyne.NewSize(width, l.MinSize().Height)) // how high it is depends on how wide it is
	scroll := kit.Fixed(container.NewVScroll(l), width, min(most, l.MinSize().Height+2*kit.Rhythm))
	for i, o := range below {
		if e, ok := o.(*kit.Entry); ok {
			below[i] = container.NewThemeOverride(kit.FixedHeight(e, kit.Touch), kit.Roomy{Theme: kit.Current{}})
		}
	}
	return container.NewVBox(append([]fyne.CanvasObject{scroll}, below...)...)
}

// modalDialog is what the window needs to know of a dialog.
type modalDialog interface {
	Show()
	Hide()
	SetOnClosed(func())
}

// showModal shows a dialog, and calls closed when it is not open any more.
// Documents that were dropped on it are opened then.
func (w *window) showModal(d modalDialog, closed func()) {
	w.modal = d
	d.SetOnClosed(func() {
		if w.modal != d {
			return
		}
		w.modal = nil
		if closed != nil {
			closed()
		}
		if paths := w.parked; len(paths) > 0 && w.modal == nil {
			w.parked = nil
			w.openPaths(paths)
		}
	})
	d.Show()
	w.log.Debug("dialog shown") // app/ui/screenshots waits for it
}
