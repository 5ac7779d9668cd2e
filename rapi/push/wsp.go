package push

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pduPush is the type of a connectionless push (WAP-230-WSP table 34).
const pduPush = 0x06

// Encode writes the push PDU: transaction, type, length of the headers, content
// type, headers, body (WAP-230-WSP section 8.2.4.1). The error is an *Error.
func (m *Message) Encode() ([]byte, error) {
	headers, err := m.contentType()
	if err != nil {
		return nil, err
	}
	for _, h := range m.Headers {
		if headers, err = appendHeader(headers, h); err != nil {
			return nil, err
		}
	}
	out := append([]byte{m.Transaction, pduPush}, uintvar(uint32(len(headers)))...)
	out = append(out, headers...)
	out = append(out, m.Body...)
	if len(out) > maxSize {
		return nil, bad("push PDU", -1, "", "it is larger than %d MiB", maxSize>>20)
	}
	return out, nil
}

// contentType is Content-general-form, or a constrained form when there are no
// parameters (section 8.4.2.24).
func (m *Message) contentType() ([]byte, error) {
	if !plainText(m.ContentType) || m.ContentType == "" {
		return nil, bad("push PDU", -1, "", "the content type %.60q is no text", m.ContentType)
	}
	var value []byte
	if code, ok := mediaCode(m.ContentType); ok {
		value = []byte{code | 0x80}
	} else {
		value = appendText(nil, m.ContentType)
	}
	constrained := true
	if m.Charset != "" {
		number, ok := charsetNumber(m.Charset)
		if !ok {
			return nil, bad("push PDU", -1, "", "the character set %.60q is not known", m.Charset)
		}
		value = appendInteger(append(value, parmCharset|0x80), uint64(number))
		constrained = false
	}
	if m.Secured {
		value = append(value, parmSEC|0x80, byte(m.Security)&0x7F|0x80)
		constrained = false
	}
	if m.MAC != "" {
		if !plainText(m.MAC) {
			return nil, bad("push PDU", -1, "", "the MAC is no text")
		}
		value = appendText(append(value, parmMAC|0x80), m.MAC)
		constrained = false
	}
	for _, p := range m.Others {
		if !token(p.Name) || !plainText(p.Value) {
			return nil, bad("push PDU", -1, "", "the parameter %.60q cannot be written", p.Name)
		}
		value = appendText(appendText(value, p.Name), p.Value)
		constrained = false
	}
	if constrained {
		return value, nil
	}
	return append(valueLength(len(value)), value...), nil
}

// appendHeader writes a header.
func appendHeader(out []byte, h Header) ([]byte, error) {
	if !plainText(h.Value) {
		return nil, bad("push PDU", -1, "", "the value of the header %.60q has a control character", h.Name)
	}
	code, ok := writtenAsNumber(h.Name)
	if !ok {
		if !token(h.Name) {
			return nil, bad("push PDU", -1, "", "%.60q is no name of a header", h.Name)
		}
		return appendText(appendText(out, h.Name), h.Value), nil
	}
	out = append(out, code|0x80)
	switch headerName(code) {
	case headerApplication:
		if number, ok := applicationNumber(h.Value); ok {
			return append(out, number|0x80), nil
		}
	case headerPushFlag, headerContentLength:
		n, err := strconv.ParseUint(h.Value, 0, 32)
		if err != nil {
			return nil, bad("push PDU", -1, "", "the header %s has the value %.60q, which is no number", h.Name, h.Value)
		}
		return appendInteger(out, n), nil
	case headerDate:
		t, err := http.ParseTime(h.Value)
		if err != nil || t.Unix() < 0 {
			return nil, bad("push PDU", -1, `write it as "Fri, 27 Nov 2026 12:00:00 GMT"`, "the header Date has the value %.60q, which is no date", h.Value)
		}
		return appendLong(out, uint64(t.Unix())), nil
	}
	return appendText(out, h.Value), nil
}

// uintvar is an integer, seven bits a byte (section 8.1.2).
func uintvar(v uint32) []byte {
	out := []byte{byte(v & 0x7F)}
	for v >>= 7; v != 0; v >>= 7 {
		out = append([]byte{byte(v&0x7F) | 0x80}, out...)
	}
	return out
}

// valueLength is a length before a value (section 8.4.2.2).
func valueLength(n int) []byte {
	if n <= 30 {
		return []byte{byte(n)}
	}
	return append([]byte{31}, uintvar(uint32(n))...)
}

// appendInteger is Integer-value (section 8.4.2.3).
func appendInteger(out []byte, v uint64) []byte {
	if v < 0x80 {
		return append(out, byte(v)|0x80)
	}
	return appendLong(out, v)
}

func appendLong(out []byte, v uint64) []byte {
	var b []byte
	for ; v != 0; v >>= 8 {
		b = append([]byte{byte(v)}, b...)
	}
	if len(b) == 0 {
		b = []byte{0}
	}
	return append(append(out, byte(len(b))), b...)
}

// appendText is Text-string: a quote (127) before a first byte that would be
// taken for something else (section 8.4.2.1).
func appendText(out []byte, s string) []byte {
	if s != "" && s[0] >= 0x80 {
		out = append(out, 0x7F)
	}
	return append(append(out, s...), 0)
}

// plainText reports whether a text can be a terminated string. A tab is none: at
// the beginning it would be read as a length.
func plainText(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7F }) < 0
}

// token reports whether a text is a token of HTTP: a name.
func token(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return true
}

// dateText is a date as HTTP writes it.
func dateText(seconds uint64) string {
	return time.Unix(int64(seconds&0xFFFFFFFFFF), 0).UTC().Format(http.TimeFormat)
}
