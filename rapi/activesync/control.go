package activesync

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Words of the control connection.
const (
	wordHello    = 0x0 // > opens the handshake, and says "unlocked" after wordUnlock
	wordPing     = 0x1 // <
	wordPong     = 0x2 // >
	wordWelcome  = 0x3 // < answers wordHello
	wordInfo     = 0x4 // > length and device information follow
	wordOpenData = 0x5 // < 4 and an id follow
	wordQuery    = 0x6 // >
	wordVersion  = 0x7 // < 8 and two words follow; answers wordQuery
	wordUnlock   = 0x8 // < show the unlock screen
	wordUnlocked = 0xc // < after the handset's "unlocked"; unexplained, ActiveSync sends it

	// wordLegacyPing is a legacy connection's ping, in both directions.
	wordLegacyPing = 0x12345678
)

// control is the control connection: words from the handset, read by one
// goroutine at a time, and words to it, written by any.
type control struct {
	conn net.Conn
	r    *bufio.Reader
	// first is the word by which the connection was recognised, already read.
	first uint32
	// legacy: it is one of before Windows Mobile 5.
	legacy bool

	mu      sync.Mutex // one write at a time
	timeout time.Duration
}

func newControl(conn net.Conn, first uint32, timeout time.Duration, legacy bool) *control {
	return &control{conn: conn, r: bufio.NewReader(conn), first: first, timeout: timeout, legacy: legacy}
}

// port is the desktop's port that was called.
func (c *control) port() uint16 {
	if c.legacy {
		return PortLegacy
	}
	return PortControl
}

// word reads one word. Handsets, and what lies between, may split it anywhere.
func (c *control) word() (uint32, error) {
	var b [4]byte
	if _, err := io.ReadFull(c.r, b[:]); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[:]), nil
}

// verdict reads the 16-bit answer to a password.
func (c *control) verdict() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(c.r, b[:]); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint16(b[:]), nil
}

// send writes words as one piece.
func (c *control) send(words ...uint32) error {
	b := make([]byte, 0, 16)
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return c.write(b)
}

func (c *control) write(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	// A failure to set it means that the connection is closed: Write says so.
	_ = c.conn.SetWriteDeadline(time.Now().Add(c.timeout))
	_, err := c.conn.Write(b)
	return timedOut(err, "the handset took nothing more on the control connection", c.timeout)
}

// answerQuery answers wordQuery: type 7, length 8, two words. The words are very
// likely the desktop's version; 4.5 was ActiveSync's last (SynCE dccm sends it too).
func (c *control) answerQuery() error { return c.send(wordVersion, 8, 4, 5) }

// ping is the word that the desktop sends, pong what the handset answers.
func (c *control) ping() uint32 {
	if c.legacy {
		return wordLegacyPing
	}
	return wordPing
}

func (c *control) pong() uint32 {
	if c.legacy {
		return wordLegacyPing
	}
	return wordPong
}

// announcesInfo reports whether device information follows a word. In a legacy
// connection the word is its length.
func (c *control) announcesInfo(word uint32) bool {
	if c.legacy {
		return word >= minLegacyInfo && word < endLegacyInfo
	}
	return word == wordInfo
}

// info reads the device information that a word has announced.
func (c *control) info(word uint32) ([]byte, error) {
	n := word
	if !c.legacy {
		var err error
		if n, err = c.word(); err != nil {
			return nil, err
		}
	}
	if n > maxInfo {
		return nil, fmt.Errorf("%w: device information of %d bytes, at most %d are accepted", ErrProtocol, n, maxInfo)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(c.r, b)
	return b, err
}

// parser reads what info has brought.
func (c *control) parser() func([]byte) (DeviceInfo, error) {
	if c.legacy {
		return ParseLegacyInfo
	}
	return ParseDeviceInfo
}
