//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"cradle/app/ui/view"
)

// newForm has a name and a line to type in for each field: beside each other, or
// above each other where a name is too long for that.
func newForm(fields []view.Field) *fyne.Container {
	const most = 24 * rhythm
	for _, f := range fields {
		if naturalWidth(bold(f.Name)) > most {
			return container.NewVBox()
		}
	}
	return container.New(layout.NewFormLayout())
}

// askVariables asks for the values of the document's variables, and goes on with
// what the button said when it was pressed.
func (w *window) askVariables(s view.Sentence, fields []view.Field) {
	q := question{title: "Values for " + w.screen.Document.Name(), no: "Do not apply", yes: s.Label}
	enable := func(bool) {}
	var empty *keyCheck
	left := whole(small("")) // why yes cannot be given
	ready := func() {
		setText(left, view.EmptyText(fields))
		enable(view.Ready(fields, empty.Checked))
	}
	empty = newKeyCheck("Empty fields are meant to be empty", func(bool) { ready() }, func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.modal.Hide()
		}
	})
	box := newForm(fields)
	const width, most = 65 * rhythm, 40 * rhythm
	inner := inset(box, rhythm/2) // the scroller cuts off what frames draw beside them
	scroll := container.NewVScroll(inner)
	for i := range fields {
		e := newKeyEntry(fields[i].Secret)
		e.gained = func() { reveal(scroll, e.Position().Y-rhythm, e.Size().Height+3*rhythm) }
		e.SetText(fields[i].Value)
		e.OnChanged = func(text string) { fields[i].Value = text; ready() }
		q.fields = append(q.fields, e)
		box.Add(whole(bold(fields[i].Name)))
		box.Add(e)
	}
	form := fixed(scroll, width, min(most, inner.MinSize().Height+rhythm))
	q.content = dialogText(w.screen.VariablesText(s), form, container.NewBorder(nil, nil, empty, left))
	q.bind = func(f func(bool)) { enable = f; ready() }
	q.then = func() {
		filled, trouble := w.screen.Fill(s, fields)
		if trouble != "" {
			w.bar.say(trouble)
			return
		}
		w.agree(filled)
	}
	w.ask(q)
}
