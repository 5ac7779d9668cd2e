//go:build !nogui

package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
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
	doc, s := w.screen.Document, w.screen.Sentence()
	auto, _ := w.screen.Auto()
	recent := []command{}
	for _, e := range w.screen.Shelf.Files() {
		recent = append(recent, command{label: e.Name + "  " + e.Folder, do: func() { w.open(e.Path, false) }})
	}
	r := w.shownResult()
	there := r != nil && r.result != nil
	onBench := w.pages.now == benchPage
	selected := onBench && w.screen.Selected() >= 0
	several := false
	if onBench {
		list, _ := w.screen.Choices()
		several = len(list) > 1
	}
	line := command{line: true}
	at, all, ticked := w.screen.ShownDocument(), len(w.screen.Loaded()), len(w.screen.Documents())
	listed := at >= 0 && w.pages.now == benchPage
	list := []command{
		{label: words.T("Apply it earlier"), key: fyne.KeyUp, mods: fyne.KeyModifierAlt, do: func() { w.moveDocument(-1) }, off: !listed || at == 0},
		{label: words.T("Apply it later"), key: fyne.KeyDown, mods: fyne.KeyModifierAlt, do: func() { w.moveDocument(1) }, off: !listed || at+1 == all},
		{label: words.T("Take it off the list"), do: w.removeDocument, off: !listed},
		line,
		{label: words.T("Tick all documents"), do: func() { w.tickDocuments(true) }, off: !listed || ticked == all},
		{label: words.T("Tick no document"), do: func() { w.tickDocuments(false) }, off: !listed || ticked == 0},
	}
	return map[string][]command{
		"file": {
			{label: words.T("New from template…"), key: fyne.KeyN, mods: ctrl, do: w.newDocument},
			{label: words.T("Open…"), key: fyne.KeyO, mods: ctrl, do: w.chooseFile},
			{label: words.T("Open recent"), off: len(recent) == 0, below: recent},
			{label: words.T("Open a profile…"), key: fyne.KeyO, mods: ctrl | fyne.KeyModifierShift, do: w.chooseProfile, off: w.opt.Profiles.Dir == ""},
			{label: words.T("Save as…"), key: fyne.KeyS, mods: ctrl, do: func() { w.saveDocument(w.screen.Document) }, off: doc.Doc == nil},
			{label: words.T("Reload"), key: fyne.KeyL, mods: ctrl, do: w.reloadDocument, off: !doc.InFile() && !doc.Sample},
			{label: words.T("Documents that are loaded"), off: !listed, below: list},
			{label: words.T("Show the source"), key: fyne.KeyU, mods: ctrl, do: func() { w.source.open(0) }, off: doc.IsZero()},
			{label: words.T("Next remark in the source"), key: fyne.KeyF8, do: func() { w.source.step(1) }, off: doc.IsZero()},
			line,
			{label: words.T("Settings…"), key: fyne.KeyComma, mods: ctrl, do: func() { w.goTo(settingsPage) }},
			line,
			{label: words.T("Quit"), key: fyne.KeyQ, mods: ctrl, do: w.closeAsked, quit: true},
		},
		"handsets": {
			{label: s.Label, key: fyne.KeyReturn, mods: ctrl, do: w.apply, off: !s.Enabled},
			{label: words.T("What would change (Plan)"), key: fyne.KeyP, mods: ctrl, do: func() { w.press(view.Plan) }, off: !s.Enabled},
			{label: words.T("Is it all there (Verify)"), key: fyne.KeyV, mods: ctrl | fyne.KeyModifierShift, do: func() { w.press(view.Verify) }, off: !s.Enabled},
			{label: words.T("Apply to each that is plugged in (Auto)"), key: fyne.KeyT, mods: ctrl | fyne.KeyModifierShift, do: func() { w.press(view.Auto) }, on: auto, off: !s.Auto && !auto},
			line,
			{label: words.T("Tick all handsets"), key: fyne.KeyA, mods: ctrl | fyne.KeyModifierShift, do: func() { w.tickAll(true) }, off: w.screen.Rows() == 0},
			{label: words.T("Tick none"), key: fyne.KeyN, mods: ctrl | fyne.KeyModifierShift, do: func() { w.tickAll(false) }, off: w.screen.Rows() == 0},
			{label: words.T("Tick the selected handset"), key: fyne.KeySpace, do: w.tickSelected, off: !selected},
			{label: words.T("Connect the selected handset again"), key: fyne.KeyR, do: func() { w.reconnect(w.screen.SelectedID()) }, off: !selected},
			{label: words.T("Name the port of the selected handset…"), key: fyne.KeyF2, do: func() { w.labelAsked(w.screen.SelectedID()) }, off: !selected || w.opt.Label == nil},
			line,
			{label: words.T("Plug in a simulated handset"), do: w.trySimulated, off: w.opt.TrySimulated == nil},
		},
		"runs": w.runCommands(line),
		"view": {
			{label: words.T("Bench"), key: fyne.Key1, mods: ctrl, do: func() { w.goTo(benchPage) }, on: w.pages.now == benchPage},
			{label: words.T("History"), key: fyne.Key2, mods: ctrl, do: func() { w.goTo(historyPage) }, on: w.pages.now == historyPage, off: w.pages.all[historyPage] == nil},
			line,
			{label: words.T("Only problems"), key: fyne.KeyF, do: func() { w.resultKey(fyne.KeyF) }, on: r != nil && r.filter.Checked, off: !there || r.now() > tableView},
			{label: words.T("Result of the next document"), key: fyne.KeyD, do: w.result.nextResult, off: !several},
			{label: words.T("Open all branches"), key: fyne.KeyE, do: func() { r.openAll() }, off: !there || r.now() != treeView},
			{label: words.T("Close all branches"), key: fyne.KeyE, mods: fyne.KeyModifierShift, do: func() { r.closeAll() }, off: !there || r.now() != treeView},
			{label: words.T("Copy the result"), key: fyne.KeyC, do: w.copyResult, off: r == nil || r.isEmpty()},
			{label: words.T("Export the result…"), key: fyne.KeyE, mods: ctrl, do: w.exportResult, off: !there || w.opt.WriteReport == nil},
		},
		"help": {
			{label: words.T("Help"), key: fyne.KeyF1, do: func() { w.goTo(helpPage) }, off: w.pages.now == helpPage},
			{label: words.T("Support bundle…"), do: w.bundleAsked, off: w.opt.WriteBundle == nil},
			{label: words.T("About Cradle"), do: w.showAbout},
		},
	}
}

