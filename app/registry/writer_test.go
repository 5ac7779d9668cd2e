package registry

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// text is what a file says, after its byte order mark.
func text(t *testing.T, file []byte) string {
	t.Helper()
	if !bytes.HasPrefix(file, []byte{0xff, 0xfe}) || len(file)%2 != 0 {
		t.Fatalf("it begins with % x and has %d bytes", file[:min(2, len(file))], len(file))
	}
	var units []uint16
	for i := 2; i < len(file); i += 2 {
		units = append(units, uint16(file[i])|uint16(file[i+1])<<8)
	}
	return string(utf16.Decode(units))
}

// utf16LE is what the registry holds for a text and its NUL.
func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// The first bytes of every file, as Registry Editor writes them.
func TestBeginning(t *testing.T) {
	var b bytes.Buffer
	if err := NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	if want := []byte("\xff\xfeW\x00i\x00n\x00d\x00o\x00w\x00s\x00 \x00"); !bytes.HasPrefix(b.Bytes(), want) {
		t.Errorf("it begins with %q", b.Bytes()[:min(20, b.Len())])
	}
	if got := text(t, b.Bytes()); got != "Windows Registry Editor Version 5.00\r\n\r\n" {
		t.Errorf("an empty file is %q", got)
	}
}

// Each type has the form that Microsoft KB 310516 gives it, and what is not as
// its type promises keeps its bytes.
func TestValues(t *testing.T) {
	for _, tt := range []struct {
		v    Value
		want string
	}{
		{Value{"Server", SZ, utf16LE("mail.example")}, `"Server"="mail.example"`},
		{Value{"", SZ, utf16LE("")}, `@=""`},
		{Value{`a\b"c`, SZ, utf16LE(`C:\x "y"`)}, `"a\\b\"c"="C:\\x \"y\""`},
		{Value{"Ä", SZ, utf16LE("€ 😀")}, `"Ä"="€ 😀"`},
		{Value{"n", DWORD, []byte{0x2a, 0, 0, 0x80}}, `"n"=dword:8000002a`},
		{Value{"n", DWORD, []byte{0x2a, 0, 0}}, `"n"=hex(4):2a,00,00`},
		{Value{"b", Binary, []byte{1, 0xab}}, `"b"=hex:01,ab`},
		{Value{"b", Binary, nil}, `"b"=hex:`},
		{Value{"e", ExpandSZ, utf16LE("%x")}, `"e"=hex(2):25,00,78,00,00,00`},
		{Value{"m", MultiSZ, append(utf16LE("a"), 0, 0)}, `"m"=hex(7):61,00,00,00,00,00`},
		{Value{"0", None, []byte{7}}, `"0"=hex(0):07`},
		{Value{"q", 11, []byte{1, 2, 3, 4, 5, 6, 7, 8}}, `"q"=hex(b):01,02,03,04,05,06,07,08`},
		// Text without an end, of odd length, with a NUL or line end inside, and with half a character.
		{Value{"s", SZ, []byte{0x61, 0}}, `"s"=hex(1):61,00`},
		{Value{"s", SZ, []byte{0x61, 0, 0}}, `"s"=hex(1):61,00,00`},
		{Value{"s", SZ, nil}, `"s"=hex(1):`},
		{Value{"s", SZ, []byte{0x61, 0, 0, 0, 0x62, 0, 0, 0}}, `"s"=hex(1):61,00,00,00,62,00,00,00`},
		{Value{"s", SZ, utf16LE("a\nb")}, `"s"=hex(1):61,00,0a,00,62,00,00,00`},
		{Value{"s", SZ, []byte{0x00, 0xd8, 0, 0}}, `"s"=hex(1):00,d8,00,00`},
	} {
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := errors.Join(w.Key(`HKEY_CURRENT_USER\Software`), w.Value(tt.v), w.Close()); err != nil {
			t.Errorf("%+v: %v", tt.v, err)
		}
		want := "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software]\r\n" + tt.want + "\r\n\r\n"
		if got := text(t, b.Bytes()); got != want {
			t.Errorf("%+v:\n got  %q\n want %q", tt.v, got, want)
		}
	}
}

// Long lines are broken as Registry Editor's exports are: 25 bytes on a line after
// two blanks make 78 characters with the backslash.
func TestLongValue(t *testing.T) {
	data := make([]byte, 64)
	for i := range data {
		data[i] = byte(i)
	}
	var b bytes.Buffer
	w := NewWriter(&b)
	if err := errors.Join(w.Value(Value{"x", Binary, data}), w.Close()); err != nil {
		t.Fatal(err)
	}
	want := "\"x\"=hex:00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,\\\r\n" +
		"  17,18,19,1a,1b,1c,1d,1e,1f,20,21,22,23,24,25,26,27,28,29,2a,2b,2c,2d,2e,2f,\\\r\n" +
		"  30,31,32,33,34,35,36,37,38,39,3a,3b,3c,3d,3e,3f\r\n"
	if got := text(t, b.Bytes()); !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A name from a handset does not become lines of the file.
func TestNames(t *testing.T) {
	for _, name := range []string{"a\r\n[HKEY_LOCAL_MACHINE\\Evil]", "\x00", "a\u2028b"} {
		w := NewWriter(io.Discard)
		var e *NameError
		if err := w.Key(name); !errors.As(err, &e) {
			t.Errorf("the key %q: %v", name, err)
		}
		if err := w.Value(Value{Name: name}); !errors.As(err, &e) {
			t.Errorf("the value %q: %v", name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A file that cannot be written is no silent success.
func TestWriteFails(t *testing.T) {
	w := NewWriter(full{})
	if err := w.Close(); err == nil {
		t.Error("it was written to a full disk")
	}
	if err := w.Key("k"); err == nil {
		t.Error("the error was forgotten")
	}
}
