package activesync

import (
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cradle/rapi/rapitest"
	"cradle/rapi/wire"
)

// The worked example of facts/rapi.md 3.2, with its length.
const legacyMessage = `
	58 00 00 00 00 00 00 00 04 14 39 04
	11 0a 00 00 00 00 00 00 11 11 11 11 22 22 22 22
	24 00 00 00 34 00 00 00 46 00 00 00 42 00 45 00
	4e 00 43 00 48 00 30 00 33 00 00 00 50 00 6f 00
	63 00 6b 00 65 00 74 00 50 00 43 00 00 00 53 00
	69 00 6d 00 50 00 68 00 6f 00 6e 00 65 00 00 00`

func TestParseLegacyInfo(t *testing.T) {
	got, err := ParseLegacyInfo(rapitest.Hex(t, legacyMessage)[4:])
	want := DeviceInfo{
		Legacy: true, OSMajor: 4, OSMinor: 20, Build: 1081, Processor: 2577, Partner: 0x11111111, Partner2: 0x22222222,
		Name: "BENCH03", Platforms: []string{"PocketPC"}, Model: "SimPhone",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func TestParseLegacyInfoTolerates(t *testing.T) {
	block := rapitest.Hex(t, legacyMessage)[4:]
	offset := func(at int, v uint32) func([]byte) []byte {
		return func(b []byte) []byte { binary.LittleEndian.PutUint32(b[at:], v); return b }
	}
	for _, tc := range []struct {
		name    string
		change  func([]byte) []byte
		check   func(DeviceInfo) bool
		warning string
	}{
		{"one text three times", func(b []byte) []byte { return offset(0x1c, 0x24)(offset(0x20, 0x24)(b)) },
			func(d DeviceInfo) bool {
				return d.Name == "BENCH03" && d.Platform() == "BENCH03" && d.Model == "BENCH03"
			}, ""},
		{"an odd offset", offset(0x18, 0x25), func(d DeviceInfo) bool { return d.Name != "" && d.Model == "SimPhone" }, ""},
		{"no platform", offset(0x1c, 0x32), func(d DeviceInfo) bool { return d.Platforms == nil }, ""},
		{"last text without its NUL", func(b []byte) []byte { return b[:0x56] },
			func(d DeviceInfo) bool { return d.Model == "SimPhone" }, "model: without its NUL"},
		{"half a NUL", func(b []byte) []byte { return b[:0x57] },
			func(d DeviceInfo) bool { return d.Model == "SimPhone" }, "model: without its NUL"},
		{"text at the block's end", offset(0x20, 0x58), func(d DeviceInfo) bool { return d.Model == "" }, "model: without its NUL"},
		{"unpaired surrogate", func(b []byte) []byte { b[0x24], b[0x25] = 0x3d, 0xd8; return b },
			func(d DeviceInfo) bool { return d.Name == "\uFFFDENCH03" }, "device name: unpaired surrogate 0xd83d at byte 0 of the text (1 in all)"},
		{"unknown words that are not 0", func(b []byte) []byte { b[0], b[0x0a], b[0x0f] = 0xff, 0xff, 0xff; return b },
			func(d DeviceInfo) bool { return d.Name == "BENCH03" && d.OSMajor == 4 }, ""},
	} {
		d, err := ParseLegacyInfo(tc.change(slices.Clone(block)))
		if err != nil || !tc.check(d) || strings.Join(d.Warnings, "|") != tc.warning {
			t.Errorf("%s: %+v, %v", tc.name, d, err)
		}
	}
}

func TestParseLegacyInfoRefuses(t *testing.T) {
	block := rapitest.Hex(t, legacyMessage)[4:]
	for at, what := range map[int]string{0x18: "offset of the device name", 0x1c: "offset of the platform", 0x20: "offset of the model"} {
		for _, v := range []uint32{0, 1, 0x23, 0x59, 0x1ff, 1 << 31, 1<<32 - 1} {
			b := slices.Clone(block)
			binary.LittleEndian.PutUint32(b[at:], v)
			_, err := ParseLegacyInfo(b)
			var e *wire.Error
			if !errors.As(err, &e) || e.What != what || e.Offset != at || !errors.Is(err, ErrProtocol) {
				t.Errorf("%s 0x%x: %v", what, v, err)
			}
		}
	}
	for n := range minLegacyInfo {
		var e *wire.Error
		if _, err := ParseLegacyInfo(block[:n]); !errors.As(err, &e) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
