package provxml

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"cradle/rapi/phrase"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// decoded is a document's text and how it came to be.
type decoded struct {
	text     string // valid UTF-8, no byte order mark
	encoding string // canonical name: "utf-8", "utf-16le", "windows-1252"
	file     fileOffsets
	problems []Problem // without places: they are about the file as a whole
}

// decode turns the bytes of a file into text. What the bytes say (a byte order
// mark, the zero bytes of UTF-16) beats what the XML declaration says: editors
// change the one and forget the other. Without either it is UTF-8 (XML 1.0,
// appendix F).
func decode(name string, data []byte) (decoded, error) {
	fail := func(offset int64, msg, fix phrase.Text) (decoded, error) {
		return decoded{}, &SyntaxError{Name: name, Pos: Pos{Line: 1, Column: 1, Offset: offset}, Msg: msg, Fix: fix}
	}
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xFE, 0xFF}),
		bytes.HasPrefix(data, []byte{'<', 0, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0, '<'}):
		return fail(0, phrase.New("the file is UTF-32"), phrase.New("save it as UTF-8"))
	case bytes.HasPrefix(data, []byte{0x4C, 0x6F, 0xA7, 0x94}): // "<?xm"
		return fail(0, phrase.New("the file is EBCDIC"), phrase.New("save it as UTF-8"))
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(name, data, 2, binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(name, data, 2, binary.BigEndian)
	case len(data) >= 2 && isASCIIText(data[0]) && data[1] == 0:
		return decodeUTF16(name, data, 0, binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0 && isASCIIText(data[1]):
		return decodeUTF16(name, data, 0, binary.BigEndian)
	}

	bom := int64(0)
	if bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}) {
		bom, data = 3, data[3:]
	}
	label := declaredEncoding(string(data[:min(len(data), 1024)]))
	enc, canonical := lookup(label)
	ascii := isASCII(data)
	d := decoded{encoding: "utf-8", file: fileOffsets{start: bom, mode: offsetsUTF8}}

	switch {
	case canonical == "utf-8" || label == "":
		// As it should be.
	case ascii && canonical != "iso-2022-jp" && !strings.HasPrefix(canonical, "utf-16"):
		// Every encoding that can get here writes ASCII as ASCII.
		d.encoding = canonical
		if enc == nil {
			d.encoding = "us-ascii"
			if !isASCIILabel(label) {
				d.warn(EncodingMismatch, phrase.New("the declared encoding {{.Encoding}} is unknown; the text is plain ASCII and was read as that", "Encoding", quoted(label)),
					phrase.New(`declare encoding="utf-8"`))
			}
		}
	case strings.HasPrefix(canonical, "utf-16"):
		d.warn(EncodingMismatch, phrase.New("the declaration says {{.Encoding}}, the bytes are UTF-8; read as UTF-8", "Encoding", quoted(label)),
			phrase.New(`declare encoding="utf-8"`))
	case bom > 0:
		d.warn(EncodingMismatch, phrase.New("the declaration says {{.Encoding}}, the byte order mark says UTF-8; read as UTF-8", "Encoding", quoted(label)),
			phrase.New(`declare encoding="utf-8"`))
	case isASCIILabel(label) && utf8.Valid(data):
		d.warn(EncodingMismatch, phrase.New("the declaration says ASCII, the bytes are UTF-8; read as UTF-8"), phrase.New(`declare encoding="utf-8"`))
	case isASCIILabel(label):
		at := bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
		return failAt(name, data, at, d.file, phrase.New("byte 0x{{.Byte}} is not ASCII, which the declaration says the file is", "Byte", fmt.Sprintf("%02X", data[at])),
			phrase.New("declare the encoding it was saved in, or save it as UTF-8"))
	case enc == nil:
		return fail(0, phrase.New("the encoding {{.Encoding}} of the XML declaration is unknown", "Encoding", quoted(label)), phrase.New("save the file as UTF-8"))
	default:
		return decodeLegacy(name, data, enc, canonical, label)
	}

	if at := invalidUTF8(data); at >= 0 {
		// No encoding that a person could declare has zero bytes, but for UTF-16,
		// which was told apart above: to save it otherwise helps nobody.
		if zero := bytes.IndexByte(data[:min(len(data), 4096)], 0); zero >= 0 && label == "" {
			return failAt(name, data, zero, d.file, phrase.New("this is a binary file, not XML: byte {{.Offset}} is zero", "Offset", bom+int64(zero)), phrase.New("choose the XML file"))
		}
		fix := phrase.New("save the file as UTF-8")
		if label == "" {
			fix = phrase.New(`save the file as UTF-8, or declare the encoding it was saved in (<?xml version="1.0" encoding="windows-1252"?>)`)
		}
		return failAt(name, data, at, d.file, phrase.New("byte 0x{{.Byte}} at offset {{.Offset}} is not valid UTF-8", "Byte", fmt.Sprintf("%02X", data[at]), "Offset", bom+int64(at)), fix)
	}
	d.text = string(data)
	return d, nil
}

func (d *decoded) warn(id string, msg, fix phrase.Text) {
	d.problems = append(d.problems, Problem{Severity: Warning, ID: id, Msg: msg, Fix: fix})
}

