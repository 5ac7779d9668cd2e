package activesync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"time"
)

// dialData opens a data connection of a legacy handset, which listens for them: the
// desktop dials, and says the password first if there is one (SynCE librapi2). No
// more than one password at a time is on its way, and none after one was rejected:
// a handset may erase itself after too many.
func (c *Connection) dialData(ctx context.Context) (net.Conn, error) {
	const op = "data"
	limit := c.opt.DataTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, limit, &TimeoutError{What: "the handset took no data connection", After: limit})
	defer cancel()
	ctx, interrupt := context.WithCancelCause(ctx)
	defer interrupt(nil)
	defer context.AfterFunc(c.ctx, func() { interrupt(c.Err()) })()

	c.mu.Lock()
	c.lastID++ // nobody is told of it: it is for the log
	id, locked := c.lastID, c.password != nil
	c.mu.Unlock()
	if locked {
		select {
		case c.turn <- struct{}{}:
			defer func() { <-c.turn }()
		case <-ctx.Done():
			return nil, fail(op, context.Cause(ctx))
		}
	}
	conn, err := c.dial(ctx)
	if err == nil && locked {
		err = c.present(ctx, conn)
	}
	if err != nil {
		if conn != nil {
			conn.Close()
		}
		switch {
		case errors.Is(err, ErrPasswordRejected):
			c.end(err) // what is kept is worthless: a person has to say it anew
		case ctx.Err() != nil:
			err = context.Cause(ctx)
		}
		return nil, fail(op, err)
	}

	d := &dataConn{Conn: conn, c: c, id: id}
	c.mu.Lock()
	end := c.err
	if end == nil {
		c.data[d] = struct{}{}
	}
	c.mu.Unlock()
	if end != nil {
		conn.Close()
		return nil, end
	}
	c.log.Debug("data connection open", "id", id)
	return d, nil
}

// addressDialer is a Network that can dial whoever has called.
type addressDialer interface {
	DialAddr(ctx context.Context, to netip.AddrPort) (net.Conn, error)
}

// dial calls the handset: where it called from, if the Network was not told.
func (c *Connection) dial(ctx context.Context) (net.Conn, error) {
	peer := c.nw.Peer()
	if a, ok := c.nw.(addressDialer); ok && (!peer.IsValid() || peer.IsUnspecified()) {
		return a.DialAddr(ctx, netip.AddrPortFrom(c.Peer(), PortData))
	}
	return c.nw.Dial(ctx, PortData)
}

// present says the password on a new data connection and reads the verdict: one
// byte, 0 when it is wrong. (That of the control connection has two.)
func (c *Connection) present(ctx context.Context, conn net.Conn) error {
	c.mu.Lock()
	password := slices.Clone(c.password)
	end := c.err
	c.mu.Unlock()
	if end != nil {
		return end
	}
	defer clear(password)
	var verdict [1]byte
	talk := func() error {
		if _, err := conn.Write(password); err != nil {
			return err
		}
		_, err := io.ReadFull(conn, verdict[:])
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err := talk()
	switch interrupted := !stop(); {
	case err == nil && verdict[0] == 0:
		return ErrPasswordRejected
	case interrupted:
		return context.Cause(ctx)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("the handset closed a data connection instead of judging its password: %w", io.ErrUnexpectedEOF)
	}
	return err
}
