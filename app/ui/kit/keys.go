//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// The window's keys work wherever the focus is, and once for each press: a key
// that is held down applies nothing twice. Fyne tells presses (KeyDown) apart
// from repetitions (TypedKey) only to widgets that ask, so those that can have
// the focus ask.

// Keyed is the widgets' way back to the window's keys.
type Keyed struct{ Down func(*fyne.KeyEvent) }

// KeyDown implements desktop.Keyable.
func (k Keyed) KeyDown(e *fyne.KeyEvent) {
	if k.Down != nil {
		k.Down(e)
	}
}

// KeyUp implements desktop.Keyable.
func (Keyed) KeyUp(*fyne.KeyEvent) {}

// Arrows are the widgets that use the arrow keys themselves while they have the focus.
type Arrows interface{ takesArrows() }

func (*Tree) takesArrows()   {}
func (*List) takesArrows()   {}
func (*Scroll) takesArrows() {}

// Check is a check box: Space is its own, the rest the window's.
type Check struct {
	widget.Check
	Keyed
}

func NewCheck(text string, changed func(bool), down func(*fyne.KeyEvent)) *Check {
	c := &Check{Keyed: Keyed{func(e *fyne.KeyEvent) {
		if e.Name != fyne.KeySpace {
			down(e)
		}
	}}}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// MinSize implements fyne.CanvasObject: no box is too small for a gloved finger.
func (c *Check) MinSize() fyne.Size { return c.Check.MinSize().Max(fyne.NewSquareSize(Touch)) }

// Tapped implements fyne.Tappable: all of the box's area is the box, for gloved
// fingers, and not only its picture.
func (c *Check) Tapped(*fyne.PointEvent) {
	c.Check.Tapped(&fyne.PointEvent{Position: fyne.NewPos(0, c.Size().Height/2)})
}

// Button is a button: Space and Enter press it, the rest is the window's,
// also Ctrl+Enter.
type Button struct {
	widget.Button
	Keyed
}

func NewButton(text string, icon fyne.Resource, tapped func(), down func(*fyne.KeyEvent)) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.Keyed = Keyed{func(e *fyne.KeyEvent) {
		enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter
		switch {
		case e.Name == fyne.KeySpace:
		case enter && ModifiersHeld()&fyne.KeyModifierControl == 0:
			b.Tapped(nil)
		default:
			down(e)
		}
	}}
	b.ExtendBaseWidget(b)
	return b
}

// MinSize implements fyne.CanvasObject: no button is too narrow for a gloved finger.
func (b *Button) MinSize() fyne.Size { return b.Button.MinSize().Max(fyne.NewSize(Touch, 0)) }

// Tree is a tree: the arrows and Space are its own, the rest the window's.
// Unlike Fyne's, it has no place of the focus beside what is selected: the arrows
// move the selection.
type Tree struct {
	widget.Tree
	Keyed
	OnTyped func(*fyne.KeyEvent)
	OnFocus func(on bool)
}

// FocusGained implements fyne.Focusable.
func (t *Tree) FocusGained() { t.OnFocus(true) }

// FocusLost implements fyne.Focusable.
func (t *Tree) FocusLost() { t.OnFocus(false) }

// TypedKey implements fyne.Focusable.
func (t *Tree) TypedKey(e *fyne.KeyEvent) { t.OnTyped(e) }

// List is a list whose arrows move the selection, which is where its focus is,
// too. Space is the window's.
type List struct {
	widget.List
	Keyed
	OnMove  func(by int)
	OnFocus func(on bool)
}

// FocusGained implements fyne.Focusable.
func (l *List) FocusGained() { l.OnFocus(true) }

// FocusLost implements fyne.Focusable.
func (l *List) FocusLost() { l.OnFocus(false) }

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		l.OnMove(-1)
	case fyne.KeyDown:
		l.OnMove(1)
	case fyne.KeyPageUp:
		l.OnMove(-5)
	case fyne.KeyPageDown:
		l.OnMove(5)
	case fyne.KeyHome:
		l.OnMove(-l.Length())
	case fyne.KeyEnd:
		l.OnMove(l.Length())
	}
}

var (
	_ desktop.Keyable = (*Check)(nil)
	_ desktop.Keyable = (*Button)(nil)
	_ desktop.Keyable = (*Tree)(nil)
	_ desktop.Keyable = (*List)(nil)
)

// ModifiersHeld are Ctrl, Shift and so on, as they are held now.
func ModifiersHeld() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}
