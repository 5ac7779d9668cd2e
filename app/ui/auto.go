//go:build !nogui

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// autoFrame is drawn around the window while Auto is on, so that nobody plugs a handset
// in without knowing.
type autoFrame struct {
	w      *window
	root   *fyne.Container // the frame, to be laid over the window
	banner *fyne.Container // what it says, above the pages
	text   *widget.Label
	end    *kit.Button
}

// frameWidth is the frame's; two metres away it is seen.
const frameWidth = 5

func newAutoFrame(w *window) *autoFrame {
	f := &autoFrame{w: w, text: kit.Bold("")}
	edge := kit.NewSurface("", theme.ColorNameWarning)
	edge.Width = frameWidth
	f.root = container.NewStack(edge)
	f.end = kit.NewButton(words.T("End Auto"), theme.MediaStopIcon(), func() { w.press(view.Auto) }, w.keyDown)
	icon := widget.NewIcon(kit.Coloured(view.IconAuto, view.Caution))
	f.banner = kit.Inset(container.NewBorder(nil, nil, kit.Inset(container.NewCenter(kit.Fixed(icon, 24, 24)), kit.Rhythm/2), kit.FixedHeight(f.end, kit.Touch), kit.Level(f.text)), kit.Rhythm/2)
	f.show()
	return f
}

// show draws the frame, or takes it away.
func (f *autoFrame) show() {
	on, ending := f.w.screen.Auto()
	kit.SetText(f.text, f.w.screen.AutoText())
	kit.SetShown(f.root, on)
	kit.SetShown(f.banner, on)
	kit.SetShown(f.end, !ending)
}

// askAuto asks before each handset that comes gets the documents without a question.
func (w *window) askAuto(s view.Sentence) {
	if on, _ := w.screen.Auto(); on || w.screen.Applying() {
		return
	}
	var choice view.AutoChoice
	keys := func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape && w.modal != nil {
			w.modal.Hide()
		}
	}
	below := []fyne.CanvasObject{}
	if n := w.screen.Here(); n > 0 {
		below = append(below, kit.NewCheck(words.N("Also the {{.Count}} handsets that are here now", n), func(on bool) { choice.Here = on }, keys))
	}
	below = append(below, kit.NewCheck(words.T("Again whenever one is unplugged and plugged in"), func(on bool) { choice.Again = on }, keys))
	q := question{
		title: words.T("Switch Auto on?"), no: words.T("Leave it off"), yes: words.T("Switch Auto on"), danger: s.Dangers() != "",
		then: func() { w.beginAuto(s, choice) },
	}
	if q.word = s.DangerWord(); q.word != "" {
		q.entry = kit.NewEntry(false)
		below = append(below, kit.Label(words.T("Type {{.Word}} to go on:", "Word", q.word)), q.entry)
	}
	q.content = dialogText(w.screen.AutoQuestion(s), below...)
	w.ask(q)
}

// beginAuto switches Auto on.
func (w *window) beginAuto(s view.Sentence, choice view.AutoChoice) {
	if on, _ := w.screen.Auto(); on || w.screen.Applying() {
		return
	}
	opt := w.screen.BeginAuto(s, choice)
	w.opt.Bench.SetJobs(s.Jobs())
	ctx, cancel := context.WithCancel(w.ctx)
	w.stop = cancel
	w.log.Info("auto on", "here", choice.Here, "again", choice.Again)
	w.showAuto()
	w.work(func() func() {
		auto, err := w.opt.Bench.StartAuto(ctx, opt)
		if err != nil {
			cancel()
			return func() { w.autoEnded(err) }
		}
		return func() {
			w.auto = auto
			if _, ending := w.screen.Auto(); ending {
				auto.Stop() // it was switched off meanwhile
			}
			w.work(func() func() {
				select {
				case <-auto.Done():
				case <-w.ctx.Done(): // which ends it, too
				}
				cancel()
				return func() { w.autoEnded(nil) }
			})
		}
	})
}

// endAuto begins nothing new any more; what is under way goes on to its ending.
func (w *window) endAuto() {
	w.screen.EndAuto()
	if w.auto != nil {
		w.auto.Stop()
	}
	w.log.Info("auto is to end")
	w.showAuto()
}

// autoEnded is called when nothing of Auto is under way any more.
func (w *window) autoEnded(err error) {
	w.auto = nil
	w.screen.FinishAuto()
	if err != nil {
		w.screen.Trouble = err
	}
	w.log.Info("auto off", "err", err)
	w.showAuto()
}

// showAuto draws what is different while Auto is on.
func (w *window) showAuto() {
	w.frame.show()
	w.bench.show()
	w.result.show()
	w.bar.show()
	w.showMenu()
	w.win.Content().Refresh()
}
