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
	x := Explanation{What: sentence(e.Msg.String())}
	if e.Name != "" {
		where := oneLine(e.Name)
		if e.Pos.Line > 0 {
			where = fmt.Sprintf("%s, line %d, column %d", where, e.Pos.Line, e.Pos.Column)
		}
		x.What = where + ": " + sentence(e.Msg.String())
	}
	if !e.Fix.IsZero() {
		x.Do = sentence(e.Fix.String())
	}
	return x, true
}
