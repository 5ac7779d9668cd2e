package wbxml

import (
	"bytes"
	"fmt"
)

// reader takes a document's bytes from the left.
type reader struct {
	data    []byte
	at      int
	name    string
	charset charset
	table   []byte
	tableAt int // where the string table begins in data
	spent   int // bytes of text that were read, repeated ones again

	doc *Document
}

// fail is an error at a place.
func (r *reader) fail(at int, fix, format string, args ...any) *Error {
	return &Error{Name: r.name, Offset: at, Msg: fmt.Sprintf(format, args...), Fix: fix}
}

// warn notes something; the document is read all the same.
func (r *reader) warn(at int, format string, args ...any) {
	switch n := len(r.doc.Warnings); {
	case n < maxWarnings-1:
		r.doc.Warnings = append(r.doc.Warnings, Warning{at, fmt.Sprintf(format, args...)})
	case n == maxWarnings-1:
		r.doc.Warnings = append(r.doc.Warnings, Warning{at, "there are more warnings like these; they are left out"})
	}
}

// lossy is warn of what Text cannot show as it is.
func (r *reader) lossy(at int, format string, args ...any) {
	r.doc.Incomplete = true
	r.warn(at, format, args...)
}

const getAgain = "the file is cut short: get it again"

// byte takes one byte; expected says what it should have been.
func (r *reader) byte(expected string) (byte, *Error) {
	if r.at >= len(r.data) {
		return 0, r.fail(len(r.data), getAgain, "the data ends where %s was expected", expected)
	}
	r.at++
	return r.data[r.at-1], nil
}

// mb takes a multi-byte integer of up to 32 bits (WAP-192 section 5.1).
func (r *reader) mb(expected string) (uint32, *Error) {
	from := r.at
	var v uint64
	for range 5 {
		b, err := r.byte(expected)
		if err != nil {
			return 0, err
		}
		v = v<<7 | uint64(b&0x7F)
		if b&0x80 == 0 {
			if v > 0xFFFFFFFF {
				break
			}
			return uint32(v), nil
		}
	}
	return 0, r.fail(from, "", "%s is an integer of more than 32 bits", expected)
}

// spend counts text, so that a small document with a large string in its table
// cannot grow without end.
func (r *reader) spend(n int) *Error {
	if r.spent += n; r.spent > MaxSize {
		return r.fail(r.at, "it is not a provisioning document", "the document grows beyond %d MiB", MaxSize>>20)
	}
	return nil
}

// inline takes text up to its terminator.
func (r *reader) inline() (string, *Error) {
	from := r.at
	n, whole, ok := r.charset.terminated(r.data[from:])
	if !ok {
		return "", r.fail(from, getAgain, "the text that begins here has no terminator")
	}
	r.at += whole
	return r.decode(from, r.data[from:from+n])
}

// tableText takes an offset, and text out of the string table.
func (r *reader) tableText() (string, *Error) {
	from := r.at
	offset, err := r.mb("an offset into the string table")
	if err != nil {
		return "", err
	}
	return r.tableAtOffset(from, offset)
}

func (r *reader) tableAtOffset(from int, offset uint32) (string, *Error) {
	if uint64(offset) >= uint64(len(r.table)) {
		return "", r.fail(from, "", "offset %d into a string table of %d bytes", offset, len(r.table))
	}
	rest := r.table[offset:]
	n, _, ok := r.charset.terminated(rest)
	if !ok {
		// The last string of a table without its terminator: some encoders.
		n = len(rest)
		r.warn(r.tableAt+int(offset), "the last text of the string table has no terminator")
	}
	return r.decode(r.tableAt+int(offset), rest[:n])
}

func (r *reader) decode(at int, data []byte) (string, *Error) {
	if err := r.spend(len(data) + 1); err != nil {
		return "", err
	}
	s, good := r.charset.text(data)
	if !good {
		r.lossy(at, "the text is not %s; what cannot be read is shown as U+FFFD", r.charset)
	}
	return s, nil
}

// opaque takes a length and as many bytes.
func (r *reader) opaque() ([]byte, *Error) {
	from := r.at
	n, err := r.mb("the length of opaque data")
	if err != nil {
		return nil, err
	}
	if uint64(n) > uint64(len(r.data)-r.at) {
		return nil, r.fail(from, getAgain, "opaque data of %d bytes; %d are left", n, len(r.data)-r.at)
	}
	if err := r.spend(int(n)); err != nil {
		return nil, err
	}
	r.at += int(n)
	return r.data[r.at-int(n) : r.at], nil
}

