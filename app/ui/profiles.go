//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// chooseProfile lists the profiles there are, and loads the one that is chosen.
func (w *window) chooseProfile() {
	if w.modal != nil {
		return
	}
	w.work(func() func() {
		list, err := view.ProfileRows(w.opt.Profiles)
		return func() {
			switch {
			case w.modal != nil:
			case err != nil:
				w.bar.say(words.T("The profiles cannot be read: {{.Why}}", "Why", view.Why(err)))
			case len(list) == 0:
				w.ask(question{title: words.T("Open a profile"), no: words.T("Close"), yes: words.T("OK"), then: func() {},
					content: dialogText(words.T("There is no profile yet. 'cradle profile new' makes one of documents, variables and options, and 'cradle profile import' takes one that somebody gave you."))})
			default:
				w.showProfiles(list)
			}
		}
	})
}

// showProfiles is the list to choose from: the arrows and Enter, or a tap.
func (w *window) showProfiles(list []view.ProfileRow) {
	var d *kit.Dialog
	rows := container.NewVBox()
	escape := func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			d.Hide()
		}
	}
	var first fyne.Focusable
	for _, p := range list {
		b := kit.NewButton(p.Name, nil, func() { d.Hide(); w.loadProfile(p.Name) }, escape)
		b.Alignment = widget.ButtonAlignLeading
		about := kit.Small(p.About)
		if p.Broken {
			b.Disable()
			about = kit.Wrapped(about)
			about.Importance = widget.DangerImportance
		} else if first == nil {
			first = b
		}
		rows.Add(container.NewVBox(kit.FixedHeight(b, kit.Touch), about))
	}
	no := kit.NewButton(words.T("Close"), nil, func() { d.Hide() }, escape)
	d = kit.NewDialog(words.T("Open a profile"), kit.Fixed(container.NewVScroll(kit.Inset(rows, kit.Rhythm/2)), 56*kit.Rhythm, 40*kit.Rhythm), w.win, no)
	w.showModal(d, nil)
	if first == nil {
		first = no
	}
	w.win.Canvas().Focus(first)
}

// loadProfile reads a profile on a worker's goroutine, and takes its documents, variables
// and options over.
func (w *window) loadProfile(name string) {
	this := w.reading
	w.work(func() func() {
		p, err := view.ReadProfile(w.opt.Profiles, name, readFile)
		return func() {
			w.log.Info("profile opened", "name", name, "err", err)
			if this != w.reading || w.modal != nil { // what a dialog asks about must not change behind it
				w.bar.say(words.T("The profile {{.Name}} was not opened: something else came first", "Name", name))
				return
			}
			if err != nil {
				w.ask(question{title: words.T("The profile {{.Name}} cannot be used", "Name", name), no: words.T("Close"), yes: words.T("OK"), content: dialogText(view.Why(err)), then: func() {}})
				return
			}
			w.goTo(benchPage)
			var docs []view.Document
			for _, path := range p.Files() {
				docs = append(docs, view.Document{Path: path})
			}
			w.screen.LeftOut = nil
			w.load(opening{docs: docs, profile: p})
		}
	})
}
