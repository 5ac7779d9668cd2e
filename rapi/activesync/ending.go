package activesync

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// drainTime is how long data connections outlive a control connection that the
// handset ended: a handset that restarts closes everything right behind its last
// reply, which must not be lost in the rush. guess: no source; what has been sent
// before is there already, and only has to be read.
const drainTime = 250 * time.Millisecond

// end closes everything, once; the first reason stays. Data connections are closed
// last, and after drainTime if they are not finished with.
func (c *Connection) end(why error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err, c.cause = fail(string(Connected), why), why
	clear(c.password)
	c.password = nil
	var now []io.Closer
	for conn := range c.callers {
		now = append(now, conn)
	}
	for _, ctl := range []*control{c.control, c.candidate} {
		if ctl != nil {
			now = append(now, ctl.conn)
		}
	}
	for _, l := range c.listeners {
		now = append(now, l)
	}
	if len(c.data) == 0 {
		c.drained.Do(func() { close(c.idle) })
	}
	c.mu.Unlock()

	c.closeAll(now)
	rest := time.NewTimer(drainTime)
	select {
	case <-c.idle:
	case <-c.closing:
	case <-rest.C:
	}
	rest.Stop()

	c.mu.Lock()
	var late []io.Closer
	for d := range c.data {
		late = append(late, d.Conn)
	}
	c.mu.Unlock()
	c.closeAll(late)
	c.cancel()
	if c.isEstablished() && !errors.Is(why, ErrClosed) {
		c.log.Info("connection ended", "reason", why)
	}
	close(c.done)
}

func (c *Connection) closeAll(all []io.Closer) {
	for _, x := range all {
		if err := x.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			c.log.Debug("closing", "error", err)
		}
	}
}

// lost is a read or write error of the control connection with its plain meaning.
func lost(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrProtocol), errors.Is(err, ErrDisconnected):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrDisconnected
	}
	var t *TimeoutError
	var n net.Error
	if errors.As(err, &t) || !errors.As(err, &n) && !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDisconnected, err)
}
