package wbxml

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// FuzzDecode reads anything. What is read must be XML to encoding/xml, and
// written again it must be read as the same.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`03 0B 6A 05 'inet' 00 C5 46 01 C6 55 01 87 11 06 83 00 01 87 14 01 01 C6 00 01 55 01 87 36 00 00 06 03 'w2' 00 01 01 01`,
		`03 0B 6A 04 'abc' 00 45 04 00 44 00 03 'x' 00 01 84 00 04 00 03 'y' 00 01 C4 00 04 00 01 03 'z' 00 01 01`,
		`02 05 6A 00 45 C6 0D 03 'xyz' 00 85 0A C3 07 19 99 06 25 15 23 15 10 C3 04 20 99 06 30 01 03 'You' 00 01 01`,
		`02 06 6A 00 85 0A 03 'xyz' 00 85 01`,
		`03 00 00 6A 1E '-//WAPFORUM//DTD PROV 1.0//EN' 00 45 02 8F FC 23 43 04 00 01 C3 02 00 FF 01`,
		`03 0B 87 77 00 45 87 05 03 FF FE 'A' 00 00 00 06 E5 00 C9 86 01 86 00 CA 23 01 EA 01 01`,
	} {
		f.Add(bytesOf(f, s), byte(0))
	}
	if dir := os.Getenv("CRADLE_CORPUS"); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "*.wbxml"))
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil {
				f.Add(data, byte(3))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, how byte) {
		tokens := Tokens(how % 4)
		d, err := Decode(data, DecodeOptions{Tokens: tokens})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Msg == "" || strings.ContainsAny(err.Error(), "\r\n") || e.Offset > len(data) {
				t.Fatalf("error %q", err)
			}
			return
		}
		if !utf8.ValidString(d.Text) || len(d.Warnings) > maxWarnings || len(d.Text) > MaxSize+1 {
			t.Fatalf("%d warnings, %d bytes: %q", len(d.Warnings), len(d.Text), d.Text)
		}
		for _, w := range d.Warnings {
			if w.Offset < 0 || w.Offset > len(data) || strings.ContainsAny(w.Msg, "\r\n") {
				t.Fatalf("warning %v of %d bytes", w, len(data))
			}
		}
		dec := xml.NewDecoder(strings.NewReader(d.Text))
		for {
			if _, err := dec.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				// Names with several colons, and of the fifth edition, are more than it takes.
				if strings.IndexFunc(d.Text, func(r rune) bool { return r == ':' || r >= utf8.RuneSelf }) >= 0 {
					return
				}
				t.Fatalf("encoding/xml refuses %q: %v", d.Text, err)
			}
		}
		tree := etree.NewDocument()
		if err := tree.ReadFromString(d.Text); err != nil {
			return // names of XML's fifth edition
		}
		o := EncodeOptions{Language: d.Language, Tokens: tokens, StringTable: how&4 != 0, PublicText: how&8 != 0}
		again, err := Encode(tree.Root(), o)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", d.Text, err)
		}
		back, err := Decode(again, DecodeOptions{Tokens: tokens})
		if err != nil {
			t.Fatalf("%q is written as % x and not read: %v", d.Text, again, err)
		}
		second := etree.NewDocument()
		if err := second.ReadFromString(back.Text); err != nil {
			t.Fatal(err)
		}
		if one, two := flat(tree.Root()), flat(second.Root()); one != two {
			t.Fatalf("%q is written as % x and read as %q", one, again, two)
		}
	})
}

// squeezed is a text without white space.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// FuzzEncode writes any XML. What is written must be read as the same.
func FuzzEncode(f *testing.F) {
	f.Add(`<wap-provisioningdoc version="1.0"><characteristic type="Registry"><characteristic type="HKLM\Software\Microsoft\A"><parm name="x" value="1" datatype="integer"/></characteristic></characteristic></wap-provisioningdoc>`, byte(2))
	f.Add(`<si><indication href="https://www.a.com/b.org/" created="2001-07-31T12:00:00Z" action="delete">a&amp;b</indication></si>`, byte(0x10))
	f.Add(`<a b="&#10;&#9;"><![CDATA[<]]><!-- x --><?p q?><b:c/>d</a>`, byte(5))
	f.Fuzz(func(t *testing.T, text string, how byte) {
		tree := etree.NewDocument()
		if err := tree.ReadFromString(text); err != nil || tree.Root() == nil {
			return
		}
		o := EncodeOptions{Language: Language(how >> 4 % 3), Tokens: Tokens(how % 4), StringTable: how&4 != 0, PublicText: how&8 != 0}
		data, err := Encode(tree.Root(), o)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			return
		}
		back, err := Decode(data, DecodeOptions{Tokens: o.Tokens})
		if err != nil {
			var e *Error
			if errors.As(err, &e) && strings.Contains(e.Msg, "grows") {
				return
			}
			t.Fatalf("%q is written as % x and not read: %v", text, data, err)
		}
		if back.Incomplete {
			for _, w := range back.Warnings {
				if !strings.Contains(w.Msg, "stands twice") { // etree takes an attribute twice
					t.Fatalf("%q is written as % x: %v", text, data, back.Warnings)
				}
			}
			return
		}
		again := etree.NewDocument()
		if err := again.ReadFromString(back.Text); err != nil {
			t.Fatalf("%q is read back as %q: %v", text, back.Text, err)
		}
		if one, two := flat(tree.Root()), flat(again.Root()); one != two {
			t.Fatalf("%q is written as % x and read as %q", one, data, two)
		}
	})
}

// flat is the meaning of an element: tags, attributes in order, text without
// white space.
func flat(e *etree.Element) string {
	var b strings.Builder
	b.WriteString("<" + e.FullTag())
	for i := range e.Attr {
		b.WriteString(" " + e.Attr[i].FullKey() + "=" + e.Attr[i].Value)
	}
	b.WriteString(">")
	for _, c := range e.Child {
		switch c := c.(type) {
		case *etree.Element:
			b.WriteString(flat(c))
		case *etree.CharData:
			b.WriteString(squeezed(c.Data))
		}
	}
	b.WriteString("</>")
	return b.String()
}
