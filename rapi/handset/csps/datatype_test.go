package csps

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/registry"
)

// The registry value behind each datatype (csp.md 1.2).
func TestDatatypes(t *testing.T) {
	for _, c := range []struct {
		datatype, value string
		typ             registry.Type
		data            string // hexadecimal
	}{
		{"", "ab", registry.SZ, "61 00 62 00 00 00"},
		{"string", "", registry.SZ, "00 00"},
		{"float", "1.5", registry.SZ, "31 00 2e 00 35 00 00 00"},
		{"integer", "258", registry.DWord, "02 01 00 00"},
		{"Integer", " -1 ", registry.DWord, "ff ff ff ff"},
		{"integer", "-536870912", registry.DWord, "00 00 00 e0"}, // seen in a cabinet
		{"boolean", "1", registry.DWord, "01 00 00 00"},
		{"boolean", "False", registry.DWord, "00 00 00 00"},
		{"binary", "fwAAAQ==", registry.Binary, "7f 00 00 01"}, // seen in the field
		{"binary", "", registry.Binary, ""},
		{"binary", " fwAA\r\n\tAQ== ", registry.Binary, "7f 00 00 01"},
		{"multiplestring", "a\uF000b\uF000\uF000", registry.MultiSZ, "61 00 00 00 62 00 00 00 00 00"},
		{"multiplestring", "a\uF000b\uF000", registry.MultiSZ, "61 00 00 00 62 00 00 00 00 00"},
		{"multiplestring", "a\uF000b", registry.MultiSZ, "61 00 00 00 62 00 00 00 00 00"},
		{"multiplestring", "\uF000\uF000", registry.MultiSZ, "00 00"},
		// 2026-01-01 00:00:00 UTC (rapi.md 5.3, SyncTime).
		{"date", "2026-01-01", registry.Binary, "00 00 81 92 b1 7a dc 01"},
		{"time", "2026-01-01T00:00:00Z", registry.Binary, "00 00 81 92 b1 7a dc 01"},
		{"date", "1/1/26 12:00:00 am", registry.Binary, "00 00 81 92 b1 7a dc 01"},
		{"date", "1601-01-01T00:00:01", registry.Binary, "80 96 98 00 00 00 00 00"},
		{"time", "00:00:01", registry.Binary, "80 96 98 00 00 00 00 00"},
	} {
		v, err := encodeValue(c.datatype, c.value)
		want, herr := hex.DecodeString(strings.ReplaceAll(c.data, " ", ""))
		if err != nil || herr != nil || v.Type != c.typ || !bytes.Equal(v.Data, want) {
			t.Errorf("%s %q: %v %d % x, want %d % x", c.datatype, c.value, err, v.Type, v.Data, c.typ, want)
		}
	}
	for _, bad := range [][2]string{
		{"integer", ""}, {"integer", "2147483648"}, {"integer", "-2147483649"}, {"integer", "1.0"},
		{"boolean", "2"}, {"boolean", ""}, {"binary", "a"}, {"binary", "fwAAAQ"},
		{"date", ""}, {"time", "25:00"}, {"dword", "1"}, {"string", "\x00"},
	} {
		_, err := encodeValue(bad[0], bad[1])
		var hr rapi.HRESULT
		if !errors.As(err, &hr) || hr != rapi.InvalidArg {
			t.Errorf("%s %q: %v", bad[0], bad[1], err)
		}
	}
}

// What a value reads back as (csp.md 1.2).
func TestReadBack(t *testing.T) {
	for _, c := range []struct {
		v               registry.Value
		datatype, value string
	}{
		{registry.Text("x"), "string", "x"},
		{registry.Number(0xffffffff), "integer", "-1"},
		{registry.Number(1), "integer", "1"},
		{registry.Texts([]string{"a", "b"}), "multiplestring", "a\uF000b\uF000\uF000"},
		{registry.Texts(nil), "multiplestring", "\uF000"},
		{registry.Bytes([]byte{0x7f, 0, 0, 1}), "binary", "fwAAAQ=="},
		{registry.Value{Type: 99, Data: []byte{1}}, "binary", "AQ=="},
	} {
		if p := decodeValue("n", c.v); p != (Parm{"n", c.value, c.datatype}) {
			t.Errorf("%v: %+v", c.v, p)
		}
	}
}

func TestTranslate(t *testing.T) {
	for _, c := range [][3]string{
		{"", `a\\b%CE2%`, `a\\b%CE2%`},
		{"filesystem", `a\\b%CE2%`, `a\b%CE2%`},
		{"Install", `%CE2%\\x%CE11%`, `\Windows\x\Windows\Start Menu\Programs`},
	} {
		if got, err := Translate(c[0], c[1]); err != nil || got != c[2] {
			t.Errorf("%s %s: %s, %v", c[0], c[1], got, err)
		}
	}
	if _, err := Translate("other", "x"); err == nil {
		t.Error("another mode was taken")
	}
}
