package installer

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Limits of what is read.
const (
	maxUnpacked = 64 << 20 // bytes of all files together
	maxMembers  = 4096
	maxBlock    = 32 << 10 // bytes that a data block unpacks to ([MS-CAB])
	// maxBlocks is of all folders together. A folder's blocks but the last are full,
	// so that maxUnpacked takes 2048; folders may claim the same blocks over and over,
	// and blocks that unpack to nothing.
	maxBlocks = 16 << 10
)

// Member is a file in a cabinet.
type Member struct {
	Name    string
	Data    []byte
	Written time.Time // in steps of 2 s; zero when the cabinet does not say
	Packed  bool      // it is compressed
}

// Kinds of compression ([MS-CAB] 2.2, CFFOLDER).
const (
	stored = 0
	mszip  = 1
)

// folder is a run of data blocks in which files stand one behind the other.
type folder struct {
	at     uint32 // of its first block
	blocks uint16
	kind   uint16
}

// ErrCabinet: the bytes are no cabinet, or one that is not read here: a part of
// a set, or packed in another way than stored and MSZIP.
var ErrCabinet = errors.New("not a cabinet that can be read")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCabinet, fmt.Sprintf(format, args...))
}

// reader takes little-endian values and remembers that it ran out.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if r.short || n > len(r.b) {
		r.short = true
		return make([]byte, min(n, 8))
	}
	p := r.b[:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) u8() uint8   { return r.take(1)[0] }
func (r *reader) u16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *reader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

// text takes a text up to its NUL.
func (r *reader) text() string {
	n := bytes.IndexByte(r.b, 0)
	if r.short || n < 0 {
		r.short = true
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n+1:]
	return s
}

// from is a reader of what begins at an offset.
func from(b []byte, at uint32) *reader {
	if int64(at) > int64(len(b)) {
		return &reader{short: true}
	}
	return &reader{b: b[at:]}
}

// ReadCabinet reads the files of a cabinet, in their order. Check sums are not
// compared. All memory is bounded by limits of this package, whatever sizes the
// cabinet speaks of.
func ReadCabinet(b []byte) ([]Member, error) {
	r := &reader{b: b}
	if string(r.take(4)) != "MSCF" {
		return nil, bad("it does not begin with MSCF")
	}
	r.take(12) // reserved, size, reserved
	files := r.u32()
	r.take(4 + 2) // reserved, version
	folders, members, flags := r.u16(), r.u16(), r.u16()
	r.take(4) // set, number in the set
	var folderRoom, blockRoom int
	switch {
	case flags&4 != 0:
		n := int(r.u16())
		folderRoom, blockRoom = int(r.u8()), int(r.u8())
		r.take(n)
		fallthrough
	case flags&3 != 0:
		if flags&3 != 0 {
			return nil, bad("it is one part of several")
		}
	}
	if r.short {
		return nil, bad("it ends in its header")
	}
	if members > maxMembers {
		return nil, bad("%d files", members)
	}
	list := make([]folder, 0, min(int(folders), len(r.b)/8))
	blocks := 0
	for range folders {
		f := folder{r.u32(), r.u16(), r.u16() & 0xf}
		r.take(folderRoom)
		if r.short {
			return nil, bad("it ends in its list of folders")
		}
		if blocks += int(f.blocks); blocks > maxBlocks {
			return nil, bad("more than %d data blocks", maxBlocks)
		}
		list = append(list, f)
	}
	left := maxUnpacked
	data := make([][]byte, len(list))
	for i, f := range list {
		var err error
		if data[i], err = f.unpack(b, blockRoom, left); err != nil {
			return nil, err
		}
		left -= len(data[i])
	}
	r = from(b, files)
	var all []Member
	for range members {
		size, at, folder := r.u32(), r.u32(), r.u16()
		date, clock := r.u16(), r.u16()
		r.take(2) // attributes
		name := r.text()
		switch {
		case r.short:
			return nil, bad("it ends in its list of files")
		case int(folder) >= len(data):
			return nil, bad("%q is in another cabinet", name)
		case int64(at)+int64(size) > int64(len(data[folder])):
			return nil, bad("%q ends behind its folder", name)
		}
		all = append(all, Member{name, data[folder][at : at+size], dosTime(date, clock), list[folder].kind != stored})
	}
	return all, nil
}

// dosTime reads date and time ([MS-CAB] 2.3), which have no time zone: taken for
// UTC.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(int(date>>9)+1980, time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// unpack gives everything in a folder, at most left bytes.
func (f folder) unpack(b []byte, room, left int) ([]byte, error) {
	r := from(b, f.at)
	var out []byte
	for range f.blocks {
		r.take(4) // check sum
		packed, size := int(r.u16()), int(r.u16())
		r.take(room)
		block := r.take(packed)
		switch {
		case r.short:
			return nil, bad("it ends in a data block")
		case size > maxBlock:
			return nil, bad("a data block of %d bytes", size)
		case len(out)+size > left:
			return nil, bad("more than %d bytes", maxUnpacked)
		}
		switch f.kind {
		case stored:
			if size != packed {
				return nil, bad("a stored block of two sizes")
			}
			out = append(out, block...)
		case mszip:
			if !strings.HasPrefix(string(block[:min(2, len(block))]), "CK") {
				return nil, bad("a packed block does not begin with CK")
			}
			// What the blocks before unpacked to is this one's dictionary.
			z := flate.NewReaderDict(bytes.NewReader(block[2:]), out[max(0, len(out)-maxBlock):])
			start := len(out)
			out = append(out, make([]byte, size)...)
			if _, err := io.ReadFull(z, out[start:]); err != nil {
				return nil, bad("a packed block: %v", err)
			}
		default:
			return nil, bad("packed in way %d", f.kind)
		}
	}
	return out, nil
}
