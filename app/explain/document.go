package explain

import (
	"errors"
	"fmt"

	"cradle/rapi/provxml"
)

// documentError explains a document that cannot be read.
func documentError(err error) (Explanation, bool) {
	var e *provxml.SyntaxError
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	x := Explanation{What: sentence(e.Msg)}
	if e.Name != "" {
		where := oneLine(e.Name)
		if e.Pos.Line > 0 {
			where = fmt.Sprintf("%s, line %d, column %d", where, e.Pos.Line, e.Pos.Column)
		}
		x.What = where + ": " + sentence(e.Msg)
	}
	if e.Fix != "" {
		x.Do = sentence(e.Fix)
	}
	return x, true
}
