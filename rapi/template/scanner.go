package template

import (
	"slices"
	"strings"

	"cradle/rapi/provxml"
)

// scanner goes through the text of a document that is known to be well-formed
// and looks at the values of attributes and at text between tags. The start tags
// stand in the order of the nodes.
type scanner struct {
	t     *Template
	text  string
	place *place
	nodes []*provxml.Node // whose start tags have not come
	open  []*provxml.Node
}

func newScanner(t *Template) *scanner {
	return &scanner{t: t, text: t.Document.Text(), place: newPlace(t.Document), nodes: slices.Collect(t.Document.Nodes())}
}

func (s *scanner) run() {
	at := 0
	for {
		lt := strings.IndexByte(s.text[at:], '<')
		if lt < 0 {
			return // behind the root is only white space
		}
		lt += at
		if n := len(s.open); n > 0 {
			s.look(at, lt, s.open[n-1], "")
		}
		switch rest := s.text[lt:]; {
		case strings.HasPrefix(rest, "<!--"):
			at = s.behind(lt, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			at = s.behind(lt, "]]>")
		case strings.HasPrefix(rest, "<?"):
			at = s.behind(lt, "?>")
		case strings.HasPrefix(rest, "</"):
			at = s.behind(lt, ">")
			s.open = s.open[:max(0, len(s.open)-1)]
		case strings.HasPrefix(rest, "<!"):
			at = s.behind(lt, ">")
		default:
			at = s.startTag(lt)
		}
	}
}

// behind is the index behind the next end.
func (s *scanner) behind(from int, end string) int {
	if i := strings.Index(s.text[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(s.text)
}

// startTag reads the attributes of the tag at lt and returns the index behind it.
func (s *scanner) startTag(lt int) int {
	if len(s.nodes) == 0 {
		return len(s.text)
	}
	node := s.nodes[0]
	s.nodes = s.nodes[1:]
	s.place.tag(lt, node.Pos)
	at := lt + 1
	for at < len(s.text) {
		i := strings.IndexAny(s.text[at:], `"'>`)
		if i < 0 {
			return len(s.text)
		}
		quote := s.text[at+i]
		if quote == '>' {
			at += i
			if s.text[at-1] != '/' {
				s.open = append(s.open, node)
			}
			return at + 1
		}
		name := attributeName(s.text[at : at+i])
		from := at + i + 1
		n := strings.IndexByte(s.text[from:], quote)
		if n < 0 {
			return len(s.text)
		}
		s.look(from, from+n, node, name)
		at = from + n + 1
	}
	return at
}

// attributeName is what stands before the "=" that a text ends with.
func attributeName(s string) string {
	const space = " \t\r\n"
	s = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(s, space), "="), space)
	return s[strings.LastIndexAny(s, space)+1:]
}

// look finds the variables in a piece of the text.
func (s *scanner) look(from, to int, node *provxml.Node, attr string) {
	for at := from; ; {
		i := strings.Index(s.text[at:to], "{{")
		if i < 0 {
			return
		}
		at += i
		f, why := variableAt(s.text[at:to])
		if why != nil {
			s.malformed(at, why)
			at += f.braces
			continue
		}
		at += f.braces - len("{{")
		u := Use{Name: f.name, Pos: s.place.at(at), Node: node, Attr: attr, from: at, to: at + f.length}
		u.Whole = attr != "" && u.from == from && u.to == to
		s.t.Uses = append(s.t.Uses, u)
		at = u.to
	}
}

func (s *scanner) malformed(at int, e *provxml.SyntaxError) {
	if len(s.t.malformed) == maxMalformed {
		s.t.more++
		return
	}
	e.Name, e.Pos = s.t.Document.Name, s.place.at(at)
	s.t.malformed = append(s.t.malformed, e)
}
