package activesync

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"cradle/rapi"
)

// Connection is an ActiveSync connection with one handset. Its methods may be
// called from any goroutine. It ends by Close, or by itself when the control
// connection ends or the handset begins a new one; its data connections end with
// it. After it has ended it must still be closed.
type Connection struct {
	nw   rapi.Network
	opt  Options
	log  *slog.Logger
	info DeviceInfo // set before Connect returns

	ctx         context.Context // ends with the Connection
	cancel      context.CancelFunc
	done        chan struct{}
	established chan struct{} // closed when Connect has succeeded
	wake        chan struct{} // tells Connect of a candidate; room for one
	idle        chan struct{} // closed when c has ended and no data connection is open
	drained     sync.Once     // closes idle
	closing     chan struct{} // closed by Close
	hurry       sync.Once     // closes closing
	wg          sync.WaitGroup
	unanswered  atomic.Int32  // pings since the last answer
	turn        chan struct{} // holds a token while a password is presented on a data connection

	mu         sync.Mutex
	err        error // why it ended, an *Error
	cause      error // the same without the wrapping
	peer       netip.Addr
	listeners  []net.Listener
	callers    map[net.Conn]struct{} // accepted, not yet identified
	candidate  *control              // a control connection that Connect has not taken up yet
	control    *control
	problem    string // the last call that was no use
	deaf       error  // why no older handset can call
	password   []byte // what opens a legacy handset's data connections, as it is sent
	triggers   int
	triggerErr error
	waiting    map[uint32]chan *dataConn
	lastID     uint32
	data       map[*dataConn]struct{}
}

// own keeps a listener to be closed at the end; false when that has come already.
func (c *Connection) own(l net.Listener) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		l.Close()
		return false
	}
	c.listeners = append(c.listeners, l)
	return true
}

// disown closes a listener before the end; nil is none.
func (c *Connection) disown(l net.Listener) {
	if l == nil {
		return
	}
	c.mu.Lock()
	c.listeners = slices.DeleteFunc(c.listeners, func(o net.Listener) bool { return o == l })
	c.mu.Unlock()
	l.Close()
}

// owns reports whether a listener is still to be listened on.
func (c *Connection) owns(l net.Listener) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.listeners, l)
}

// Info is what the handset said of itself. Its slices are shared: do not write.
func (c *Connection) Info() DeviceInfo { return c.info }

// Generation is the encoding of the calls that OpenData's connections take: by the
// version of the operating system, and RAPI 1 for every legacy connection (SynCE
// librapi2 decides so; nothing on the wire says it).
func (c *Connection) Generation() rapi.Generation {
	if c.Legacy() {
		return rapi.RAPI1
	}
	return rapi.GenerationOf(c.info.OSMajor, c.info.OSMinor)
}

// Legacy reports whether the connection is of the kind from before Windows Mobile
// 5: the handset called PortLegacy.
func (c *Connection) Legacy() bool { return c.info.Legacy }

// Peer is the address that the handset called from; invalid if the network does
// not tell.
func (c *Connection) Peer() netip.Addr {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peer
}

// Done is closed when the connection has ended and its data connections are
// closed.
func (c *Connection) Done() <-chan struct{} { return c.done }

// Err is why the connection ended, an *Error, or nil while it lasts. It is set a
// moment before Done is closed.
func (c *Connection) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// reason is Err without the wrapping.
func (c *Connection) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// Close ends the connection and its data connections, and returns when every
// goroutine of it has ended. It may be called more than once. The error is always
// nil.
func (c *Connection) Close() error {
	c.hurry.Do(func() { close(c.closing) })
	c.end(ErrClosed)
	<-c.done // someone else may be ending it
	c.wg.Wait()
	return nil
}
