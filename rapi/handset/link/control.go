package link

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// Messages of the control connection, by their first word (SynCE dccm, odccm,
// vdccm). Some are that word alone.
const (
	msgHello     = 0 // to the desktop: opens; later: unlocked. From the desktop: answer to the latter
	msgPing      = 1 // from the desktop
	msgPong      = 2 // to the desktop
	msgWelcome   = 3 // from the desktop: answer to hello
	msgInfo      = 4 // to the desktop: u32 length, device information
	msgOpen      = 5 // from the desktop: u32 4, u32 id: open a data connection
	msgQuery     = 6 // to the desktop
	msgVersion   = 7 // from the desktop: answer to query: u32 length, as many bytes
	msgUnlock    = 8 // from the desktop: show the unlock screen
	msgUnlockEnd = 12
)

const (
	// maxVersion bounds the answer to message 6; 8 bytes are known.
	maxVersion = 256
	// maxPassword bounds a password, in bytes.
	maxPassword = 512
	// maxSessions bounds data connections that are open at once.
	// guess: no source.
	maxSessions = 64
)

// control is one control connection.
type control struct {
	link *Link
	conn net.Conn
	nw   Network
	ctx  context.Context // ends with the connection
	wg   sync.WaitGroup  // data connections, and the wait for the lock

	write sync.Mutex // the unlock notice comes from its own goroutine

	mu       sync.Mutex
	sessions int
	open     bool // data connections may be asked for

	showing bool // the unlock screen was asked for; of run's goroutine
}

// run greets the desktop and then serves the connection until it ends.
func (c *control) run(ctx context.Context) error {
	key := c.link.cfg.Lock.key() // once: the person may unlock at any time
	if err := c.greet(key); err != nil {
		return err
	}
	switch key {
	case 0:
		c.setOpen()
	case keyOnDevice:
		c.link.state.Store(int32(Locked))
	default:
		c.link.state.Store(int32(Locked))
		if err := c.password(byte(key)); err != nil {
			return err
		}
	}
	for {
		word, err := c.word()
		if err != nil {
			return err
		}
		if err := c.message(ctx, word); err != nil {
			return err
		}
	}
}

// greet is the handshake: 0, 3, perhaps 6 and 7, and 4.
func (c *control) greet(key uint32) error {
	cfg := &c.link.cfg
	if err := c.conn.SetReadDeadline(time.Now().Add(cfg.Times.Handshake)); err != nil {
		return err
	}
	if err := c.send(msgHello); err != nil {
		return err
	}
	word, err := c.word()
	if err != nil {
		return err
	}
	if word != msgWelcome {
		return fmt.Errorf("link: desktop answered %d to the greeting, not 3", word)
	}
	if !cfg.NoQuery {
		if err := c.send(msgQuery); err != nil {
			return err
		}
		if word, err = c.word(); err != nil {
			return err
		}
		if word != msgVersion {
			return fmt.Errorf("link: desktop answered %d to message 6, not 7", word)
		}
		n, err := c.word()
		if err != nil {
			return err
		}
		if n > maxVersion {
			return fmt.Errorf("link: desktop announces %d bytes of version", n)
		}
		// 4.1 or 4.5 of the desktop's program, very likely; any will do.
		if _, err := io.CopyN(io.Discard, c.conn, int64(n)); err != nil {
			return fmt.Errorf("link: version: %w", err)
		}
	}
	if err := c.writeAll(cfg.Info.message(key)); err != nil {
		return err
	}
	c.link.log.Debug("said who the handset is", "name", cfg.Info.Name, "locked", key != 0)
	return c.conn.SetReadDeadline(time.Time{})
}

// message handles a message that the desktop sends once it knows the handset.
func (c *control) message(ctx context.Context, word uint32) error {
	switch word {
	case msgPing:
		return c.send(msgPong)
	case msgUnlock:
		c.showUnlock(ctx)
		return nil
	case msgHello:
		return nil // answer to the unlock notice
	case msgUnlockEnd:
		// Unexplained. ActiveSync sends it, and without it a session broke
		// soon (SynCE dccm); so data connections wait for it here.
		if !c.link.cfg.Lock.Locked() {
			c.setOpen()
		}
		return nil
	case msgOpen:
		n, err := c.word()
		if err != nil {
			return err
		}
		if n != 4 {
			return fmt.Errorf("link: request for a data connection has %d bytes, not 4", n)
		}
		id, err := c.word()
		if err != nil {
			return err
		}
		c.openData(ctx, id)
		return nil
	}
	// Words and longer messages are told apart by the word alone: one that is
	// not known may be either, and what follows cannot be read any more.
	return fmt.Errorf("link: message %#x from the desktop is not known", word)
}

