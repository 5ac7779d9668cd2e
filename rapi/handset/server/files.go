package server

import (
	"encoding/binary"

	"cradle/rapi/handset/objstore"
	"cradle/rapi/wire"
)

// Constants of CreateFile and SetFilePointer (Windows API).
const (
	genericRead  = 0x80000000
	genericWrite = 0x40000000
	shareRead    = 1
	shareWrite   = 2

	fromBegin, fromCurrent, fromEnd = 0, 1, 2
	invalidPosition                 = 0xffffffff
)

// maxRead is the most that one call reads, in bytes: a buffer that is larger
// gets less, as at the end of a file.
const maxRead = 16 << 20

// createFile is CeCreateFile: HANDLE. RAPI 2 has the name in front, RAPI 1 at
// the end. Attributes and flags are one word.
func createFile(c *call) {
	var name string
	if !c.rapi1() {
		name = c.path("name", s1)
	}
	access := c.in.U32("access")
	share := c.in.U32("share")
	disposition := c.in.U32("disposition")
	flags := c.in.U32("flags and attributes")
	c.in.U32("template")
	if c.rapi1() {
		name = c.path("name", s1)
	}
	if !c.ready() {
		return
	}
	if c.session.full(1) {
		c.fail(outOfMemory)
		return
	}
	f, err := c.cfg.Files.Open(name, objstore.OpenOptions{
		Read: access&genericRead != 0, Write: access&genericWrite != 0,
		ShareRead: share&shareRead != 0, ShareWrite: share&shareWrite != 0,
		Disposition: objstore.Disposition(disposition), Attr: objstore.Attr(flags & 0xffff),
	})
	if err != nil {
		c.fail(objstore.Win32(err))
		return
	}
	c.begin(0)
	c.out.U32(c.session.open(&file{File: f}))
}

// file finds the file of a handle, which is the call's next parameter.
func (c *call) file() (*file, bool) {
	h := c.in.U32("handle")
	return lookup[*file](c.session, h)
}

// readFile is CeReadFile: BOOL | u32 bytes read | bytes, bare in RAPI 1 too. At
// the end of the file that is TRUE and nothing.
func readFile(c *call) {
	f, ok := c.file()
	var n uint32
	if c.rapi1() {
		n = c.oout("buffer").size
		c.in.U32("overlapped")
	} else {
		n = c.in.U32("count")
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	want := min(int64(n), maxRead, max(0, f.Size()-f.pos))
	b := make([]byte, want)
	got, err := f.ReadAt(b, f.pos)
	if err != nil {
		c.fail(objstore.Win32(err))
		return
	}
	f.pos += int64(got)
	c.begin(0)
	c.out.Bool(true)
	c.out.Block(b[:got])
}

// writeFile is CeWriteFile: BOOL | u32 bytes written. A file that does not fit
// is not written in part.
func writeFile(c *call) {
	f, ok := c.file()
	var b []byte
	if c.rapi1() {
		b, _ = c.oin("data")
		c.in.U32("overlapped")
	} else {
		b = c.in.Block("data")
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	if err := f.WriteAt(b, f.pos); err != nil {
		c.fail(objstore.Win32(err))
		return
	}
	f.pos += int64(len(b))
	c.begin(0)
	c.out.Bool(true)
	c.out.U32(uint32(len(b)))
}

// closeHandle is CeCloseHandle: BOOL. Registry keys and enumerations have calls
// of their own.
func closeHandle(c *call) {
	h := c.in.U32("handle")
	if !c.ready() {
		return
	}
	switch c.session.handles[h].(type) {
	case *file, process:
		c.session.release(h)
		c.begin(0)
		c.out.Bool(true)
	default:
		c.fail(invalidHandle)
	}
}

// setFilePointer is CeSetFilePointer: u32 new position. RAPI 2 says whether the
// distance and the position have a high word; RAPI 1 always sends one, 0 when
// it has none, and gets none back.
func setFilePointer(c *call) {
	f, ok := c.file()
	low := c.in.U32("distance")
	distance := int64(int32(low))
	high := false
	if c.rapi1() {
		// 0 in front of a negative distance can only be "none".
		if word := c.in.I32("distance, high word"); word != 0 {
			high, distance = true, int64(word)<<32|int64(low)
		}
	} else if high = c.in.U32("has a high word") != 0; high {
		distance = int64(c.in.I32("distance, high word"))<<32 | int64(low)
	}
	method := c.in.U32("method")
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	var from int64
	switch method {
	case fromBegin:
		if !high {
			distance = int64(low) // no negative ones here (Windows API)
		}
	case fromCurrent:
		from = f.pos
	case fromEnd:
		from = f.Size()
	default:
		c.fail(invalidParameter)
		return
	}
	pos := from + distance // from is below 2^62: see the second case
	switch {
	case pos < 0:
		c.fail(negativeSeek)
		return
	case pos >= 1<<62, !high && pos >= invalidPosition:
		c.fail(invalidParameter)
		return
	}
	f.pos = pos
	c.begin(0)
	c.out.U32(uint32(pos))
	if high && !c.rapi1() {
		c.out.U32(uint32(pos >> 32))
	}
}

// setEndOfFile is CeSetEndOfFile: BOOL.
func setEndOfFile(c *call) {
	f, ok := c.file()
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	c.done(f.Truncate(f.pos))
}

// fileSize is CeGetFileSize: u32 size, low word, and the high word: bare in
// RAPI 2 (inferred), where SynCE's request still has the older form of the
// buffer for it.
func fileSize(c *call) {
	f, ok := c.file()
	var buf buffer
	if c.rapi1() {
		buf = c.oout("high word")
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	size := f.Size()
	c.begin(0)
	c.out.U32(uint32(size))
	if c.rapi1() {
		c.ro32(buf.given, uint32(size>>32))
	} else {
		c.out.U32(uint32(size >> 32))
	}
}

// fileTime is CeGetFileTime, RAPI 2 only: BOOL | FILETIME created, accessed,
// written.
func fileTime(c *call) {
	f, ok := c.file()
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	t := f.Times()
	c.begin(0)
	c.out.Bool(true)
	c.out.Filetime(t.Created)
	c.out.Filetime(t.Accessed)
	c.out.Filetime(t.Written)
}

// setFileTime is CeSetFileTime, RAPI 2 only: three times a u32 size and a
// FILETIME of that size, 8; or 0, which leaves the time as it is.
func setFileTime(c *call) {
	f, ok := c.file()
	var t objstore.Times
	for _, field := range [...]*wire.Filetime{&t.Created, &t.Accessed, &t.Written} {
		if b := c.in.Block("time"); len(b) >= 8 {
			*field = wire.Filetime(binary.LittleEndian.Uint64(b))
		}
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	c.done(f.SetTimes(t))
}
