//go:build !nogui && fynechecks

package ui

import (
	"slices"
	"time"
)

// heartbeat measures, until the window closes, how long what comes for the window's
// goroutine has to wait there, and writes it into the log every second: longest is as long as
// the window can have stood still. app/ui/screenshots makes figures of it.
func (w *window) heartbeat() {
	const beat, report = 10 * time.Millisecond, time.Second
	var waits []time.Duration
	next := time.Now().Add(report)
	for {
		asked := time.Now()
		done := make(chan struct{})
		w.do(func() { close(done) })
		select {
		case <-w.ctx.Done():
			return
		case <-done:
		}
		waits = append(waits, time.Since(asked))
		if now := time.Now(); now.After(next) {
			slices.Sort(waits)
			w.log.Debug("heartbeat", "longest_us", waits[len(waits)-1].Microseconds(), "median_us", waits[len(waits)/2].Microseconds(), "beats", len(waits))
			waits, next = waits[:0], now.Add(report)
		}
		select {
		case <-w.ctx.Done():
			return
		case <-time.After(beat):
		}
	}
}
