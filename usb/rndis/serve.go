package rndis

import (
	"errors"
	"time"

	"cradle/usb"
)

// listen keeps a read posted on the interrupt endpoint. Each notification is
// counted; while 64 wait to be acted on, the device keeps its next one.
func (h *Host) listen() {
	ep := h.fn.Notify
	buf := make([]byte, max(ep.MaxPacket, 8))
	for {
		n, err := h.dev.In(h.ctx, ep.Address, buf)
		switch {
		case h.ctx.Err() != nil:
			return
		case errors.Is(err, usb.ErrNoDevice), errors.Is(err, usb.ErrClosed):
			h.fail("read the interrupt endpoint", err)
			return
		case err != nil:
			// Not worth the link: hosts that never read it work too.
			h.log.Warn("interrupt endpoint failed, answers are polled for", "err", err)
			h.deaf.Store(true)
			return
		case n == 0:
			continue
		case n < 8 || field(buf, 0) != 1:
			h.log.Debug("odd notification", "bytes", buf[:n]) // there is only one kind, so it means that
		}
		select {
		case h.notices <- struct{}{}:
		case <-h.ctx.Done():
			return
		}
	}
}

// serve takes the device's own messages and sends keepalives.
func (h *Host) serve() {
	tick := time.NewTicker(h.quirks.KeepaliveInterval)
	defer tick.Stop()
	if h.quirks.Keepalive == KeepaliveNone {
		tick.Stop()
	}
	heard := h.rx.heard.Load()
	var last time.Time // of the latest notification's end
	inARow := 0        // of them
	for {
		var err error
		select {
		case <-h.ctx.Done():
			return
		case <-h.notices:
			// A device that never stops must not have the bus for itself.
			if time.Since(last) > h.quirks.PollInterval {
				inARow = 0
			}
			if err = h.command.collect(h.ctx); err == nil {
				if inARow++; inARow > maxInARow {
					err = h.command.pause(h.ctx, h.quirks.PollInterval)
				}
			}
			last = time.Now()
		case <-tick.C:
			if now := h.rx.heard.Load(); now != heard && h.quirks.Keepalive == KeepaliveQuiet {
				heard = now
				continue
			}
			err = h.keepalive()
			heard = h.rx.heard.Load()
		}
		if h.ctx.Err() != nil {
			return
		}
		if err != nil {
			h.fail("control channel", err)
			return
		}
	}
}

// keepalive asks whether the device is there. The error is that of a transfer
// or of a reset; a missing or bad answer is only logged.
func (h *Host) keepalive() error {
	var err error
	if h.quirks.Keepalive == KeepaliveLinkSpeed {
		_, err = h.command.queryUint32(h.ctx, OIDGenLinkSpeed)
	} else {
		err = h.command.keepalive(h.ctx)
	}
	var status *StatusError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &status) && h.quirks.Keepalive == KeepaliveQuiet:
		h.log.Warn("device is not well, resetting it", "err", err)
		return op("RESET", h.reset())
	case errors.As(err, &status), errors.Is(err, ErrNoReply), errors.Is(err, ErrMalformed), errors.Is(err, usb.ErrStall):
		h.log.Warn("keepalive failed", "err", err)
		return nil
	}
	return err
}

// reset resets the device and opens its data path again if it lost that. What
// was received in part is forgotten.
func (h *Host) reset() error {
	h.rx.forget.Store(true)
	again, err := h.command.reset(h.ctx)
	if err != nil || !again {
		return err
	}
	return h.setFilter(h.ctx)
}
