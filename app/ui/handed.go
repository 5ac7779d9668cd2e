//go:build !nogui

package ui

// takeHanded opens what a second start of the program hands over, and comes to the front.
func (w *window) takeHanded() {
	if w.opt.Handed == nil {
		return
	}
	w.wg.Go(func() {
		for {
			select {
			case <-w.ctx.Done():
				return
			case files, more := <-w.opt.Handed:
				if !more {
					return
				}
				w.later(func() { w.handed(files) })
			}
		}
	})
}

func (w *window) handed(files []string) {
	w.log.Info("handed over", "files", len(files))
	w.win.RequestFocus()
	switch {
	case len(files) == 0:
	case w.modal != nil:
		w.parked = append(w.parked, files...)
	default:
		w.openPaths(files)
	}
}
