//go:build !nogui

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// rowMenu shows what can be done with one handset.
func (w *window) rowMenu(id run.HandsetID, at fyne.Position) {
	if w.modal != nil {
		return
	}
	w.selectID(id)
	name := fyne.NewMenuItem(words.T("Name the port…"), func() { w.labelAsked(id) })
	name.Icon, name.Disabled = theme.DocumentCreateIcon(), w.opt.Label == nil
	again := fyne.NewMenuItem(words.T("Connect again"), func() { w.reconnect(id) })
	again.Icon = theme.ViewRefreshIcon()
	only := fyne.NewMenuItem(words.T("Tick only this one"), func() { w.tickOnly(id) })
	only.Icon = theme.CheckButtonCheckedIcon()
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", only, name, again), w.win.Canvas(), at)
}

// selectID selects a handset's row.
func (w *window) selectID(id run.HandsetID) {
	for i := range w.screen.Rows() {
		if w.screen.Row(i).ID == id {
			w.bench.list.Select(i)
			return
		}
	}
}

// tickOnly chooses one handset.
func (w *window) tickOnly(id run.HandsetID) {
	w.screen.TickAll(false)
	w.screen.Tick(id, true)
	w.bench.show()
	w.bar.show()
}

// labelAsked asks what the port of a handset is called.
func (w *window) labelAsked(id run.HandsetID) {
	if id == "" || w.modal != nil || w.opt.Label == nil {
		return
	}
	port, label := w.screen.Port(id)
	entry := kit.NewEntry(false)
	entry.SetText(label)
	entry.SetPlaceHolder(words.T("as it is written on the hub"))
	w.ask(question{
		title: words.T("The name of port {{.Port}}", "Port", port), no: words.T("Leave it"), yes: words.T("Name it"),
		content: dialogText(words.T("The name belongs to the port, whichever handset is plugged in there. It is shown in the row and kept in the history. Without a text the port has no name."), entry), entry: entry,
		then: func() { w.label(id, strings.TrimSpace(entry.Text)) },
	})
}

// label gives a port a label, on a worker's goroutine, and shows it.
func (w *window) label(id run.HandsetID, label string) {
	w.work(func() func() {
		err := w.opt.Label(w.ctx, id, label)
		w.feed.Touch(id)
		return func() {
			if err != nil {
				w.bar.say(words.T("The port keeps its name: {{.Why}}", "Why", view.Why(err)))
			}
			w.log.Info("port named", "port", id, "err", err)
		}
	})
}
