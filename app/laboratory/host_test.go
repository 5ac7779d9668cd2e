//go:build linux

package main

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The list that is kept apart names the cases there are, and would tell.
func TestExpected(t *testing.T) {
	if err := expected("../../.ci/usbtest/cases"); err != nil {
		t.Error(err)
	}
	var names []string
	for _, c := range cases() {
		names = append(names, c.name)
	}
	file := filepath.Join(t.TempDir(), "cases")
	for _, list := range []string{strings.Join(names[1:], "\n"), strings.Join(names, "\n") + "\nanother"} {
		if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := expected(file); err == nil {
			t.Errorf("%q was taken for all of %q", list, names)
		}
	}
}

// What is said amid the kernel's words counts; silence has failed.
func TestVerdict(t *testing.T) {
	for _, x := range []struct{ log, text, err string }{
		{"[1.0] usb\r\n@passed all of it\r\nreboot\r\n", "all of it", ""},
		{"\n@failed no device; really\n", "", "no device; really"},
		{"Kernel panic - not syncing\r\n", "", "the machine ended and the case had said nothing"},
		{"it says @passed here\n", "", "the machine ended and the case had said nothing"},
		{"", "", "the machine ended and the case had said nothing"},
	} {
		r := &result{c: &labCase{name: "x"}, log: []byte(x.log)}
		r.err = r.verdict()
		var text string
		if r.err != nil {
			text = r.err.Error()
		}
		if r.text != x.text || text != x.err {
			t.Errorf("%q: %q, %v", x.log, r.text, r.err)
		}
		if fails := strings.HasPrefix(r.line(), "FAIL"); fails != (x.err != "") {
			t.Errorf("%q: line %q", x.log, r.line())
		}
	}
}

// The layout of Documentation/driver-api/early-userspace/buffer-format.rst: a
// header of 110 bytes in hexadecimal, the name with its NUL, the data, both
// filled up to a multiple of four.
func TestArchive(t *testing.T) {
	var b bytes.Buffer
	a := &archive{w: &b, there: map[string]bool{".": true}}
	a.file("/a", 0o644, []byte("hello"))
	a.end()
	want := "070701" + "00000001" + "000081A4" + "00000000" + "00000000" + "00000001" + "00000000" + "00000005" +
		"00000000" + "00000000" + "00000000" + "00000000" + "00000002" + "00000000" + "a\x00" + "hello\x00\x00\x00" +
		"070701" + "00000002" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" +
		"00000000" + "00000000" + "00000000" + "00000000" + "0000000B" + "00000000" + "TRAILER!!!\x00" + "\x00\x00\x00"
	if a.err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", a.err, hex.Dump(b.Bytes()), hex.Dump([]byte(want)))
	}
	b.Reset()
	a = &archive{w: &b, there: map[string]bool{".": true}}
	a.file("/x/y/z", 0o755, nil)
	a.file("/x/y/z", 0o755, nil)
	if n := strings.Count(b.String(), "070701"); n != 3 { // x, x/y, and the file once
		t.Errorf("%d entries", n)
	}
}
