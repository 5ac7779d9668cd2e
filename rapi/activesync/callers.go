package activesync

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// maxCallers is how many connections may be open that have not said what they
// are. guess: no source; many more than sessions at a time.
const maxCallers = 64

// accept takes calls on one of the two ports until its listener closes.
func (c *Connection) accept(l net.Listener, legacy bool) {
	for {
		conn, err := l.Accept()
		if err != nil {
			if c.owns(l) {
				c.end(fmt.Errorf("accepting calls: %w", err))
			}
			return
		}
		if !c.admit(conn) {
			conn.Close()
			continue
		}
		c.wg.Go(func() { c.identify(conn, legacy) })
	}
}

// admit takes a call into account, if it comes from the handset. SynCE's dccm
// takes calls from anyone; on a private network that is the same, on the
// system's own it is not.
func (c *Connection) admit(conn net.Conn) bool {
	from := remote(conn)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.err != nil:
		return false
	case c.peer.IsValid() && from.IsValid() && from != c.peer:
		c.log.Warn("call from another address than the handset's; closed", "from", from, "handset", c.peer)
		return false
	case len(c.callers) >= maxCallers:
		c.log.Warn("too many calls at once that do not say what they are; closed", "count", len(c.callers))
		return false
	}
	c.callers[conn] = struct{}{}
	return true
}

// remote is the other end's address, or an invalid one if it has none.
func remote(conn net.Conn) netip.Addr {
	if a, ok := conn.RemoteAddr().(interface{ AddrPort() netip.AddrPort }); ok {
		return plain(a.AddrPort().Addr())
	}
	return netip.Addr{}
}

// plain makes addresses comparable.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// identify reads a call's first word and hands the call to whom it belongs. On the
// port of Windows Mobile 5 and later:
//
//   - the id of a data connection that is waited for: to OpenData
//   - 0: the handset begins a new control connection. Ids are never 0.
//   - 4 or 6 while there is no control connection: some handshakes begin so
//   - anything else is an id that is late or was never given: closed
//
// On the legacy port every call is a control connection, if it opens with what one
// may open with.
func (c *Connection) identify(conn net.Conn, legacy bool) {
	limit := c.opt.DataTimeout
	if c.greeting() {
		limit = c.opt.HandshakeTimeout
	}
	_ = conn.SetReadDeadline(time.Now().Add(limit))
	var b [4]byte
	n, err := io.ReadFull(conn, b[:])
	_ = conn.SetReadDeadline(time.Time{})
	word := binary.LittleEndian.Uint32(b[:])

	c.mu.Lock()
	delete(c.callers, conn)
	var f fate
	switch wait, isData := c.waiting[word]; {
	case c.err != nil:
		f.problem = "call after the end"
	case err != nil:
		f.problem = fmt.Sprintf("call ended after %d of the 4 bytes that say what it is: %v", n, timedOut(err, "nothing more came", limit))
		c.problem = f.problem
	case legacy && (word == 0 || word >= minLegacyInfo):
		f = c.offer(newControl(conn, word, c.opt.SendTimeout, true))
	case legacy:
		f.problem = fmt.Sprintf("call to port %d that opens with 0x%x, which is none of a handset's", PortLegacy, word)
		c.problem = f.problem
	case isData:
		delete(c.waiting, word)
		d := &dataConn{Conn: conn, c: c, id: word}
		c.data[d] = struct{}{}
		wait <- d // has room for one
	case word == wordHello, (word == wordInfo || word == wordQuery) && c.control == nil && c.candidate == nil:
		f = c.offer(newControl(conn, word, c.opt.SendTimeout, false))
	case word <= c.lastID:
		f.problem = fmt.Sprintf("data connection with id %d, which is late or a double", word)
	default:
		f.problem = fmt.Sprintf("call that opens with 0x%x, which is no id that was given", word)
		c.problem = f.problem
	}
	c.mu.Unlock()

	if f.replaces != nil {
		c.log.Warn("the handset began a new control connection; the old one is given up")
		f.replaces.conn.Close()
	}
	if f.problem != "" {
		conn.Close()
		if f.ends == nil {
			c.log.Warn(f.problem+"; closed", "from", remote(conn))
		}
	}
	if f.ends != nil {
		c.end(f.ends)
	}
}

// fate is what becomes of a call that is not a data connection.
type fate struct {
	problem  string   // it is closed, and this is why
	replaces *control // is closed in its place
	ends     error    // the Connection, for this reason
}

// offer makes a call the control connection that Connect takes up next. During the
// handshake it takes the place of the one before, which the handset must have given
// up; once connected, it is the end of this Connection, since what the handset is
// now may not be what Info says. A call on the other generation's port than the
// first is none of it: the first decides (SynCE dccm).
//
// It is called with mu held.
func (c *Connection) offer(ctl *control) fate {
	current := c.candidate
	if current == nil {
		current = c.control
	}
	switch {
	case current != nil && current.legacy != ctl.legacy:
		return fate{problem: fmt.Sprintf("call to port %d, and the handset has called port %d already", ctl.port(), current.port())}
	case c.isEstablished():
		return fate{problem: "new control connection", ends: ErrRestarted}
	}
	if !c.peer.IsValid() {
		c.peer = remote(ctl.conn)
	}
	c.candidate = ctl
	c.wakeUp()
	return fate{replaces: current}
}
