package netif

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// snapLen is how much of a frame a Capture keeps: all of any that a Stack
// takes.
const snapLen = 65535

// Capture writes frames as pcapng (draft-ietf-opsawg-pcapng), which Wireshark
// reads: a section header, then for each Tap an interface description with its
// name, and a packet block for each frame with its time in nanoseconds and its
// direction.
//
// Every block is one Write, made before the tap returns and not buffered: a
// capture cut off by a crash is whole up to there. Pass a file, not a
// bufio.Writer.
type Capture struct {
	mu   sync.Mutex
	w    io.Writer
	next uint32 // number of the next interface
	buf  []byte
	err  error
}

// Block types, options and link type (draft-ietf-opsawg-pcapng sections 4.1,
// 4.2, 4.3; the list of link types is at tcpdump.org/linktypes.html).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 6

	optEnd     = 0
	optUserApp = 4 // of a section
	optName    = 2 // of an interface
	optTSResol = 9 // of an interface
	optFlags   = 2 // of a packet

	linkEthernet = 1
	linkRaw      = 101 // IP packets, without anything before them
)

// NewCapture begins a capture. w is the caller's to close, when no tap is in
// use any more.
func NewCapture(w io.Writer) (*Capture, error) {
	c := &Capture{w: w}
	c.begin(blockSection)
	c.u32(0x1a2b3c4d) // byte order
	c.u16(1)          // version 1.0
	c.u16(0)
	c.u32(0xffffffff) // section length -1: not known
	c.u32(0xffffffff)
	c.option(optUserApp, "Cradle")
	c.option(optEnd, "")
	c.end()
	if c.err != nil {
		return nil, &Error{Op: "capture", Err: c.err}
	}
	return c, nil
}

// Tap adds an interface and returns the Tap that writes its frames. name is
// shown in Wireshark's interface column; give each handset its own.
func (c *Capture) Tap(name string) Tap { return c.tap(name, linkEthernet) }

// TapIP is Tap for a Stack whose link is point-to-point.
func (c *Capture) TapIP(name string) Tap { return c.tap(name, linkRaw) }

func (c *Capture) tap(name string, link uint16) Tap {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.next
	c.next++
	c.begin(blockInterface)
	c.u16(link)
	c.u16(0)
	c.u32(snapLen)
	c.option(optName, name[:min(len(name), 255)])
	c.option(optTSResol, "\x09") // 10^-9 s
	c.option(optEnd, "")
	c.end()
	return func(t time.Time, frame []byte, outbound bool) { c.packet(id, t, frame, outbound) }
}

// Err is the first error of the writer, as an *Error. Nothing is written
// after it; the taps go on doing nothing.
func (c *Capture) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		return nil
	}
	return &Error{Op: "capture", Err: c.err}
}

func (c *Capture) packet(id uint32, t time.Time, frame []byte, outbound bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := frame[:min(len(frame), snapLen)]
	ns := uint64(t.UnixNano())
	c.begin(blockPacket)
	c.u32(id)
	c.u32(uint32(ns >> 32))
	c.u32(uint32(ns))
	c.u32(uint32(len(kept)))
	c.u32(uint32(len(frame)))
	c.buf = append(c.buf, kept...)
	c.pad()
	flags := "\x01\x00\x00\x00" // inbound
	if outbound {
		flags = "\x02\x00\x00\x00"
	}
	c.option(optFlags, flags)
	c.option(optEnd, "")
	c.end()
}

// begin starts a block in buf; end completes its two lengths and writes it.
func (c *Capture) begin(block uint32) {
	c.buf = c.buf[:0]
	c.u32(block)
	c.u32(0)
}

func (c *Capture) end() {
	n := uint32(len(c.buf) + 4)
	c.u32(n)
	binary.LittleEndian.PutUint32(c.buf[4:], n)
	if c.err != nil {
		return
	}
	switch k, err := c.w.Write(c.buf); {
	case err != nil:
		c.err = err
	case k != len(c.buf):
		c.err = io.ErrShortWrite
	}
}

func (c *Capture) u16(v uint16) { c.buf = binary.LittleEndian.AppendUint16(c.buf, v) }
func (c *Capture) u32(v uint32) { c.buf = binary.LittleEndian.AppendUint32(c.buf, v) }

func (c *Capture) option(code uint16, value string) {
	c.u16(code)
	c.u16(uint16(len(value)))
	c.buf = append(c.buf, value...)
	c.pad()
}

func (c *Capture) pad() {
	for len(c.buf)%4 != 0 {
		c.buf = append(c.buf, 0)
	}
}
