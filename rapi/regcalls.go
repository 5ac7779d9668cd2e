package rapi

import (
	"context"
	"fmt"
	"math"

	"cradle/rapi/wire"
)

// The registry's calls. Their result is a LONG, a Win32 code of which only 0 is
// success; 259 (ERROR_NO_MORE_ITEMS) ends an enumeration, 234 (ERROR_MORE_DATA)
// says that a buffer is too small.

// HKEY is a handle of a registry key on the handset: one of the four below, or one
// that RegOpenKeyEx or RegCreateKeyEx gave.
type HKEY uint32

const (
	ClassesRoot  HKEY = 0x80000000
	CurrentUser  HKEY = 0x80000001
	LocalMachine HKEY = 0x80000002
	Users        HKEY = 0x80000003
)

// Predefined reports whether the key is always open.
func (k HKEY) Predefined() bool { return k >= ClassesRoot && k <= Users }

// String is "HKLM" and its like, or the number.
func (k HKEY) String() string {
	if k.Predefined() {
		return [...]string{"HKCR", "HKCU", "HKLM", "HKU"}[k-ClassesRoot]
	}
	return fmt.Sprintf("key 0x%x", uint32(k))
}

func (q *request) key(k HKEY) { q.U32(uint32(k)) }

// RegOpenKeyEx opens a key below another.
func (s *Session) RegOpenKeyEx(ctx context.Context, key HKEY, subkey string) (HKEY, error) {
	q := s.request(wire.RegOpenKeyEx)
	q.key(key)
	q.plain("subkey", subkey)
	return get(ctx, s, q, parseKey)
}

// parseKey reads last error, LONG, HKEY.
func parseKey(r *reply) (HKEY, error) {
	if err := r.long(); err != nil {
		return 0, err
	}
	return HKEY(r.U32("key")), r.Err()
}

// RegCreateKeyEx opens a key below another and makes it first when it is not there,
// together with those in between. An empty class is none.
func (s *Session) RegCreateKeyEx(ctx context.Context, key HKEY, subkey, class string) (k HKEY, created bool, err error) {
	q := s.request(wire.RegCreateKeyEx)
	q.key(key)
	q.plain("subkey", subkey)
	if class == "" {
		q.Null()
	} else {
		q.plain("class", class)
	}
	c, err := get(ctx, s, q, parseCreatedKey)
	return c.key, c.created, err
}

type createdKey struct {
	key     HKEY
	created bool
}

// parseCreatedKey reads last error, LONG, HKEY, u32 disposition: 1 created, 2 opened.
func parseCreatedKey(r *reply) (c createdKey, err error) {
	if err := r.long(); err != nil {
		return c, err
	}
	c.key = HKEY(r.U32("key"))
	c.created = r.U32("disposition") == 1
	return c, r.Err()
}

// RegCloseKey closes a key.
func (s *Session) RegCloseKey(ctx context.Context, key HKEY) error {
	q := s.request(wire.RegCloseKey)
	q.key(key)
	return done(ctx, s, q, long)
}

// RegDeleteKey deletes a key below another. Whether one that has keys below it
// goes too depends on the handset; Key.DeleteTree leaves nothing to it.
func (s *Session) RegDeleteKey(ctx context.Context, key HKEY, subkey string) error {
	q := s.request(wire.RegDeleteKey)
	q.key(key)
	q.text("subkey", subkey)
	return done(ctx, s, q, long)
}

// RegDeleteValue deletes a value of a key; the empty name is the default value.
func (s *Session) RegDeleteValue(ctx context.Context, key HKEY, name string) error {
	q := s.request(wire.RegDeleteValue)
	q.key(key)
	q.textOrNull("name", name)
	return done(ctx, s, q, long)
}

// RegQueryValueEx reads a value of at most room bytes; the empty name is the default
// value. size is how long the value is: above len(v.Data) when it did not fit, as
// with a room of 0, which only asks for type and size. A room that is too small
// otherwise gives Win32 234.
func (s *Session) RegQueryValueEx(ctx context.Context, key HKEY, name string, room uint32) (v Value, size uint32, err error) {
	q := s.request(wire.RegQueryValueEx)
	q.key(key)
	q.textOrNull("name", name)
	if q.gen == RAPI1 {
		q.Null()  // reserved: SynCE reads nothing for it in the reply
		q.OOUT(4) // type
		q.OOUT(room)
		q.OIO32(room)
	} else {
		q.U32(room)
	}
	a, err := get(ctx, s, q, parseQueryValue)
	return a.Value, a.size, err
}

