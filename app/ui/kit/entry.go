//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is a line to type in that tells of Escape, of presses of keys, and when it
// gets the focus.
type Entry struct {
	widget.Entry
	Escape   func()
	Down     func(*fyne.KeyEvent) bool // reports that the press was not the line's
	Gained   func()
	Shortcut func(fyne.Shortcut) bool // takes those of the window, which would end at the line
}

func NewEntry(secret bool) *Entry {
	e := &Entry{}
	e.Password = secret
	e.Wrapping = fyne.TextWrapOff
	e.ExtendBaseWidget(e)
	return e
}

// KeyDown implements desktop.Keyable.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	if e.Down == nil || !e.Down(k) {
		e.Entry.KeyDown(k)
	}
}

// TypedShortcut implements fyne.Shortcutable: Fyne gives all shortcuts to the line
// that has the focus, and none to the window.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if e.Shortcut != nil && e.Shortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if e.Gained != nil {
		e.Gained()
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && e.Escape != nil {
		e.Escape()
		return
	}
	e.Entry.TypedKey(k)
}
