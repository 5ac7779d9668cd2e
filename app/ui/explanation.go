//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/explain"
)

// explanation says what went wrong: what happened, the likely cause, what to
// do, and the technical detail. All of it can be selected and copied.
type explanation struct {
	widget.BaseWidget
	scroll                  *container.Scroll
	what, cause, do, detail *widget.Label
	shown                   explain.Explanation
}

// explanationHeight is enough for two lines each of what, cause and do.
const explanationHeight = 22 * rhythm

func newExplanation() *explanation {
	x := &explanation{
		what:   wrapped(bold("")),
		cause:  wrapped(label("")),
		do:     wrapped(label("")),
		detail: wrapped(small("")),
	}
	for _, l := range []*widget.Label{x.what, x.cause, x.do, x.detail} {
		l.Selectable = true
	}
	x.scroll = container.NewVScroll(lines(x.what, x.cause, x.do, x.detail))
	x.scroll.SetMinSize(fyne.NewSize(0, explanationHeight))
	x.ExtendBaseWidget(x)
	x.Hide()
	return x
}

// CreateRenderer implements fyne.Widget.
func (x *explanation) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(card(x.scroll))
}

// set shows an explanation; the zero one shows nothing.
func (x *explanation) set(e explain.Explanation) {
	if e == x.shown {
		return
	}
	x.shown = e
	for _, l := range []struct {
		label *widget.Label
		text  string
	}{{x.what, e.What}, {x.cause, e.Cause}, {x.do, e.Do}, {x.detail, e.Detail}} {
		setText(l.label, l.text)
		setShown(l.label, l.text != "")
	}
	x.scroll.ScrollToTop()
	setShown(x, !e.IsZero())
	x.Refresh()
}
