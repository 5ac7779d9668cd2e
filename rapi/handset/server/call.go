package server

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
	"cradle/rapi/wire"
)

// call is one request and the reply to it. Its methods read and write the forms
// of the Server's generation; the forms' names are those of the package wire
// and, for RAPI 1, of this comment:
//
//	S1    u32 1, u32 length in characters with NUL, UTF-16LE with NUL; NULL: u32 0
//	OS1   u32 1, u32 size in bytes with NUL, u32 1, UTF-16LE with NUL; NULL: u32 0
//	OIN   u32 1, u32 size, data; NULL: u32 0
//	OOUT  u32 1, u32 size of the buffer, u32 0; NULL: u32 0
//	OIO   u32 1, u32 size, u32 1, data; NULL: u32 0
//	RO    u32 1, u32 size, u32 1, data; without data: u32 1, u32 size, u32 0; NULL: u32 0
//
// A function that answers a call first reads all parameters, then asks ready,
// and only then does something.
type call struct {
	*Server
	ctx     context.Context
	session *session
	number  wire.Command // of the generation
	def     *definition  // nil when there is none
	body    []byte
	in      *wire.Reader
	out     *wire.Builder
	badText bool // a text is not UTF-16

	reply  []byte // whole; nil makes it of out
	stream func(context.Context, net.Conn) error
}

// name is the call's, for logs.
func (c *call) name() string {
	switch {
	case c.def != nil:
		return c.def.name
	case c.rapi1():
		return fmt.Sprintf("RAPI 1 call 0x%02x", uint32(c.number))
	}
	return c.number.String()
}

func (c *call) rapi1() bool { return c.cfg.Generation == rapi.RAPI1 }

// form is how a string is sent in RAPI 1. In RAPI 2 every string is an S2.
type form int

const (
	s1 form = iota
	os1
	s1orOS1 // sources disagree; the third word tells
)

// text reads a string; ok is false for a NULL pointer. It ends at its first NUL.
func (c *call) text(what string, f form) (s string, ok bool) {
	var n int64
	if c.rapi1() {
		if c.in.U32(what) == 0 {
			return "", false
		}
		n = int64(c.in.U32(what + " length"))
		if f == s1orOS1 {
			f = s1
			// In the other form these are the first two characters, and 1 would
			// be a control character with the end behind it.
			if at := c.in.Offset(); at+4 <= len(c.body) && binary.LittleEndian.Uint32(c.body[at:]) == 1 {
				f = os1
			}
		}
		if f == s1 {
			n *= 2
		} else if c.in.U32(what+" flag") == 0 {
			return "", false
		}
	} else if n = int64(c.in.U32(what + " size")); n == 0 {
		return "", false
	}
	at := c.in.Offset()
	if n%2 != 0 {
		c.in.Fail(what, at, wire.ErrOdd)
		return "", false
	}
	if n > int64(c.in.Len()) {
		n = int64(c.in.Len()) + 1 // more than there is, for the Reader to say so
	}
	s, err := wire.DecodeUTF16(wire.TrimNUL(c.in.Bytes(what, int(n))))
	if errors.Is(err, wire.ErrEncoding) {
		c.badText = true
	}
	s, _, _ = strings.Cut(s, "\x00")
	return s, true
}

