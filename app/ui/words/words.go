// Package words gives the window's texts in the language of the person at the
// bench, with Fyne's lang, whose tables are in assets/translations:
//
//	words.T("Apply {{.Document}} to {{.Handset}}", "Document", "wifi.xml", "Handset", "NORTH-01")
//	words.N("{{.Count}} handsets", 3)
//
// The English text is the key. It stands as a literal in the call, so that a test can
// tell that each one is in every table, with the same places to be filled in. One
// English text that needs different words elsewhere gets a context: words.C.
//
// It is the only part of the toolkit that package view knows: it needs no display.
package words

import (
	"fyne.io/fyne/v2/lang"
)

// T is a text. What stands in it as {{.Name}} is filled in from pairs of a name and a
// value. Values are put in as they are.
func T(text string, pairs ...any) string {
	if len(pairs) == 0 {
		return lang.L(text)
	}
	return lang.L(text, data(pairs))
}

// N is a text that counts something, which is {{.Count}} in it. The key is the text
// for several.
func N(text string, n int, pairs ...any) string {
	d := data(pairs)
	d["Count"] = n // untranslated: a name of a place
	return lang.N(text, n, d)
}

// C is a text that is said in a context, such as "Open" of a door or of a file: the
// key is the context, a bar, and the text.
func C(context, text string, pairs ...any) string {
	if len(pairs) == 0 {
		return lang.X(context+"|"+text, text)
	}
	return lang.X(context+"|"+text, text, data(pairs))
}

// data makes the table of what is filled in.
func data(pairs []any) map[string]any {
	d := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		d[pairs[i].(string)] = pairs[i+1]
	}
	return d
}
