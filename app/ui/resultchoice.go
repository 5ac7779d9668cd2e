//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// showChoices draws the button that chooses between documents, where there are several.
func (r *resultPanel) showChoices() {
	if r.choices == nil {
		return
	}
	list, shown := r.choices()
	kit.SetShown(r.choosing, len(list) > 1)
	if len(list) < 2 {
		return
	}
	text := words.T("Document {{.Number}} of {{.All}}: {{.Name}}", "Number", shown+1, "All", len(list), "Name", list[shown].Name)
	if r.choose.Text != text {
		r.choose.SetText(text)
	}
}

// chooseAsked shows the documents to choose from.
func (r *resultPanel) chooseAsked() {
	list, shown := r.choices()
	m := fyne.NewMenu("")
	for i, c := range list {
		item := fyne.NewMenuItem(c.Name+"  ·  "+c.Mark.Word, func() { r.chooseResult(i) })
		item.Icon = kit.Coloured(c.Mark.Icon, c.Mark.Tone)
		item.Checked = i == shown
		m.Items = append(m.Items, item)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.choose)
	widget.ShowPopUpMenuAtPosition(m, r.w.win.Canvas(), at.AddXY(0, r.choose.Size().Height))
}

// chooseResult shows the result of another document.
func (r *resultPanel) chooseResult(i int) {
	r.w.screen.Choose(i)
	r.show()
}

// nextResult shows that of the next document, and after the last the first.
func (r *resultPanel) nextResult() {
	if r.choices == nil {
		return
	}
	if list, shown := r.choices(); len(list) > 1 {
		r.chooseResult((shown + 1) % len(list))
	}
}

// closeLook shows the latest run again.
func (r *resultPanel) closeLook() {
	if r.w.screen.CloseLook() {
		r.show()
		r.w.bench.show()
		r.w.win.Canvas().Focus(r.w.bench.list)
	}
}

// showKind shows what belongs to a run, or to a look.
func (r *resultPanel) showKind(result *view.Result) {
	look := result.Look != nil
	kit.SetShown(r.closing, look)
	kit.SetShown(r.exporting, !look)
	text := words.T("Only problems")
	if look && result.Look.Does == view.Plan {
		text = words.T("Only changes")
	}
	if r.filter.Text != text {
		r.filter.Text = text
		r.filter.Refresh()
	}
	r.table.rename(result)
}

// noneText is what stands where the filter leaves nothing.
func (r *resultPanel) noneText() string {
	if l := r.result.Look; l != nil && l.Does == view.Plan {
		return words.T("There is nothing to change: the handset has all of it.")
	}
	return words.T("No setting has a problem of its own.")
}
