package formats

import (
	"errors"
	"fmt"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/wbxml"
)

// Binary says how binary XML is written.
type Binary struct {
	Tokens      wbxml.Tokens
	Version     wbxml.Version // 0: 1.3
	StringTable bool          // repeated text goes into the string table
}

// binary reads binary XML; nil when it is something else.
func (r Reading) binary(name string, data []byte) (*File, error) {
	// A push of the transaction 1, 2 or 3 begins like a service loading: its type is
	// that one's public identifier, and 106 bytes of headers are UTF-8. What reads
	// as both is a push: it has a content type that is known.
	m, pushed := pushOf(data)
	if !wbxml.Sniff(data) || pushed && carries(m.ContentType) {
		return nil, nil
	}
	d, err := wbxml.Decode(data, wbxml.DecodeOptions{Name: name, Tokens: r.Tokens})
	if err != nil && pushed {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, Kind: WBXML, Size: int64(len(data))}
	return f, f.decoded(d)
}

// decoded takes a document over that was in binary form.
func (f *File) decoded(d *wbxml.Document) error {
	f.fact("language", d.Language.String())
	f.fact("binary XML", fmt.Sprintf("version %v, %s, public identifier %s", d.Version, d.Charset, d.PublicID))
	if d.Table > 0 {
		f.fact("string table", fmt.Sprintf("%d bytes", d.Table))
	}
	for _, w := range d.Warnings {
		f.Warnings = append(f.Warnings, phrase.Verbatim(w.String()))
	}
	f.Incomplete = d.Incomplete
	if d.Language != wbxml.Provisioning {
		if f.Kind == WBXML {
			f.Kind = Service
		}
		return f.service([]byte(d.Text))
	}
	doc, err := provxml.Parse(f.Name, []byte(d.Text))
	if err != nil {
		return err
	}
	f.Documents = append(f.Documents, doc)
	return nil
}

// encode writes a document in binary form.
func encode(doc *provxml.Document, b Binary) ([]byte, error) {
	return wbxml.Encode(doc.Root.Element, wbxml.EncodeOptions{Tokens: b.Tokens, Version: b.Version, StringTable: b.StringTable})
}

// otherSyntax is an error of the rooms of what is sent over the air as that of
// documents.
func otherSyntax(name string, err error) error {
	var w *wbxml.Error
	if errors.As(err, &w) {
		return &provxml.SyntaxError{Name: name, Msg: atByte(phrase.Verbatim(w.Msg), int64(w.Offset)), Fix: phrase.Verbatim(w.Fix)}
	}
	return pushSyntax(name, err)
}
