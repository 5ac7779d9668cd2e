package activesync

import (
	"context"
	"time"
)

// The trigger is repeated after 50 ms at first, and after twice as long each time up
// to a second. SynCE's dccm sends it once, which is lost when the handset is not
// listening yet; odccm every 50 ms until a handset is there, which real handsets
// bore. How a handset takes a second one while it is busy with the first is not
// known: so there are few, and none while it is calling.
const (
	triggerFirst = 50 * time.Millisecond
	triggerLast  = time.Second
	triggerByte  = 0x7f
)

// trigger asks the handset to call until it is connected or c has ended.
func (c *Connection) trigger() {
	peer := c.nw.Peer()
	if !peer.IsValid() || peer.IsUnspecified() {
		c.log.Info("the handset's address is not known: waiting for it to call")
		return
	}
	for every := triggerFirst; ; every = min(2*every, triggerLast) {
		if !c.called() {
			ctx, cancel := context.WithTimeout(c.ctx, triggerLast)
			err := c.nw.Send(ctx, PortTrigger, []byte{triggerByte})
			cancel()
			c.noteTrigger(err)
		}
		pause := time.NewTimer(every)
		select {
		case <-pause.C:
		case <-c.established:
			pause.Stop()
			return
		case <-c.done:
			pause.Stop()
			return
		}
	}
}

func (c *Connection) noteTrigger(err error) {
	c.mu.Lock()
	c.triggers++
	c.triggerErr = err
	n := c.triggers
	c.mu.Unlock()
	if err != nil {
		c.log.Debug("trigger could not be sent", "count", n, "error", err)
	} else {
		c.log.Debug("trigger sent", "peer", c.nw.Peer(), "port", PortTrigger, "count", n)
	}
}
