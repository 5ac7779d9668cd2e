//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

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
		if w.modifiers()&fyne.KeyModifierControl != 0 {
			w.apply()
		}
	case fyne.KeySpace:
		if _, inTree := w.win.Canvas().Focused().(*kit.Tree); !inTree {
			w.tickSelected()
		}
	case fyne.KeyEscape:
		w.result.unselect()
	case fyne.KeyF:
		w.result.filter.SetChecked(!w.result.filter.Checked)
	case fyne.KeyC:
		w.copyResult()
	case fyne.KeyR:
		w.reconnect(w.screen.SelectedID())
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		switch w.win.Canvas().Focused().(type) {
		case *kit.List, *shelfList, *kit.Tree, *kit.Scroll: // the arrows are theirs
		default:
			w.bench.list.TypedKey(e)
			w.win.Canvas().Focus(w.bench.list)
		}
	}
}

// applyShortcut is how the main button is pressed from anywhere, as the window
// says it.
func applyShortcut() string { return words.T("Ctrl+Enter") }

// bindKeys makes the keys work when nothing has the focus, and the shortcuts
// everywhere.
func (w *window) bindKeys() {
	c := w.win.Canvas()
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(w.keyDown)
	}
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault},
		func(fyne.Shortcut) { w.chooseFile() })
	quit := kit.QuitShortcut
	c.AddShortcut(&quit,
		func(fyne.Shortcut) { w.closeAsked() })
}
