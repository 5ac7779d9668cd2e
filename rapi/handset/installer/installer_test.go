package installer

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func plain(_, s string) (string, error) { return strings.ReplaceAll(s, "%CE1%", `\Program Files`), nil }

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
		t.Errorf("%q", list)
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

func TestReadSetup(t *testing.T) {
	p, err := readSetup([]byte(document), []Member{{"tool.001", []byte("MZ")}}, plain)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "Tool" || !p.Listed || len(p.Directories) != 1 || p.Directories[0] != `\Program Files\Tool` || len(p.Files) != 2 {
		t.Errorf("%+v", p)
	}
	if f := p.Files[0]; f.Path != `\Program Files\Tool\tool.exe` || string(f.Data) != "MZ" {
		t.Errorf("%+v", f)
	}
	// The length of \Program Files\Tool\tool.exe is 28.
	if f := p.Files[1]; f.Path != `\Windows\Tool.lnk` || string(f.Data) != `28#\Program Files\Tool\tool.exe` {
		t.Errorf("%q", f)
	}
	if !strings.Contains(p.Settings, `type="Registry"`) || strings.Contains(p.Settings, "Install") || strings.Contains(p.Settings, "FileOperation") {
		t.Error(p.Settings)
	}
	for what, c := range map[string][2]string{
		"a file that is not there": {`value="TOOL.001"`, `value="TOOL.002"`},
		"a folder too long":        {`\Tool"`, strings.Repeat("x", 800) + `"`},
		"not XML":                  {"</wap-provisioningdoc>", ""},
		"deep":                     {`<characteristic type="Registry"/>`, strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)},
	} {
		text := strings.Replace(document, c[0], c[1], 1)
		if _, err := readSetup([]byte(text), []Member{{"tool.001", nil}}, plain); err == nil {
			t.Errorf("%s was read", what)
		}
	}
	// A .cpf file: no Install, or one that says there is nothing to remove.
	for _, install := range []string{"", `<characteristic type="Install"><parm name="NoUninstall" value="1"/></characteristic>`} {
		p, err := readSetup([]byte("<wap-provisioningdoc>"+install+`<characteristic type="Clock"/></wap-provisioningdoc>`), nil, plain)
		if err != nil || p.Listed || p.Settings == "" {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(packed(f), false)
	f.Add([]byte(document), true)
	f.Fuzz(func(t *testing.T, b []byte, setup bool) {
		if setup {
			readSetup(b, []Member{{"tool.001", []byte("MZ")}}, plain)
			return
		}
		Read(b, plain)
		legacyName(b)
	})
}
