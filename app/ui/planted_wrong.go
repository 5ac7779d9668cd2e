//go:build !nogui && fyneplanted

package ui

// plant draws from a goroutine that is not the window's. No program that people get is
// built with this tag: app/ui/screenshots proves with it that its test of the real window
// turns red when one does.
func (w *window) plant() { w.wg.Go(w.bar.note.Refresh) }