type queriedValue struct {
	Value
	size uint32
}

// parseQueryValue reads last error, LONG, and then u32 type, u32 size, data; in
// RAPI 1 type, data and size as an RO each. The data may be left out.
func parseQueryValue(r *reply) (v queriedValue, err error) {
	if err := r.long(); err != nil {
		return v, err
	}
	if r.gen == RAPI1 {
		t, _ := r.RO32("type")
		data, some := r.RO("data")
		v.Type = ValueType(t)
		v.size, _ = r.RO32("size")
		v.Data, v.size = fitted(data, v.size, some)
		return v, r.Err()
	}
	v.Type = ValueType(r.U32("type"))
	v.size = r.U32("size")
	if r.Len() > 0 {
		v.Data = owned(r.Bytes("data", length(v.size)))
	}
	return v, r.Err()
}

// fitted is the data of an RO beside a size that was told apart from it: a device
// may send its whole buffer, of which size bytes count.
func fitted(data []byte, size uint32, some bool) ([]byte, uint32) {
	if !some {
		return nil, size
	}
	if size != 0 && int64(size) < int64(len(data)) {
		data = data[:size]
	}
	return owned(data), max(size, uint32(len(data)))
}

// owned is a copy for the caller; a reply's body is not kept for a few bytes of it.
func owned(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return append([]byte(nil), b...)
}

// length is a length from outside as an int: what does not fit in one is too long
// for any message.
func length(n uint32) int { return int(min(int64(n), math.MaxInt32)) }

// RegSetValueEx writes a value, making it when it is not there; the empty name is
// the default value.
func (s *Session) RegSetValueEx(ctx context.Context, key HKEY, name string, v Value) error {
	q := s.request(wire.RegSetValueEx)
	q.key(key)
	q.textOrNull("name", name)
	q.U32(uint32(v.Type))
	if q.gen == RAPI1 {
		q.OIO(v.Data)
		q.U32(uint32(len(v.Data)))
	} else {
		q.Block(v.Data)
	}
	return done(ctx, s, q, long)
}

// RegEnumKeyEx gives the name of one of the keys below a key, by its index from 0,
// with room for a name of that many characters, NUL included.
func (s *Session) RegEnumKeyEx(ctx context.Context, key HKEY, index, room uint32) (string, error) {
	q := s.request(wire.RegEnumKeyEx)
	q.key(key)
	q.U32(index)
	if q.gen == RAPI1 {
		q.OOUT(characters(room))
		q.OIO32(room)
		q.zeros(4) // reserved, class, its length, last write time
	} else {
		q.U32(room)
		q.U32(0) // room for a class
		q.U32(0)
	}
	return get(ctx, s, q, parseEnumKey)
}

// characters is the size in bytes of a buffer for n characters.
func characters(n uint32) uint32 { return uint32(min(2*int64(n), math.MaxUint32)) }

// parseEnumKey reads last error, LONG, and the name: an RS in RAPI 2, with another
// for the class; in RAPI 1 an RO, its length as an RO, and NULL pointers.
func parseEnumKey(r *reply) (string, error) {
	if err := r.long(); err != nil {
		return "", err
	}
	name := r.name("name")
	if r.gen == RAPI1 {
		for _, what := range []string{"class", "class length", "last write time"} {
			if r.Len() > 0 { // SynCE reads the time only where it asked for one
				r.RO(what)
			}
		}
	} else if r.Len() > 0 {
		r.RS("class")
	}
	return name, r.Err()
}

// name takes a name that an enumeration gives: an RS without a NUL in RAPI 2; in
// RAPI 1 an RO and its length in characters as another, of which the first may hold
// a NUL and more behind it.
func (r *reply) name(what string) string {
	if r.gen != RAPI1 {
		return r.RS(what)
	}
	at := r.Offset()
	b, ok := r.RO(what)
	n, counted := r.RO32(what + " length")
	if !ok {
		r.Fail(what, at, errNoValue)
		return ""
	}
	if counted && 2*int64(n) < int64(len(b)) {
		b = b[:2*n]
	}
	if len(b)%2 != 0 {
		r.Fail(what, at, fmt.Errorf("%w: %d bytes", wire.ErrOdd, len(b)))
		return ""
	}
	text, err := wire.DecodeUTF16(untilNUL(b))
	if err != nil {
		r.Fail(what, at, err)
		return ""
	}
	return text
}

