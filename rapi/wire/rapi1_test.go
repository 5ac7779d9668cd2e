package wire

import (
	"bytes"
	"errors"
	"testing"
)

// Messages of SynCE's RAPI 1, facts/rapi.md sections 5.2 to 5.6.
const (
	createRequest1 = `2e 00 00 00 05 00 00 00 | 00 00 00 40 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00 | 01 00 00 00 07 00 00 00 5c 00 74 00 2e 00 63 00 61 00 62 00 00 00` // 5.4
	writeRequest1  = `18 00 00 00 07 00 00 00 42 00 00 00 01 00 00 00 04 00 00 00 4d 53 43 45 00 00 00 00`                                                                       // 5.4
	readRequest1   = `18 00 00 00 06 00 00 00 42 00 00 00 01 00 00 00 04 00 00 00 00 00 00 00 00 00 00 00`                                                                       // 5.4
	queryRequest1  = `46 00 00 00 26 00 00 00 a5 00 00 00 | 01 00 00 00 06 00 00 00 01 00 00 00 49 00 64 00 00 00 | 00 00 00 00 |
		01 00 00 00 04 00 00 00 00 00 00 00 | 01 00 00 00 04 00 00 00 00 00 00 00 | 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00` // 5.6
	queryReply1 = `3c 00 00 00 | 00 00 00 00 | 00 00 00 00 | 00 00 00 00 | 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 |
		01 00 00 00 04 00 00 00 01 00 00 00 07 00 00 00 | 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00` // 5.6
)

func TestBuilderRAPI1(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		build      func() *Builder
	}{
		{"CreateFile: S1", createRequest1, func() *Builder {
			b := NewRequest1(CreateFile)
			for _, v := range []uint32{0x40000000, 0, 2, 0x80, 0} {
				b.U32(v)
			}
			b.S1("name", `\t.cab`)
			return b
		}},
		{"WriteFile: OIN", writeRequest1, func() *Builder {
			b := NewRequest1(WriteFile)
			b.U32(0x42)
			b.OIN([]byte("MSCE"))
			b.Null()
			return b
		}},
		{"ReadFile: OOUT", readRequest1, func() *Builder {
			b := NewRequest1(ReadFile)
			b.U32(0x42)
			b.OOUT(4)
			b.Null()
			return b
		}},
		{"RegQueryValueEx: OS1, OOUT, OIO", queryRequest1, func() *Builder {
			b := NewRequest1(RegQueryValueEx)
			b.U32(0xa5)
			b.OS1("name", "Id")
			b.Null()
			b.OOUT(4)
			b.OOUT(4)
			b.OIO32(4)
			return b
		}},
		{"RegQueryValueEx reply: RO", queryReply1, func() *Builder {
			b := NewReply()
			b.U32(0)
			b.U32(0)
			b.U32(0)
			b.RO32(4)
			b.RO([]byte{7, 0, 0, 0})
			b.OIO([]byte{4, 0, 0, 0})
			return b
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.build().Message()
			if want := unhex(t, tc.want); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v\n%x, want\n%x", err, got, want)
			}
		})
	}
}

func TestReaderRAPI1(t *testing.T) {
	r := NewReader(unhex(t, createRequest1)[28:])
	if s, ok := r.S1("name"); s != `\t.cab` || !ok || r.Err() != nil || r.Len() != 0 {
		t.Errorf("S1 %q %v %v", s, ok, r.Err())
	}
	r = NewReader(unhex(t, writeRequest1)[12:])
	if p, ok := r.OIN("data"); string(p) != "MSCE" || !ok || r.Len() != 4 {
		t.Errorf("OIN %q %v %v", p, ok, r.Err())
	}
	if p, ok := r.OIN("overlapped"); p != nil || ok || r.Err() != nil || r.Len() != 0 {
		t.Errorf("NULL OIN %q %v %v", p, ok, r.Err())
	}
	r = NewReader(unhex(t, queryRequest1)[12:])
	if s, ok := r.OS1("name"); s != "Id" || !ok {
		t.Errorf("OS1 %q %v %v", s, ok, r.Err())
	}
	if _, ok := r.OOUT("reserved"); ok {
		t.Error("NULL OOUT")
	}
	for range 2 {
		if n, ok := r.OOUT("type"); n != 4 || !ok {
			t.Errorf("OOUT %d %v %v", n, ok, r.Err())
		}
	}
	if v, ok := r.OIO32("size"); v != 4 || !ok || r.Err() != nil || r.Len() != 0 {
		t.Errorf("OIO %d %v %v", v, ok, r.Err())
	}
	r = NewReader(unhex(t, queryReply1)[16:])
	if v, ok := r.RO32("type"); v != 4 || !ok {
		t.Errorf("RO %d %v %v", v, ok, r.Err())
	}
	p, ok := r.RO("data")
	if !bytes.Equal(p, []byte{7, 0, 0, 0}) || !ok || r.Part(4).U32("part") != 7 {
		t.Errorf("RO %x %v %v", p, ok, r.Err())
	}
	if v, ok := r.RO32("size"); v != 4 || !ok || r.Err() != nil || r.Len() != 0 {
		t.Errorf("RO %d %v %v", v, ok, r.Err())
	}
}

