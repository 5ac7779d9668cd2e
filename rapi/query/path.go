package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"cradle/rapi/template"
)

// maxPath is the longest path, in bytes: what provxml takes.
const maxPath = 4096

// maxDepth is how many elements a question may have around it and be, without the
// root: what provxml takes.
const maxDepth = 255

// PathError says what is wrong with a path.
type PathError struct {
	Path string
	Msg  string
	Fix  string
}

func (e *PathError) Error() string {
	s := fmt.Sprintf("%s: %s", printable(e.Path), e.Msg)
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

func printable(s string) string { return oneLine(s, 200) }

// oneLine makes a text from outside fit for a line, and cuts it.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return s
}

// path is a path taken apart.
type path struct {
	names   []string // from the provider on; at least one
	parm    string   // behind "::"
	hasParm bool
	whole   bool // a separator or an asterisk at the end: everything below
}

// parsePath reads a path by its grammar alone. both tells of a provider whether
// either separator separates its names.
func parsePath(text string, both func(provider string) bool) (path, error) {
	fail := func(msg, fix string) (path, error) { return path{}, &PathError{text, msg, fix} }
	switch {
	case len(text) > maxPath:
		return fail(fmt.Sprintf("the path has more than %d bytes", maxPath), "shorten it")
	case !template.Unfit(text).IsZero():
		return fail("the path cannot be sent: "+template.Unfit(text).String(), "")
	}
	p := path{}
	rest := text
	separators := `/\`
	for first := true; ; first = false {
		name, n, quoted, err := nameAt(rest, separators)
		if err != "" {
			return fail(err, "")
		}
		rest = rest[n:]
		switch {
		case first && (name == "" || strings.TrimSpace(name) != name):
			return fail("the path does not begin with the name of a provider", "write Registry/HKLM/Software or CM_GPRSEntries, for instance")
		case name == "*" && !quoted && rest == "" && !first:
			p.whole = true
			return p, nil
		case name == "" && !quoted && rest == "":
			p.whole = true // a separator at the end
			return p, nil
		case name == "" && !quoted && !strings.HasPrefix(rest, "::"):
			return fail("there is nothing between two separators", `put a name that has one in it into quotes: "a/b"`)
		case name == "" && !quoted:
			return fail("there is nothing between a separator and ::", "write ::NAME directly behind the name of the characteristic")
		case strings.Contains(name, "*") && !quoted && strings.Trim(name, "*") == "":
			return fail("an asterisk stands only at the end of a path", `put a name that is one into quotes: "*"`)
		}
		p.names = append(p.names, name)
		if rest == "" {
			return p, nil
		}
		if parm, ok := strings.CutPrefix(rest, "::"); ok {
			p.parm, p.hasParm = parm, true
			if strings.HasPrefix(parm, `"`) {
				name, n, _, err := nameAt(parm, "")
				if err != "" {
					return fail(err, "")
				}
				if n != len(parm) {
					return fail("a closing quote is followed by something else than the end", "")
				}
				p.parm = name
			}
			return p, nil
		}
		if first && !both(name) {
			separators = rest[:1]
		}
		rest = rest[1:]
	}
}

// nameAt reads the name that a text begins with: up to a separator, "::" or the
// end, or in quotes. n is its length in the text. err is what is wrong, in words.
func nameAt(s, separators string) (name string, n int, quoted bool, err string) {
	if strings.HasPrefix(s, `"`) {
		q, e := strconv.QuotedPrefix(s)
		if e == nil {
			name, e = strconv.Unquote(q)
		}
		if e != nil {
			return "", 0, true, `the quotes are not closed, or a \ in them stands alone: a quote in them is \", a backslash \\`
		}
		if why := template.Unfit(name); !why.IsZero() {
			return "", 0, true, "a name cannot be sent: " + why.String()
		}
		if r := s[len(q):]; r != "" && !strings.HasPrefix(r, "::") && strings.IndexByte(separators, r[0]) < 0 {
			return "", 0, true, "a closing quote is followed by something else than a separator"
		}
		return name, len(q), true, ""
	}
	n = len(s)
	if i := strings.IndexAny(s, separators); separators != "" && i >= 0 {
		n = i
	}
	if i := strings.Index(s[:n], "::"); i >= 0 {
		n = i
	}
	return s[:n], n, false, ""
}
