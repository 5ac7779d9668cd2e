// Package source is the text of a document or reply as a person reads it: lines with
// numbers, coloured as XML, wrapped to a width. It knows no toolkit:
//
//	t := source.New(lint.MaskLines(text))
//	for _, span := range t.Line(0) {
//		draw(span.Text, span.Kind)
//	}
//	rows := t.Wrap(80)
//	row := rows.OfLine(12) // where line 12, from 0, begins
//
// The colours are for the eye: the scanner is right about well-formed documents, makes
// something sensible of all others, never fails, and does in one pass a document of 16
// MiB. That is why it is not a highlighter that somebody else wrote: those work with
// regular expressions, and on such a document for most of a minute.
package source
