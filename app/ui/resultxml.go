//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/source"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// resultXML shows what was sent, or what the handset answered, as XML without secrets.
type resultXML struct {
	r     *resultPanel
	root  *fyne.Container
	which *kit.Tabs
	text  *kit.Source
	aside *widget.Label
	plain string // what is shown
	of    *view.Result
	sent  bool
}

func newResultXML(r *resultPanel) *resultXML {
	x := &resultXML{r: r, text: kit.NewSource(r.w.keyDown), aside: kit.Wrapped(kit.Label(""))}
	x.aside.Importance = widget.LowImportance
	x.which = kit.NewTabs([]string{words.T("The answer"), words.T("What was sent")}, func(int) { x.show() }, r.w.keyDown)
	x.root = container.NewBorder(x.which, nil, nil, nil, container.NewStack(x.text, x.aside))
	return x
}

// show draws the text, on a worker's goroutine.
func (x *resultXML) show() {
	result, sent := x.r.result, x.which.Chosen() == 1
	if result == nil || x.of == result && x.sent == sent {
		return
	}
	x.of, x.sent = result, sent
	x.r.w.work(func() func() {
		text, ok := "", true
		if sent {
			text = view.SentText(result.Run)
		} else {
			text, ok = view.ReplyText(result.Run)
		}
		t := source.New(text)
		return func() {
			if x.of != result || x.sent != sent {
				return
			}
			x.plain = text
			kit.SetText(x.aside, "")
			if !ok {
				kit.SetText(x.aside, words.T("The handset answered with no document."))
			}
			kit.SetShown(x.aside, !ok)
			kit.SetShown(x.text, ok)
			x.text.SetText(t, nil)
		}
	})
}
