//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// newForm has a name and a line to type in for each field: beside each other, or
// above each other where a name is too long for that.
func newForm(fields []view.Field) *fyne.Container {
	const most = 24 * kit.Rhythm
	for _, f := range fields {
		if kit.NaturalWidth(kit.Bold(f.Name)) > most {
			return container.NewVBox()
		}
	}
	return container.New(layout.NewFormLayout())
}

// askVariables asks for the values of the document's variables, and goes on with
// what the button said when it was pressed.
func (w *window) askVariables(s view.Sentence, fields []view.Field) {
	q := question{title: words.T("Values for {{.Document}}", "Document", s.Name()), no: s.No(), yes: s.Yes()}
	enable := func(bool) {}
	var empty *kit.Check
	left := kit.Whole(kit.Small("")) // why yes cannot be given
	ready := func() {
		kit.SetText(left, view.EmptyText(fields))
		enable(view.Ready(fields, empty.Checked))
	}
	empty = kit.NewCheck(words.T("Empty fields are meant to be empty"), func(bool) { ready() }, func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.modal.Hide()
		}
	})
	box := newForm(fields)
	const most = 40 * kit.Rhythm
	inner := kit.Inset(box, kit.Rhythm/2) // the scroller cuts off what frames draw beside them
	scroll := container.NewVScroll(inner)
	for i := range fields {
		e := kit.NewEntry(fields[i].Secret)
		e.Gained = func() { kit.Reveal(scroll, e.Position().Y-kit.Rhythm, e.Size().Height+3*kit.Rhythm) }
		e.SetText(fields[i].Value)
		e.OnChanged = func(text string) { fields[i].Value = text; ready() }
		q.fields = append(q.fields, e)
		box.Add(kit.Whole(kit.Bold(fields[i].Name)))
		box.Add(e)
	}
	form := kit.Fixed(scroll, dialogWidth(), min(most, inner.MinSize().Height+kit.Rhythm))
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
