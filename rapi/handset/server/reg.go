package server

import (
	"cradle/rapi/handset/registry"
)

// Dispositions of RegCreateKeyEx (Windows API).
const (
	createdNewKey     = 1
	openedExistingKey = 2
)

// opened reads the handle of a key.
func (c *call) opened() (*registry.Key, bool) { return c.key(c.in.U32("key")) }

// protected reports whether RAPI may not change a key; it has answered then.
func (c *call) protected(p registry.Path, all bool) bool {
	if c.cfg.Protected == nil || !c.cfg.Protected(p, all) {
		return false
	}
	c.fail(accessDenied)
	return true
}

// regOpenKey is CeRegOpenKeyEx: LONG | HKEY.
func regOpenKey(c *call) {
	k, ok := c.opened()
	sub, _ := c.text("subkey", s1)
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	opened, err := k.Open(sub)
	switch {
	case err != nil:
		c.fail(registry.Win32(err))
	case c.session.full(1):
		c.fail(outOfMemory)
	default:
		c.long(nil)
		c.out.U32(c.session.open(opened))
	}
}

// regCreateKey is CeRegCreateKeyEx: LONG | HKEY | u32 disposition.
func regCreateKey(c *call) {
	k, ok := c.opened()
	sub, _ := c.text("subkey", s1)
	class, _ := c.text("class", s1)
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	if c.session.full(1) {
		c.fail(outOfMemory)
		return
	}
	key, err := k.Open(sub)
	disposition := uint32(openedExistingKey)
	if err != nil {
		if c.protected(k.Below(sub), false) {
			return
		}
		disposition = createdNewKey
		if key, _, err = k.Create(sub, class); err != nil {
			c.fail(registry.Win32(err))
			return
		}
	}
	c.long(nil)
	c.out.U32(c.session.open(key))
	c.out.U32(disposition)
}

// regCloseKey is CeRegCloseKey: LONG. Predefined keys stay open.
func regCloseKey(c *call) {
	h := c.in.U32("key")
	if !c.ready() {
		return
	}
	if _, ok := c.key(h); !ok {
		c.fail(invalidHandle)
		return
	}
	c.session.release(h)
	c.long(nil)
}

// regDeleteKey is CeRegDeleteKey: LONG.
func regDeleteKey(c *call) {
	k, ok := c.opened()
	sub, given := c.text("subkey", os1)
	switch {
	case !c.ready():
	case !ok:
		c.fail(invalidHandle)
	case !given || sub == "":
		c.fail(invalidParameter)
	case c.protected(k.Below(sub), true):
	default:
		c.long(k.Delete(sub))
	}
}

// regDeleteValue is CeRegDeleteValue: LONG.
func regDeleteValue(c *call) {
	k, ok := c.opened()
	name, _ := c.text("name", os1)
	switch {
	case !c.ready():
	case !ok:
		c.fail(invalidHandle)
	case c.protected(k.Path(), false):
	default:
		c.long(k.DeleteValue(name))
	}
}

// regSetValue is CeRegSetValueEx: LONG. RAPI 1 wraps the data as an in/out
// value and sends their size again behind them.
func regSetValue(c *call) {
	k, ok := c.opened()
	name, _ := c.text("name", os1)
	typ := c.in.U32("type")
	var data []byte
	switch {
	case !c.rapi1():
		data = c.in.Block("data")
	case c.in.U32("data") != 0:
		n := c.in.U32("data size")
		if c.in.U32("data flag") != 0 {
			data = c.in.Bytes("data", int(min(n, 1<<30)))
		}
		fallthrough
	default:
		c.in.U32("data size, again")
	}
	switch {
	case !c.ready():
	case !ok:
		c.fail(invalidHandle)
	case c.protected(k.Path(), false):
	default:
		c.long(k.SetValue(name, registry.Value{Type: registry.Type(typ), Data: append([]byte{}, data...)}))
	}
}

// regQueryValue is CeRegQueryValueEx. With a buffer of size 0 it tells type and
// size; one that is too small is ERROR_MORE_DATA.
//
//	RAPI 2 reply: LONG | u32 type | u32 size | data
//	RAPI 1 reply: LONG | RO type | RO data | RO size
//
// In RAPI 1 nothing is sent for the reserved parameter, whatever the request
// has there: SynCE reads nothing.
func regQueryValue(c *call) {
	k, ok := c.opened()
	name, _ := c.text("name", os1)
	var typ, buf buffer
	var sized bool
	if c.rapi1() {
		c.oout("reserved")
		typ = c.oout("type")
		buf = c.oout("data")
		buf.size, sized = c.oio("size")
	} else {
		buf = buffer{true, c.in.U32("buffer size")}
	}
	if !c.ready() {
		return
	}
	if !ok {
		c.fail(invalidHandle)
		return
	}
	v, err := k.Value(name)
	if err != nil {
		c.fail(registry.Win32(err))
		return
	}
	fill := buf.given && buf.size > 0
	if fill && int64(len(v.Data)) > int64(buf.size) {
		c.fail(moreData)
		return
	}
	c.long(nil)
	if c.rapi1() {
		c.ro32(typ.given, uint32(v.Type))
		c.ro(buf.given, fill, v.Data)
		c.ro32(sized, uint32(len(v.Data)))
		return
	}
	c.out.U32(uint32(v.Type))
	c.out.U32(uint32(len(v.Data)))
	if fill {
		c.out.Bytes(v.Data)
	}
}
