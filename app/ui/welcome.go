//go:build !nogui

package ui

import (
	"path"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/words"
)

// newEmpty is what stands in the middle while there is no handset: what to do, and for
// people who are here for the first time what the program is for.
func (b *benchPanel) newEmpty() fyne.CanvasObject {
	centred := func(l *widget.Label) *widget.Label {
		l.Alignment = fyne.TextAlignCenter
		return l
	}
	first := b.w.opt.Prefs != nil && !b.w.store.Prefs().Started
	image := canvas.NewImageFromResource(appIcon())
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(12 * kit.Rhythm))
	what := centred(kit.Whole(kit.Heading(words.T("Plug in a handset."))))
	what.TextStyle.Bold = false
	middle := container.NewVBox(container.NewCenter(image))
	if first {
		hello := centred(kit.Whole(kit.Heading(words.T("Welcome to Cradle"))))
		middle.Add(hello)
		middle.Add(centred(kit.Wrapped(kit.Label(words.T("Plug in a handset, drop a provisioning document on this window, press the button: settings go down, and what became of each comes back.")))))
	} else {
		middle.Add(what)
	}
	usb := centred(kit.Wrapped(kit.Label(words.T("On the handset: Start > Settings > Connections > USB to PC, tick Enable advanced network functionality."))))
	usb.Importance = widget.LowImportance
	middle.Add(usb)
	hint := centred(kit.Whole(kit.Label(words.T("No handset? Try a simulated one."))))
	middle.Add(hint)
	b.try = kit.NewButton(words.T("Try a simulated one"), nil, b.w.trySimulated, b.w.keyDown)
	help := kit.NewButton(words.T("Which USB mode?"), theme.HelpIcon(), func() { b.w.goTo(helpPage) }, b.w.keyDown)
	help.Importance = widget.LowImportance
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(kit.Rhythm), kit.FixedHeight(b.try, kit.Touch), kit.FixedHeight(help, kit.Touch))
	middle.Add(container.NewCenter(buttons))
	if b.w.opt.TrySimulated == nil {
		hint.SetText(words.T("No handset? Start Cradle with --simulate."))
		b.try.Hide()
	}
	if sample := b.w.welcomeSample(); first && sample != "" && b.w.opt.TrySimulated != nil {
		b.try.SetText(words.T("Show me with a simulated one"))
		b.try.Importance = widget.HighImportance
		b.try.OnTapped = func() {
			if b.w.screen.Document.IsZero() {
				b.w.open(sample, true)
			}
			b.w.trySimulated()
		}
	}
	return kit.Card(kit.Level(middle))
}

// welcomeSample is the sample that is shown to people who are here for the first time; ""
// is none.
func (w *window) welcomeSample() string {
	for _, p := range samples(w.opt.Samples) {
		if path.Base(p) == "welcome.xml" {
			return p
		}
	}
	return ""
}

// started notes that the window was open: the next time nobody is welcomed.
func (w *window) started() { w.choose(func(p *prefs.Prefs) { p.Started = true }) }
