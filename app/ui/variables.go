//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/rapi/template"
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
		if fields[i].InTable {
			e.SetPlaceHolder(words.T("from the file of values"))
		}
		q.fields = append(q.fields, e)
		box.Add(kit.Whole(kit.Bold(fields[i].Name)))
		box.Add(e)
	}
	form := kit.Fixed(scroll, dialogWidth(), min(most, inner.MinSize().Height+kit.Rhythm))
	q.content = dialogText(w.screen.VariablesText(s), form, w.tableLine(s, fields), container.NewBorder(nil, nil, empty, left))
	q.bind = func(f func(bool)) { enable = f; ready() }
	q.then = func() { w.readTable(s, func() { w.fill(s, fields) }) }
	w.ask(q)
}

// fill gives the variables their values, and goes on.
func (w *window) fill(s view.Sentence, fields []view.Field) {
	filled, trouble := w.screen.Fill(s, fields)
	if trouble != "" {
		w.log.Info("not filled in", "why", trouble)
		w.ask(question{title: words.T("Nothing was sent"), no: words.T("Close"), yes: words.T("Back to the values"), content: dialogText(trouble), then: func() { w.press(s.Does) }})
		return
	}
	w.agree(filled)
}

// tableLine says which file of values is in use, and lets a person choose another. The
// form goes and comes back meanwhile, with what was typed.
func (w *window) tableLine(s view.Sentence, fields []view.Field) fyne.CanvasObject {
	keys := func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.modal.Hide()
		}
	}
	leave := func(then func()) func() {
		return func() {
			w.screen.Keep(fields)
			w.modal.Hide()
			then()
		}
	}
	buttons := container.NewHBox(kit.FixedHeight(kit.NewButton(words.T("File of values…"), theme.FolderOpenIcon(), leave(func() { w.chooseTable(s.Does) }), keys), kit.Touch))
	if w.screen.Table() != "" {
		buttons.Add(kit.FixedHeight(kit.NewButton(words.T("Without it"), theme.CancelIcon(), leave(func() { w.screen.SetTable(nil, ""); w.press(s.Does) }), keys), kit.Touch))
	}
	return container.NewBorder(nil, nil, nil, buttons, kit.Level(kit.Small(w.screen.TableText())))
}

// chooseTable lets a person pick a file with values for each handset, and asks again.
func (w *window) chooseTable(does view.Deed) {
	again := func() { w.press(does) }
	d := w.openDialog([]string{".csv", ".txt"}, func(path string) {
		again = func() { w.takeTable(path, does) }
	})
	d.SetTitleText(words.T("A CSV file with a row for each handset"))
	// The dialog says that it is closed before it says what was chosen.
	w.showFiles(d, func() { w.work(func() func() { return func() { again() } }) })
}

// takeTable reads a file of values on a worker's goroutine, and asks again.
func (w *window) takeTable(path string, does view.Deed) {
	w.work(func() func() {
		t, err := template.ReadTable(path)
		return func() {
			w.log.Info("values read", "path", path, "err", err)
			if err != nil {
				w.tableRefused(err, func() { w.press(does) })
				return
			}
			w.screen.SetTable(t, path)
			w.press(does)
		}
	})
}

// readTable reads the file of values as it is now, where there is one, and goes on.
func (w *window) readTable(s view.Sentence, then func()) {
	path := w.screen.Table()
	if path == "" {
		then()
		return
	}
	w.work(func() func() {
		t, err := template.ReadTable(path)
		return func() {
			switch {
			case w.modal != nil: // another question came first
			case err != nil:
				w.tableRefused(err, func() { w.press(s.Does) })
			default:
				w.screen.ReadAgain(t)
				then()
			}
		}
	})
}

func (w *window) tableRefused(err error, then func()) {
	if w.modal != nil {
		return
	}
	w.ask(question{title: words.T("The file of values cannot be used"), no: words.T("Close"), yes: words.T("Back to the values"), content: dialogText(view.Why(err)), then: then})
}
