package registry

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseKey(t *testing.T) {
	for typed, want := range map[string]string{
		`HKLM\Software\Apps`:            `HKLM\Software\Apps`,
		`hklm/Software/Apps`:            `HKLM\Software\Apps`,
		`HKEY_CURRENT_USER\Software`:    `HKCU\Software`,
		`HKCR\MIME\text/plain`:          `HKCR\MIME\text/plain`,
		`HKLM`:                          `HKLM`,
		`HKLM\`:                         `HKLM`,
		`HKU\\.DEFAULT\`:                `HKU\.DEFAULT`,
		`HKLM\Software\Microsoft Ä\x y`: `HKLM\Software\Microsoft Ä\x y`,
	} {
		if k, err := ParseKey(typed); err != nil || k.String() != want {
			t.Errorf("%s: %v, %v, want %s", typed, k, err, want)
		}
	}
	for _, typed := range []string{``, `Software`, `HKLMSoftware`, `\HKLM`, "HKLM\\a\nb"} {
		if k, err := ParseKey(typed); err == nil {
			t.Errorf("%q is %v", typed, k)
		}
	}
	k := Key{LocalMachine, `Software\Apps`}
	if k.Long() != `HKEY_LOCAL_MACHINE\Software\Apps` || k.Sub("x").Path != `Software\Apps\x` {
		t.Errorf("%s, %v", k.Long(), k.Sub("x"))
	}
	if up, name := k.Parent(); up.Path != "Software" || name != "Apps" {
		t.Errorf("above is %v, %s", up, name)
	}
	if up, name := (Key{LocalMachine, "x"}).Parent(); up.Path != "" || name != "x" {
		t.Errorf("above is %v, %s", up, name)
	}
}

func TestPreciousKeys(t *testing.T) {
	for typed, want := range map[string]bool{
		`HKLM`: true, `HKLM\Software`: true, `HKLM\software\microsoft`: true, `HKCR\.txt`: true,
		`HKLM\Software\Contoso`: false, `HKCU\Software\Microsoft`: true, `HKCU\Software\Microsoft\Today`: false,
	} {
		k, err := ParseKey(typed)
		if err != nil || k.Precious() != want {
			t.Errorf("%s: %v, %v", typed, k.Precious(), err)
		}
	}
}

// What is typed is stored as the registry has it: UTF-16LE with NULs, dwords
// little-endian (winnt.h).
func TestParseData(t *testing.T) {
	for _, tt := range []struct {
		t     string
		items []string
		want  string
	}{
		{"sz", []string{"a€"}, "6100ac200000"},
		{"sz", []string{""}, "0000"},
		{"expand", []string{"%x"}, "250078000000"},
		{"dword", []string{"42"}, "2a000000"},
		{"REG_DWORD", []string{"0xFFFFFFFF"}, "ffffffff"},
		{"binary", []string{"01 ff-AB"}, "01ffab"},
		{"binary", []string{""}, ""},
		{"multi", []string{"a", "b"}, "61000000620000000000"},
		{"multi", nil, "0000"},
	} {
		typ, err := ParseType(tt.t)
		if err != nil {
			t.Error(err)
		}
		if b, err := ParseData(typ, tt.items); err != nil || fmt.Sprintf("%x", b) != tt.want {
			t.Errorf("%s %q: %x, %v, want %s", tt.t, tt.items, b, err, tt.want)
		}
	}
	for _, tt := range []struct {
		t     string
		items []string
		say   string
	}{
		{"dword", []string{"-1"}, "no dword"}, {"dword", []string{"4294967296"}, "no dword"}, {"dword", []string{""}, "no dword"},
		{"binary", []string{"1"}, "two hexadecimal digits"}, {"binary", []string{"xx"}, "no bytes"},
		{"sz", []string{"a", "b"}, "one data"}, {"sz", nil, "one data"}, {"sz", []string{"a\x00b"}, "not text"},
		{"multi", []string{"a", ""}, "cannot be empty"},
	} {
		typ, err := ParseType(tt.t)
		if err != nil {
			t.Error(err)
		}
		if b, err := ParseData(typ, tt.items); err == nil || !strings.Contains(err.Error(), tt.say) {
			t.Errorf("%s %q: %x, %v", tt.t, tt.items, b, err)
		}
	}
	if _, err := ParseType("qword"); err == nil {
		t.Error("there is a type qword")
	}
	if _, err := ParseData(None, []string{""}); err == nil {
		t.Error("data of no type was typed")
	}
}

// What a handset has is shown for what it is only when it is well-formed.
func TestValueForms(t *testing.T) {
	if s, ok := (Value{Type: SZ, Data: []byte{0x61, 0, 0, 0}}).Text(); !ok || s != "a" {
		t.Errorf("%q, %v", s, ok)
	}
	for _, data := range [][]byte{nil, {0}, {0x61, 0}, {0x61, 0, 0}, {0, 0, 0, 0}, {0, 0xd8, 0, 0}} {
		if s, ok := (Value{Type: SZ, Data: data}).Text(); ok {
			t.Errorf("%x is the text %q", data, s)
		}
	}
	if n, ok := (Value{Type: DWORD, Data: []byte{1, 0, 0, 0x80}}).Number(); !ok || n != 0x80000001 {
		t.Errorf("%x, %v", n, ok)
	}
	if _, ok := (Value{Type: DWORD, Data: []byte{1}}).Number(); ok {
		t.Error("one byte is a dword")
	}
	for _, tt := range []struct {
		data []byte
		want []string
		ok   bool
	}{
		{[]byte{0x61, 0, 0, 0, 0x62, 0, 0, 0, 0, 0}, []string{"a", "b"}, true},
		{[]byte{0, 0}, []string{}, true},
		{[]byte{0x61, 0, 0, 0}, nil, false},
		{[]byte{0, 0, 0, 0}, []string{}, false},
		{[]byte{0x61}, nil, false},
	} {
		if got, ok := (Value{Type: MultiSZ, Data: tt.data}).Items(); ok != tt.ok || ok && !slices.Equal(got, tt.want) {
			t.Errorf("%x: %q, %v", tt.data, got, ok)
		}
	}
}

// Nothing that a handset has makes these fail otherwise than by their result.
func FuzzValue(f *testing.F) {
	f.Add(uint32(1), []byte{0x61, 0, 0, 0})
	f.Add(uint32(7), []byte{0x61, 0, 0, 0, 0, 0})
	f.Add(uint32(4), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, typ uint32, data []byte) {
		v := Value{Type: typ, Data: data}
		if s, ok := v.Text(); ok {
			if again, err := ParseData(typ, []string{s}); err != nil || string(again) != string(data) {
				t.Errorf("%x is %q, and that %x, %v", data, s, again, err)
			}
		}
		if items, ok := v.Items(); ok {
			if again, err := ParseData(typ, items); err != nil || string(again) != string(data) {
				t.Errorf("%x is %q, and that %x, %v", data, items, again, err)
			}
		}
		v.Number()
		var b strings.Builder
		w := NewWriter(&b)
		w.Value(v)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}
