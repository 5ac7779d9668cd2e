//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Whoever works by keyboard has to see where the focus is. Fyne shows it on buttons
// and boxes; around what is larger there is a ring.

// NewRing is the frame around what has the focus. It is invisible otherwise.
func NewRing() *Surface { return NewSurface("", "") }

// ShowRing shows the frame, or hides it.
func (s *Surface) ShowRing(on bool) {
	s.Stroke, s.Width = "", 0
	if on {
		s.Stroke, s.Width = ColorAccent, 2
	}
	s.Refresh()
}

// Scroll is a text to scroll: the arrows are its own, the rest the window's.
// Without anything to scroll the focus passes it by.
type Scroll struct {
	widget.BaseWidget
	Keyed
	Body *container.Scroll
	ring *Surface
}

func NewScroll(content fyne.CanvasObject, down func(*fyne.KeyEvent)) *Scroll {
	s := &Scroll{Keyed: Keyed{down}, Body: container.NewVScroll(content), ring: NewRing()}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(s.Body, s.ring))
}

// FocusGained implements fyne.Focusable.
func (s *Scroll) FocusGained() { s.ring.ShowRing(true) }

// FocusLost implements fyne.Focusable.
func (s *Scroll) FocusLost() { s.ring.ShowRing(false) }

// TypedRune implements fyne.Focusable.
func (s *Scroll) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *Scroll) TypedKey(e *fyne.KeyEvent) {
	const line = 3 * Rhythm
	by := float32(0)
	switch e.Name {
	case fyne.KeyUp:
		by = -line
	case fyne.KeyDown:
		by = line
	case fyne.KeyPageUp:
		by = line - s.Body.Size().Height
	case fyne.KeyPageDown:
		by = s.Body.Size().Height - line
	case fyne.KeyHome:
		s.Body.ScrollToTop()
		return
	case fyne.KeyEnd:
		s.Body.ScrollToBottom()
		return
	}
	s.Body.ScrollToOffset(s.Body.Offset.AddXY(0, by))
}

// Disabled implements fyne.Disableable: the focus passes by what fits.
func (s *Scroll) Disabled() bool {
	return s.Body.Content.MinSize().Height <= s.Body.Size().Height
}

// Enable implements fyne.Disableable.
func (s *Scroll) Enable() {}

// Disable implements fyne.Disableable.
func (s *Scroll) Disable() {}

// Reveal scrolls so that a part of the content, from y on and so high, can be seen.
func Reveal(s *container.Scroll, y, height float32) {
	switch {
	case y < s.Offset.Y:
		s.ScrollToOffset(fyne.NewPos(0, y))
	case y+height > s.Offset.Y+s.Size().Height:
		s.ScrollToOffset(fyne.NewPos(0, y+height-s.Size().Height))
	}
}

// HeightIn is how high content must be when it is so wide: how high a text is that
// wraps depends on how wide it is.
func HeightIn(content fyne.CanvasObject, width float32) float32 {
	if content.Size().Width != width {
		content.Resize(fyne.NewSize(width, content.MinSize().Height))
	}
	return content.MinSize().Height
}