// runCommands are those of the history.
func (w *window) runCommands(line command) []command {
	h := w.history
	e, one := h.entry()
	here := w.pages.now == historyPage
	one = one && here
	ticked := len(h.ticks.runs)
	return []command{
		{label: words.T("Undo…"), key: fyne.KeyU, do: h.undoAsked, off: !one && ticked == 0 || !here},
		{label: words.T("Apply again…"), key: fyne.KeyA, do: h.reapplyAsked, off: !one},
		{label: words.T("Load on the bench"), key: fyne.KeyL, do: h.loadAgain, off: !one},
		{label: words.T("Compare…"), key: fyne.KeyV, do: h.compareAsked, off: !one && ticked != 2 || !here},
		{label: words.T("Ask the handset"), key: fyne.KeyQ, do: h.askHandset, off: !one || !e.Resolvable()},
		{label: words.T("It was looked after"), key: fyne.KeyS, do: h.settleAsked, off: !one || !settleable(e)},
		line,
		{label: words.T("Search for runs"), key: fyne.KeyF, mods: ctrl, do: h.searchAsked, off: w.opt.History == nil},
		{label: words.T("Tick the selected run"), do: h.ticks.turnShown, off: !one},
		{label: words.T("Tick all runs"), key: fyne.KeyA, mods: ctrl, do: h.ticks.all, off: !here},
		{label: words.C("runs", "Tick none"), do: h.ticks.none, off: ticked == 0 || !here},
		{label: words.T("Export the ticked runs…"), do: h.ticks.export, off: ticked == 0 || !here || w.opt.WriteRuns == nil},
		line,
		{label: words.T("Take old runs out of the journal…"), do: h.pruneAsked, off: w.opt.History == nil},
	}
}

