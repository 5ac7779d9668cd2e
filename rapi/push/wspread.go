package push

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// maxHeaders are read of one message.
const maxHeaders = 256

// Decode reads a push PDU. The message owns nothing of data. The error is an
// *Error with the byte it is about.
func Decode(data []byte) (*Message, error) {
	r := &wspReader{data: data}
	if len(data) > maxSize {
		return nil, r.bad(-1, "", "it is larger than %d MiB", maxSize>>20)
	}
	if len(data) < 3 {
		return nil, r.bad(len(data), getAgain, "it has %d bytes; a push has at least a transaction, a type and a length", len(data))
	}
	m := &Message{Transaction: data[0]}
	if data[1] != pduPush {
		return nil, r.bad(1, "choose a push (06 in the second byte)", "the PDU type is 0x%02x; a push has 0x06", data[1])
	}
	r.at, r.end = 2, len(data)
	n, err := r.uintvar("the length of the headers")
	if err != nil {
		return nil, err
	}
	if uint64(n) > uint64(len(data)-r.at) {
		return nil, r.bad(2, getAgain, "headers of %d bytes; %d are left", n, len(data)-r.at)
	}
	r.end = r.at + int(n)
	m.Body = append([]byte(nil), data[r.end:]...)
	if err := r.contentType(m); err != nil {
		return nil, err
	}
	for r.at < r.end {
		if len(m.Headers) == maxHeaders {
			return nil, r.bad(r.at, "", "more than %d headers", maxHeaders)
		}
		h, err := r.header()
		if err != nil {
			return nil, err
		}
		m.Headers = append(m.Headers, h)
	}
	return m, nil
}

// wspReader takes the headers' bytes from the left, up to end.
type wspReader struct {
	data    []byte
	at, end int
}

func (r *wspReader) bad(at int, fix, format string, args ...any) *Error {
	return bad("push PDU", at, fix, format, args...)
}

func (r *wspReader) byte(expected string) (byte, *Error) {
	if r.at >= r.end {
		return 0, r.bad(r.at, getAgain, "the headers end where %s was expected", expected)
	}
	r.at++
	return r.data[r.at-1], nil
}

func (r *wspReader) uintvar(expected string) (uint32, *Error) {
	from := r.at
	var v uint64
	for range 5 {
		b, err := r.byte(expected)
		if err != nil {
			return 0, err
		}
		if v = v<<7 | uint64(b&0x7F); b&0x80 == 0 && v <= 0xFFFFFFFF {
			return uint32(v), nil
		}
	}
	return 0, r.bad(from, "", "%s is an integer of more than 32 bits", expected)
}

// text takes a string up to its terminator (Text-string; a quote before it is
// dropped).
func (r *wspReader) text() (string, *Error) {
	rest := r.data[r.at:r.end]
	n := bytes.IndexByte(rest, 0)
	if n < 0 {
		return "", r.bad(r.at, getAgain, "the text that begins here has no terminator")
	}
	r.at += n + 1
	s := rest[:n]
	if n > 0 && s[0] == 0x7F {
		s = s[1:]
	}
	return strings.ToValidUTF8(string(s), "\uFFFD"), nil
}

// wspValue is a value in one of the forms that can be told apart by their first
// byte (section 8.4.1.2).
type wspValue struct {
	number uint64 // if isNumber
	text   string // if isText
	data   []byte // otherwise

	isNumber, isText bool
}

// value takes a header's value.
func (r *wspReader) value() (v wspValue, err *Error) {
	from := r.at
	first, err := r.byte("a value")
	if err != nil {
		return v, err
	}
	switch {
	case first >= 0x80:
		return wspValue{number: uint64(first & 0x7F), isNumber: true}, nil
	case first >= 32:
		r.at = from
		s, err := r.text()
		return wspValue{text: s, isText: true}, err
	}
	n := uint32(first)
	if first == 31 {
		if n, err = r.uintvar("the length of a value"); err != nil {
			return v, err
		}
	}
	if uint64(n) > uint64(r.end-r.at) {
		return v, r.bad(from, getAgain, "a value of %d bytes; the headers have %d left", n, r.end-r.at)
	}
	v.data = r.data[r.at : r.at+int(n)]
	r.at += int(n)
	return v, nil
}

