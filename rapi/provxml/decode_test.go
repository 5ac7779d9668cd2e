package provxml

import (
	"errors"
	"strings"
	"testing"
)

func TestEncodingsOfTheWild(t *testing.T) {
	// A name with a letter beyond ASCII, in the bytes of each encoding: the
	// tables are those of the WHATWG Encoding Standard, the UTF-16 bytes of
	// Unicode itself.
	utf16le := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			b.WriteByte(byte(r))
			b.WriteByte(byte(r >> 8))
		}
		return b.String()
	}
	utf16be := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			b.WriteByte(byte(r >> 8))
			b.WriteByte(byte(r))
		}
		return b.String()
	}
	const document = "<wap-provisioningdoc>\n<characteristic type=\"é\"/><x/></wap-provisioningdoc>"
	named := func(bytes string) string { return strings.Replace(document, "é", bytes, 1) }
	declare := func(enc, s string) string { return `<?xml version="1.0" encoding="` + enc + `"?>` + s }

	for _, c := range []struct {
		what, bytes  string
		name         string // the characteristic's, decoded
		encoding     string
		warning, fix string
	}{
		{"UTF-8", document, "é", "utf-8", "", ""},
		{"UTF-8 with a byte order mark", "\xEF\xBB\xBF" + document, "é", "utf-8", "", ""},
		{"UTF-8, declared", declare("UTF-8", document), "é", "utf-8", "", ""},
		{"UTF-16LE with a byte order mark", "\xFF\xFE" + utf16le(document), "é", "utf-16le", "", ""},
		{"UTF-16BE with a byte order mark", "\xFE\xFF" + utf16be(document), "é", "utf-16be", "", ""},
		{"UTF-16LE without one", utf16le(document), "é", "utf-16le", "", ""},
		{"UTF-16BE without one", utf16be(document), "é", "utf-16be", "", ""},
		{"UTF-16BE without one, behind a line end", utf16be("\n" + document), "é", "utf-16be", "", ""},
		{"UTF-16, declared", "\xFF\xFE" + utf16le(declare("utf-16", document)), "é", "utf-16le", "", ""},
		{"UTF-16 with a pair of surrogates", "\xFF\xFE" + utf16le("<wap-provisioningdoc><characteristic type=\"") + "\x3D\xD8\xF1\xDC" + utf16le("\"/><x/></wap-provisioningdoc>"), "\U0001F4F1", "utf-16le", "", ""},
		{"UTF-16 that says UTF-8", "\xFF\xFE" + utf16le(declare("utf-8", document)), "é", "utf-16le", EncodingMismatch, "save"},
		{"UTF-8 that says UTF-16", declare("utf-16", document), "é", "utf-8", EncodingMismatch, "declare"},
		{"ASCII that says UTF-16", declare("UTF-16", named("e")), "e", "utf-8", EncodingMismatch, "declare"},
		{"UTF-8 with a mark that says windows-1252", "\xEF\xBB\xBF" + declare("windows-1252", document), "é", "utf-8", EncodingMismatch, "declare"},
		{"UTF-8 that says ASCII", declare("us-ascii", document), "é", "utf-8", EncodingMismatch, "declare"},
		{"UTF-8 that says ISO 8859-1", declare("ISO-8859-1", document), "Ã©", "windows-1252", EncodingDoubtful, "if"},
		{"windows-1252", declare("windows-1252", named("\xE9")), "é", "windows-1252", "", ""},
		{"ISO 8859-1, read as its superset", declare("iso-8859-1", named("\x80")), "€", "windows-1252", "", ""},
		{"windows-1251", declare("windows-1251", named("\xE9")), "й", "windows-1251", "", ""},
		{"Shift_JIS", declare("Shift_JIS", named("\x93\xFA")), "日", "shift_jis", "", ""},
		{"GB2312", declare("gb2312", named("\xC4\xE3\xBA\xC3")), "你好", "gbk", "", ""},
		{"Big5", declare("big5", named("\xA7\x41")), "你", "big5", "", ""},
		{"EUC-KR", declare("euc-kr", named("\xB0\xA1")), "가", "euc-kr", "", ""},
		{"ISO-2022-JP", declare("iso-2022-jp", named("\x1B$B\x46\x7C\x1B(B")), "日", "iso-2022-jp", "", ""},
		{"ASCII, declared as something unknown", declare("x-vendor", named("e")), "e", "us-ascii", EncodingMismatch, "declare"},
		{"ASCII, declared as windows-1252", declare("windows-1252", named("e")), "e", "windows-1252", "", ""},
	} {
		d, err := Parse("f", []byte(c.bytes))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		first, x := d.Root.Children[0], d.Root.Children[1]
		if first.Name != c.name || d.Encoding != c.encoding {
			t.Errorf("%s: read %q as %s, want %q as %s", c.what, first.Name, d.Encoding, c.name, c.encoding)
		}
		at := strings.Index(c.bytes, "<x/>")
		switch c.encoding {
		case "utf-16le":
			at = strings.Index(c.bytes, "<\x00x\x00/\x00>\x00")
		case "utf-16be":
			at = strings.Index(c.bytes, "\x00<\x00x\x00/\x00>")
		}
		if x.Pos.Offset != int64(at) {
			t.Errorf("%s: <x/> at offset %d, want %d", c.what, x.Pos.Offset, at)
		}
		got, fix := "", ""
		for _, p := range d.Warnings {
			if p.ID != UnknownElement {
				got, fix = p.ID, p.Fix.String()
			}
		}
		if got != c.warning || !strings.HasPrefix(fix, c.fix) {
			t.Errorf("%s: warning %q (%s), want %q", c.what, got, fix, c.warning)
		}
		if strings.Contains(d.Text(), "\uFEFF") || strings.Contains(d.Text(), "<?xml") {
			t.Errorf("%s: %q is sent", c.what, d.Text())
		}
	}
}

