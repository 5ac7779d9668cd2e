// Package phrase keeps what the program has to say apart from the language that it is
// said in:
//
//	t := phrase.New("{{.Name}} becomes the text {{.Value}}, not a number", "Name", "Port", "Value", "80")
//	t.String()      // in English
//	words.Say(t)    // in the language of the window
//
// Packages that know nothing of languages, such as the lint, give a Text in place of a
// string. The English form is a literal, so that a test can tell that every language
// has it: the tables are in assets/phrases.
package phrase

import (
	"encoding"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a sentence or a part of one, with what is filled in. The zero Text says
// nothing. It prints, and is written as JSON, in English.
type Text struct {
	form  string // with places: "{{.Name}} is missing"
	one   string // the form for one of what is counted
	n     int    // what is counted, if one != ""
	with  []any  // pairs of a place's name and a value: a string, a number, a Text
	parts []Text // of several put together; form is what stands between them
	plain bool   // form is the same in all languages
	whole bool   // parts are made a sentence
}

var (
	_ fmt.Stringer           = Text{}
	_ encoding.TextMarshaler = Text{}
)

// New is a text. Pairs are the name of a place and what is filled in there: a string or
// a number, which are the same in every language, or a Text. It panics if a name is no
// string, or has no value: that is a mistake in the program.
func New(form string, pairs ...any) Text {
	check(pairs)
	return Text{form: form, with: slices.Clone(pairs)}
}

// Count is a text that counts something, which is {{.Count}} in it: one is its form for
// one of it ("a handset"), form for any other number. form is the key in the tables.
func Count(one, form string, n int, pairs ...any) Text {
	check(pairs)
	return Text{form: form, one: one, n: n, with: slices.Clone(pairs)}
}

func check(pairs []any) {
	if len(pairs)%2 != 0 {
		panic("phrase: a place without a value")
	}
	for i := 0; i < len(pairs); i += 2 {
		if _, ok := pairs[i].(string); !ok {
			panic(fmt.Sprintf("phrase: the name of a place is %T", pairs[i]))
		}
	}
}

// Verbatim is a text that is the same in every language: a name, a value, the words of
// somebody else's program.
func Verbatim(s string) Text { return Text{form: s, plain: true} }

// Join is several texts, with sep between them. Those that say nothing are left out.
func Join(sep string, list ...Text) Text {
	var parts []Text
	for _, t := range list {
		if !t.IsZero() {
			parts = append(parts, t)
		}
	}
	switch len(parts) {
	case 0:
		return Text{}
	case 1:
		return parts[0]
	}
	return Text{form: sep, parts: parts}
}

// Sentence is a text that begins with a capital letter and ends with a full stop, in
// every language. What begins with a path or an address keeps its first letter.
func Sentence(t Text) Text {
	if t.IsZero() || t.whole {
		return t
	}
	return Text{parts: []Text{t}, whole: true}
}

func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	word, _, _ := strings.Cut(s, " ")
	if unicode.IsLower(first) && !strings.ContainsAny(word, ".:/\\") {
		s = string(unicode.ToUpper(first)) + s[size:]
	}
	if s != "" && !strings.ContainsRune(".?!", rune(s[len(s)-1])) {
		s += "."
	}
	return s
}

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t.form == "" && len(t.parts) == 0 }

// MarshalText is the text in English.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// String is the text in English.
func (t Text) String() string { return t.In(English) }

// Say says a form in a language. counts is whether n, which is {{.Count}} in it, decides
// on the form; one is the English form then. with has every place's value, as a string
// or a number; it is the callee's.
type Say func(form, one string, counts bool, n int, with map[string]any) string

// In is the text in the language of say, which is not asked for what is the same in all.
func (t Text) In(say Say) string {
	switch {
	case t.plain:
		return t.form
	case t.whole:
		return sentence(t.parts[0].In(say))
	case len(t.parts) > 0:
		list := make([]string, len(t.parts))
		for i, p := range t.parts {
			list[i] = p.In(say)
		}
		return strings.Join(list, t.form)
	case t.form == "":
		return ""
	}
	with := make(map[string]any, len(t.with)/2+1)
	for i := 0; i < len(t.with); i += 2 {
		v := t.with[i+1]
		if inner, ok := v.(Text); ok {
			v = inner.In(say)
		}
		with[t.with[i].(string)] = v
	}
	if t.one != "" {
		with["Count"] = t.n
	}
	return say(t.form, t.one, t.one != "", t.n, with)
}

// English says a form in English.
func English(form, one string, counts bool, n int, with map[string]any) string {
	if counts && n == 1 {
		form = one
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(form, "{{.")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}}")
		v, given := with[name]
		if !closed || !given {
			b.WriteString("{{.")
			form = rest
			continue
		}
		switch v := v.(type) {
		case string:
			b.WriteString(v)
		case int:
			b.WriteString(strconv.Itoa(v))
		default:
			fmt.Fprint(&b, v)
		}
		form = after
	}
}
