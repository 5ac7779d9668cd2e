package template

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// MaxName is the longest name of a variable, in characters.
const MaxName = 64

// maxMalformed is how many mistakes are told one by one.
const maxMalformed = 20

// A Use is one place where a document names a variable.
type Use struct {
	Name  string // as it is written there
	Pos   provxml.Pos
	Node  *provxml.Node // the element; for text, the one around it
	Attr  string        // the attribute; "" in text
	Whole bool          // nothing else stands in the attribute's value

	from, to int // in Document.Text
}

// A Template is a document with the places of its variables. It may be used from
// several goroutines.
type Template struct {
	Document *provxml.Document
	Uses     []Use // in the order of the document

	malformed []*provxml.SyntaxError
	more      int // malformed ones that are not kept
}

// Scan finds the variables of a document. What is wrong with them is told by Err.
func Scan(d *provxml.Document) *Template {
	t := &Template{Document: d}
	if strings.Contains(d.Text(), "{{") {
		newScanner(t).run()
	}
	return t
}

// Err is why the document cannot be filled: a *provxml.SyntaxError for each "{{"
// that begins no variable, joined. nil if there is none.
func (t *Template) Err() error {
	var errs []error
	for _, e := range t.malformed {
		errs = append(errs, e)
	}
	if t.more > 0 {
		errs = append(errs, &provxml.SyntaxError{Name: t.Document.Name, Msg: phrase.Count("{{.Count}} more like these", "{{.Count}} more like these", t.more)})
	}
	return errors.Join(errs...)
}

// Malformed are the places of Err, for a lint; at most 20.
func (t *Template) Malformed() []*provxml.SyntaxError { return t.malformed }

// Names are the variables in the order of their first use, each once, as they are
// written there.
func (t *Template) Names() []string {
	seen := map[string]bool{}
	var names []string
	for _, u := range t.Uses {
		if k := fold(u.Name); !seen[k] {
			seen[k] = true
			names = append(names, u.Name)
		}
	}
	return names
}

// Placeholder reports whether a value has a variable in it, so that it says
// nothing yet about what will be sent. It is for whoever judges values of a
// document that is not filled; such a value must not be held against datatypes,
// ranges and the like.
func Placeholder(value string) bool {
	for {
		i := strings.Index(value, "{{")
		if i < 0 {
			return false
		}
		v, _ := variableAt(value[i:])
		if v.name != "" {
			return true
		}
		value = value[i+v.braces:]
	}
}

// ValidName reports whether s can be the name of a variable.
func ValidName(s string) bool { return s != "" && len(s) <= MaxName && nameLength(s) == len(s) }

// Fold makes names comparable: capital and small letters are the same.
func Fold(name string) string { return fold(name) }

func fold(name string) string { return strings.ToLower(name) }

func nameLength(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-' && c != '.') {
			return i
		}
	}
	return len(s)
}

// found is what begins with "{{".
type found struct {
	braces int    // opening ones
	name   string // "" when it is no variable
	length int    // of the variable, from its first brace that counts
}

// variableAt reads what stands at a "{{" and, if it is no variable, says why.
func variableAt(s string) (f found, why *provxml.SyntaxError) {
	f.braces = len(s) - len(strings.TrimLeft(s, "{"))
	body := s[f.braces:]
	n := nameLength(body)
	fail := func(msg, fix phrase.Text) (found, *provxml.SyntaxError) {
		return f, &provxml.SyntaxError{Msg: msg, Fix: phrase.New("{{.Fix}}, or write &#123;{ if the braces are meant as they stand", "Fix", fix)}
	}
	inside, _, closed := strings.Cut(body[:min(len(body), 4*MaxName)], "}}")
	switch {
	case strings.HasPrefix(body[n:], "}}") && n > MaxName:
		return fail(phrase.New("the variable {{.Variable}} has a name of more than {{.Most}} characters", "Variable", "{{"+body[:20]+"...}}", "Most", MaxName), phrase.New("shorten it"))
	case strings.HasPrefix(body[n:], "}}") && n > 0:
		f.name, f.length = body[:n], 2+n+2
		return f, nil
	case closed && inside == "":
		return fail(phrase.New("{{.Braces}} names no variable", "Braces", `"{{}}"`), writeVariable("name"))
	case closed && ValidName(strings.TrimSpace(inside)):
		return fail(phrase.New("blanks inside the braces of the variable {{.Variable}}", "Variable", strconv.Quote(strings.TrimSpace(inside))), writeVariable(strings.TrimSpace(inside)))
	case closed && !strings.ContainsAny(inside, "{<>\r\n"):
		// What stands there may be a piece of a password, and is not repeated.
		return fail(phrase.New("what stands between {{.Open}} and {{.Close}} is not the name of a variable: it has letters, digits, _, - and . and begins with a letter or _", "Open", "{{", "Close", "}}"), writeVariable("name"))
	}
	return fail(phrase.New("{{.Braces}} that begins no variable", "Braces", `"{{"`), phrase.New("close it as in {{.Variable}}", "Variable", "{{name}}"))
}

func shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r == 0x7F {
			return '?'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}

func writeVariable(name string) phrase.Text {
	return phrase.New("write {{.Variable}}", "Variable", "{{"+name+"}}")
}
