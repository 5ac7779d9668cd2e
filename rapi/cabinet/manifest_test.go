package cabinet_test

import (
	"encoding/binary"
	"reflect"
	"strings"
	"testing"

	"cradle/rapi/cabinet"
)

// The head of the instructions of a small program, field by field as
// cabextract.org.uk/wince_cab_format has them.
// manifest fills in the length and the offsets.
const instructions = "4D534345 00000000 3F010000 00000000 01000000" + // 00: MSCE, 0, length, 0, 1
	"110A0000" + // 14: StrongARM, 2577
	"03000000 00000000 05000000 63000000 00000000 000000E0" + // 18: versions 3.0 to 5.99, builds
	"0400 0200 0200 0100 0200 0100" + // 30: counts
	"82000000 A5000000 B5000000 DD000000 E9000000 17010000" + // 3C: offsets
	"6400 0500 6900 0700 7000 1200 0000 0000" + // 54: name, provider, unsupported
	"546F6F6C00" + // 64: Tool
	"56656E646F7200" + // 69: Vendor
	"48504300 50616C6D2D73697A65205043 0000" // 70: HPC, Palm-size PC

// manifest puts the sections behind the head; their fields are those of the page.
func manifest(t testing.TB) []byte {
	le := binary.LittleEndian
	u16 := func(b []byte, v ...uint16) []byte {
		for _, x := range v {
			b = le.AppendUint16(b, x)
		}
		return b
	}
	text := func(b []byte, s string) []byte { return append(append(u16(b, uint16(len(s)+1)), s...), 0) }
	spec := func(b []byte, ids ...uint16) []byte { return u16(u16(u16(b, uint16(2*len(ids)+2)), ids...), 0) }

	b := unhex(t, instructions)[:0x64+5+7+18]
	sections := []func([]byte) []byte{
		func(b []byte) []byte { // STRINGS: id, length, text
			for i, s := range []string{"%CE1%", "Tool", "Software", "Vendor"} {
				b = text(u16(b, uint16(i+1)), s)
			}
			return b
		},
		func(b []byte) []byte { // DIRS: id, spec
			b = spec(u16(b, 1), 1, 2)
			return spec(u16(b, 2), 1)
		},
		func(b []byte) []byte { // FILES: id, directory, id, flags, name
			b = text(u16(b, 1, 1, 1, 0, 0), "tool.exe")
			return text(u16(b, 2, 2, 2, 0, 0x8000), "shared.dll")
		},
		func(b []byte) []byte { // REGHIVES: id, root, 0, spec
			return spec(u16(b, 1, 3, 0), 3, 4)
		},
		func(b []byte) []byte { // REGKEYS: id, hive, substitution, flags, data
			b = text(u16(b, 1, 1, 0, 1, 1), "Level\x00\x07\x00\x00")
			return text(u16(b, 2, 1, 1, 0, 0), "\x00%InstallDir%")
		},
		func(b []byte) []byte { // LINKS: id, 0, base, target, type, spec
			return spec(u16(b, 1, 0, 11, 1, 1), 2)
		},
	}
	for i, add := range sections {
		le.PutUint32(b[0x3C+4*i:], uint32(len(b)))
		b = add(b)
	}
	le.PutUint32(b[8:], uint32(len(b)))
	return b
}

func TestManifest(t *testing.T) {
	m, err := cabinet.ReadManifest(manifest(t))
	if err != nil {
		t.Fatal(err)
	}
	want := &cabinet.Manifest{
		AppName: "Tool", Provider: "Vendor", Processor: 2577,
		MinVersion: cabinet.Version{Major: 3}, MaxVersion: cabinet.Version{Major: 5, Minor: 99, Build: 0xE0000000},
		Unsupported: []string{"HPC", "Palm-size PC"}, Directories: 2,
		Files: []cabinet.ManifestFile{{Number: 1, Path: `%CE1%\Tool\tool.exe`}, {Number: 2, Path: `%CE1%\shared.dll`}},
		Values: []cabinet.RegistryValue{
			{Key: `HKLM\Software\Vendor`, Name: "Level", Type: "REG_DWORD"},
			{Key: `HKLM\Software\Vendor`, Type: "REG_SZ"},
		},
		Shortcuts: []string{`%CE11%\Tool`},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("%+v\n%+v", m, want)
	}
	if m.ProcessorName() != "StrongARM" || m.MinVersion.String() != "3.0" || m.MaxVersion.String() != "5.99" || (cabinet.Version{}).String() != "" {
		t.Error(m.ProcessorName(), m.MinVersion, m.MaxVersion)
	}
	if (&cabinet.Manifest{Processor: 7}).ProcessorName() != "processor type 7" || (&cabinet.Manifest{}).ProcessorName() != "" {
		t.Error("a processor that is not known, or none")
	}
}

func TestManifestDamaged(t *testing.T) {
	whole := manifest(t)
	for n := range len(whole) {
		if _, err := cabinet.ReadManifest(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were read", n, len(whole))
		}
	}
	// One directory of many times the same string.
	b := manifest(t)
	le := binary.LittleEndian
	le.PutUint32(b[0x40:], uint32(len(b)))
	b = le.AppendUint16(le.AppendUint16(b, 1), 4096)
	for range 2048 {
		b = le.AppendUint16(b, 3)
	}
	if _, err := cabinet.ReadManifest(b); err == nil || !strings.Contains(err.Error(), "a path is too long") {
		t.Error(err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(manifest(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := cabinet.ReadManifest(b)
		if err != nil {
			return
		}
		n := 0
		for _, x := range m.Files {
			n += len(x.Path)
		}
		for _, x := range m.Shortcuts {
			n += len(x)
		}
		if n > 8<<20 {
			t.Errorf("%d bytes of paths from %d", n, len(b))
		}
	})
}
