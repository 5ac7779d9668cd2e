//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"

	"cradle/app/ui/kit"
	"cradle/app/ui/words"
)

// keyDown is every press of a key that the focused widget does not use itself.
func (w *window) keyDown(e *fyne.KeyEvent) {
	if w.modal != nil {
		if e.Name == fyne.KeyEscape {
			w.modal.Hide()
		}
		return // a dialog is open; its other keys are its own
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		// A bare Enter is the main button's, and only while it has the focus: a
		// barcode scanner ends all that it reads with one.
		if w.modifiers()&fyne.KeyModifierControl != 0 && w.pages.now == composePage {
			w.compose.useIt()
		} else if w.modifiers()&fyne.KeyModifierControl != 0 {
			w.apply()
		}
	case fyne.KeySpace:
		if w.pages.now == historyPage && w.win.Canvas().Focused() == w.history.list {
			w.history.ticks.turnShown()
		}
		if w.pages.now != benchPage {
			return
		}
		if _, inTree := w.win.Canvas().Focused().(*resultTree); !inTree {
			w.tickSelected()
		}
	case fyne.KeyEscape:
		w.back()
	case fyne.KeyF8:
		if w.modifiers()&fyne.KeyModifierShift != 0 {
			w.source.step(-1)
		} else {
			w.source.step(1)
		}
	case fyne.KeyF2:
		if w.pages.now == benchPage {
			w.labelAsked(w.screen.SelectedID())
		}
	case fyne.KeyD:
		if w.pages.now == benchPage && w.modifiers() == 0 {
			w.result.nextResult()
		}
	case fyne.KeyF1:
		w.goTo(helpPage)
	case fyne.KeyF, fyne.KeyC, fyne.KeyE, fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4:
		if w.modifiers()&^fyne.KeyModifierShift == 0 {
			w.resultKey(e.Name)
		}
	case fyne.KeyU, fyne.KeyA, fyne.KeyL, fyne.KeyV, fyne.KeyQ, fyne.KeyS:
		if w.pages.now == historyPage && w.modifiers() == 0 {
			w.runKey(e.Name)
		}
	case fyne.KeyR:
		if w.pages.now == benchPage && w.modifiers() == 0 {
			w.reconnect(w.screen.SelectedID())
		}
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		if w.pages.now != benchPage {
			return
		}
		if w.modifiers()&fyne.KeyModifierAlt != 0 {
			w.altArrow(e.Name)
			return
		}
		if _, theirs := w.win.Canvas().Focused().(kit.Arrows); !theirs {
			w.bench.list.TypedKey(e)
			w.win.Canvas().Focus(w.bench.list)
		}
	}
}

// altArrow moves the document that is looked at, among those that are loaded.
func (w *window) altArrow(key fyne.KeyName) {
	switch key {
	case fyne.KeyUp:
		w.moveDocument(-1)
	case fyne.KeyDown:
		w.moveDocument(1)
	}
}

// runKey is a key of the menu of runs.
func (w *window) runKey(key fyne.KeyName) {
	for _, c := range w.commands()["runs"] {
		if c.key == key && c.mods == 0 && !c.off {
			c.do()
			return
		}
	}
}

// applyShortcut is how the main button is pressed from anywhere, as the window
// says it.
func applyShortcut() string { return words.T("Ctrl+Enter") }

// resultKey is a key of the result that can be seen.
func (w *window) resultKey(key fyne.KeyName) {
	r := w.shownResult()
	if r == nil {
		return
	}
	switch key {
	case fyne.KeyF:
		r.toggleFilter()
	case fyne.KeyC:
		w.copyOf(r)
	case fyne.KeyE:
		if w.modifiers()&fyne.KeyModifierShift != 0 {
			r.closeAll()
		} else {
			r.openAll()
		}
	case fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4:
		r.look(resultView(key[0] - '1'))
	}
}
