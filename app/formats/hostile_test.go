package formats

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"cradle/rapi/cabinet"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// packed is a cabinet of one _setup.xml, in blocks of 32 KiB: between the root's
// tags the same block again and again, packed with MSZIP ([MS-CAB] 2.1 to 2.4,
// [MS-MCI] 2.1). Sums are left out, which a cabinet may.
func packed(t testing.TB, blocks int, block []byte) []byte {
	t.Helper()
	const size = 32 << 10
	le := binary.LittleEndian
	var data, before []byte
	for i := range blocks {
		b := block
		switch i {
		case 0:
			b = []byte("<wap-provisioningdoc>" + strings.Repeat(" ", size-21))
		case blocks - 1:
			b = []byte(strings.Repeat(" ", size-22) + "</wap-provisioningdoc>")
		}
		if len(b) != size {
			t.Fatalf("a block of %d bytes", len(b))
		}
		var z bytes.Buffer
		w, err := flate.NewWriterDict(&z, 9, before)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(b)
		w.Close()
		before = b
		data = le.AppendUint32(data, 0)
		data = le.AppendUint16(data, uint16(2+z.Len()))
		data = le.AppendUint16(data, size)
		data = append(append(data, "CK"...), z.Bytes()...)
	}
	list := 16 + len("_setup.xml") + 1
	b := []byte("MSCF\x00\x00\x00\x00")
	b = le.AppendUint32(b, uint32(36+8+list+len(data)))
	b = append(b, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0)
	b = le.AppendUint32(b, uint32(36+8+list))
	b = le.AppendUint16(b, uint16(blocks))
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, uint32(blocks*size))
	b = append(b, make([]byte, 12)...)
	b = append(append(b, "_setup.xml"...), 0)
	return append(b, data...)
}

// manyAttributes is a block of tags of 31 attributes.
func manyAttributes() []byte {
	var tag strings.Builder
	tag.WriteString("<a")
	for i := range 31 {
		tag.WriteString(" " + string(rune('a'+i%26)) + strings.Repeat("x", i/26) + "=''")
	}
	tag.WriteString("/>")
	const size = 32 << 10
	s := strings.Repeat(tag.String(), size/tag.Len())
	return []byte(s + strings.Repeat(" ", size-len(s)))
}

// What was made to cost memory is refused, or read in less than a hundred
// megabytes. Each is a megabyte at the most, as a file.
func TestHostile(t *testing.T) {
	long := append([]byte{3, 0x0B, 0x6A, 0xA0, 0x80, 1}, append(bytes.Repeat([]byte("&"), 1<<19), 0)...) // and a string table of half a megabyte
	for _, c := range []struct {
		what string
		data []byte
		want string // in the error; "": it is read
	}{
		{"a cabinet that unpacks to a million tags", packed(t, 120, bytes.Repeat([]byte("<a/>"), 8<<10)), "unpacks to more than"},
		{"a cabinet that unpacks to a million parms", packed(t, 480, bytes.Repeat([]byte(`<parm name="a"/>`), 2<<10)), "unpacks to more than"},
		{"a cabinet that unpacks to many attributes", packed(t, 480, manyAttributes()), "unpacks to more than"},
		{"a cabinet that unpacks to just as many as may be", packed(t, 50, manyAttributes()), ""},
		{"a cabinet that unpacks to text", packed(t, 480, bytes.Repeat([]byte("&amp;xyz"), 4<<10)), ""},
		{"a cabinet that unpacks to comments", packed(t, 480, bytes.Repeat([]byte("<!---->x"), 4<<10)), "unpacks to more than"},
		{"a cabinet that unpacks to too much", packed(t, 1000, bytes.Repeat([]byte("some"), 8<<10)), "larger than 16 MiB"},
		{"binary XML of one-byte elements", append([]byte{3, 0x0B, 0x6A, 0, 0x45}, append(bytes.Repeat([]byte{7}, 1<<20), 1)...), "more than 100000 elements"},
		{"binary XML that repeats a large value", append(append(long[:len(long):len(long)], 0x45, 0x87, 0x06), append(bytes.Repeat([]byte{0x83, 0}, 5), 1, 1)...), ""},
		{"messages of one byte each", []byte(strings.Repeat("0605040B8423F0 00\n", 1<<20/18)), "push PDU"},
		{"messages that all have the same number", []byte(strings.Repeat("0B05040B8423F0000301FF01 00\n", 1<<20/28)), "are missing"},
	} {
		if len(c.data) > 1<<20+1<<10 {
			t.Fatalf("%s: %d bytes", c.what, len(c.data))
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f, err := Parse("it", c.data)
		runtime.ReadMemStats(&after)
		// What was allocated altogether; what is held at a time is less.
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 100 {
			t.Errorf("%s: %d MB allocated", c.what, mb)
		} else {
			t.Logf("%s: %d bytes, %d MB allocated", c.what, len(c.data), mb)
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
		if _, ok := err.(*provxml.SyntaxError); err != nil && !ok {
			t.Errorf("%s: an error of type %T", c.what, err)
		}
		runtime.KeepAlive(f)
	}
}

// A password in an address is not shown, whoever put it there.
func TestAddressWithPassword(t *testing.T) {
	const address = "http://depot:hunter2@example.com/wifi.cpf"
	_, err := WriteLink(Link{Address: address, Load: true}, SMS, Options{})
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "http://***@example.com/wifi.cpf") {
		t.Error(err)
	}
	_, err = WriteLink(Link{Address: "http://depot:hunter2@example.com:x/", Load: true}, SMS, Options{})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
	for _, text := range []string{`<sl href="` + address + `"/>`, `<si><indication href="` + address + `">New settings</indication></si>`} {
		f, err := Parse("a.xml", []byte(text))
		if err != nil || f.Link == nil || f.Link.Address != address {
			t.Fatalf("%+v, %v", f, err)
		}
		if got := facts(f)["address"]; got != "http://***@example.com/wifi.cpf" {
			t.Errorf("%s", got)
		}
	}
}

// Nothing says which of several _setup.xml an installer takes: what is dangerous
// in the second is not hidden by the first.
func TestSeveralSetups(t *testing.T) {
	const clock = `<wap-provisioningdoc><characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic></wap-provisioningdoc>`
	const wipe = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	make := func(texts ...string) []byte {
		var in []cabinet.Input
		for _, x := range texts {
			in = append(in, cabinet.Input{Name: "_SETUP.xml", Data: []byte(x)})
		}
		data, err := cabinet.Write(in)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	f, err := Parse("a.cab", make(clock, wipe))
	if err != nil || len(f.Documents) != 2 || len(lint.Dangers(f.Documents[1])) != 1 || !strings.Contains(phrase.Join("\n", f.Warnings...).String(), "there are 2 files _setup.xml") {
		t.Errorf("%+v, %v", f, err)
	}
	if doc, err := f.Document(); err != nil || !strings.Contains(doc.Text(), "Clock") {
		t.Errorf("%v, %v", doc, err)
	}
	if _, err := Parse("a.cab", make(clock, clock, clock, clock, clock, clock, clock, clock, wipe)); err == nil || !strings.Contains(err.Error(), "there are 9 files _setup.xml in it") {
		t.Error(err)
	}
}
