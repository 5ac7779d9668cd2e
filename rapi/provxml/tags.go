package provxml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// startTag is productions 40, 41 and 44.
func (s *scanner) startTag() error {
	lt := s.at
	n := nameLength(s.text[lt+1:])
	if n == 0 {
		if lt+1 == len(s.text) {
			return s.fail(lt, `the file ends behind this "<"`, "the file is cut off; get it again")
		}
		return s.fail(lt, `"<" that no element name follows`, "write the name at once behind it; in text, write < as &lt;")
	}
	tag := s.text[lt+1 : lt+1+n]
	pos := s.place.at(lt)
	at := lt + 1 + n
	s.attrs = s.attrs[:0]
	for {
		space := at
		for at < len(s.text) && isSpace(s.text[at]) {
			at++
		}
		switch {
		case at == len(s.text):
			return s.fail(at, fmt.Sprintf("the file ends inside the tag %s, opened at %d:%d", tagged(tag), pos.Line, pos.Column), "the file is cut off; get it again")
		case s.text[at] == '>':
			s.at = at + 1
			return s.open(lt, tag, pos, false)
		case strings.HasPrefix(s.text[at:], "/>"):
			s.at = at + 2
			return s.open(lt, tag, pos, true)
		case s.text[at] == '/':
			return s.fail(at, fmt.Sprintf(`"/" inside the tag %s`, tagged(tag)), `a tag ends with > or />, with nothing between the "/" and the ">"`)
		case s.text[at] == '<':
			return s.fail(at, fmt.Sprintf("the tag %s, opened at %d:%d, is not finished", tagged(tag), pos.Line, pos.Column), `end it with ">" or "/>" before the next "<"`)
		}
		name := s.text[at : at+nameLength(s.text[at:])]
		if name == "" {
			r, _ := utf8.DecodeRuneInString(s.text[at:])
			return s.fail(at, fmt.Sprintf("%s where the name of an attribute of %s should begin", quoted(string(r)), tagged(tag)), "check the quotes before it")
		}
		if space == at {
			return s.fail(at, fmt.Sprintf("no white space before %s in the tag %s", quoted(name), tagged(tag)), "put a blank there")
		}
		next, err := s.attribute(tag, pos, name, at)
		if err != nil {
			return err
		}
		at = next
	}
}

// attribute is productions 41 and 10: a name that was read, "=" and a value in
// quotes. It returns the index behind the closing quote.
func (s *scanner) attribute(tag string, tagPos Pos, name string, nameAt int) (int, error) {
	for i := range s.attrs {
		if s.attrs[i].name == name {
			return 0, s.fail(nameAt, fmt.Sprintf("the attribute %s stands twice in the tag %s", quoted(name), tagged(tag)), "keep one of them")
		}
	}
	if len(s.attrs) == maxAttributes {
		return 0, s.fail(nameAt, fmt.Sprintf("the tag %s has more than %d attributes", tagged(tag), maxAttributes), "a provisioning document has no such element")
	}
	at := nameAt + len(name)
	for at < len(s.text) && isSpace(s.text[at]) {
		at++
	}
	if at == len(s.text) {
		return 0, s.fail(at, fmt.Sprintf("the file ends inside the tag %s, opened at %d:%d", tagged(tag), tagPos.Line, tagPos.Column), "the file is cut off; get it again")
	}
	if s.text[at] != '=' {
		return 0, s.fail(nameAt, fmt.Sprintf("the attribute %s of %s has no value", quoted(name), tagged(tag)), fmt.Sprintf(`write %s="..."`, shorten(name)))
	}
	for at++; at < len(s.text) && isSpace(s.text[at]); {
		at++
	}
	if at == len(s.text) {
		return 0, s.fail(at, fmt.Sprintf("the file ends inside the tag %s, opened at %d:%d", tagged(tag), tagPos.Line, tagPos.Column), "the file is cut off; get it again")
	}
	quote := s.text[at]
	if quote != '"' && quote != '\'' {
		fix := fmt.Sprintf(`write %s="..."`, shorten(name))
		if r, _ := utf8.DecodeRuneInString(s.text[at:]); strings.ContainsRune("\u201C\u201D\u201E\u2018\u2019\u00AB\u00BB", r) {
			fix = `use straight quotes (") instead of typographic ones`
		}
		return 0, s.fail(at, fmt.Sprintf("the value of the attribute %s of %s is not in quotes", quoted(name), tagged(tag)), fix)
	}
	from := at + 1
	length := strings.IndexByte(s.text[from:], quote)
	unclosed := length < 0
	if unclosed {
		length = len(s.text) - from
	}
	raw := s.text[from : from+length]
	if i := strings.IndexByte(raw, '<'); i >= 0 {
		if unclosed || strings.ContainsAny(raw[:i], "\r\n") {
			// The quote that was found belongs to a later attribute.
			return 0, s.fail(at, fmt.Sprintf("the value of the attribute %s of %s that begins here has no closing quote", quoted(name), tagged(tag)), "close it with "+string(quote))
		}
		return 0, s.fail(from+i, fmt.Sprintf(`"<" in the value of the attribute %s of %s`, quoted(name), tagged(tag)),
			"write < as &lt; (and & as &amp;), or close the value's quote before it")
	}
	if unclosed {
		return 0, s.fail(at, fmt.Sprintf("the value of the attribute %s of %s that begins here has no closing quote", quoted(name), tagged(tag)),
			"close it with "+string(quote)+", or get the file again if it is cut off")
	}
	value, err := s.replace(from, raw, true)
	if err != nil {
		return 0, err
	}
	s.attrs = append(s.attrs, attribute{name, value})
	return from + length + 1, nil
}