// path reads the path of a file. One without a backslash in front begins at
// the root: there is no other place to begin at (inferred). A backslash at the
// end is let be.
func (c *call) path(what string, f form) string {
	s, _ := c.text(what, f)
	if !strings.HasPrefix(s, `\`) {
		s = `\` + s
	}
	if len(s) > 1 {
		s = strings.TrimSuffix(s, `\`)
	}
	return s
}

// oin reads an input block; ok is false for NULL.
func (c *call) oin(what string) (data []byte, ok bool) {
	if c.in.U32(what) == 0 {
		return nil, false
	}
	return c.in.Block(what), true
}

// buffer is an output buffer of the caller.
type buffer struct {
	given bool
	size  uint32
}

// oout reads an output buffer's size.
func (c *call) oout(what string) buffer {
	if c.in.U32(what) == 0 {
		return buffer{}
	}
	b := buffer{true, c.in.U32(what + " size")}
	c.in.U32(what + " flag")
	return b
}

// oio reads an in/out value of 32 bits; ok is false when there is none.
func (c *call) oio(what string) (v uint32, ok bool) {
	if c.in.U32(what) == 0 {
		return 0, false
	}
	n := c.in.U32(what + " size")
	if c.in.U32(what+" flag") == 0 {
		return 0, true
	}
	b := c.in.Bytes(what, int(min(n, 1<<30)))
	if len(b) >= 4 {
		v = binary.LittleEndian.Uint32(b)
	}
	return v, true
}

// ready reports whether the parameters could be read. A text that is not UTF-16
// is answered here; a request that ends early ends the connection.
func (c *call) ready() bool {
	switch {
	case c.in.Err() != nil:
		return false
	case c.badText:
		c.fail(noTranslation)
		return false
	}
	return true
}

// Win32 codes that the server itself gives.
const (
	accessDenied       rapi.Win32 = 5
	invalidHandle      rapi.Win32 = 6
	outOfMemory        rapi.Win32 = 14
	noMoreFiles        rapi.Win32 = 18
	notSupported       rapi.Win32 = 50
	invalidParameter   rapi.Win32 = 87
	callNotImplemented rapi.Win32 = 120
	modNotFound        rapi.Win32 = 126
	procNotFound       rapi.Win32 = 127
	negativeSeek       rapi.Win32 = 131
	moreData           rapi.Win32 = 234
	noTranslation      rapi.Win32 = 1113
)

// begin writes what a reply begins with: RAPI 1's prefix 0 ("was dispatched"),
// and the last error where the call has one.
func (c *call) begin(lastError rapi.Win32) {
	if c.rapi1() {
		c.out.U32(0)
	}
	if c.def == nil || !c.def.quiet(c.rapi1()) {
		c.out.U32(uint32(lastError))
	}
}

// fail answers with a last error and the call's return value for failure.
func (c *call) fail(code rapi.Win32) {
	c.begin(code)
	kind := boolean
	if c.def != nil {
		kind = c.def.returns
	}
	switch kind {
	case boolean:
		c.out.U32(0)
	case handle:
		c.out.U32(0xffffffff)
	case long:
		c.out.U32(uint32(code))
	case hresult:
		hr := rapi.FromWin32(code)
		if code == callNotImplemented {
			hr = rapi.NotImplemented
		}
		c.out.U32(uint32(hr))
	case count:
		if !c.rapi1() {
			c.out.Bool(false)
		}
		c.out.U32(0)
	}
}

// done answers with a BOOL: TRUE, or what went wrong in the object store.
func (c *call) done(err error) {
	if err != nil {
		c.fail(objstore.Win32(err))
		return
	}
	c.begin(0)
	c.out.Bool(true)
}

// long answers with the LONG of a registry call.
func (c *call) long(err error) {
	if err != nil {
		c.fail(registry.Win32(err))
		return
	}
	c.begin(0)
	c.out.U32(0)
}

// ro writes an optional value of a RAPI 1 reply: nothing but 0 when the caller
// gave no buffer for it. has is false for a buffer that stays empty.
func (c *call) ro(given, has bool, data []byte) {
	switch {
	case !given:
		c.out.U32(0)
	case !has:
		c.out.U32(1)
		c.out.U32(uint32(len(data)))
		c.out.U32(0)
	default:
		c.out.U32(1)
		c.out.U32(uint32(len(data)))
		c.out.U32(1)
		c.out.Bytes(data)
	}
}

// ro32 is ro for a number.
func (c *call) ro32(given bool, v uint32) {
	c.ro(given, true, binary.LittleEndian.AppendUint32(nil, v))
}

// utf16 is s with its NUL. What is not UTF-8 was let in by no call.
func utf16(s string) []byte {
	b, err := wire.AppendText(nil, s)
	if err != nil {
		b = nil
	}
	return append(b, 0, 0)
}
