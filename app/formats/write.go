package formats

import (
	"errors"
	"fmt"
	"time"

	"cradle/rapi/cabinet"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Options are for Write. Zero values mean the usual.
type Options struct {
	Mask      bool      // secrets are replaced
	AppName   string    // of the section Install of a cabinet
	NoInstall bool      // a cabinet gets no section Install
	Modified  time.Time // of the file in a cabinet; zero: always the same, so that the cabinet is
	Binary              // of WBXML, Push and SMS
	Envelope            // of Push and SMS
}

// Output is a document in another form.
type Output struct {
	Kind     Kind
	Document *provxml.Document // as it was written, secrets masked if that was wanted; nil of an address
	Data     []byte
	Left     []string // what of the input is not in it, one line each
	Notes    []string // what is in it and was not in the input
	Warnings []string
	Messages int    // of SMS
	PIN      string // that was made, with USERPINMAC; whoever unlocks the document types it in
}

// Write makes another file of one that was read.
func Write(f *File, to Kind, o Options) (*Output, error) {
	doc, err := f.Document()
	if err != nil {
		return nil, err
	}
	out := &Output{Kind: to}
	if doc, err = f.carried(doc, out); err != nil {
		return nil, err
	}
	if o.Mask {
		if doc, err = masked(doc, out); err != nil {
			return nil, err
		}
	}
	out.Document = doc
	switch to {
	case XML:
		out.Data = []byte(doc.Text())
		out.textLosses(doc)
	case CAB, CPF:
		err = out.cabinet(doc, o)
	case WBXML, Push, SMS:
		err = out.binary(doc, o)
	default:
		err = errors.New("this cannot be written")
	}
	if err != nil {
		return nil, syntax(f.Name, err)
	}
	return out, nil
}

// carried takes out of a document what only its cabinet makes sense of, and
// says what of the file stays behind.
func (f *File) carried(doc *provxml.Document, out *Output) (*provxml.Document, error) {
	if f.Cabinet != nil {
		rest, left, err := withoutInstaller(doc, false)
		if err != nil {
			return nil, err
		}
		for _, p := range left {
			if p.ID == LeftOut {
				out.left("%s", at(p))
			} else {
				out.Warnings = append(out.Warnings, at(p))
			}
		}
		if what := f.Cabinet.stays(); !what.IsZero() {
			out.left("%s", what)
		}
		if f.Cabinet.Older {
			out.left("the older instructions (.000)")
		}
		if f.Cabinet.Signature != nil {
			out.left("the signature: what is written is another file")
		}
		doc = rest
	}
	return doc, nil
}

// at is a remark with its line.
func at(p provxml.Problem) string {
	if p.Pos.Line == 0 {
		return p.Msg.String()
	}
	return fmt.Sprintf("line %d: %s", p.Pos.Line, p.Msg)
}

func (out *Output) left(format string, args ...any) {
	out.Left = append(out.Left, fmt.Sprintf(format, args...))
}

// masked replaces the secrets of a document.
func masked(doc *provxml.Document, out *Output) (*provxml.Document, error) {
	text := doc.Text()
	m := lint.Mask(text)
	if m == text {
		out.Notes = append(out.Notes, "there is no secret in it to be masked")
		return doc, nil
	}
	again, err := provxml.Parse(doc.Name, []byte(m))
	if err != nil {
		return nil, fmt.Errorf("its secrets cannot be masked: %w", err)
	}
	out.left("%s, masked as %s; what stood in comments, too", count(secrets(doc), "secret"), lint.Masked)
	return again, nil
}

// textLosses says what writing as UTF-8 without a declaration changes.
func (out *Output) textLosses(doc *provxml.Document) {
	if doc.Encoding != "utf-8" && doc.Encoding != "us-ascii" {
		out.Notes = append(out.Notes, fmt.Sprintf("it was %s, and is UTF-8 without a byte order mark, as handsets want it", doc.Encoding))
	}
	for _, w := range doc.Warnings {
		if w.ID == provxml.DoctypeNotSent {
			out.left("the document type declaration")
		}
	}
	if doc.Wrapped {
		out.Notes = append(out.Notes, "<wap-provisioningdoc> is around it now")
	}
}

// cabinet puts a document into one, as its only file.
func (out *Output) cabinet(doc *provxml.Document, o Options) error {
	if w := extractionNote(doc); w != "" {
		out.Warnings = append(out.Warnings, w)
	}
	text, added, err := setupXML(doc, o.AppName, !o.NoInstall)
	if err != nil {
		return err
	}
	if added {
		out.Notes = append(out.Notes, "a section Install with NoUninstall, which Pocket PC wants in a cabinet of settings")
	}
	out.textLosses(doc)
	out.Data, err = cabinet.Write([]cabinet.Input{{Name: cabinet.SetupName, Data: []byte(text), Modified: o.Modified}})
	return err
}

// binaryLosses says what binary XML does not carry.
func (out *Output) binaryLosses(doc *provxml.Document) {
	comments, instructions := 0, 0
	for n := range doc.Nodes() {
		if n.Element == nil {
			continue
		}
		for _, t := range n.Element.Child {
			switch tokenKind(t) {
			case commentToken:
				comments++
			case instructionToken:
				instructions++
			}
		}
	}
	if comments > 0 {
		out.left("%s", count(comments, "comment"))
	}
	if instructions > 0 {
		out.left("%s", count(instructions, "processing instruction"))
	}
}
