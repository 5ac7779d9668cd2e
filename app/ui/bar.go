//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// actionBar is the lower edge: today's counts, and the one button that says
// what it will do.
type actionBar struct {
	w    *window
	root fyne.CanvasObject

	today *fyne.Container
	shown []view.Count
	note  *widget.Label
	stop  *keyButton
	apply *keyButton
}

func newActionBar(w *window) *actionBar {
	b := &actionBar{w: w, today: container.NewHBox(), note: label("")}
	b.note.Alignment = fyne.TextAlignTrailing
	b.apply = newKeyButton("Apply", nil, w.apply, w.keyDown)
	b.apply.Importance = widget.HighImportance
	b.stop = newKeyButton("Stop", theme.MediaStopIcon(), w.stopAsked, w.keyDown)
	buttons := container.NewHBox(b.stop, container.NewThemeOverride(b.apply, large{w.app.Settings().Theme()}))
	b.root = container.NewStack(newSurface(colorSurface, colorBorder),
		inset(container.NewBorder(nil, nil, level(b.today), buttons, level(b.note)), rhythm))
	b.show()
	return b
}

// show draws the button and the counts.
func (b *actionBar) show() {
	s := b.w.screen
	v := s.Sentence()
	if b.apply.Text != v.Label || b.apply.Disabled() == v.Enabled {
		b.apply.SetText(v.Label)
		setEnabled(b.apply, v.Enabled)
		b.w.log.Debug("button", "says", v.Label, "enabled", v.Enabled) // app/ui/screenshots waits for it
	}
	note := v.Note
	switch {
	case v.Enabled && note == "":
		note = applyShortcut
	case v.Enabled:
		note += " · " + applyShortcut
	}
	importance := widget.HighImportance
	if v.Enabled && v.DangerWord() != "" {
		importance = widget.DangerImportance
	}
	if b.apply.Importance != importance {
		b.apply.Importance = importance
		b.apply.Refresh()
	}
	b.note.Importance = toneImportance(v.Tone)
	if b.note.Text != note {
		b.note.SetText(note)
	}
	setShown(b.stop, s.Applying())
	b.showToday(s.Today())
}

// say tells something that passes, where the note is.
func (b *actionBar) say(text string) {
	b.note.Importance = widget.MediumImportance
	b.note.SetText(text)
}

func (b *actionBar) showToday(counts []view.Count) {
	if sameCounts(b.shown, counts) {
		return
	}
	b.shown = counts
	b.today.RemoveAll()
	today := whole(label("Today"))
	today.Importance = widget.LowImportance
	b.today.Add(today)
	for _, c := range counts {
		m := newMarkLine()
		m.word.TextStyle.Bold = false
		whole(m.word)
		m.set(c.Mark.Counted(c.Number))
		b.today.Add(m)
	}
	b.today.Refresh()
}

func sameCounts(a, b []view.Count) bool {
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