// shownResult is the result of the page that can be seen; nil where there is none.
func (w *window) shownResult() *resultPanel {
	switch {
	case w.pages.now == historyPage:
		return w.history.result
	case w.pages.now == benchPage && !w.source.root.Visible():
		return w.result
	}
	return nil
}

// describe writes what of a command can be seen in a menu.
func (c command) describe(b *strings.Builder) {
	b.WriteString(c.label)
	b.WriteString(strconv.FormatBool(c.off))
	b.WriteString(strconv.FormatBool(c.on))
	b.WriteByte('\n')
}

// showMenu draws the menus anew where another command can be chosen, or is ticked.
func (w *window) showMenu() {
	if w.history == nil {
		return // the window is being made
	}
	c := w.commands()
	var state strings.Builder // this is asked after each event
	for _, menu := range [...]string{"file", "handsets", "runs", "view", "help"} {
		for _, i := range c[menu] {
			i.describe(&state)
			for _, j := range i.below {
				j.describe(&state)
			}
		}
	}
	if state.String() == w.menus {
		return
	}
	w.menus = state.String()
	w.win.SetMainMenu(fyne.NewMainMenu(
		w.menu(words.T("File"), c["file"]),
		w.menu(words.T("Handsets"), c["handsets"]),
		w.menu(words.C("menu", "Runs"), c["runs"]),
		w.menu(words.C("menu", "View"), c["view"]),
		w.menu(words.C("menu", "Help"), c["help"]),
	))
}

// menu is one of the menus. The keys stand in the labels: Fyne writes those of a
// MenuItem.Shortcut so faintly that they cannot be read.
func (w *window) menu(title string, list []command) *fyne.Menu {
	size := kit.Current{}.Size(theme.SizeNameText)
	width := func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width }
	blank := width("  ") - width(" ")
	var column float32
	for _, c := range list {
		column = max(column, width(c.label))
	}
	column += 3 * kit.Rhythm
	m := fyne.NewMenu(title)
	for _, c := range list {
		if c.line {
			m.Items = append(m.Items, fyne.NewMenuItemSeparator())
			continue
		}
		label := c.label
		if keys := c.keys(); keys != "" {
			label += strings.Repeat(" ", int((column-width(label))/blank+0.5)) + keys
		}
		i := fyne.NewMenuItem(label, w.chosen(c))
		i.Disabled, i.Checked, i.IsQuit = c.off, c.on, c.quit
		if len(c.below) > 0 {
			i.ChildMenu = w.menu("", c.below)
		}
		m.Items = append(m.Items, i)
	}
	return m
}

// keys is the command's key as the menu shows it: "Ctrl+O".
func (c command) keys() string {
	text := ""
	if c.mods&ctrl != 0 {
		text += words.T("Ctrl+")
	}
	if c.mods&fyne.KeyModifierShift != 0 {
		text += words.T("Shift+")
	}
	if c.mods&fyne.KeyModifierAlt != 0 {
		text += words.T("Alt+")
	}
	switch c.key {
	case fyne.KeyReturn:
		return text + words.T("Enter")
	case fyne.KeySpace:
		return text + words.T("Space")
	}
	return text + string(c.key)
}

// shortcut does what a shortcut of the menu says, wherever the focus is, and reports
// whether there is such a one.
func (w *window) shortcut(s fyne.Shortcut) bool {
	pressed, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	for _, list := range w.commands() {
		for _, c := range list {
			if c.mods&ctrl != 0 && c.key == pressed.KeyName && c.mods == pressed.Modifier {
				if !c.off {
					w.chosen(c)()
				}
				return true
			}
		}
	}
	return false
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
	c.AddShortcut(&fyne.ShortcutSelectAll{}, func(fyne.Shortcut) { // Fyne's name for Ctrl+A
		w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyA, Modifier: ctrl})
	})
	for _, list := range w.commands() {
		for _, k := range list {
			if k.mods&ctrl != 0 && k.key != fyne.KeyReturn && (k.key != fyne.KeyA || k.mods != ctrl) { // Enter, which keyDown takes: it tells presses from repetitions
				c.AddShortcut(&desktop.CustomShortcut{KeyName: k.key, Modifier: k.mods}, func(s fyne.Shortcut) { w.shortcut(s) })
			}
		}
	}
}
