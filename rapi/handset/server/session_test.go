package server

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/wire"
)

// call makes a call of RAPI 2 and gives last error and return value.
func (d *desk) call(t *testing.T, b *wire.Builder) (lastError, result uint32) {
	t.Helper()
	msg, err := b.Message()
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.answer(context.Background(), d.sn, msg[4:])
	if err != nil {
		t.Fatal(err)
	}
	return binary.LittleEndian.Uint32(c.reply[4:]), binary.LittleEndian.Uint32(c.reply[8:])
}

func open(path string, access uint32) *wire.Builder {
	b := wire.NewRequest(wire.CreateFile)
	b.S2("name", path)
	for _, v := range []uint32{access, 3, 3, 0x80, 0} {
		b.U32(v)
	}
	return b
}

// Handles are bounded, and end with their connection.
func TestHandles(t *testing.T) {
	d := newDesk(t, rapi.RAPI2)
	for i := range maxHandles {
		if code, _ := d.call(t, open(`\docs\a.txt`, 0x80000000)); code != 0 {
			t.Fatalf("file %d: %d", i, code)
		}
	}
	find := wire.NewRequest(wire.FindFirstFile)
	find.S2("pattern", `\*`)
	key := wire.NewRequest(wire.RegOpenKeyEx)
	key.U32(0x80000002)
	key.S2("subkey", "Software")
	program := wire.NewRequest(wire.CreateProcess)
	program.S2("application", "p.exe")
	program.Bytes(make([]byte, 32))
	for name, b := range map[string]*wire.Builder{"file": open(`\docs\a.txt`, 0x80000000), "find": find, "key": key, "process": program} {
		if code, _ := d.call(t, b); code != 14 {
			t.Errorf("one %s too many: %d", name, code)
		}
	}
	if err := d.cfg.Files.Delete(`\docs\a.txt`); objstore.Win32(err) != 32 {
		t.Errorf("while it is open: %v", err)
	}
	d.sn.close()
	if err := d.cfg.Files.Delete(`\docs\a.txt`); err != nil {
		t.Errorf("after the connection: %v", err)
	}
	if len(d.sn.handles) != 0 || d.sn.found != 0 {
		t.Errorf("%d handles, %d files", len(d.sn.handles), d.sn.found)
	}
}

// A handle is good for what it was opened for alone.
func TestKindsOfHandles(t *testing.T) {
	d := newDesk(t, rapi.RAPI2)
	_, file := d.call(t, open(`\docs\a.txt`, 0x80000000))
	find := wire.NewRequest(wire.FindFirstFile)
	find.S2("pattern", `\*`)
	_, search := d.call(t, find)
	key := wire.NewRequest(wire.RegOpenKeyEx)
	key.U32(0x80000002)
	key.S2("subkey", "Software")
	d.call(t, key)
	opened := search + 1
	for _, c := range []struct {
		call   wire.Command
		handle uint32
	}{
		{wire.FindClose, file}, {wire.FindNextFile, file}, {wire.RegCloseKey, file},
		{wire.CloseHandle, search}, {wire.RegCloseKey, search}, {wire.SetEndOfFile, search}, {wire.GetFileTime, search},
		{wire.CloseHandle, opened}, {wire.FindClose, opened}, {wire.CloseHandle, 0x80000002}, {wire.CloseHandle, 0}, {wire.CloseHandle, 0xffffffff},
	} {
		b := wire.NewRequest(c.call)
		b.U32(c.handle)
		if code, _ := d.call(t, b); code != 6 {
			t.Errorf("%v of %#x: %d", c.call, c.handle, code)
		}
	}
}

// What enumerations note is bounded over all of them.
func TestEnumerationsAreBounded(t *testing.T) {
	d := newDesk(t, rapi.RAPI2)
	const files = 1000
	for i := range files {
		if err := d.cfg.Files.WriteFile(nil, fmt.Sprintf(`\docs\%d`, i), nil); err != nil {
			t.Fatal(err)
		}
	}
	b := func() *wire.Builder {
		b := wire.NewRequest(wire.FindFirstFile)
		b.S2("pattern", `\docs\*`)
		return b
	}
	begun := 0
	for ; begun < maxHandles; begun++ {
		if code, _ := d.call(t, b()); code != 0 {
			break
		}
	}
	if begun != maxFound/files {
		t.Errorf("%d enumerations", begun)
	}
	end := wire.NewRequest(wire.FindClose)
	end.U32(1)
	d.call(t, end)
	if code, _ := d.call(t, b()); code != 0 {
		t.Errorf("after one was closed: %d", code)
	}
}

// Text that is no UTF-16 is refused where the message is whole; a message that
// is not ends the connection.
func TestBadRequests(t *testing.T) {
	for _, c := range []struct {
		g       rapi.Generation
		request string
		reply   string // "" ends the connection
	}{
		{rapi.RAPI2, "2d 00 00 00 04 00 00 00 3d d8 00 00", "08 00 00 00 59 04 00 00 00 00 00 00"},
		{rapi.RAPI2, "2f 00 00 00 02 00 00 80 04 00 00 00 3d d8 00 00", "08 00 00 00 59 04 00 00 59 04 00 00"},
		{rapi.RAPI2, "2d 00 00 00 03 00 00 00 3d d8 00", ""},
		{rapi.RAPI2, "2d 00 00 00 ff ff ff ff 3d d8 00", ""},
		{rapi.RAPI2, "18 00 00 00 01 00 00 00 ff ff ff ff 00", ""},
		{rapi.RAPI2, "42 00 00 00 01 00 00 00 08 00 00 00 00", ""},
		{rapi.RAPI1, "1c 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 3d d8 00 00", "0c 00 00 00 00 00 00 00 59 04 00 00 00 00 00 00"},
		{rapi.RAPI1, "03 00 00 00 01 00 00 00 ff ff ff ff 3d d8 00 00", ""},
		{rapi.RAPI1, "1c 00 00 00 01 00 00 00 03 00 00 00 01 00 00 00 3d d8 00", ""},
		{rapi.RAPI1, "07 00 00 00 01 00 00 00 01 00 00 00 ff ff ff 7f 00 00 00 00", ""},
		{rapi.RAPI1, "26 00 00 00 02 00 00 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 ff ff ff ff 01 00 00 00", ""},
		{rapi.RAPI1, "38", ""},
	} {
		reply, err := newDesk(t, c.g).Handle(context.Background(), unhex(c.request))
		if got := fmt.Sprintf("% x", reply); (err == nil) != (c.reply != "") || err == nil && got != c.reply {
			t.Errorf("%v %s: %s, %v", c.g, c.request, got, err)
		}
	}
}
