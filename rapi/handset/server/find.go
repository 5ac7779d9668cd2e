package server

import (
	"encoding/binary"

	"cradle/rapi/handset/objstore"
	"cradle/rapi/wire"
)

// findFirst is CeFindFirstFile: HANDLE | u32 size | FIND_DATA.
func findFirst(c *call) {
	pattern := c.pattern()
	if !c.ready() {
		return
	}
	list, err := c.cfg.Files.Glob(pattern)
	switch {
	case err != nil:
		c.fail(objstore.Win32(err))
	case c.session.full(1), c.session.found+len(list) > maxFound:
		c.fail(outOfMemory)
	default:
		c.begin(0)
		c.out.U32(c.session.open(&find{list[1:]}))
		c.session.found += len(list) - 1
		c.out.Block(findData(list[0]))
	}
}

// pattern reads a path with wildcards.
func (c *call) pattern() string {
	s, _ := c.text("pattern", s1)
	if s == "" || s[0] != '\\' {
		s = `\` + s
	}
	return s
}

// findNext is CeFindNextFile: BOOL | u32 size | FIND_DATA; behind the last
// file FALSE with ERROR_NO_MORE_FILES.
func findNext(c *call) {
	f, ok := lookup[*find](c.session, c.in.U32("handle"))
	switch {
	case !c.ready():
	case !ok:
		c.fail(invalidHandle)
	case len(f.left) == 0:
		c.fail(noMoreFiles)
	default:
		c.begin(0)
		c.out.Bool(true)
		c.out.Block(findData(f.left[0]))
		f.left = f.left[1:]
		c.session.found--
	}
}

// findClose is CeFindClose: BOOL.
func findClose(c *call) {
	h := c.in.U32("handle")
	if !c.ready() {
		return
	}
	if _, ok := lookup[*find](c.session, h); !ok {
		c.fail(invalidHandle)
		return
	}
	c.session.release(h)
	c.begin(0)
	c.out.Bool(true)
}

// findData is the structure of one file: u32 attributes, FILETIME created,
// accessed, written, u32 size high, u32 size low, u32 object identifier, name
// with NUL. SynCE takes any length up to 560 bytes, which is the structure's
// with its room for 260 characters; names here are shorter.
func findData(f objstore.Info) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(make([]byte, 0, 64), uint32(f.Attr))
	for _, t := range [...]wire.Filetime{f.Times.Created, f.Times.Accessed, f.Times.Written} {
		b = le.AppendUint64(b, uint64(t))
	}
	b = le.AppendUint32(b, uint32(f.Size>>32))
	b = le.AppendUint32(b, uint32(f.Size))
	b = le.AppendUint32(b, f.OID)
	return append(b, utf16(f.Name)...)
}

// What CeFindAllFiles is to tell of a file, and which files it leaves out
// (rapi.h of SynCE).
const (
	tellAttributes = 0x01
	tellCreated    = 0x02
	tellAccessed   = 0x04
	tellWritten    = 0x08
	tellSizeHigh   = 0x10
	tellSizeLow    = 0x20
	tellOID        = 0x40
	tellName       = 0x80

	markChildren      = 0x1000
	leaveHidden       = 0x2000
	foldersOnly       = 0x4000
	leaveHiddenSysROM = 0x8000
)

// findAll is CeFindAllFiles: u32 count | entries. An entry has what the flags
// ask for: u32 size of the name, u32 attributes, FILETIME created, accessed,
// written, u32 size high, u32 size low, u32 object identifier, and the name. The
// size of the name counts bytes in RAPI 2 and characters in RAPI 1, here with
// the NUL (SynCE takes both).
//
// RAPI 2 has a word in front of the count, which SynCE does not use: probably
// the BOOL. RAPI 1 has no place for an error: the count is 0 then.
func findAll(c *call) {
	pattern := c.pattern()
	flags := c.in.U32("flags")
	if !c.ready() {
		return
	}
	list, err := c.cfg.Files.Glob(pattern)
	if code := objstore.Win32(err); err != nil && code != noMoreFiles {
		c.fail(code)
		return
	}
	kept := list[:0]
	for _, f := range list {
		if !leftOut(f, flags) {
			kept = append(kept, f)
		}
	}
	c.begin(0)
	if !c.rapi1() {
		c.out.Bool(true)
	}
	c.out.U32(uint32(len(kept)))
	for _, f := range kept {
		c.entry(f, flags)
	}
}

func leftOut(f objstore.Info, flags uint32) bool {
	return flags&leaveHidden != 0 && f.Attr&objstore.Hidden != 0 ||
		flags&foldersOnly != 0 && !f.Dir ||
		flags&leaveHiddenSysROM != 0 && f.Attr&(objstore.Hidden|objstore.System|objstore.ROMModule) != 0
}

func (c *call) entry(f objstore.Info, flags uint32) {
	name := utf16(f.Name)
	if flags&tellName != 0 {
		n := len(name)
		if c.rapi1() {
			n /= 2
		}
		c.out.U32(uint32(n))
	}
	if flags&tellAttributes != 0 {
		attr := f.Attr
		if flags&markChildren != 0 && f.Children {
			attr |= objstore.HasChildren
		}
		c.out.U32(uint32(attr))
	}
	for _, t := range [...]struct {
		flag uint32
		time wire.Filetime
	}{{tellCreated, f.Times.Created}, {tellAccessed, f.Times.Accessed}, {tellWritten, f.Times.Written}} {
		if flags&t.flag != 0 {
			c.out.Filetime(t.time)
		}
	}
	for _, v := range [...]struct{ flag, value uint32 }{
		{tellSizeHigh, uint32(f.Size >> 32)}, {tellSizeLow, uint32(f.Size)}, {tellOID, f.OID},
	} {
		if flags&v.flag != 0 {
			c.out.U32(v.value)
		}
	}
	if flags&tellName != 0 {
		c.out.Bytes(name)
	}
}
