package activesync

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cradle/rapi/rapitest"
	"cradle/rapi/wire"
)

// The worked example of facts/rapi.md 2.3, with its type and length words.
const infoMessage = `
	04 00 00 00 6d 00 00 00 44 33 22 11 66 55 88 77
	99 aa bb cc dd ee ff 00 05 00 00 00 02 00 00 00
	07 00 00 00 42 00 45 00 4e 00 43 00 48 00 30 00
	31 00 00 00 f2 52 00 00 11 0a 00 00 00 00 00 00
	00 00 00 00 cd ab 34 12 0a 00 00 00 50 6f 63 6b
	65 74 50 43 00 00 0a 00 00 00 53 69 6d 50 68 6f
	6e 65 20 31 00 01 00 00 00 05 00 00 00 02 00 00
	00 00 00 00 00`

// The block that SynCE 0.17 was seen to accept, facts/peer-synce.md.
const infoSeen = `
	30 ff 52 d4 5b 07 1c 4a 9d 7e 11 22 33 44 55 66
	05 00 00 00 02 00 00 00
	07 00 00 00 46 00 61 00 6b 00 65 00 50 00 50 00 43 00 00 00
	45 23 a1 00 11 0a 00 00 00 00 00 00
	00 00 00 00 44 33 22 11
	0a 00 00 00 50 6f 63 6b 65 74 50 43 00 00
	08 00 00 00 48 54 43 20 46 61 6b 65 00
	00 00 00 00
	00 00 00 00`

// locked is the worked example with another password key (its last four bytes).
func locked(t testing.TB, key uint32) string {
	b := rapitest.Hex(t, infoMessage)
	binary.LittleEndian.PutUint32(b[len(b)-4:], key)
	return fmt.Sprintf("%x", b)
}

