package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"cradle/rapi/cabinet"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/wbxml"
)

// Read is Reading{}.Read.
func Read(path string) (*File, error) { return Reading{}.Read(path) }

// ReadFrom is Reading{}.ReadFrom.
func ReadFrom(name string, r io.Reader) (*File, error) { return Reading{}.ReadFrom(name, r) }

// Parse is Reading{}.Parse.
func Parse(name string, data []byte) (*File, error) { return Reading{}.Parse(name, data) }

// Reading is how files are read, where they do not say it themselves.
type Reading struct {
	Tokens wbxml.Tokens // only WM2003 makes a difference: its page 1 is not OMA's
}

// Read reads a file, whatever it is of what is read here. Anything else is
// refused by name, as provxml.ReadFile does.
func (r Reading) Read(path string) (*File, error) {
	if isCabinet(path) {
		data, err := readAll(path, cabinet.MaxSize)
		if err != nil {
			return nil, err
		}
		return r.Parse(path, data)
	}
	doc, err := provxml.ReadFile(path)
	if err == nil {
		return xmlFile(path, doc), nil
	}
	var e *provxml.SyntaxError
	if !errors.As(err, &e) || e.Err != nil {
		return nil, err // it was not read
	}
	data, again := readAll(path, provxml.MaxSize)
	if again != nil {
		return nil, err
	}
	return r.other(path, data, err)
}

// ReadFrom is Read of what is not a file; name is for messages.
func (r Reading) ReadFrom(name string, in io.Reader) (*File, error) {
	head := make([]byte, len(cabinetMagic))
	n, err := io.ReadFull(in, head)
	rest := io.MultiReader(bytes.NewReader(head[:n]), in)
	limit := int64(provxml.MaxSize)
	if string(head) == cabinetMagic {
		limit = cabinet.MaxSize
	}
	var data []byte
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		data, err = io.ReadAll(io.LimitReader(rest, limit+1))
	}
	if err != nil {
		return nil, &provxml.SyntaxError{Name: name, Msg: phrase.New("cannot be read: {{.Why}}", "Why", oneLine(err.Error())), Fix: phrase.New("try again"), Err: err}
	}
	return r.Parse(name, data)
}

// Parse is Read of bytes, which it takes over.
func (r Reading) Parse(name string, data []byte) (*File, error) {
	if strings.HasPrefix(string(data[:min(len(data), 4)]), cabinetMagic) {
		f, err := cabinetFile(name, data)
		if err != nil {
			return nil, syntax(name, err)
		}
		return f, nil
	}
	doc, err := provxml.Parse(name, data)
	if err == nil {
		return xmlFile(name, doc), nil
	}
	return r.other(name, data, err)
}

// other reads what is no provisioning document as text. why is what was said of
// it as one, and stays true when it is nothing else either.
func (r Reading) other(name string, data []byte, why error) (*File, error) {
	for _, try := range []func(string, []byte) (*File, error){r.messages, r.binary, r.push, serviceFile} {
		switch f, err := try(name, data); {
		case err != nil:
			return nil, syntax(name, err)
		case f != nil:
			return f, nil
		}
	}
	return nil, why
}

const cabinetMagic = "MSCF"

// isCabinet looks at the first bytes of a regular file.
func isCabinet(path string) bool {
	if i, err := os.Stat(path); err != nil || !i.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(cabinetMagic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == cabinetMagic
}

// readAll reads a regular file of at most limit bytes.
func readAll(path string, limit int64) ([]byte, error) {
	fail := func(msg phrase.Text, err error) error {
		return &provxml.SyntaxError{Name: path, Msg: msg, Fix: phrase.New("get the file again, or choose another"), Err: err}
	}
	// Before it is opened, too: a pipe is not open before somebody writes to it.
	if i, err := os.Stat(path); err == nil && !i.Mode().IsRegular() {
		return nil, fail(phrase.New("this is not a regular file"), nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(phrase.New("cannot be read: {{.Why}}", "Why", oneLine(err.Error())), err)
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil || !i.Mode().IsRegular() {
		return nil, fail(phrase.New("this is not a regular file"), err)
	}
	if i.Size() > limit {
		return nil, fail(phrase.New("the file is larger than {{.Most}} MiB", "Most", limit>>20), nil)
	}
	data := make([]byte, i.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, fail(phrase.New("cannot be read: {{.Why}}", "Why", oneLine(err.Error())), err)
	}
	return data, nil
}

// xmlFile is a document as text.
func xmlFile(path string, doc *provxml.Document) *File {
	f := &File{Name: path, Kind: XML, Size: int64(len(doc.Source)), Documents: []*provxml.Document{doc}}
	rom, odd := romOf(path)
	f.ROM = rom
	f.fact("encoding", doc.Encoding)
	if rom != nil {
		f.fact("for a ROM", fmt.Sprintf("package %s, version %s; applied with all roles, %v", rom.Package, rom.Version, rom.When))
	}
	if odd {
		f.Warnings = append(f.Warnings, phrase.New("the name begins like that of a file for a ROM, and is none a handset looks for: that is {{.First}}, {{.Second}} or {{.Third}}, with a version of three digits",
			"First", "mxip_PACKAGE_100.provxml", "Second", "mxipcold_PACKAGE_100.provxml", "Third", "mxipupdate_PACKAGE_100.provxml"))
	}
	return f
}

// syntax is an error of the rooms below as the one of documents.
func syntax(name string, err error) error {
	var (
		e *provxml.SyntaxError
		c *cabinet.Error
	)
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &c):
		return &provxml.SyntaxError{Name: name, Msg: atByte(c.Msg, c.Offset), Fix: c.Fix}
	}
	return otherSyntax(name, err)
}

// atByte says at which byte, of which -1 is none, something is the matter.
func atByte(msg phrase.Text, offset int64) phrase.Text {
	if offset < 0 {
		return msg
	}
	return phrase.New("{{.Problem}} (byte {{.Offset}})", "Problem", msg, "Offset", offset)
}

// verbatim are texts of the rooms below, which are English.
func verbatim(list []string) []phrase.Text {
	var all []phrase.Text
	for _, s := range list {
		all = append(all, phrase.Verbatim(s))
	}
	return all
}
