package wbxml

import "fmt"

// Global tokens: the same in every code page (WAP-192 section 7.1).
const (
	tokSwitchPage = 0x00 // followed by the page
	tokEnd        = 0x01
	tokEntity     = 0x02 // followed by a character's number
	tokStrI       = 0x03 // followed by text and its terminator
	tokLiteral    = 0x04 // followed by an offset into the string table: the name
	tokExtI0      = 0x40
	tokExtI2      = 0x42
	tokPI         = 0x43
	tokLiteralC   = 0x44
	tokExtT0      = 0x80
	tokExtT2      = 0x82
	tokStrT       = 0x83 // followed by an offset into the string table: text
	tokLiteralA   = 0x84
	tokExt0       = 0xC0
	tokExt2       = 0xC2
	tokOpaque     = 0xC3 // followed by a length and bytes
	tokLiteralAC  = 0xC4
)

// The bits of an element's token (WAP-192 section 5.8.2).
const (
	hasAttributes = 0x80
	hasContent    = 0x40
	tagMask       = 0x3F
)

// extension is the name of an extension token, "" for any other.
func extension(tok byte) string {
	switch {
	case tok >= tokExtI0 && tok <= tokExtI2:
		return fmt.Sprintf("EXT_I_%d", tok-tokExtI0)
	case tok >= tokExtT0 && tok <= tokExtT2:
		return fmt.Sprintf("EXT_T_%d", tok-tokExtT0)
	case tok >= tokExt0 && tok <= tokExt2:
		return fmt.Sprintf("EXT_%d", tok-tokExt0)
	}
	return ""
}

// mbAppend writes an integer as multi-byte integer, seven bits a byte, the most
// significant first (WAP-192 section 5.1).
func mbAppend(out []byte, v uint32) []byte {
	for shift := 28; shift > 0; shift -= 7 {
		if v>>shift != 0 {
			out = append(out, byte(v>>shift)|0x80)
		}
	}
	return append(out, byte(v&0x7F))
}

// mbLen is how many bytes mbAppend writes.
func mbLen(v uint32) int {
	n := 1
	for v >>= 7; v != 0; v >>= 7 {
		n++
	}
	return n
}