func TestBytesThatAreNoText(t *testing.T) {
	for _, c := range []struct {
		what, bytes, says string
		pos               Pos
	}{
		{"invalid UTF-8", "<a>\n<b c=\"\xE9\"/></a>", "byte 0xE9 at offset 10 is not valid UTF-8; save the file as UTF-8, or declare", Pos{2, 7, 10}},
		{"invalid UTF-8 behind a mark", "\xEF\xBB\xBF<a>\xFF</a>", "byte 0xFF at offset 6", Pos{1, 4, 6}},
		{"no text at all", "ab\x90\x00\x03", "this is a binary file, not XML: byte 3 is zero; choose the XML file", Pos{1, 3, 3}},
		{"UTF-8 cut in a character", "<a>\xE2\x82", "byte 0xE2 at offset 3", Pos{1, 4, 3}},
		{"surrogates in UTF-8", "<a>\xED\xA0\x80</a>", "byte 0xED at offset 3", Pos{1, 4, 3}},
		{"overlong UTF-8", "<a>\xC0\xBC</a>", "byte 0xC0 at offset 3", Pos{1, 4, 3}},
		{"half a surrogate pair", "\xFF\xFE<\x00a\x00\x3D\xD8>\x00", "half a surrogate pair (0xD83D) at offset 6", Pos{1, 3, 6}},
		{"odd UTF-16", "\xFF\xFE<\x00a\x00>", "ends in the middle of a character", Pos{1, 3, 6}},
		{"not ASCII", "<?xml version=\"1.0\" encoding=\"ascii\"?>\n<a>\xE9</a>", "byte 0xE9 is not ASCII", Pos{2, 4, 42}},
		{"not Shift_JIS", "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<a>\x93\xFA\x81", "bytes that \"Shift_JIS\" does not have", Pos{2, 5, 48}},
		{"unknown encoding", "<?xml version=\"1.0\" encoding=\"x-vendor\"?><a>\xE9</a>", "the encoding \"x-vendor\" of the XML declaration is unknown", Pos{1, 1, 0}},
		{"UTF-7 is not known", "<?xml version=\"1.0\" encoding=\"utf-7\"?><a>\xE9</a>", "\"utf-7\" of the XML declaration is unknown", Pos{1, 1, 0}},
		{"UTF-32", "<\x00\x00\x00a\x00\x00\x00", "the file is UTF-32", Pos{1, 1, 0}},
		{"EBCDIC", "\x4C\x6F\xA7\x94\x93", "the file is EBCDIC", Pos{1, 1, 0}},
	} {
		_, err := Parse("f", []byte(c.bytes))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.says) || syntax.Pos != c.pos {
			t.Errorf("%s: %v, want %q at %+v", c.what, err, c.says, c.pos)
		}
	}
}
