package provxml

import (
	"strings"
	"unicode/utf8"

	"cradle/rapi/phrase"
)

// startTag is productions 40, 41 and 44.
func (s *scanner) startTag() error {
	lt := s.at
	n := nameLength(s.text[lt+1:])
	if n == 0 {
		if lt+1 == len(s.text) {
			return s.fail(lt, phrase.New(`the file ends behind this "<"`), phrase.New("the file is cut off; get it again"))
		}
		return s.fail(lt, phrase.New(`"<" that no element name follows`), phrase.New("write the name at once behind it; in text, write < as &lt;"))
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
			return s.fail(at, phrase.New("the file ends inside the tag {{.Tag}}, opened at {{.Line}}:{{.Column}}", "Tag", tagged(tag), "Line", pos.Line, "Column", pos.Column), phrase.New("the file is cut off; get it again"))
		case s.text[at] == '>':
			s.at = at + 1
			return s.open(lt, tag, pos, false)
		case strings.HasPrefix(s.text[at:], "/>"):
			s.at = at + 2
			return s.open(lt, tag, pos, true)
		case s.text[at] == '/':
			return s.fail(at, phrase.New(`"/" inside the tag {{.Tag}}`, "Tag", tagged(tag)), phrase.New(`a tag ends with > or />, with nothing between the "/" and the ">"`))
		case s.text[at] == '<':
			return s.fail(at, phrase.New("the tag {{.Tag}}, opened at {{.Line}}:{{.Column}}, is not finished", "Tag", tagged(tag), "Line", pos.Line, "Column", pos.Column), phrase.New(`end it with ">" or "/>" before the next "<"`))
		}
		name := s.text[at : at+nameLength(s.text[at:])]
		if name == "" {
			r, _ := utf8.DecodeRuneInString(s.text[at:])
			return s.fail(at, phrase.New("{{.Character}} where the name of an attribute of {{.Tag}} should begin", "Character", quoted(string(r)), "Tag", tagged(tag)), phrase.New("check the quotes before it"))
		}
		if space == at {
			return s.fail(at, phrase.New("no white space before {{.Name}} in the tag {{.Tag}}", "Name", quoted(name), "Tag", tagged(tag)), phrase.New("put a blank there"))
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
			return 0, s.fail(nameAt, phrase.New("the attribute {{.Name}} stands twice in the tag {{.Tag}}", "Name", quoted(name), "Tag", tagged(tag)), phrase.New("keep one of them"))
		}
	}
	if len(s.attrs) == maxAttributes {
		return 0, s.fail(nameAt, phrase.New("the tag {{.Tag}} has more than {{.Most}} attributes", "Tag", tagged(tag), "Most", maxAttributes), phrase.New("a provisioning document has no such element"))
	}
	at := nameAt + len(name)
	for at < len(s.text) && isSpace(s.text[at]) {
		at++
	}
	if at == len(s.text) {
		return 0, s.fail(at, phrase.New("the file ends inside the tag {{.Tag}}, opened at {{.Line}}:{{.Column}}", "Tag", tagged(tag), "Line", tagPos.Line, "Column", tagPos.Column), phrase.New("the file is cut off; get it again"))
	}
	if s.text[at] != '=' {
		return 0, s.fail(nameAt, phrase.New("the attribute {{.Name}} of {{.Tag}} has no value", "Name", quoted(name), "Tag", tagged(tag)), phrase.New(`write {{.Name}}="..."`, "Name", shorten(name)))
	}
	for at++; at < len(s.text) && isSpace(s.text[at]); {
		at++
	}
	if at == len(s.text) {
		return 0, s.fail(at, phrase.New("the file ends inside the tag {{.Tag}}, opened at {{.Line}}:{{.Column}}", "Tag", tagged(tag), "Line", tagPos.Line, "Column", tagPos.Column), phrase.New("the file is cut off; get it again"))
	}
	quote := s.text[at]
	if quote != '"' && quote != '\'' {
		fix := phrase.New(`write {{.Name}}="..."`, "Name", shorten(name))
		if r, _ := utf8.DecodeRuneInString(s.text[at:]); strings.ContainsRune("\u201C\u201D\u201E\u2018\u2019\u00AB\u00BB", r) {
			fix = phrase.New(`use straight quotes (") instead of typographic ones`)
		}
		return 0, s.fail(at, phrase.New("the value of the attribute {{.Name}} of {{.Tag}} is not in quotes", "Name", quoted(name), "Tag", tagged(tag)), fix)
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
			return 0, s.fail(at, phrase.New("the value of the attribute {{.Name}} of {{.Tag}} that begins here has no closing quote", "Name", quoted(name), "Tag", tagged(tag)), phrase.New("close it with {{.Quote}}", "Quote", string(quote)))
		}
		return 0, s.fail(from+i, phrase.New(`"<" in the value of the attribute {{.Name}} of {{.Tag}}`, "Name", quoted(name), "Tag", tagged(tag)),
			phrase.New("write < as &lt; (and & as &amp;), or close the value's quote before it"))
	}
	if unclosed {
		return 0, s.fail(at, phrase.New("the value of the attribute {{.Name}} of {{.Tag}} that begins here has no closing quote", "Name", quoted(name), "Tag", tagged(tag)),
			phrase.New("close it with {{.Quote}}, or get the file again if it is cut off", "Quote", string(quote)))
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
		fix := phrase.New("put everything into one <wap-provisioningdoc>, or into a file of its own")
		return s.fail(lt, phrase.New("a second root element {{.Tag}}; the first, {{.First}}, ended before it", "Tag", tagged(tag), "First", tagged(s.b.rootTag())), fix)
	}
	if len(s.b.stack) == maxDepth {
		return s.fail(lt, phrase.New("elements are nested deeper than {{.Most}}", "Most", maxDepth), phrase.New("close elements before opening others; no provisioning document is that deep"))
	}
	path := 0 // the root is in no Path, so that one put around a fragment changes nothing
	if s.b.inside() || kindOf(tag) != Root {
		path = s.b.path() + nameBytes(tag, s.attrs)
	}
	if path > maxPath {
		return s.fail(lt, phrase.New("the names of {{.Tag}} and of the elements around it have more than {{.Most}} bytes together", "Tag", tagged(tag), "Most", maxPath),
			phrase.New("shorten them; no setting of a handset is named like that"))
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
		return s.fail(lt, phrase.New(`"</" that no element name follows`), phrase.New("write the name at once behind it"))
	}
	tag := s.text[lt+2 : lt+2+n]
	at := lt + 2 + n
	for at < len(s.text) && isSpace(s.text[at]) {
		at++
	}
	if at == len(s.text) {
		return s.fail(at, phrase.New("the file ends inside the tag </{{.Tag}}>", "Tag", shorten(tag)), phrase.New("the file is cut off; get it again"))
	}
	if s.text[at] != '>' {
		return s.fail(at, phrase.New("the tag </{{.Tag}}> is not finished", "Tag", shorten(tag)), phrase.New(`end it with ">"; an end tag has nothing but its name`))
	}
	open := s.b.innermost()
	if open == nil {
		return s.fail(lt, phrase.New("</{{.Tag}}> closes nothing that is open", "Tag", shorten(tag)), phrase.New("delete it"))
	}
	if open.tag != tag {
		msg := phrase.New("</{{.Tag}}> where {{.Open}}, opened at {{.Line}}:{{.Column}}, is still open", "Tag", shorten(tag), "Open", tagged(open.tag), "Line", open.pos.Line, "Column", open.pos.Column)
		fix := phrase.New("close it first: end its tag with /> or write </{{.Tag}}>", "Tag", shorten(open.tag))
		if !s.b.isOpen(tag) {
			fix = phrase.New("write </{{.Open}}>, or delete it: no {{.Tag}} is open", "Open", shorten(open.tag), "Tag", tagged(tag))
		}
		return s.fail(lt, msg, fix)
	}
	s.b.endElement()
	s.at = at + 1
	return nil
}
