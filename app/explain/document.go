package explain

import (
	"errors"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// documentError explains a document that cannot be read.
func documentError(err error) (Explanation, bool) {
	var e *provxml.SyntaxError
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	x := Explanation{What: phrase.Sentence(e.Msg)}
	if e.Name != "" {
		where := phrase.Verbatim(oneLine(e.Name))
		if e.Pos.Line > 0 {
			where = phrase.New("{{.File}}, line {{.Line}}, column {{.Column}}", "File", oneLine(e.Name), "Line", e.Pos.Line, "Column", e.Pos.Column)
		}
		x.What = phrase.Join(": ", where, x.What)
	}
	if !e.Fix.IsZero() {
		x.Do = phrase.Sentence(e.Fix)
	}
	return x, true
}
