//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"cradle/app/ui/kit"
	"cradle/app/ui/words"
)

// command is a line of the menu.
type command struct {
	label string
	key   fyne.KeyName
	mods  fyne.KeyModifier // 0: a bare key, which keyDown takes
	do    func()
	off   bool // cannot be chosen now
	on    bool // is ticked
	quit  bool
	below []command // a menu of its own
	line  bool      // a line between
}

const ctrl = fyne.KeyModifierShortcutDefault

// commands are the menus, as they stand now.
func (w *window) commands() map[string][]command {
	doc := w.screen.Document
	recent := []command{}
	for _, e := range w.screen.Shelf.Files() {
		recent = append(recent, command{label: e.Name + "  " + e.Folder, do: func() { w.open(e.Path, false) }})
	}
	line := command{line: true}
	return map[string][]command{
		"file": {
			{label: words.T("Open…"), key: fyne.KeyO, mods: ctrl, do: w.chooseFile},
			{label: words.T("Open recent"), off: len(recent) == 0, below: recent},
			{label: words.T("Reload"), key: fyne.KeyL, mods: ctrl, do: w.reloadDocument, off: doc.IsZero()},
			{label: words.T("Show the source"), key: fyne.KeyU, mods: ctrl, do: func() { w.source.open(0) }, off: doc.IsZero()},
			{label: words.T("Next remark in the source"), key: fyne.KeyF8, do: func() { w.source.step(1) }, off: doc.IsZero()},
			line,
			{label: words.T("Settings…"), key: fyne.KeyComma, mods: ctrl, do: func() { w.goTo(settingsPage) }},
			line,
			{label: words.T("Quit"), key: fyne.KeyQ, mods: ctrl, do: w.closeAsked, quit: true},
		},
		"handsets": {
			{label: w.screen.Sentence().Label, key: fyne.KeyReturn, mods: ctrl, do: w.apply, off: !w.screen.Sentence().Enabled},
			line,
			{label: words.T("Tick all handsets"), key: fyne.KeyA, mods: ctrl | fyne.KeyModifierShift, do: func() { w.tickAll(true) }, off: w.screen.Rows() == 0},
			{label: words.T("Tick none"), key: fyne.KeyN, mods: ctrl | fyne.KeyModifierShift, do: func() { w.tickAll(false) }, off: w.screen.Rows() == 0},
			{label: words.T("Tick the selected handset"), key: fyne.KeySpace, do: w.tickSelected, off: w.screen.Selected() < 0},
			{label: words.T("Connect the selected handset again"), key: fyne.KeyR, do: func() { w.reconnect(w.screen.SelectedID()) }, off: w.screen.Selected() < 0},
			line,
			{label: words.T("Plug in a simulated handset"), do: w.trySimulated, off: w.opt.TrySimulated == nil},
		},
		"view": {
			{label: words.T("Bench"), key: fyne.Key1, mods: ctrl, do: func() { w.goTo(benchPage) }, on: w.pages.now == benchPage},
			{label: words.T("History"), key: fyne.Key2, mods: ctrl, do: func() { w.goTo(historyPage) }, on: w.pages.now == historyPage, off: w.pages.all[historyPage] == nil},
			line,
			{label: words.T("Only problems"), key: fyne.KeyF, do: w.result.toggleFilter, on: w.result.filter.Checked},
			{label: words.T("Open all branches"), key: fyne.KeyE, do: w.result.openAll},
			{label: words.T("Close all branches"), key: fyne.KeyE, mods: fyne.KeyModifierShift, do: w.result.closeAll},
			{label: words.T("Copy the result"), key: fyne.KeyC, do: w.copyResult},
		},
		"help": {
			{label: words.T("Help"), key: fyne.KeyF1, do: func() { w.goTo(helpPage) }},
			{label: words.T("About Cradle"), do: w.showAbout},
		},
	}
}

// showMenu draws the menus anew: what can be chosen changes.
func (w *window) showMenu() {
	c := w.commands()
	w.win.SetMainMenu(fyne.NewMainMenu(
		w.menu(words.T("File"), c["file"]),
		w.menu(words.T("Handsets"), c["handsets"]),
		w.menu(words.C("menu", "View"), c["view"]),
		w.menu(words.C("menu", "Help"), c["help"]),
	))
}

func (w *window) menu(title string, list []command) *fyne.Menu {
	m := fyne.NewMenu(title)
	for _, c := range list {
		if c.line {
			m.Items = append(m.Items, fyne.NewMenuItemSeparator())
			continue
		}
		i := fyne.NewMenuItem(c.label, w.chosen(c))
		i.Disabled, i.Checked, i.IsQuit = c.off, c.on, c.quit
		if c.key != "" {
			i.Shortcut = &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mods}
		}
		if len(c.below) > 0 {
			i.ChildMenu = w.menu("", c.below)
		}
		m.Items = append(m.Items, i)
	}
	return m
}

// chosen does what a command says, unless a dialog is open: what it asks about must not
// change behind it. To quit is always possible.
func (w *window) chosen(c command) func() {
	return func() {
		if c.do != nil && (w.modal == nil || c.quit) {
			c.do()
		}
	}
}

// bindKeys makes the keys work when nothing has the focus, and the shortcuts of the menu
// everywhere.
func (w *window) bindKeys() {
	c := w.win.Canvas()
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(w.keyDown)
	}
	open := desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: ctrl}
	c.AddShortcut(&open, func(fyne.Shortcut) { w.chooseFile() })
	quit := kit.QuitShortcut
	c.AddShortcut(&quit, func(fyne.Shortcut) { w.closeAsked() })
}
