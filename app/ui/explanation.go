//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// explanation says what a setting is and what became of it, or what went wrong: what
// happened, the likely cause, what to do, and the technical detail. All of it can be
// selected and copied.
type explanation struct {
	widget.BaseWidget
	scroll                         *kit.Scroll
	box                            *fyne.Container
	about, what, cause, do, detail *widget.Label
	shown                          view.Told
}

func newExplanation(w *window) *explanation {
	x := &explanation{
		about:  kit.Wrapped(kit.Label("")),
		what:   kit.Wrapped(kit.Bold("")),
		cause:  kit.Wrapped(kit.Label("")),
		do:     kit.Wrapped(kit.Label("")),
		detail: kit.Wrapped(kit.Small("")),
	}
	x.about.Importance = widget.LowImportance
	x.box = kit.Lines(x.about, x.what, x.cause, x.do, x.detail)
	x.scroll = kit.NewScroll(x.box, w.keyDown)
	x.ExtendBaseWidget(x)
	x.Hide()
	return x
}

// CreateRenderer implements fyne.Widget.
func (x *explanation) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Card(x.scroll))
}

// natural is how high it must be to show all of its text in a width.
func (x *explanation) natural(width float32) float32 {
	const around = 2 * kit.Rhythm // the card's
	return kit.HeightIn(x.box, width-around) + around
}

// MouseIn implements desktop.Hoverable. The texts can be selected by mouse only: a
// label that can be selected is a stop of the focus, and shows nothing of it.
func (x *explanation) MouseIn(*desktop.MouseEvent) { x.setSelectable(true) }

// MouseMoved implements desktop.Hoverable.
func (x *explanation) MouseMoved(*desktop.MouseEvent) { x.setSelectable(true) }

// MouseOut implements desktop.Hoverable. What is selected stays so.
func (x *explanation) MouseOut() {}

func (x *explanation) setSelectable(on bool) {
	if x.about.Selectable == on {
		return
	}
	for _, l := range []*widget.Label{x.about, x.what, x.cause, x.do, x.detail} {
		l.Selectable = on
		l.Refresh()
	}
}

// set shows what is to be said; the zero value shows nothing.
func (x *explanation) set(t view.Told) {
	if t == x.shown {
		return
	}
	x.shown = t
	for _, l := range []struct {
		label *widget.Label
		text  string
	}{{x.about, t.About}, {x.what, t.What}, {x.cause, t.Cause}, {x.do, t.Do}, {x.detail, t.Detail}} {
		kit.SetText(l.label, l.text)
		kit.SetShown(l.label, l.text != "")
	}
	x.setSelectable(false)
	x.scroll.Body.ScrollToTop()
	kit.SetShown(x, !t.IsZero())
	x.Refresh()
}