// RegEnumValue gives one of a key's values, by its index from 0, with room for a
// name of that many characters, NUL included, and for data of so many bytes.
func (s *Session) RegEnumValue(ctx context.Context, key HKEY, index, nameRoom, dataRoom uint32) (NamedValue, error) {
	q := s.request(wire.RegEnumValue)
	q.key(key)
	q.U32(index)
	if q.gen == RAPI1 {
		q.OOUT(characters(nameRoom))
		q.OIO32(nameRoom)
		q.Null()  // reserved: SynCE reads nothing for it in the reply
		q.OOUT(4) // type
		q.OOUT(dataRoom)
		q.OIO32(dataRoom)
	} else {
		q.U32(nameRoom)
		q.U32(dataRoom)
	}
	return get(ctx, s, q, parseEnumValue)
}

// parseEnumValue reads last error, LONG, name, and then u32 type, u32 size, data;
// in RAPI 1 type, data and size as an RO each.
func parseEnumValue(r *reply) (v NamedValue, err error) {
	if err := r.long(); err != nil {
		return v, err
	}
	v.Name = r.name("name")
	if r.gen == RAPI1 {
		t, _ := r.RO32("type")
		data, some := r.RO("data")
		n, _ := r.RO32("size")
		v.Type = ValueType(t)
		v.Data, _ = fitted(data, n, some)
	} else {
		v.Type = ValueType(r.U32("type"))
		v.Data = owned(r.Block("data"))
	}
	if err := r.Err(); err != nil {
		return NamedValue{}, err
	}
	return v, nil
}

// KeyInfo says what is in a key. Lengths of names are in characters without the
// NUL, those of values in bytes.
type KeyInfo struct {
	Subkeys      uint32
	MaxSubkey    uint32
	MaxClass     uint32
	Values       uint32
	MaxValueName uint32
	MaxValue     uint32
}

// RegQueryInfoKey asks what is in a key. Class, security descriptor and time are
// not asked for.
func (s *Session) RegQueryInfoKey(ctx context.Context, key HKEY) (KeyInfo, error) {
	q := s.request(wire.RegQueryInfoKey)
	q.key(key)
	if q.gen == RAPI1 {
		q.zeros(3) // class, its length, reserved
		for range 6 {
			q.OOUT(4)
		}
		q.zeros(2) // security descriptor, last write time
	} else {
		q.U32(0) // room for a class
		q.U32(0) // no last write time
	}
	return get(ctx, s, q, parseKeyInfo)
}

// keyInfoSize is the size of the numbers behind the class in RAPI 2.
const keyInfoSize = 24

// parseKeyInfo reads last error, LONG, u32 class length, the class if the message
// has room for it, and six numbers. RAPI 1: class and length, the numbers, security
// descriptor and time, an RO each.
func parseKeyInfo(r *reply) (i KeyInfo, err error) {
	if err := r.long(); err != nil {
		return i, err
	}
	if r.gen == RAPI1 {
		r.RO("class")
		r.RO("class length")
	} else if n := 2 * int64(r.U32("class length")); n > 0 {
		// A length without a class says how long the class is.
		if spare := int64(r.Len()) - keyInfoSize; n <= spare {
			r.Bytes("class", int(n))
			if n+2 == spare {
				r.U16("NUL")
			}
		}
	}
	i.Subkeys = r.number("number of subkeys")
	i.MaxSubkey = r.number("longest subkey")
	i.MaxClass = r.number("longest class")
	i.Values = r.number("number of values")
	i.MaxValueName = r.number("longest value name")
	i.MaxValue = r.number("longest value")
	if r.gen == RAPI1 {
		for _, what := range []string{"security descriptor", "last write time"} {
			if r.Len() > 0 {
				r.RO(what)
			}
		}
	}
	return i, r.Err()
}

// RegCopyFile writes the registry to a file on the handset.
func (s *Session) RegCopyFile(ctx context.Context, path string) error {
	q := s.request(wire.RegCopyFile)
	q.text("path", path)
	return done(ctx, s, q, truth)
}

// RegRestoreFile replaces the registry by one that RegCopyFile wrote.
func (s *Session) RegRestoreFile(ctx context.Context, path string) error {
	q := s.request(wire.RegRestoreFile)
	q.text("path", path)
	return done(ctx, s, q, truth)
}
