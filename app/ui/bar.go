//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// actionBar is the lower edge: today's counts, and the one button that says
// what it will do.
type actionBar struct {
	w    *window
	root fyne.CanvasObject

	where *kit.Button // to the history, or back to the bench
	today *fyne.Container
	shown []view.Count
	note  *widget.Label
	stop  *kit.Button
	apply *kit.Button

	plan, verify, auto *kit.Button
	around             map[*kit.Button]fyne.CanvasObject // what holds a button, and is hidden with it
}

func newActionBar(w *window) *actionBar {
	b := &actionBar{w: w, today: container.NewHBox(), note: kit.Label("")}
	b.note.Alignment = fyne.TextAlignTrailing
	b.apply = kit.NewButton(words.T("Apply"), nil, w.apply, w.keyDown)
	b.apply.Importance = widget.HighImportance
	b.stop = kit.NewButton(words.T("Stop"), theme.MediaStopIcon(), w.stopAsked, w.keyDown)
	b.where = kit.NewButton("", nil, b.leave, w.keyDown)
	b.plan = kit.NewButton(words.C("button", "Plan"), kit.Picture(view.IconPlan), func() { w.press(view.Plan) }, w.keyDown)
	b.verify = kit.NewButton(words.C("button", "Verify"), kit.Picture(view.IconVerify), func() { w.press(view.Verify) }, w.keyDown)
	b.auto = kit.NewButton(words.C("button", "Auto"), kit.Picture(view.IconAuto), func() { w.press(view.Auto) }, w.keyDown)
	b.around = map[*kit.Button]fyne.CanvasObject{}
	touch := func(k *kit.Button) fyne.CanvasObject {
		b.around[k] = kit.Level(kit.FixedHeight(k, kit.Touch))
		return b.around[k]
	}
	beside := layout.NewCustomPaddedHBoxLayout(kit.Rhythm)
	buttons := container.New(beside, touch(b.plan), touch(b.verify), touch(b.auto), touch(b.stop), container.NewThemeOverride(b.apply, kit.Large{Theme: kit.Current{}}))
	b.root = container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorBorder),
		kit.Inset(container.New(layout.NewCustomPaddedVBoxLayout(-kit.Rhythm/2),
			container.NewBorder(nil, nil, b.today, nil, b.note),
			container.NewBorder(nil, nil, touch(b.where), buttons)), kit.Rhythm))
	return b
}

// leave goes to the history, or from another page back to the bench.
func (b *actionBar) leave() {
	if b.w.pages.now == benchPage {
		b.w.goTo(historyPage)
	} else {
		b.w.goTo(benchPage)
	}
}

// show draws the button and the counts.
func (b *actionBar) show() {
	s := b.w.screen
	v := s.Sentence()
	if b.apply.Text != v.Label || b.apply.Disabled() == v.Enabled {
		b.apply.SetText(v.Label)
		kit.SetEnabled(b.apply, v.Enabled)
		b.w.log.Debug("button", "says", v.Label, "enabled", v.Enabled) // app/ui/screenshots waits for it
	}
	note := v.Note
	switch {
	case v.Enabled && note == "":
		note = applyShortcut()
	case v.Enabled:
		note += " · " + applyShortcut()
	}
	importance := widget.HighImportance
	if v.Enabled && v.DangerWord() != "" {
		importance = widget.DangerImportance
	}
	if b.apply.Importance != importance {
		b.apply.Importance = importance
		b.apply.Refresh()
	}
	b.note.Importance = kit.ToneImportance(v.Tone)
	if b.note.Text != note {
		b.note.SetText(note)
	}
	on, ending := s.Auto()
	kit.SetShown(b.around[b.stop], s.Applying() || ending)
	kit.SetEnabled(b.plan, v.Enabled)
	kit.SetEnabled(b.verify, v.Enabled)
	kit.SetEnabled(b.auto, v.Auto)
	kit.SetShown(b.around[b.plan], !s.Applying() && !on)
	kit.SetShown(b.around[b.verify], !s.Applying() && !on)
	kit.SetShown(b.around[b.auto], !s.Applying() && !on)
	where, icon := words.T("History"), theme.HistoryIcon()
	if b.w.pages.now != benchPage {
		where, icon = words.T("Back to the bench"), theme.NavigateBackIcon()
	}
	if b.where.Text != where {
		b.where.Text, b.where.Icon = where, icon
		b.where.Refresh()
	}
	b.showToday(s.Today())
	b.w.showMenu() // which says what the button says
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
	today := kit.Whole(kit.Label(words.T("Today")))
	today.Importance = widget.LowImportance
	b.today.Add(today)
	for _, c := range counts {
		m := kit.NewMarkLine()
		m.Word.TextStyle.Bold = false
		kit.Whole(m.Word)
		m.Set(c.Counted())
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