// header takes everything before the first element (WAP-192 section 5.3).
func (r *reader) header(d *Document, transport string) *Error {
	r.doc = d
	version, err := r.byte("the version of the binary form (0x01, 0x02 or 0x03)")
	if err != nil {
		return err
	}
	switch {
	case version == '<' || version == 0xEF || version == 0xFF || version == 0xFE:
		return r.fail(0, "read it as XML", "the file is text, not binary XML")
	case version == 0:
		return r.fail(0, "encode it again as version 1.1 or later", "binary XML version 1.0, which has no character set in its header; 1.1 to 1.3 are read")
	case version > byte(V13):
		return r.fail(0, "choose a file of type application/vnd.wap.connectivity-wbxml", "the first byte is 0x%02x; binary XML begins with 0x01, 0x02 or 0x03", version)
	}
	d.Version = Version(version)
	publicAt := r.at
	public, err := r.mb("the public identifier")
	if err != nil {
		return err
	}
	var publicText uint32
	if public == 0 {
		if publicText, err = r.mb("the offset of the public identifier"); err != nil {
			return err
		}
	}
	if err := r.headerCharset(d, transport); err != nil {
		return err
	}
	size, err := r.mb("the length of the string table")
	if err != nil {
		return err
	}
	if uint64(size) > uint64(len(r.data)-r.at) {
		return r.fail(r.at, getAgain, "a string table of %d bytes; %d are left", size, len(r.data)-r.at)
	}
	r.tableAt, r.table = r.at, r.data[r.at:r.at+int(size)]
	r.at += int(size)
	d.Table = int(size)
	return r.language(d, publicAt, public, publicText)
}

func (r *reader) headerCharset(d *Document, transport string) *Error {
	at := r.at
	number, err := r.mb("the character set")
	if err != nil {
		return err
	}
	r.charset = charset(number)
	if number == 0 { // WAP-192 section 5.6: what carries the document says it
		r.charset = utf8Set
		if transport == "" {
			r.warn(at, "the character set is left to what carried the document; UTF-8 is assumed")
		} else if set, ok := charsetByName(transport); ok {
			r.charset = set
		} else {
			return r.fail(at, "read are "+readable(), "the document came in the character set %q", transport)
		}
	}
	if !r.charset.read() {
		return r.fail(at, "read are "+readable(), "the document is in %s", r.charset)
	}
	d.Charset = r.charset.String()
	return nil
}

// language finds out what the document is written in.
func (r *reader) language(d *Document, at int, public, publicText uint32) *Error {
	if public == 0 {
		text, err := r.tableAtOffset(at, publicText)
		if err != nil {
			return err
		}
		d.PublicID = text
		for _, l := range languages {
			if text == l.facts().public {
				d.Language = l
				return nil
			}
		}
		return r.fail(at, "choose a file of type application/vnd.wap.connectivity-wbxml", "the public identifier is %.60q; client provisioning has %q", text, Provisioning.facts().public)
	}
	d.PublicID = fmt.Sprintf("0x%02x", public)
	for _, l := range languages {
		if public == l.facts().publicID {
			d.Language = l
			return nil
		}
	}
	if public == 1 { // WAP-192 section 7.2: unknown or missing
		d.Language = Provisioning
		r.warn(at, "the document does not say what it is written in; it is read as client provisioning")
		return nil
	}
	if other := otherLanguage(public); other != "" {
		return r.fail(at, "choose another file", "the public identifier is 0x%02x: the file is %s, not client provisioning (0x0b)", public, other)
	}
	return r.fail(at, "choose another file", "the public identifier is 0x%02x; client provisioning is 0x0b", public)
}

// trailing says what stands behind the document.
func (r *reader) trailing() {
	rest := r.data[r.at:]
	if len(rest) == 0 {
		return
	}
	if len(bytes.Trim(rest, "\x00")) == 0 {
		r.warn(r.at, "%d bytes of 0x00 behind the end of the document are ignored", len(rest))
		return
	}
	r.warn(r.at, "%d bytes behind the end of the document are ignored", len(rest))
}