// open reports a start tag or an empty element.
func (s *scanner) open(lt int, tag string, pos Pos, empty bool) error {
	if !s.b.inside() && s.b.rooted() {
		fix := "put everything into one <wap-provisioningdoc>, or into a file of its own"
		return s.fail(lt, fmt.Sprintf("a second root element %s; the first, %s, ended before it", tagged(tag), tagged(s.b.rootTag())), fix)
	}
	if len(s.b.stack) == maxDepth {
		return s.fail(lt, fmt.Sprintf("elements are nested deeper than %d", maxDepth), "close elements before opening others; no provisioning document is that deep")
	}
	path := 0 // the root is in no Path, so that one put around a fragment changes nothing
	if s.b.inside() || kindOf(tag) != Root {
		path = s.b.path() + nameBytes(tag, s.attrs)
	}
	if path > maxPath {
		return s.fail(lt, fmt.Sprintf("the names of %s and of the elements around it have more than %d bytes together", tagged(tag), maxPath),
			"shorten them; no setting of a handset is named like that")
	}
	s.b.startElement(tag, s.attrs, pos)
	s.b.innermost().path = path
	if empty {
		s.b.endElement()
	}
	return nil
}

// nameBytes is how much an element adds to the Path of what stands in it, at
// the most.
func nameBytes(tag string, attrs []attribute) int {
	n := 0
	for _, a := range attrs {
		if a.name == "type" || a.name == "name" {
			n = max(n, len(a.value))
		}
	}
	if kindOf(tag) == Foreign {
		n += len(tag) + len(" ")
	}
	return n + len("/")
}

// endTag is production 42.
func (s *scanner) endTag() error {
	lt := s.at
	n := nameLength(s.text[lt+2:])
	if n == 0 {
		return s.fail(lt, `"</" that no element name follows`, "write the name at once behind it")
	}
	tag := s.text[lt+2 : lt+2+n]
	at := lt + 2 + n
	for at < len(s.text) && isSpace(s.text[at]) {
		at++
	}
	if at == len(s.text) {
		return s.fail(at, fmt.Sprintf("the file ends inside the tag </%s>", shorten(tag)), "the file is cut off; get it again")
	}
	if s.text[at] != '>' {
		return s.fail(at, fmt.Sprintf("the tag </%s> is not finished", shorten(tag)), `end it with ">"; an end tag has nothing but its name`)
	}
	open := s.b.innermost()
	if open == nil {
		return s.fail(lt, fmt.Sprintf("</%s> closes nothing that is open", shorten(tag)), "delete it")
	}
	if open.tag != tag {
		msg := fmt.Sprintf("</%s> where %s, opened at %d:%d, is still open", shorten(tag), tagged(open.tag), open.pos.Line, open.pos.Column)
		fix := fmt.Sprintf("close it first: end its tag with /> or write </%s>", shorten(open.tag))
		if !s.b.isOpen(tag) {
			fix = fmt.Sprintf("write </%s>, or delete it: no %s is open", shorten(open.tag), tagged(tag))
		}
		return s.fail(lt, msg, fix)
	}
	s.b.endElement()
	s.at = at + 1
	return nil
}
