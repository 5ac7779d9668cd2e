package formats

import (
	"cradle/rapi/provxml"
)

func pushFile(string, []byte) (*File, error) { return nil, nil }

func pushSyntax(name string, err error) error {
	return &provxml.SyntaxError{Name: name, Msg: err.Error()}
}

func (out *Output) binary(_ *File, doc *provxml.Document, o Options) (err error) {
	out.binaryLosses(doc)
	out.Data, err = encode(doc, o.Binary)
	return err
}
