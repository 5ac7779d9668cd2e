package server

import (
	"encoding/binary"

	"cradle/rapi/handset/registry"
)

// nameBuffer is a buffer for a text, its length given in characters with NUL.
type nameBuffer struct {
	given bool // there is a buffer
	sized bool // RAPI 1: there is a place for the length
	chars uint32
}

// nameBuffer reads RAPI 1's pair of a buffer and its length.
func (c *call) nameBuffer(what string) nameBuffer {
	b := nameBuffer{given: c.oout(what).given}
	b.chars, b.sized = c.oio(what + " length")
	return b
}

// holds reports whether a text fits; a buffer that is not there takes any.
func (b nameBuffer) holds(s string) bool {
	return !b.given || int64(len(utf16(s))/2) <= int64(b.chars)
}

// text writes RAPI 1's pair: RO text with NUL, RO length without.
func (c *call) roText(b nameBuffer, s string) {
	w := utf16(s)
	c.ro(b.given, true, w)
	c.ro32(b.sized, uint32(len(w)/2-1))
}

// regEnumKey is CeRegEnumKeyEx; behind the last key it is ERROR_NO_MORE_ITEMS.
//
//	RAPI 2 reply: LONG | RS name | RS class
//	RAPI 1 reply: LONG | RO name | RO length | RO class | RO length | RO FILETIME
//
// A class for which there is no room is left out, as when none is wanted.
func regEnumKey(c *call) {
	k, ok := c.opened()
	index := c.in.U32("index")
	var name, class nameBuffer
	var written buffer
	if c.rapi1() {
		name = c.nameBuffer("name")
		c.oout("reserved")
		class = c.nameBuffer("class")
		written = c.oout("time")
	} else {
		name = nameBuffer{given: true, chars: c.in.U32("name length")}
		class.chars = c.in.U32("class length")
		class.given = class.chars > 0
		c.in.U32("time")
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	info, err := k.KeyAt(index)
	switch {
	case err != nil:
		c.fail(registry.Win32(err))
		return
	case !name.holds(info.Name), !class.holds(info.Class):
		c.fail(moreData)
		return
	}
	c.long(nil)
	if c.rapi1() {
		c.roText(name, info.Name)
		c.roText(class, info.Class)
		c.ro(written.given, true, binary.LittleEndian.AppendUint64(nil, uint64(info.Written)))
		return
	}
	if !class.given {
		info.Class = ""
	}
	c.out.RS("name", info.Name)
	c.out.RS("class", info.Class)
}

// regEnumValue is CeRegEnumValue; behind the last value it is
// ERROR_NO_MORE_ITEMS. With a buffer of size 0 the data are left out.
//
//	RAPI 2 reply: LONG | RS name | u32 type | u32 size | data
//	RAPI 1 reply: LONG | RO name | RO length | RO type | RO data | RO size
//
// There is no NUL behind RAPI 2's name: SynCE reads the type next.
func regEnumValue(c *call) {
	k, ok := c.opened()
	index := c.in.U32("index")
	var name nameBuffer
	var typ, buf buffer
	var sized bool
	if c.rapi1() {
		name = c.nameBuffer("name")
		c.oout("reserved")
		typ = c.oout("type")
		buf = c.oout("data")
		buf.size, sized = c.oio("size")
	} else {
		name = nameBuffer{given: true, chars: c.in.U32("name length")}
		buf = buffer{true, c.in.U32("buffer size")}
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	v, err := k.ValueAt(index)
	fill := buf.given && buf.size > 0
	switch {
	case err != nil:
		c.fail(registry.Win32(err))
		return
	case !name.holds(v.Name), fill && int64(len(v.Data)) > int64(buf.size):
		c.fail(moreData)
		return
	}
	c.long(nil)
	if c.rapi1() {
		c.roText(name, v.Name)
		c.ro32(typ.given, uint32(v.Type))
		c.ro(buf.given, fill, v.Data)
		c.ro32(sized, uint32(len(v.Data)))
		return
	}
	c.out.RS("name", v.Name)
	c.out.U32(uint32(v.Type))
	c.out.U32(uint32(len(v.Data)))
	if fill {
		c.out.Bytes(v.Data)
	}
}

// regQueryInfoKey is CeRegQueryInfoKey.
//
//	RAPI 2 reply: LONG | u32 length of the class | class | u32 keys | u32 longest key |
//	              u32 longest class | u32 values | u32 longest name | u32 longest data
//	RAPI 1 reply: LONG | RO class | RO length | RO of the six | RO security | RO FILETIME
//
// Lengths are in characters without NUL, those of data in bytes. Without room
// for a class, RAPI 2's length of it is 0 and nothing follows. Its FILETIME,
// where one is wanted, is presumed to be last: SynCE never wants one.
func regQueryInfoKey(c *call) {
	k, ok := c.opened()
	var class nameBuffer
	var wanted [6]bool
	var security, written bool
	if c.rapi1() {
		class = c.nameBuffer("class")
		c.oout("reserved")
		for i := range wanted {
			wanted[i] = c.oout("number").given
		}
		security = c.oout("security descriptor").given
		written = c.oout("time").given
	} else {
		class.chars = c.in.U32("class length")
		class.given = class.chars > 0
		written = c.in.U32("time") != 0
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	st, err := k.Stat()
	switch {
	case err != nil:
		c.fail(registry.Win32(err))
		return
	case !class.holds(st.Class):
		c.fail(moreData)
		return
	}
	numbers := [6]int{st.Keys, st.MaxKey, st.MaxClass, st.Values, st.MaxValue, st.MaxData}
	c.long(nil)
	if c.rapi1() {
		c.roText(class, st.Class)
		for i, v := range numbers {
			c.ro32(wanted[i], uint32(v))
		}
		c.ro32(security, 0)
		c.ro(written, true, binary.LittleEndian.AppendUint64(nil, uint64(st.Written)))
		return
	}
	if !class.given {
		st.Class = ""
	}
	c.out.RS("class", st.Class)
	for _, v := range numbers {
		c.out.U32(uint32(v))
	}
	if written {
		c.out.Filetime(st.Written)
	}
}
