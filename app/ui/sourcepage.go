//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/source"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// sourcePage shows the text of the loaded document, in the place of bench and result. The
// remarks beside it lead to their lines.
type sourcePage struct {
	w    *window
	root *fyne.Container

	title   *widget.Label
	secrets *kit.Check
	text    *kit.Source
	aside   *widget.Label // instead of a text

	shown view.Document // whose text it is
	whole bool          // with its secrets
	line  int           // to go to when the text is there
	want  int           // counts what was asked for
}

func newSourcePage(w *window) *sourcePage {
	p := &sourcePage{w: w, title: kit.Heading(""), text: kit.NewSource(w.keyDown), aside: kit.Wrapped(kit.Label(""))}
	p.aside.Importance = widget.LowImportance
	p.secrets = kit.NewCheck(words.T("Show secrets"), func(bool) { p.show(p.text.At()) }, w.keyDown)
	done := kit.NewButton(words.T("Back to the bench"), theme.NavigateBackIcon(), p.close, w.keyDown)
	p.root = container.NewBorder(
		container.NewBorder(nil, nil, nil, container.NewHBox(p.secrets, kit.FixedHeight(done, kit.Touch)), p.title),
		nil, nil, nil, container.NewStack(p.text, kit.Inset(p.aside, 2*kit.Rhythm)))
	p.root.Hide()
	return p
}

// open shows the loaded document's text, at a line, from 1; 0 leaves it where it is.
func (p *sourcePage) open(line int) {
	if p.w.modal != nil || p.w.screen.Document.IsZero() {
		return
	}
	p.w.goTo(benchPage)
	p.w.middle.Hide()
	p.root.Show()
	p.show(line)
	p.w.win.Canvas().Focus(p.text.Focus())
	p.w.showMenu()
}

// close gives bench and result their place back.
func (p *sourcePage) close() {
	p.root.Hide()
	p.secrets.SetChecked(false) // the next one is looked at without
	p.w.middle.Show()
	p.w.win.Canvas().Focus(p.w.bench.list)
	p.w.showMenu()
}

// changed is called when another document was loaded, or the same one anew.
func (p *sourcePage) changed() {
	switch {
	case !p.root.Visible():
	case p.w.screen.Document.IsZero():
		p.close()
	default:
		p.show(p.text.At())
	}
}

// show draws the text. It is made on a worker's goroutine: it may be large.
func (p *sourcePage) show(line int) {
	doc := p.w.screen.Document
	kit.SetText(p.title, doc.Name())
	if doc.Reading {
		return
	}
	if p.shown.Same(doc) && p.whole == p.secrets.Checked {
		p.text.GoTo(line)
		return
	}
	p.line = line
	p.want++
	want, whole := p.want, p.secrets.Checked
	p.w.work(func() func() {
		text, err := doc.Source(whole)
		var t *source.Text
		if err == nil {
			t = source.New(text)
		}
		return func() {
			if want != p.want {
				return
			}
			p.shown, p.whole = doc, whole
			p.take(t, err)
		}
	})
}

// take puts a text on the screen, or why there is none.
func (p *sourcePage) take(t *source.Text, err error) {
	kit.SetShown(p.aside, err != nil)
	kit.SetShown(p.text, err == nil)
	if err != nil {
		kit.SetText(p.aside, words.T("There is no text to show: {{.Why}}", "Why", err.Error()))
		return
	}
	p.text.SetText(t, p.shown.LineTones())
	p.text.GoTo(p.line)
	p.w.log.Debug("source shown", "lines", t.Len(), "line", p.line)
}

// step goes to the next line on which something is noted, or with -1 to the one before,
// and around at the end.
func (p *sourcePage) step(by int) {
	doc := p.w.screen.Document
	if line := doc.NextRemark(p.text.At(), by); line > 0 {
		p.open(line)
	}
}