func decodeUTF16(name string, data []byte, bom int, order binary.ByteOrder) (decoded, error) {
	d := decoded{encoding: "utf-16le", file: fileOffsets{start: int64(bom), mode: offsetsUTF16}}
	if order == binary.ByteOrder(binary.BigEndian) {
		d.encoding = "utf-16be"
	}
	var b strings.Builder
	b.Grow(len(data) / 2)
	body := data[bom:]
	for i := 0; i < len(body); {
		if i+1 == len(body) {
			return failDecoded(name, b.String(), d.file, phrase.New("the UTF-16 text ends in the middle of a character"), phrase.New("the file is cut off; get it again"))
		}
		r := rune(order.Uint16(body[i:]))
		i += 2
		if utf16.IsSurrogate(r) {
			if i+1 < len(body) {
				if full := utf16.DecodeRune(r, rune(order.Uint16(body[i:]))); full != utf8.RuneError {
					b.WriteRune(full)
					i += 2
					continue
				}
			}
			return failDecoded(name, b.String(), d.file, phrase.New("half a surrogate pair (0x{{.Character}}) at offset {{.Offset}}", "Character", fmt.Sprintf("%04X", r), "Offset", bom+i-2), phrase.New("save the file as UTF-8"))
		}
		b.WriteRune(r)
	}
	d.text = b.String()
	if label := declaredEncoding(d.text[:min(len(d.text), 1024)]); label != "" && !isUTF16Label(label) {
		d.warn(EncodingMismatch, phrase.New("the declaration says {{.Encoding}}, the bytes are UTF-16; read as UTF-16", "Encoding", quoted(label)), phrase.New("save the file as UTF-8"))
	}
	return d, nil
}

func decodeLegacy(name string, data []byte, enc encoding.Encoding, canonical, label string) (decoded, error) {
	d := decoded{encoding: canonical, file: fileOffsets{mode: offsetsSingle}}
	if _, single := enc.(*charmap.Charmap); !single {
		d.file = fileOffsets{mode: offsetsTransform, source: data, decoder: enc.NewDecoder()}
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return decoded{}, &SyntaxError{Name: name, Msg: phrase.New("cannot be decoded as {{.Encoding}}", "Encoding", canonical), Fix: phrase.New("save the file as UTF-8"), Err: err}
	}
	d.text = string(text)
	if i := strings.IndexRune(d.text, utf8.RuneError); i >= 0 {
		return failDecoded(name, d.text[:i], d.file, phrase.New("bytes that {{.Encoding}} does not have, which the declaration says the file is", "Encoding", quoted(label)),
			phrase.New("declare the encoding it was saved in, or save it as UTF-8"))
	}
	if !isASCII(data) && utf8.Valid(data) {
		d.warn(EncodingDoubtful, phrase.New("the declaration says {{.Encoding}} and the file was read as that, but its bytes are valid UTF-8", "Encoding", quoted(label)),
			phrase.New(`if special characters look wrong, declare encoding="utf-8"`))
	}
	return d, nil
}

// failAt is a decoding error at a byte of a text whose bytes before it are
// UTF-8.
func failAt(name string, data []byte, at int, file fileOffsets, msg, fix phrase.Text) (decoded, error) {
	return failDecoded(name, string(data[:at]), file, msg, fix)
}

// failDecoded is a decoding error behind the text before it.
func failDecoded(name, before string, file fileOffsets, msg, fix phrase.Text) (decoded, error) {
	p := place{text: before, file: file, line: 1, column: 1}
	return decoded{}, &SyntaxError{Name: name, Pos: p.at(len(before)), Msg: msg, Fix: fix}
}

// declaredEncoding reads the encoding out of an XML declaration at the start of
// the text, loosely: whether the declaration is well-formed is seen later.
func declaredEncoding(head string) string {
	rest, ok := strings.CutPrefix(head, "<?xml")
	if !ok {
		return ""
	}
	end := strings.Index(rest, "?>")
	if end < 0 {
		return ""
	}
	_, rest, ok = strings.Cut(rest[:end], "encoding")
	if !ok {
		return ""
	}
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, xmlSpace), "=")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, xmlSpace)
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	label, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return label
}

// lookup finds an encoding by a label of the WHATWG Encoding Standard, which
// names what browsers and Windows programs write. nil means unknown.
func lookup(label string) (encoding.Encoding, string) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		if isUTF16Label(label) {
			return nil, "utf-16"
		}
		return nil, ""
	}
	canonical, err := htmlindex.Name(enc)
	if err != nil || canonical == "replacement" || canonical == "x-user-defined" || isASCIILabel(label) {
		return nil, ""
	}
	return enc, canonical
}

func isUTF16Label(label string) bool {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "utf-16", "utf16", "utf-16le", "utf-16be", "ucs-2", "iso-10646-ucs-2", "unicode", "unicodefffe", "unicodefeff":
		return true
	}
	return false
}

func isASCIILabel(label string) bool {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "us-ascii", "ascii", "iso646-us", "ansi_x3.4-1968", "iso-ir-6":
		return true
	}
	return false
}

// isASCIIText reports whether an XML text can begin with the byte.
func isASCIIText(b byte) bool {
	return b == '\t' || b == '\n' || b == '\r' || b >= ' ' && b < 0x7F
}

func isASCII(data []byte) bool {
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// invalidUTF8 is the index of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}
