package wire

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendUTF16 appends s as UTF-16LE, without a NUL of its own. Bytes of s that
// are not UTF-8 give an error around ErrEncoding that says where; dst is then
// returned as it was.
func AppendUTF16(dst []byte, s string) ([]byte, error) {
	out := slices.Grow(dst, 2*len(s)) // exact for ASCII, enough for all
	for i, c := range s {
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return dst, detailf(ErrEncoding, "byte %d of the text is not UTF-8", i)
		case c < 0x10000:
			out = binary.LittleEndian.AppendUint16(out, uint16(c))
		default:
			hi, lo := utf16.EncodeRune(c)
			out = binary.LittleEndian.AppendUint16(out, uint16(hi))
			out = binary.LittleEndian.AppendUint16(out, uint16(lo))
		}
	}
	return out, nil
}

// AppendText is AppendUTF16 for a string that ends at its first NUL on the other
// side: a NUL in s gives an error around ErrNUL.
func AppendText(dst []byte, s string) ([]byte, error) {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return dst, detailf(ErrNUL, "NUL at byte %d of the text", i)
	}
	return AppendUTF16(dst, s)
}

// DecodeUTF16 turns UTF-16LE into a string. NULs are kept. Each unpaired
// surrogate becomes U+FFFD and is reported: the error, around ErrEncoding, says
// how many there are and where the first stands. An odd length gives an error
// around ErrOdd and the text of the whole units. The string is good for showing
// whatever the error.
func DecodeUTF16(b []byte) (string, error) {
	var sb strings.Builder
	sb.Grow(len(b) / 2)
	bad, first, unit := 0, 0, uint16(0)
	for i := 0; i+1 < len(b); i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u < utf8.RuneSelf {
			sb.WriteByte(byte(u))
			continue
		}
		c := rune(u)
		if utf16.IsSurrogate(c) {
			c = utf8.RuneError
			if i+3 < len(b) {
				c = utf16.DecodeRune(rune(u), rune(binary.LittleEndian.Uint16(b[i+2:])))
			}
			if c == utf8.RuneError {
				if bad == 0 {
					first, unit = i, u
				}
				bad++
			} else {
				i += 2
			}
		}
		sb.WriteRune(c)
	}
	s := sb.String()
	switch {
	case bad > 0:
		return s, detailf(ErrEncoding, "unpaired surrogate 0x%04x at byte %d of the text (%d in all)", unit, first, bad)
	case len(b)%2 != 0:
		return s, detailf(ErrOdd, "%d bytes: odd size for UTF-16 text", len(b))
	}
	return s, nil
}

// TrimNUL drops one UTF-16 NUL from the end of b, if there is one.
func TrimNUL(b []byte) []byte {
	if n := len(b); n >= 2 && n%2 == 0 && b[n-2] == 0 && b[n-1] == 0 {
		return b[:n-2]
	}
	return b
}