// Lengths that lie, in every form: no value, an error with its place, and the
// reader stands where it stood.
func TestReaderRAPI1Hostile(t *testing.T) {
	forms := map[string]func(*Reader) bool{
		"S1":   func(r *Reader) bool { _, ok := r.S1("v"); return ok },
		"OS1":  func(r *Reader) bool { _, ok := r.OS1("v"); return ok },
		"OIN":  func(r *Reader) bool { _, ok := r.OIN("v"); return ok },
		"OIO":  func(r *Reader) bool { _, ok := r.OIO("v"); return ok },
		"RO":   func(r *Reader) bool { _, ok := r.RO("v"); return ok },
		"RO32": func(r *Reader) bool { _, ok := r.RO32("v"); return ok },
		"OOUT": func(r *Reader) bool { _, ok := r.OOUT("v"); return ok },
	}
	for _, tc := range []struct {
		form, body string
		err        error // nil: no value, and no error
	}{
		{"S1", "00000000", nil}, {"OS1", "00000000", nil}, {"OIN", "00000000", nil}, {"OIO", "00000000", nil}, {"OOUT", "00000000", nil},
		{"OS1", "01000000 06000000 00000000", nil}, {"RO", "01000000 00000080 00000000", nil}, {"RO32", "01000000 04000000 00000000", nil},
		{"S1", "", ErrShort}, {"OS1", "0100", ErrShort}, {"OIN", "01000000", ErrShort}, {"OIO", "01000000 04000000", ErrShort},
		{"S1", "01000000 ffffffff 4100", ErrShort}, {"S1", "01000000 00000080 4100", ErrShort}, {"S1", "01000000 02000000 4100", ErrShort},
		{"OS1", "01000000 ffffffff 01000000 4100", ErrShort}, {"OS1", "01000000 00000080 01000000 4100", ErrShort},
		{"OS1", "01000000 01000000 01000000 41", ErrOdd}, {"OS1", "01000000 02000000 01000000 00d8", ErrEncoding},
		{"OIN", "01000000 ffffffff 00", ErrShort}, {"OIO", "01000000 00000080 01000000 00", ErrShort}, {"RO", "01000000 ffffffff 01000000 00", ErrShort},
		{"RO32", "01000000 00000000 01000000", ErrSize}, {"RO32", "01000000 01000000 01000000 00", ErrSize},
		{"OOUT", "01000000 ffffffff 01000000 00", ErrShort},
	} {
		r := NewReader(unhex(t, tc.body))
		ok := forms[tc.form](r)
		if ok || !errors.Is(r.Err(), tc.err) {
			t.Errorf("%s of %q: %v, %v, want %v", tc.form, tc.body, ok, r.Err(), tc.err)
		}
	}
}

// Numbers of facts/rapi.md 5.1, in pairs of RAPI 2 and RAPI 1.
func TestRAPI1Numbers(t *testing.T) {
	for c, want := range map[Command]uint32{
		0x00: 0x36, SyncTimeToPc: 0x37, StartReplication: 0x38, RegCopyFile: 0x2d, RegRestoreFile: 0x2e, GetSystemMemoryDivision: 0x28,
		SetSystemMemoryDivision: 0x42, KillAllApps: 0x49, ProcessConfig: 0x56, FindFirstFile: 0x00, GetFileAttributes: 0x03,
		SetFileAttributes: 0x04, CreateFile: 0x05, ReadFile: 0x06, FindAllFiles: 0x09, SetFilePointer: 0x15, SetEndOfFile: 0x16,
		CreateDirectory: 0x17, CreateProcess: 0x19, GetFileSize: 0x1d, RegOpenKeyEx: 0x1e, RegSetValueEx: 0x27, GetStoreInformation: 0x29,
		GetSystemInfo: 0x2f, SHCreateShortcut: 0x30, CheckPassword: 0x34, GetFileTime: 0x39, SetFileTime: 0x3a, GetVersionEx: 0x3b,
		GetSystemPowerStatusEx: 0x41, GetSpecialFolderPath: 0x44, RapiInvoke: 0x45, 0x4d: 0x4a, 0x52: 0x4f, 0x54: 0x51, 0x58: 0x55,
	} {
		n, ok := c.RAPI1()
		back, known := CommandOfRAPI1(want)
		if n != want || !ok || back != c || !known {
			t.Errorf("%v is 0x%02x, want 0x%02x; 0x%02x is %v", c, n, want, want, back)
		}
	}
	for _, c := range []Command{SyncPause, SyncResume, SyncStart, 0x5a, 0x5b, GetDiskFreeSpaceEx, 0x53, 0x5d, 0xffffffff} {
		if n, ok := c.RAPI1(); ok {
			t.Errorf("%v has number 0x%02x", c, n)
		}
		if _, err := NewRequest1(c).Message(); !errors.Is(err, ErrNoNumber) {
			t.Errorf("%v: %v", c, err)
		}
	}
	for _, n := range []uint32{0x50, 0x57, 0xff, 0xffffffff} { // 5.1: 0x50 is unused
		if c, ok := CommandOfRAPI1(n); ok {
			t.Errorf("0x%02x is %v", n, c)
		}
	}
	seen := map[uint32]Command{}
	for c := range Command(0x5d) {
		if n, ok := c.RAPI1(); ok {
			if twin, twice := seen[n]; twice {
				t.Errorf("0x%02x is %v and %v", n, c, twin)
			}
			seen[n] = c
		}
	}
}