// long is what data is as Long-integer, and whether it can be one.
func (v wspValue) long() (uint64, bool) {
	if v.isNumber {
		return v.number, true
	}
	if v.isText || len(v.data) == 0 || len(v.data) > 8 {
		return 0, false
	}
	var n uint64
	for _, b := range v.data {
		n = n<<8 | uint64(b)
	}
	return n, true
}

// String shows a value whose meaning is not known.
func (v wspValue) String() string {
	switch {
	case v.isNumber:
		return strconv.FormatUint(v.number, 10)
	case v.isText:
		return v.text
	case len(v.data) == 0:
		return ""
	}
	return "0x" + hex.EncodeToString(v.data)
}

// header takes a header.
func (r *wspReader) header() (Header, *Error) {
	from := r.at
	first, err := r.byte("a header")
	if err != nil {
		return Header{}, err
	}
	if first < 32 || first == 0x7F {
		return Header{}, r.bad(from, "", "a change of the header code page (0x%02x), which a push of settings has no use for", first)
	}
	if first < 0x80 {
		r.at = from
		name, err := r.text()
		if err != nil {
			return Header{}, err
		}
		value, err := r.value()
		return Header{name, value.String()}, err
	}
	name := headerName(first & 0x7F)
	v, err := r.value()
	if err != nil {
		return Header{}, err
	}
	h := Header{name, v.String()}
	number, isNumber := v.long()
	switch {
	case !isNumber:
	case name == headerApplication:
		h.Value = applicationName(uint32(min(number, 0xFFFFFFFF)))
	case name == headerDate, name == "Expires", name == "Last-Modified":
		h.Value = dateText(number)
	case name == headerContentLength, name == headerPushFlag:
		h.Value = strconv.FormatUint(number, 10)
	}
	return h, nil
}

// contentType takes the content type and its parameters.
func (r *wspReader) contentType(m *Message) *Error {
	from := r.at
	first, err := r.byte("the content type")
	if err != nil {
		return err
	}
	r.at = from
	if first >= 32 { // Constrained-media
		m.ContentType, err = r.media()
		return err
	}
	v, err := r.value()
	if err != nil {
		return err
	}
	inner := &wspReader{data: r.data, at: r.at - len(v.data), end: r.at}
	if m.ContentType, err = inner.media(); err != nil {
		return err
	}
	for inner.at < inner.end {
		if len(m.Others) == maxHeaders {
			return r.bad(inner.at, "", "more than %d parameters", maxHeaders)
		}
		if err := inner.parameter(m); err != nil {
			return err
		}
	}
	return nil
}

// media takes the content type itself.
func (r *wspReader) media() (string, *Error) {
	from := r.at
	v, err := r.value()
	if err != nil {
		return "", err
	}
	if v.isText {
		return v.text, nil
	}
	n, ok := v.long()
	if !ok {
		return "", r.bad(from, "", "the content type is neither text nor a number")
	}
	return mediaName(uint32(min(n, 0xFFFFFFFF))), nil
}

// parameter takes a parameter of the content type.
func (r *wspReader) parameter(m *Message) *Error {
	from := r.at
	name, err := r.value()
	if err != nil {
		return err
	}
	v, err := r.value()
	if err != nil {
		return err
	}
	v.text = strings.TrimPrefix(v.text, `"`) // Quoted-string has no closing quote
	code, known := name.long()
	number, isNumber := v.long()
	switch {
	case !known:
		m.Others = append(m.Others, Parameter{name.String(), v.String()})
	case code == parmCharset && isNumber:
		m.Charset = charsetName(uint32(min(number, 0xFFFFFFFF)))
	case code == parmSEC && isNumber && number <= 0x7F:
		if m.Secured {
			return r.bad(from, "", "the parameter SEC stands twice")
		}
		m.Secured, m.Security = true, Security(number)
	case code == parmMAC && v.isText:
		if m.MAC != "" {
			return r.bad(from, "", "the parameter MAC stands twice")
		}
		m.MAC = v.text
	default:
		m.Others = append(m.Others, Parameter{fmt.Sprintf("0x%02x", code), v.String()})
	}
	return nil
}
