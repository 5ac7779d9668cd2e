//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// remarks is the list of what is noted on the loaded document: how much it
// matters, the line in the file, and what is the matter there. The texts wrap: what stands at their end
// is what to do.
type remarks struct {
	widget.BaseWidget
	box    *fyne.Container
	scroll *container.Scroll
	shown  []view.Line
}

// remarksMost is how many remarks are drawn; nobody reads more in a column
// this narrow.
const remarksMost = 30

func newRemarks(*window) *remarks {
	r := &remarks{box: container.NewVBox()}
	r.scroll = container.NewVScroll(r.box)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *remarks) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.scroll) }

func (r *remarks) set(list []view.Line) {
	if sameLines(r.shown, list) {
		return
	}
	r.shown = list
	r.box.RemoveAll()
	for i, l := range list {
		if i == remarksMost {
			r.box.Add(small("and " + view.More(len(list)-i)))
			break
		}
		text := wrapped(label(l.Text))
		text.Importance = toneImportance(l.Tone)
		if head := l.Head(); head != "" {
			r.box.Add(lines(small(head), text))
		} else {
			r.box.Add(text)
		}
	}
	r.scroll.ScrollToTop()
	r.Refresh()
}

func sameLines(a, b []view.Line) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