// showUnlock shows the unlock screen and tells the desktop when it is done.
func (c *control) showUnlock(ctx context.Context) {
	if c.showing {
		return
	}
	c.showing = true
	unlocked := c.link.cfg.Lock.show()
	c.wg.Go(func() {
		select {
		case <-ctx.Done():
			return
		case <-unlocked:
		}
		c.link.log.Info("unlocked on the handset")
		if err := c.send(msgHello); err != nil {
			c.conn.Close() // run sees it
		}
	})
}

// password reads passwords until one is right and answers each with a u16, 0 when
// it was wrong (SynCE dccm, odccm, libsynce). The connection is open by the time that
// the desktop knows it.
func (c *control) password(key byte) error {
	for {
		right, err := readPassword(c.conn, key, c.link.cfg.Lock.password)
		if err != nil {
			return err
		}
		c.link.log.Info("password from the desktop", "right", right)
		verdict := []byte{0, 0}
		if right {
			verdict[0] = 1
			c.setOpen()
		}
		if err := c.writeAll(verdict); err != nil || right {
			return err
		}
	}
}

// readPassword reads a password and compares it: u16 number of bytes, UTF-16LE with
// every byte XORed with key, with or without its NUL.
func readPassword(r io.Reader, key byte, want string) (right bool, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return false, fmt.Errorf("link: password: %w", err)
	}
	n := binary.LittleEndian.Uint16(head[:])
	if n > maxPassword || n%2 != 0 {
		return false, fmt.Errorf("link: password of %d bytes", n)
	}
	b := make([]byte, n, n+6)
	if _, err := io.ReadFull(r, b); err != nil {
		return false, fmt.Errorf("link: password: %w", err)
	}
	if n > 0 && strings.Trim(string(b[:min(n, 6)]), "\x00") == "" {
		// A 64-bit SynCE writes the number as eight bytes. No password of
		// ASCII characters begins so: its high bytes are the key.
		b = b[:n+6]
		if _, err := io.ReadFull(r, b[n:]); err != nil {
			return false, fmt.Errorf("link: password: %w", err)
		}
		b = b[6:]
	}
	for i := range b {
		b[i] ^= key
	}
	return passwordIs(b, want), nil
}

// passwordIs compares UTF-16LE text, with or without its NUL.
func passwordIs(b []byte, want string) bool {
	w := make([]byte, 0, 2*len(want)+2)
	for _, u := range utf16.Encode([]rune(want)) {
		w = binary.LittleEndian.AppendUint16(w, u)
	}
	return string(b) == string(w) || string(b) == string(append(w, 0, 0))
}

func (c *control) setOpen() {
	c.mu.Lock()
	c.open = true
	c.mu.Unlock()
	c.link.state.Store(int32(Connected))
}

// enter counts one more data connection, if there may be one; leave takes it away.
func (c *control) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open || c.sessions >= maxSessions {
		return false
	}
	c.sessions++
	return true
}

func (c *control) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions--
}

// openData dials the desktop, says which request this answers, and serves the
// connection. Nothing tells the desktop of a failure: it waits.
func (c *control) openData(ctx context.Context, id uint32) {
	log := c.link.log.With("session", id)
	if !c.enter() {
		// guess: what a locked handset does with the request has no source.
		log.Info("data connection refused: locked, or too many")
		return
	}
	c.wg.Go(func() {
		defer c.leave()
		dial, cancel := context.WithTimeout(ctx, c.link.cfg.Times.Dial)
		conn, err := c.nw.DialTCP(dial, desktopPort)
		cancel()
		if err != nil {
			log.Info("data connection failed", "error", err)
			return
		}
		defer conn.Close()
		defer context.AfterFunc(ctx, func() { conn.Close() })()
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], id)
		conn.SetWriteDeadline(time.Now().Add(c.link.cfg.Times.Write))
		if _, err := conn.Write(b[:]); err != nil {
			log.Info("data connection failed", "error", err)
			return
		}
		conn.SetWriteDeadline(time.Time{})
		log.Debug("data connection open")
		err = c.link.cfg.Serve(ctx, conn)
		log.Debug("data connection ended", "error", err)
	})
}

// word reads one u32.
func (c *control) word() (uint32, error) {
	var b [4]byte
	if _, err := io.ReadFull(c.conn, b[:]); err != nil {
		return 0, fmt.Errorf("link: control connection: %w", err)
	}
	return binary.LittleEndian.Uint32(b[:]), nil
}

// send writes one u32.
func (c *control) send(word uint32) error {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], word)
	return c.writeAll(b[:])
}

// writeAll sends a message with one write.
func (c *control) writeAll(b []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.conn.SetWriteDeadline(time.Now().Add(c.link.cfg.Times.Write)); err != nil {
		return err
	}
	if _, err := c.conn.Write(b); err != nil {
		return fmt.Errorf("link: control connection: %w", err)
	}
	return nil
}
