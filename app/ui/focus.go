//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Whoever works by keyboard has to see where the focus is. Fyne shows it on buttons
// and boxes; around what is larger there is a ring.

// newRing is the frame around what has the focus. It is invisible otherwise.
func newRing() *surface { return newSurface("", "") }

// showRing shows the frame, or hides it.
func (s *surface) showRing(on bool) {
	s.stroke, s.width = "", 0
	if on {
		s.stroke, s.width = colorAccent, 2
	}
	s.Refresh()
}

// keyScroll is a text to scroll: the arrows are its own, the rest the window's.
// Without anything to scroll the focus passes it by.
type keyScroll struct {
	widget.BaseWidget
	keyed
	scroll *container.Scroll
	ring   *surface
}

func newKeyScroll(content fyne.CanvasObject, down func(*fyne.KeyEvent)) *keyScroll {
	s := &keyScroll{keyed: keyed{down}, scroll: container.NewVScroll(content), ring: newRing()}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *keyScroll) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(s.scroll, s.ring))
}

// FocusGained implements fyne.Focusable.
func (s *keyScroll) FocusGained() { s.ring.showRing(true) }

// FocusLost implements fyne.Focusable.
func (s *keyScroll) FocusLost() { s.ring.showRing(false) }

// TypedRune implements fyne.Focusable.
func (s *keyScroll) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *keyScroll) TypedKey(e *fyne.KeyEvent) {
	const line = 3 * rhythm
	by := float32(0)
	switch e.Name {
	case fyne.KeyUp:
		by = -line
	case fyne.KeyDown:
		by = line
	case fyne.KeyPageUp:
		by = line - s.scroll.Size().Height
	case fyne.KeyPageDown:
		by = s.scroll.Size().Height - line
	case fyne.KeyHome:
		s.scroll.ScrollToTop()
		return
	case fyne.KeyEnd:
		s.scroll.ScrollToBottom()
		return
	}
	s.scroll.ScrollToOffset(s.scroll.Offset.AddXY(0, by))
}

// Disabled implements fyne.Disableable: the focus passes by what fits.
func (s *keyScroll) Disabled() bool {
	return s.scroll.Content.MinSize().Height <= s.scroll.Size().Height
}

// Enable implements fyne.Disableable.
func (s *keyScroll) Enable() {}

// Disable implements fyne.Disableable.
func (s *keyScroll) Disable() {}

// reveal scrolls so that a part of the content, from y on and so high, can be seen.
func reveal(s *container.Scroll, y, height float32) {
	switch {
	case y < s.Offset.Y:
		s.ScrollToOffset(fyne.NewPos(0, y))
	case y+height > s.Offset.Y+s.Size().Height:
		s.ScrollToOffset(fyne.NewPos(0, y+height-s.Size().Height))
	}
}

// heightIn is how high content must be when it is so wide: how high a text is that
// wraps depends on how wide it is.
func heightIn(content fyne.CanvasObject, width float32) float32 {
	if content.Size().Width != width {
		content.Resize(fyne.NewSize(width, content.MinSize().Height))
	}
	return content.MinSize().Height
}
