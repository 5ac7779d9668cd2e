//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// The window's keys work wherever the focus is, and once for each press: a key
// that is held down applies nothing twice. Fyne tells presses (KeyDown) apart
// from repetitions (TypedKey) only to widgets that ask, so those that can have
// the focus ask.

// keyed are the widgets' way back to the window's keys.
type keyed struct{ down func(*fyne.KeyEvent) }

// KeyDown implements desktop.Keyable.
func (k keyed) KeyDown(e *fyne.KeyEvent) {
	if k.down != nil {
		k.down(e)
	}
}

// KeyUp implements desktop.Keyable.
func (keyed) KeyUp(*fyne.KeyEvent) {}

// keyCheck is a check box: Space is its own, the rest the window's.
type keyCheck struct {
	widget.Check
	keyed
}

func newKeyCheck(text string, changed func(bool), down func(*fyne.KeyEvent)) *keyCheck {
	c := &keyCheck{keyed: keyed{func(e *fyne.KeyEvent) {
		if e.Name != fyne.KeySpace {
			down(e)
		}
	}}}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// Tapped implements fyne.Tappable: all of the box's area is the box, for gloved
// fingers, and not only its picture.
func (c *keyCheck) Tapped(*fyne.PointEvent) { c.Check.Tapped(&fyne.PointEvent{}) }

// keyButton is a button: Space and Enter press it, the rest is the window's,
// also Ctrl+Enter.
type keyButton struct {
	widget.Button
	keyed
}

func newKeyButton(text string, icon fyne.Resource, tapped func(), down func(*fyne.KeyEvent)) *keyButton {
	b := &keyButton{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.keyed = keyed{func(e *fyne.KeyEvent) {
		enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter
		switch {
		case e.Name == fyne.KeySpace:
		case enter && modifiersHeld()&fyne.KeyModifierControl == 0:
			b.Tapped(nil)
		default:
			down(e)
		}
	}}
	b.ExtendBaseWidget(b)
	return b
}

// keyTree is a tree: the arrows and Space are its own, the rest the window's.
// Unlike Fyne's, it has no place of the focus beside what is selected: the arrows
// move the selection.
type keyTree struct {
	widget.Tree
	keyed
	typed   func(*fyne.KeyEvent)
	focused func(on bool)
}

// FocusGained implements fyne.Focusable.
func (t *keyTree) FocusGained() { t.focused(true) }

// FocusLost implements fyne.Focusable.
func (t *keyTree) FocusLost() { t.focused(false) }

// TypedKey implements fyne.Focusable.
func (t *keyTree) TypedKey(e *fyne.KeyEvent) { t.typed(e) }

// keyList is a list whose arrows move the selection, which is where its focus is,
// too. Space is the window's.
type keyList struct {
	widget.List
	keyed
	move    func(by int)
	focused func(on bool)
}

// FocusGained implements fyne.Focusable.
func (l *keyList) FocusGained() { l.focused(true) }

// FocusLost implements fyne.Focusable.
func (l *keyList) FocusLost() { l.focused(false) }

// TypedKey implements fyne.Focusable.
func (l *keyList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyPageUp:
		l.move(-5)
	case fyne.KeyPageDown:
		l.move(5)
	}
}

var (
	_ desktop.Keyable = (*keyCheck)(nil)
	_ desktop.Keyable = (*keyButton)(nil)
	_ desktop.Keyable = (*keyTree)(nil)
	_ desktop.Keyable = (*keyList)(nil)
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
		if _, inTree := w.win.Canvas().Focused().(*keyTree); !inTree {
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
		case *keyList, *shelfList, *keyTree, *keyScroll: // the arrows are theirs
		default:
			w.bench.list.TypedKey(e)
			w.win.Canvas().Focus(w.bench.list)
		}
	}
}

// applyShortcut is how the main button is pressed from anywhere, as the window
// says it.
const applyShortcut = "Ctrl+Enter"

// quitShortcut closes the window.
var quitShortcut = desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierShortcutDefault}

// modifiersHeld are Ctrl, Shift and so on, as they are held now.
func modifiersHeld() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// bindKeys makes the keys work when nothing has the focus, and the shortcuts
// everywhere.
func (w *window) bindKeys() {
	c := w.win.Canvas()
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(w.keyDown)
	}
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault},
		func(fyne.Shortcut) { w.chooseFile() })
	quit := quitShortcut
	c.AddShortcut(&quit,
		func(fyne.Shortcut) { w.closeAsked() })
}
