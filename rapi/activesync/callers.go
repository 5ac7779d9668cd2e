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

// accept takes calls on TCP 990 until the listener closes.
func (c *Connection) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			c.end(fmt.Errorf("accepting calls: %w", err))
			return
		}
		if !c.admit(conn) {
			conn.Close()
			continue
		}
		c.wg.Go(func() { c.identify(conn) })
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

// identify reads a call's first word and hands the call to whom it belongs:
//
//   - the id of a data connection that is waited for: to OpenData
//   - 0: the handset begins a new control connection. Ids are never 0.
//   - 4 or 6 while there is no control connection: some handshakes begin so
//   - anything else is an id that is late or was never given: closed
//
// During the handshake a new control connection takes the place of the one before,
// which the handset must have given up; once connected, it is the end of this
// Connection, since what it is now may not be what Info says.
func (c *Connection) identify(conn net.Conn) {
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
	var replaced *control
	var then error // why c ends
	var problem string
	switch wait, isData := c.waiting[word]; {
	case c.err != nil:
		problem = "call after the end"
	case err != nil:
		problem = fmt.Sprintf("call ended after %d of the 4 bytes that say what it is: %v", n, timedOut(err, "nothing more came", limit))
		c.problem = problem
	case isData:
		delete(c.waiting, word)
		d := &dataConn{Conn: conn, c: c, id: word}
		c.data[d] = struct{}{}
		wait <- d // has room for one
	case word == wordHello && c.isEstablished():
		problem, then = "new control connection", ErrRestarted
	case word == wordHello, (word == wordInfo || word == wordQuery) && c.control == nil && c.candidate == nil:
		if !c.peer.IsValid() {
			c.peer = remote(conn)
		}
		if c.candidate != nil {
			replaced = c.candidate
		} else {
			replaced = c.control
		}
		c.candidate = newControl(conn, word, c.opt.HandshakeTimeout)
		c.wakeUp()
	case word != 0 && word <= c.lastID:
		problem = fmt.Sprintf("data connection with id %d, which is late or a double", word)
	default:
		problem = fmt.Sprintf("call that opens with 0x%x, which is no id that was given", word)
		c.problem = problem
	}
	c.mu.Unlock()

	if replaced != nil {
		c.log.Warn("the handset began a new control connection; the old one is given up")
		replaced.conn.Close()
	}
	if problem != "" {
		conn.Close()
		if then == nil {
			c.log.Warn(problem+"; closed", "from", remote(conn))
		}
	}
	if then != nil {
		c.end(then)
	}
}

// acceptLegacy waits for a handset of before Windows Mobile 5 to give itself away.
func (c *Connection) acceptLegacy(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		ours := c.admit(conn)
		conn.Close()
		if ours {
			c.mu.Lock()
			delete(c.callers, conn)
			c.legacy = true
			c.wakeUp()
			c.mu.Unlock()
		}
	}
}