func TestParseDeviceInfo(t *testing.T) {
	got, err := ParseDeviceInfo(rapitest.Hex(t, infoMessage)[8:])
	want := DeviceInfo{
		GUID:    GUID{0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0},
		OSMajor: 5, OSMinor: 2, Name: "BENCH01", Build: 21234, Processor: 2577, DeviceID: 0x1234abcd,
		Platforms: []string{"PocketPC"}, Model: "SimPhone 1", Versions: []Version{{5, 2}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
	if s := got.GUID.String(); s != "{11223344-5566-7788-99AA-BBCCDDEEFF00}" {
		t.Errorf("GUID %s", s)
	}

	got, err = ParseDeviceInfo(rapitest.Hex(t, infoSeen))
	want = DeviceInfo{
		GUID:    GUID{0x30, 0xff, 0x52, 0xd4, 0x5b, 0x07, 0x1c, 0x4a, 0x9d, 0x7e, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66},
		OSMajor: 5, OSMinor: 2, Name: "FakePPC", Build: 0xa12345, Processor: 2577, DeviceID: 0x11223344,
		Platforms: []string{"PocketPC"}, Model: "HTC Fake",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
	if s := got.GUID.String(); s != "{D452FF30-075B-4A1C-9D7E-112233445566}" {
		t.Errorf("GUID %s", s)
	}
}

func TestParseDeviceInfoTolerates(t *testing.T) {
	block := rapitest.Hex(t, infoMessage)[8:]
	for _, tc := range []struct {
		name    string
		change  func([]byte) []byte
		check   func(DeviceInfo) bool
		warning string
	}{
		{"extra data", func(b []byte) []byte { return append(b, 4, 0, 0, 0, 1, 2, 3, 4) },
			func(d DeviceInfo) bool { return d.Key == 0 && string(d.Extra) == "\x04\x00\x00\x00\x01\x02\x03\x04" },
			"8 bytes behind the password key 0x00000000; the last word is another one"},
		{"extra data that both readings agree on", func(b []byte) []byte { return append(b, 4, 0, 0, 0, 0, 0, 0, 0) },
			func(d DeviceInfo) bool { return d.Key == 0 && len(d.Extra) == 8 }, ""},
		{"extra data of less than a word", func(b []byte) []byte { return append(b, 1) },
			func(d DeviceInfo) bool { return d.Key == 0 && len(d.Extra) == 1 }, "1 bytes behind the password key 0x00000000; the last word is another one"},
		{"no NUL behind the name", func(b []byte) []byte { b[42] = 'x'; return b },
			func(d DeviceInfo) bool { return d.Name == "BENCH01" && d.Model == "SimPhone 1" }, "0x0078 where the device name's NUL belongs"},
		{"no NUL behind the model", func(b []byte) []byte { b[92] = 'x'; return b },
			func(d DeviceInfo) bool { return d.Model == "SimPhone 1" && d.Key == 0 }, "0x78 where the model's NUL belongs"},
		{"unpaired surrogate in the name", func(b []byte) []byte { b[28], b[29] = 0x3d, 0xd8; return b },
			func(d DeviceInfo) bool { return d.Name == "\uFFFDENCH01" }, "device name: unpaired surrogate 0xd83d at byte 0 of the text (1 in all)"},
		{"two platforms", func(b []byte) []byte { b[68+3] = 0; return b },
			func(d DeviceInfo) bool {
				return slices.Equal(d.Platforms, []string{"Poc", "etPC"}) && d.Platform() == "Poc"
			}, ""},
		{"8-bit text", func(b []byte) []byte { b[82] = 0xe9; return b },
			func(d DeviceInfo) bool { return d.Model == "é"+"imPhone 1" }, ""},
		{"platform list without NULs", func(b []byte) []byte { b[76], b[77] = 'x', 'y'; return b },
			func(d DeviceInfo) bool { return slices.Equal(d.Platforms, []string{"PocketPCxy"}) }, "platform list without its NUL"},
	} {
		d, err := ParseDeviceInfo(tc.change(slices.Clone(block)))
		if err != nil || !tc.check(d) || strings.Join(d.Warnings, "|") != tc.warning {
			t.Errorf("%s: %+v, %v", tc.name, d, err)
		}
	}
}

// Wherever the block is cut, the missing field is named at its offset.
func TestParseDeviceInfoCut(t *testing.T) {
	block := rapitest.Hex(t, infoMessage)[8:]
	fields := []struct {
		end  int
		name string
		at   int
	}{
		{16, "GUID", 0}, {20, "OS major version", 16}, {24, "OS minor version", 20}, {28, "device name length", 24},
		{42, "device name", 28}, {44, "NUL of the device name", 42}, {48, "version", 44}, {52, "processor type", 48},
		{56, "flags", 52}, {60, "partner id", 56}, {64, "device id", 60}, {68, "platform list length", 64},
		{78, "platform list", 68}, {82, "model length", 78}, {92, "model", 82}, {93, "NUL of the model", 92},
		{97, "pair count", 93}, {101, "pair", 97}, {105, "pair", 101}, {109, "password key", 105},
	}
	for cut := range block {
		_, err := ParseDeviceInfo(block[:cut])
		i := slices.IndexFunc(fields, func(f struct {
			end  int
			name string
			at   int
		}) bool {
			return cut < f.end
		})
		var e *wire.Error
		if !errors.As(err, &e) || e.What != fields[i].name || e.Offset != fields[i].at || !errors.Is(err, wire.ErrShort) {
			t.Errorf("cut at %d: %v, want %s at byte %d", cut, err, fields[i].name, fields[i].at)
		}
	}
}

func TestParseDeviceInfoHostileLengths(t *testing.T) {
	block := rapitest.Hex(t, infoMessage)[8:]
	for _, f := range []struct {
		name string
		at   int
		over uint32
	}{{"device name length", 24, 32}, {"platform list length", 64, 256}, {"model length", 78, 256}, {"pair count", 93, 7}} {
		for _, n := range []uint32{f.over, 1 << 31, 1<<31 - 1, 1<<32 - 1} {
			b := slices.Clone(block)
			binary.LittleEndian.PutUint32(b[f.at:], n)
			_, err := ParseDeviceInfo(b)
			var e *wire.Error
			if !errors.As(err, &e) || !errors.Is(err, wire.ErrTooLong) || e.What != f.name || e.Offset != f.at {
				t.Errorf("%s %d: %v", f.name, n, err)
			}
		}
		// 0, 1 and one below the bound shift what follows; whatever it then is, it is
		// no panic.
		for _, n := range []uint32{0, 1, f.over - 1} {
			b := slices.Clone(block)
			binary.LittleEndian.PutUint32(b[f.at:], n)
			_, err := ParseDeviceInfo(b)
			if n == f.over-1 && err == nil {
				t.Errorf("%s %d went unnoticed", f.name, n)
			}
		}
	}
}

// facts/rapi.md 2.5 and facts/peer-synce.md, "Locks".
func TestEncodePassword(t *testing.T) {
	for _, tc := range []struct {
		password string
		key      Key
		want     string
	}{
		{"1234", 0x0000005a, "0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"},
		{"1234", 0xffffffa5, "0a 00  94 a5 97 a5 96 a5 91 a5 a5 a5"},
		{"wrong", 0x000000a5, "0c 00  d2 a5 d7 a5 ca a5 cb a5 c2 a5 a5 a5"},
		{"", 0x5a, "02 00 5a 5a"},
		{"é", 0x100, "04 00 e9 00 00 00"},
	} {
		got, err := encodePassword(tc.password, byte(tc.key))
		if err != nil || !slices.Equal(got, rapitest.Hex(t, tc.want)) {
			t.Errorf("%q with key 0x%x: %x, %v, want %s", tc.password, uint32(tc.key), got, err, tc.want)
		}
	}
	for password, want := range map[string]error{"a\x00": wire.ErrNUL, "\xff": wire.ErrEncoding, strings.Repeat("x", 32767): wire.ErrTooLong} {
		if _, err := encodePassword(password, 0x5a); !errors.Is(err, want) {
			t.Errorf("a password that cannot be sent: %v, want %v", err, want)
		} else if strings.Contains(err.Error(), password) {
			t.Error("the error tells the password")
		}
	}
	if b, err := encodePassword(strings.Repeat("x", 32766), 0); err != nil || len(b) != 2+65534 {
		t.Errorf("the longest password: %d bytes, %v", len(b), err)
	}
	if KeyNone.Password() || KeyOnHandset.Password() || !Key(0x5a).Password() || !Key(0x100).Password() {
		t.Error("keys")
	}
}
