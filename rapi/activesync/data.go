package activesync

import (
	"context"
	"net"
	"sync"
	"time"
)

// OpenData gets one more connection to the handset, no later than DataTimeout: the
// handset is asked for it, or dialled if it is a legacy one. Many may be wanted at
// once; those that the handset opens are told apart by their ids. The connection
// stands where the first RAPI request is expected, in the encoding that Generation
// says. It is the caller's to close. When c ends, it can be read for another moment,
// for a reply that is on its way, and is then closed; its errors say why c ended.
//
// A legacy handset that rejects the password that it took before ends c.
func (c *Connection) OpenData(ctx context.Context) (net.Conn, error) {
	if ctx.Err() != nil {
		return nil, fail("data", context.Cause(ctx))
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if c.Legacy() {
		return c.dialData(ctx)
	}
	return c.askForData(ctx)
}

// askForData makes a handset of Windows Mobile 5 or later open a data connection.
func (c *Connection) askForData(ctx context.Context) (net.Conn, error) {
	const op = "data"
	c.mu.Lock()
	if c.err != nil {
		defer c.mu.Unlock()
		return nil, c.err
	}
	// Ids count up from 1 (SynCE dccm); 0 is what opens a control connection.
	for c.lastID++; c.lastID == 0 || c.waiting[c.lastID] != nil; c.lastID++ {
	}
	id, ctl := c.lastID, c.control
	wait := make(chan *dataConn, 1)
	c.waiting[id] = wait
	c.mu.Unlock()

	if err := ctl.send(wordOpenData, 4, id); err != nil {
		c.forget(id, wait)
		err = lost(err)
		c.end(err) // a broken control connection is the end of all
		return nil, fail(op, err)
	}
	c.log.Debug("data connection wanted", "id", id)
	patience := time.NewTimer(c.opt.DataTimeout)
	defer patience.Stop()
	select {
	case d := <-wait:
		c.log.Debug("data connection open", "id", id)
		return d, nil
	case <-patience.C:
		c.forget(id, wait)
		return nil, fail(op, &TimeoutError{What: "the handset opened no data connection", After: c.opt.DataTimeout})
	case <-ctx.Done():
		c.forget(id, wait)
		return nil, fail(op, context.Cause(ctx))
	case <-c.done:
		c.forget(id, wait)
		return nil, c.Err()
	}
}

// forget gives up a wait; a connection that came at the same time is closed.
func (c *Connection) forget(id uint32, wait chan *dataConn) {
	c.mu.Lock()
	delete(c.waiting, id)
	c.mu.Unlock()
	select {
	case d := <-wait:
		d.Close()
	default:
	}
}

// dataConn is a data connection that c closes at its end.
type dataConn struct {
	net.Conn
	c    *Connection
	id   uint32
	once sync.Once
}

// Close closes the connection; more than once is no error.
func (d *dataConn) Close() error {
	var err error
	d.once.Do(func() {
		d.c.mu.Lock()
		delete(d.c.data, d)
		if d.c.err != nil && len(d.c.data) == 0 {
			d.c.drained.Do(func() { close(d.c.idle) })
		}
		d.c.mu.Unlock()
		if err = d.Conn.Close(); d.c.Err() != nil {
			err = nil // it was closed at c's end
		}
		d.c.log.Debug("data connection closed", "id", d.id)
	})
	return err
}

func (d *dataConn) Read(b []byte) (int, error) {
	n, err := d.Conn.Read(b)
	return n, d.why(err)
}

// Write sends nothing once c has ended, so that a call not begun stays certainly
// not begun.
func (d *dataConn) Write(b []byte) (int, error) {
	if end := d.c.Err(); end != nil {
		return 0, end
	}
	n, err := d.Conn.Write(b)
	return n, d.why(err)
}

// why puts the reason of the connection's end in the place of what it looks like
// from here.
func (d *dataConn) why(err error) error {
	if err == nil {
		return nil
	}
	if end := d.c.Err(); end != nil {
		return end
	}
	return err
}
