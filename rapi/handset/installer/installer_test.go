package installer

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// packed is a cabinet of two data blocks, packed with zlib, the second with the
// first one's text for a dictionary; laid out after [MS-CAB] 2.
func packed(t testing.TB) []byte {
	b, err := hex.DecodeString(
		"4d53434600000000a0000000000000002c000000000000000301010002000000000000005c0000000200010022000000000000000000000000000000" +
			"4f4e452e303031002800000022000000000000000000000054574f2e303032000000000027002300434b4b54484e4ccacc4b2d51c84f5328c9485528" +
			"cf2fca2ecec82fd05128484cce4e4db1560000000000000d002700434b4b24a44421313d31330f00")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadCabinet(t *testing.T) {
	list, err := ReadCabinet(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	// The first file has 34 of the first text's 35 bytes.
	const text = "a cabinet of the workshop, packed; a cabinet of the workshop, packed again"
	if len(list) != 2 || list[0].Name != "ONE.001" || list[1].Name != "TWO.002" ||
		string(list[0].Data) != text[:34] || string(list[1].Data) != text[34:] {
		t.Errorf("%+v", list)
	}
}

func TestNoCabinet(t *testing.T) {
	whole := packed(t)
	for n := range whole {
		if _, err := ReadCabinet(whole[:n]); !errors.Is(err, ErrCabinet) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	for what, change := range map[string]func(b []byte){
		"part of a set":                 func(b []byte) { b[0x1e] = 1 },
		"packed with LZX":               func(b []byte) { b[0x2a] = 3 },
		"stored, with two sizes":        func(b []byte) { b[0x2a] = 0 },
		"a file behind the end":         func(b []byte) { b[0x30] = 0xff },
		"a file of 4 GiB":               func(b []byte) { b[0x2f] = 0xff },
		"a file in another cabinet":     func(b []byte) { b[0x34] = 1 },
		"a block of more than 32 KiB":   func(b []byte) { b[0x63] = 0xff },
		"a block that is not packed so": func(b []byte) { b[0x64] = 'X' },
		"more files than there are":     func(b []byte) { b[0x1c] = 9 },
	} {
		b := packed(t)
		change(b)
		if _, err := ReadCabinet(b); !errors.Is(err, ErrCabinet) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Two folders of 9,000 blocks each, all in the same place, of which none unpacks to
// anything: bytes cost work, and here few of them would cost much.
func TestBlocksThatAreClaimedTwice(t *testing.T) {
	const blocks = 9000
	b := append([]byte("MSCF"), make([]byte, 20)...)
	b = append(b, 3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0) // version, 2 folders, no files, flags, set
	for range 2 {
		b = append(b, 52, 0, 0, 0, blocks&0xff, blocks>>8, 0, 0) // stored, from byte 52
	}
	b = append(b, make([]byte, 8*blocks)...)
	if _, err := ReadCabinet(b); !errors.Is(err, ErrCabinet) || !strings.Contains(err.Error(), "data blocks") {
		t.Error(err)
	}
	b[0x2c+4], b[0x2c+5] = 1, 0 // the second folder has one block
	if _, err := ReadCabinet(b); err != nil {
		t.Error(err)
	}
}

const document = `<?xml version="1.0"?><wap-provisioningdoc>
<characteristic type="Install"><parm name="AppName" value="Tool"/><parm name="InstallDir" value="%CE1%\Tool" translation="install"/></characteristic>
<characteristic type="FileOperation">
 <characteristic type="%InstallDir%" translation="install"><characteristic type="MakeDir"/>
  <characteristic type="tool.exe"><characteristic type="Extract"><parm name="Source" value="TOOL.001"/></characteristic></characteristic></characteristic>
 <characteristic type="\Windows"><characteristic type="Tool.lnk"><characteristic type="Shortcut"><parm name="Source" value="%InstallDir%\tool.exe"/></characteristic></characteristic></characteristic>
</characteristic><characteristic type="Registry"/></wap-provisioningdoc>`

// %InstallDir% is put in where a text is translated for an installation, and
// nowhere else; the rest of the document is as it was.
func TestReadSetup(t *testing.T) {
	got, err := Setup([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(document, `<?xml version="1.0"?>`, "", 1)
	want = strings.Replace(want, `type="%InstallDir%"`, `type="%CE1%\Tool"`, 1)
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for what, c := range map[string][2]string{
		"a folder too long": {`\Tool"`, strings.Repeat("x", 800) + `"`},
		"not XML":           {"</wap-provisioningdoc>", ""},
		"deep":              {`<characteristic type="Registry"/>`, strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)},
	} {
		text := strings.Replace(document, c[0], c[1], 1)
		if _, err := Setup([]byte(text)); err == nil {
			t.Errorf("%s was read", what)
		}
	}
}

// old is a file .000 laid out by hand after wince_cab_format (cabextract.org.uk):
// a program for ARM (2577) and Windows CE 3 to 5.99, with one of everything.
func old(t testing.TB) []byte {
	le := binary.LittleEndian
	var lists [6][]byte
	put := func(i int, values ...any) {
		for _, v := range values {
			switch v := v.(type) {
			case int:
				lists[i] = le.AppendUint16(lists[i], uint16(v))
			case uint32:
				lists[i] = le.AppendUint32(lists[i], v)
			case string:
				lists[i] = append(lists[i], v...)
			}
		}
	}
	for i, s := range []string{"%CE1%\x00", "Shop\x00", "Software\x00", "Shop.lnk\x00"} {
		put(0, i+1, len(s), s)
	}
	put(1, 1, 6, 1, 2, 0)                                             // %CE1%\Shop
	put(2, 1, 1, 1, uint32(0x10), 9, "shop.exe\x00")                  // in directory 1
	put(3, 1, 3, 0, 6, 3, 2, 0)                                       // HKLM\Software\Shop
	put(4, 1, 1, 0, uint32(0x10001), 10, "Level\x00\x07\x00\x00\x80") // a DWORD
	put(4, 2, 1, 0, uint32(0), 12, "Name\x00%CE2%\x00\x00")           // a text
	put(4, 3, 1, 0, uint32(0x10000), 10, "List\x00a\x00b\x00\x00")    // a list
	put(4, 4, 1, 0, uint32(1), 7, "Raw\x00\x01\x02\x03")              // bytes
	put(5, 1, 0, 11, 1, 1, 4, 4, 0)                                   // in %CE11%, to file 1
	b := make([]byte, 0x64)
	copy(b, legacyMagic)
	le.PutUint32(b[0x14:], 2577)
	le.PutUint32(b[0x18:], 3)
	le.PutUint32(b[0x20:], 5)
	le.PutUint32(b[0x24:], 99)
	le.PutUint32(b[0x2c:], 0xe0000000)
	for i, n := range []int{4, 1, 1, 1, 4, 1} {
		le.PutUint16(b[0x30+2*i:], uint16(n))
		le.PutUint32(b[0x3c+4*i:], uint32(len(b)))
		b = append(b, lists[i]...)
	}
	le.PutUint16(b[0x54:], uint16(len(b)))
	le.PutUint16(b[0x56:], 5)
	return append(b, "Shop\x00"...)
}

func TestReadLegacy(t *testing.T) {
	got, err := readLegacy(old(t), []Member{{Name: "SHOP~1.001"}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<wap-provisioningdoc><characteristic type="Install"><parm name="InstallPhase" value="install"/>` +
		`<parm name="AppName" value="Shop"/><parm name="ProcessorType" value="2577"/><parm name="OSVersionMin" value="3.0"/><parm name="OSVersionMax" value="5.99"/>` +
		`<parm name="BuildNumberMin" value="0"/><parm name="BuildNumberMax" value="-536870912"/></characteristic>` +
		`<characteristic type="FileOperation"><characteristic type="%CE1%\Shop" translation="install"><characteristic type="MakeDir"/>` +
		`<characteristic type="shop.exe" translation="install"><characteristic type="Extract"><parm name="Source" value="SHOP~1.001"/><parm name="NoOverwrite" value="1"/></characteristic></characteristic></characteristic>` +
		`<characteristic type="%CE11%" translation="install"><characteristic type="MakeDir"/><characteristic type="Shop.lnk" translation="install"><characteristic type="Shortcut">` +
		`<parm name="Source" value="%CE1%\Shop\shop.exe" translation="install"/></characteristic></characteristic></characteristic></characteristic>` +
		`<characteristic type="Registry"><characteristic type="HKLM\Software\Shop"><parm name="Level" value="-2147483641" datatype="integer"/>` +
		`<parm name="Name" value="%CE2%" datatype="string" translation="install"/><parm name="List" value="a` + "\uF000b\uF000\uF000" + `" datatype="multiplestring"/>` +
		`<parm name="Raw" value="AQID" datatype="binary"/></characteristic></characteristic></wap-provisioningdoc>`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	whole := old(t)
	for n := range len(whole) - 5 { // the name is not missed
		if _, err := readLegacy(whole[:n], nil); err == nil {
			t.Errorf("the first %d bytes were read", n)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(packed(f), 0)
	f.Add([]byte(document), 1)
	f.Add(old(f), 2)
	f.Fuzz(func(t *testing.T, b []byte, kind int) {
		switch kind {
		case 0:
			Read(b)
		case 1:
			Setup(b)
		default:
			readLegacy(b, nil)
		}
	})
}

// A directory that is named often makes a document no larger than the bound.
func TestInstallDirMakesNoHugeDocument(t *testing.T) {
	dir := `\` + strings.Repeat("d", 700)
	setup := `<wap-provisioningdoc><characteristic type="Install"><parm name="InstallDir" value="` + dir + `"/></characteristic>` +
		`<characteristic type="Registry"><characteristic type="HKCU\a"><parm name="a" translation="install" value="` + strings.Repeat("&#37;InstallDir%", 100_000) + `"/></characteristic></characteristic></wap-provisioningdoc>`
	if _, err := Setup([]byte(setup)); err == nil || !strings.Contains(err.Error(), "InstallDir") {
		t.Error(err)
	}
}
