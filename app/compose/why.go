package compose

import (
	"fmt"
	"strings"

	"cradle/rapi/phrase"
)

// Why is what is wrong with a value, in a few words that go behind the field's label and
// do not repeat the value: an English text, in which {{.Name}} stands for what With has
// under that name. Whoever speaks another language translates Text. The zero Why is
// nothing.
type Why struct {
	Text string
	With map[string]any
	Said phrase.Text // the same, where package template has found it
}

// why makes one, from a text and pairs of a name and a value.
func why(text string, pairs ...any) Why {
	w := Why{Text: text}
	for i := 0; i+1 < len(pairs); i += 2 {
		if w.With == nil {
			w.With = map[string]any{}
		}
		w.With[pairs[i].(string)] = pairs[i+1]
	}
	return w
}

// IsZero reports that nothing is wrong.
func (w Why) IsZero() bool { return w.Text == "" }

// Error makes it an error for those who read files.
func (w Why) Error() string { return w.String() }

// String is the English text.
func (w Why) String() string {
	var pairs []string
	for name, value := range w.With {
		pairs = append(pairs, "{{."+name+"}}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(w.Text)
}
