//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"cradle/app/ui/view"
)

// askVariables asks for the values of the document's variables, and goes on with
// what the button said when it was pressed.
func (w *window) askVariables(s view.Sentence, fields []view.Field) {
	q := question{title: "What stands for the variables?", no: "Do not apply", yes: s.Label}
	box := container.NewVBox()
	enable := func(bool) {}
	var empty *keyCheck
	ready := func() { enable(view.Ready(fields, empty.Checked)) }
	empty = newKeyCheck("Empty fields are meant to be empty", func(bool) { ready() }, func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.modal.Hide()
		}
	})
	for i := range fields {
		e := newKeyEntry(fields[i].Secret)
		e.SetText(fields[i].Value)
		e.OnChanged = func(text string) { fields[i].Value = text; ready() }
		q.fields = append(q.fields, e)
		box.Add(bold(fields[i].Name))
		box.Add(e)
	}
	const width, most = 65 * rhythm, 40 * rhythm
	inner := inset(box, rhythm/2) // the scroller cuts off what frames draw beside them
	form := fixed(container.NewVScroll(inner), width, min(most, inner.MinSize().Height+rhythm))
	q.content = dialogText(w.screen.VariablesText(s), form, empty)
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
