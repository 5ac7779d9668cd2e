package lint

import "cradle/rapi/phrase"

// orList is "a, b or c".
func orList(words []phrase.Text) phrase.Text {
	switch n := len(words); n {
	case 0:
		return phrase.Text{}
	case 1:
		return words[0]
	default:
		return phrase.New("{{.Words}} or {{.Last}}", "Words", phrase.Join(", ", words[:n-1]...), "Last", words[n-1])
	}
}

// orNames is orList of what is the same in every language.
func orNames(names ...string) phrase.Text { return orList(verbatim(names)) }

func verbatim(names []string) []phrase.Text {
	list := make([]phrase.Text, len(names))
	for i, name := range names {
		list[i] = phrase.Verbatim(name)
	}
	return list
}

// write is the advice to write something.
func write(what string) phrase.Text { return phrase.New("write {{.Text}}", "Text", what) }

// meant asks whether a name was meant that is much like what stands there.
func meant(name string) phrase.Text { return phrase.New("did you mean {{.Name}}?", "Name", name) }

// leaveOut is the advice about what some handsets do not have.
func leaveOut() phrase.Text { return phrase.New("leave it out for these handsets") }

// like is the advice to write a value like one of some examples.
func like(examples ...string) phrase.Text {
	return phrase.New("write it like {{.Example}}", "Example", orNames(examples...))
}
