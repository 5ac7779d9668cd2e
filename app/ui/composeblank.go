//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/compose"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// blank is one question of a form: its label, what to answer it with, and below that what
// there is to know of it or what is wrong.
type blank struct {
	name string
	root *fyne.Container

	wanted *widget.Label // beside the label: that it has to be filled in
	help   *widget.Label
	bad    *fyne.Container
	why    *widget.Label
	file   *widget.Label // of a certificate
	entry  *kit.Entry    // nil where nothing is typed
	secret bool
	focus  fyne.Focusable
}

func newBlank(c *composer, v view.Blank) *blank {
	b := &blank{name: v.Name, help: kit.Wrapped(kit.Small(v.Help)), why: kit.Wrapped(kit.Label("")), wanted: kit.Whole(kit.Small(words.T("required"))), secret: v.Kind == compose.Secret}
	b.why.Importance, b.why.SizeName = widget.DangerImportance, theme.SizeNameCaptionText
	icon := widget.NewIcon(theme.NewErrorThemedResource(theme.ErrorIcon()))
	b.bad = kit.Led(icon, 2*kit.Rhythm, b.why)
	label := kit.Bold(v.Label)
	if v.Unit != "" && v.Kind != compose.Choosing {
		label.Text += " (" + v.Unit + ")"
	}
	control := b.control(c, v)
	head := fyne.CanvasObject(container.NewBorder(nil, nil, nil, b.wanted, label))
	if v.Kind == compose.Bool {
		b.root = container.New(layout.NewCustomPaddedVBoxLayout(-kit.Rhythm/2), kit.Lines(control, b.help), b.bad)
	} else {
		b.root = container.New(layout.NewCustomPaddedVBoxLayout(-kit.Rhythm/2), head, control, kit.Lines(b.help), b.bad)
	}
	return b
}

// control is what the question is answered with.
func (b *blank) control(c *composer, v view.Blank) fyne.CanvasObject {
	switch v.Kind {
	case compose.Bool:
		check := kit.NewCheck(v.Label, nil, c.w.keyDown)
		check.Checked = v.Value == "1"
		check.OnChanged = func(on bool) {
			value := "0" // untranslated: as documents have it
			if on {
				value = "1"
			}
			c.set(v.Name, value)
		}
		b.focus = check
		return check
	case compose.Choosing:
		var texts []string
		at := -1
		for i, x := range v.Choices {
			texts = append(texts, x.Name)
			if x.Key == v.Value {
				at = i
			}
		}
		s := widget.NewSelect(texts, nil)
		s.SetSelectedIndex(at)
		s.OnChanged = func(text string) {
			if i := slices.Index(texts, text); i >= 0 {
				c.set(v.Name, v.Choices[i].Key)
			}
		}
		b.focus = s
		return kit.FixedHeight(s, kit.Touch)
	case compose.Certificate:
		b.file = kit.Label("")
		choose := kit.NewButton(words.T("Choose…"), theme.FolderOpenIcon(), func() { c.chooseCertificate(v.Name) }, c.w.keyDown)
		b.focus = choose
		return container.NewBorder(nil, nil, kit.FixedHeight(choose, kit.Touch), nil, kit.Level(b.file))
	}
	e := kit.NewEntry(v.Kind == compose.Secret)
	e.SetText(v.Value)
	e.OnChanged = func(text string) { c.set(v.Name, text) }
	e.Escape = c.w.back
	e.Gained = func() { c.reveal(b) }
	e.Shortcut = func(s fyne.Shortcut) bool { return !isCtrlEnter(s) && c.w.shortcut(s) }
	e.Down = func(k *fyne.KeyEvent) bool {
		enter := k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter
		if enter = enter && c.w.modifiers()&fyne.KeyModifierControl != 0; enter {
			c.useIt()
		}
		return enter
	}
	b.entry, b.focus = e, e
	if v.Kind == compose.Lines {
		e.MultiLine = true
		return kit.FixedHeight(e, 12*kit.Rhythm)
	}
	e.OnSubmitted = func(string) { c.w.win.Canvas().FocusNext() }
	return container.NewThemeOverride(kit.FixedHeight(e, kit.Touch), kit.Roomy{Theme: kit.Current{}})
}

// show draws what may have changed.
func (b *blank) show(v view.Blank, all bool) {
	kit.SetShown(b.root, v.Counts && (all || !v.Advanced || v.Wrong != ""))
	kit.SetShown(b.wanted, v.Wanted && v.Wrong == "")
	kit.SetText(b.why, v.Wrong)
	kit.SetShown(b.bad, v.Wrong != "")
	kit.SetShown(b.help, v.Wrong == "" && v.Help != "")
	if b.file != nil {
		text := v.File
		if text == "" {
			text = words.T("or drop the file on this window")
		}
		kit.SetText(b.file, text)
	}
}

// showSecret shows what is typed into a secret's line, or hides it.
func (b *blank) showSecret(on bool) {
	if b.secret && b.entry.Password == on {
		b.entry.Password = !on
		b.entry.Refresh()
	}
}

// jobRow is a line of the list of jobs.
type jobRow struct {
	widget.BaseWidget
	title, about *widget.Label
}

func newJobRow() *jobRow {
	r := &jobRow{title: kit.Label(""), about: kit.Small("")}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *jobRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.FixedHeight(kit.Level(kit.Lines(r.title, r.about)), 6*kit.Rhythm))
}

func (r *jobRow) set(j view.Job) {
	kit.SetText(r.title, j.Title)
	kit.SetText(r.about, j.About)
}
