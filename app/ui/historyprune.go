//go:build !nogui

package ui

import (
	"time"

	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// pruneAsked takes old runs out of the journal, for good: it asks which, has them counted,
// says what would go, and asks again.
func (h *historyPageView) pruneAsked() {
	w := h.w
	if w.modal != nil || w.opt.History == nil {
		return
	}
	ages := view.PruneAges()
	var list []string
	for _, a := range ages {
		list = append(list, a.Name)
	}
	choose := widget.NewSelect(list, nil)
	choose.SetSelectedIndex(1)
	w.ask(question{
		title: words.T("Take old runs out of the journal"), no: words.T("Leave all"), yes: words.T("Count them"),
		content: dialogText(words.T("The journal keeps every run until somebody takes it out. Which are to go? First they are counted; nothing is taken out yet."),
			kit.FixedHeight(kit.Framed(choose), kit.Touch)),
		then: func() { h.prune(ages[max(0, choose.SelectedIndex())], true) },
	})
}

// prune takes runs out, or with dry has them counted and asks.
func (h *historyPageView) prune(age view.PruneAge, dry bool) {
	w := h.w
	w.bar.say(words.T("Looking through the journal…"))
	p := age.Pruning(time.Now())
	p.Dry = dry
	w.work(func() func() {
		done, size, err := w.opt.History.Prune(w.ctx, p)
		return func() {
			w.log.Info("journal pruned", "dry", dry, "runs", done.Runs, "err", err)
			switch {
			case err != nil:
				w.bar.say(words.T("Nothing was taken out: {{.Why}}", "Why", view.Why(err)))
			case done.Runs == 0:
				w.bar.say(view.PrunedNothing(done))
			case !dry:
				w.bar.say(words.N("{{.Count}} runs were taken out; the journal has {{.Size}} now", int(done.Runs), "Size", view.Size(size)))
				h.ticks.forget()
				h.read(true)
			case w.modal == nil:
				w.bar.show()
				w.ask(question{
					title: words.N("Take {{.Count}} runs out for good?", int(done.Runs)), content: dialogText(view.PruneText(done, size)), danger: true,
					no: words.T("Leave them"), yes: words.N("Take {{.Count}} runs out", int(done.Runs)), then: func() { h.prune(age, false) },
				})
			default:
				w.bar.say(words.T("Nothing was taken out: another question came first"))
			}
		}
	})
}
