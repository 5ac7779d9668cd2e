package link

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"
	"unicode/utf16"
)

// Words of a legacy control connection (SynCE dccm, odccm, vdccm).
const (
	// legacyHello comes before the device information when no password is wanted.
	legacyHello = 0
	// legacyChallenge and anything above it wants a password; the low byte is the key.
	legacyChallenge = 0x200
	// legacyPing is answered with itself, once for each, and nothing else is sent:
	// dccm reads four bytes a ping.
	legacyPing = 0x12345678
)

// runLegacy introduces the handset and then answers pings until the connection ends.
func (c *control) runLegacy() error {
	lock := c.link.cfg.Lock
	hello := uint32(legacyHello)
	if lock.password != "" {
		hello = legacyChallenge | keyWM5
	}
	if err := c.send(hello); err != nil {
		return err
	}
	if lock.password == "" {
		c.setOpen() // before the desktop can know, and call
	} else {
		c.link.state.Store(int32(Locked))
	}
	// The device information does not wait for the password.
	if err := c.writeAll(c.link.cfg.Info.legacyMessage()); err != nil {
		return err
	}
	c.link.log.Debug("said who the handset is", "name", c.link.cfg.Info.Name, "locked", lock.password != "")
	if lock.password != "" {
		if err := c.password(keyWM5); err != nil {
			return err
		}
	}
	for {
		word, err := c.word()
		if err != nil {
			return err
		}
		if word != legacyPing {
			return fmt.Errorf("link: %#x from the desktop is no ping", word)
		}
		if err := c.send(legacyPing); err != nil {
			return err
		}
	}
}

// acceptData takes the desktop's data connections until the listener fails, which
// it does at ctx's end. Without a control connection there are none.
func (l *Link) acceptData(ctx context.Context, home net.Listener) error {
	for {
		conn, err := home.Accept()
		if ctx.Err() != nil {
			if err == nil {
				conn.Close()
			}
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("link: listen for RAPI: %w", err)
		}
		if !l.serveData(conn) {
			// guess: what a handset does without its desktop, or while it is
			// locked, has no source.
			l.log.Info("data connection refused: not connected, locked, or too many", "from", conn.RemoteAddr())
			conn.Close()
		}
	}
}

// serveData gives a data connection to the control connection that there is, which
// closes it at its end.
func (l *Link) serveData(conn net.Conn) bool {
	l.mu.Lock() // so that the control connection does not end before it counts this one
	defer l.mu.Unlock()
	c := l.control
	if c == nil || !c.enter() {
		return false
	}
	c.wg.Go(func() {
		defer c.leave()
		defer conn.Close()
		defer context.AfterFunc(c.ctx, func() { conn.Close() })()
		if err := c.admit(conn); err != nil {
			l.log.Info("data connection not admitted", "error", err)
			return
		}
		l.log.Debug("data connection open")
		err := l.cfg.Serve(c.ctx, conn)
		l.log.Debug("data connection ended", "error", err)
	})
	return true
}

// admit reads the password of a data connection, if the handset has one, and answers
// with one byte (SynCE librapi2: the verdict on the control connection has two).
func (c *control) admit(conn net.Conn) error {
	password := c.link.cfg.Lock.password
	if password == "" {
		return nil
	}
	if err := conn.SetDeadline(time.Now().Add(c.link.cfg.Times.Handshake)); err != nil {
		return err
	}
	right, err := readPassword(conn, keyWM5, password)
	if err != nil {
		return err
	}
	if !right {
		conn.Write([]byte{0})
		return errors.New("link: wrong password")
	}
	if _, err := conn.Write([]byte{1}); err != nil {
		return fmt.Errorf("link: password: %w", err)
	}
	return conn.SetDeadline(time.Time{})
}

// Lengths of the legacy device information: below it would be nothing known, from
// maxLegacyInfo on a challenge.
const (
	legacyFixed   = 0x24
	maxLegacyInfo = 0x200
)

// checkLegacy finds what cannot be sent, or would not be understood.
func (i *Info) checkLegacy() error {
	if n := len(i.legacyMessage()) - 4; n >= maxLegacyInfo {
		return fmt.Errorf("link: device information of %d bytes, less than %d are possible; shorten the name", n, maxLegacyInfo)
	}
	if i.OSMajor > 0xff || i.OSMinor > 0xff || i.Version > 0xffff || i.Processor > 0xffff {
		return fmt.Errorf("link: OS version %d.%d.%d or processor %d do not fit", i.OSMajor, i.OSMinor, i.Version, i.Processor)
	}
	return nil
}

// legacyMessage is the device information with its length before it. Offsets count
// from behind the length (SynCE dccm); the words without a known meaning are 0.
func (i *Info) legacyMessage() []byte {
	le := binary.LittleEndian
	b := make([]byte, 4+legacyFixed, 256)
	block := b[4:]
	block[0x04], block[0x05] = byte(i.OSMajor), byte(i.OSMinor)
	le.PutUint16(block[0x06:], uint16(i.Version))
	le.PutUint16(block[0x08:], uint16(i.Processor))
	le.PutUint32(block[0x10:], i.Partner)
	le.PutUint32(block[0x14:], i.Partner2)
	platform := ""
	if len(i.Platforms) > 0 {
		platform = i.Platforms[0]
	}
	for k, s := range []string{i.Name, platform, i.Model} {
		le.PutUint32(b[4+0x18+4*k:], uint32(len(b)-4))
		for _, u := range utf16.Encode([]rune(s)) {
			b = le.AppendUint16(b, u)
		}
		b = append(b, 0, 0)
	}
	le.PutUint32(b, uint32(len(b)-4))
	return b
}
