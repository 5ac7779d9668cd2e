package handset

import (
	"context"
	"time"
)

// wipeRestart is how long after a wipe the handset goes away from the cable:
// chosen, so that the reply is through. A real one hardly sends it.
const wipeRestart = 200 * time.Millisecond

// wipe gives the handset back as it came out of the box, and restarts it: the
// desktop sees it go away and come back.
func (h *Handset) wipe() {
	h.log.Info("the handset is wiped")
	h.programs.killAll()
	h.reg.Clear()
	h.store.Clear()
	if err := h.fill(); err != nil {
		h.log.Error("wiped, and not filled again", "error", err)
	}
	if err := h.csps.Reset(); err != nil {
		h.log.Error("wiped, and not filled again", "error", err)
	}
	h.programs.start(func(ctx context.Context) {
		t := time.NewTimer(wipeRestart)
		defer t.Stop()
		select {
		case <-t.C:
			h.link.Drop()
		case <-ctx.Done():
		}
	})
}
