//go:build !nogui

package ui

import "cradle/app/run"

// tick chooses a handset, or no longer.
func (w *window) tick(id run.HandsetID, on bool) {
	w.screen.Tick(id, on)
	w.bench.showAll()
	w.bar.show()
}

// tickAll chooses all handsets, or none.
func (w *window) tickAll(on bool) {
	w.screen.TickAll(on)
	w.bench.show()
	w.bar.show()
}

// tickSelected turns the selected handset's tick over.
func (w *window) tickSelected() {
	i := w.screen.Selected()
	if i < 0 {
		return
	}
	if r := w.screen.Row(i); r.CanCheck {
		w.tick(r.ID, !r.Checked)
		w.bench.list.RefreshItem(i)
	}
}

// selectRow shows the result of a handset.
func (w *window) selectRow(i int) {
	before := w.screen.Selected()
	w.screen.Select(i)
	if before >= 0 {
		w.bench.list.RefreshItem(before)
	}
	w.bench.list.RefreshItem(i)
	w.result.show()
}

// moveSelection selects another row.
func (w *window) moveSelection(by int) {
	if n := w.screen.Rows(); n > 0 {
		w.bench.list.Select(max(0, min(n-1, w.screen.Selected()+by)))
	}
}

// reconnect tries a handset again that could not be connected.
func (w *window) reconnect(id run.HandsetID) {
	if id == "" {
		return
	}
	w.work(func() func() {
		err := w.opt.Bench.Reconnect(id)
		return func() { w.trouble(err) }
	})
}

// trySimulated plugs in a simulated handset.
func (w *window) trySimulated() {
	if w.opt.TrySimulated == nil {
		return
	}
	w.bench.try.Disable()
	w.work(func() func() {
		err := w.opt.TrySimulated()
		return func() {
			w.bench.try.Enable()
			w.trouble(err)
		}
	})
}

// trouble shows an error that belongs to no handset in particular.
func (w *window) trouble(err error) {
	if err != nil {
		w.log.Warn("trouble", "err", err)
		w.screen.Trouble = err
		w.bench.showFrame()
	}
}
