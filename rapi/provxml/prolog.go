package provxml

import (
	"strings"

	"cradle/rapi/phrase"
)

// xmlDeclaration is productions 23 to 26, 32, 80 and 81.
func (s *scanner) xmlDeclaration() error {
	if !strings.HasPrefix(s.text, "<?xml") || nameLength(s.text[2:]) != len("xml") {
		return nil
	}
	end := strings.Index(s.text, "?>")
	if end < 0 {
		return s.fail(0, phrase.New("the XML declaration has no end"), phrase.New("close it with ?>"))
	}
	fix := phrase.New(`write <?xml version="1.0" encoding="utf-8"?>, or delete it`)
	at := len("<?xml")
	spaced := false
	for step, name := range []string{"version", "encoding", "standalone"} {
		for at < end && isSpace(s.text[at]) {
			at, spaced = at+1, true
		}
		if at == end {
			if step == 0 {
				return s.fail(at, phrase.New("the XML declaration has no version"), fix)
			}
			break
		}
		rest, ok := strings.CutPrefix(s.text[at:end], name)
		if !ok {
			if step == 0 {
				return s.fail(at, phrase.New("the XML declaration does not begin with the version"), fix)
			}
			continue
		}
		if !spaced {
			return s.fail(at, phrase.New("no white space before {{.Name}} in the XML declaration", "Name", name), phrase.New("put a blank there"))
		}
		rest = strings.TrimLeft(rest, xmlSpace)
		rest, ok = strings.CutPrefix(rest, "=")
		rest = strings.TrimLeft(rest, xmlSpace)
		if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
			return s.fail(at, phrase.New("the {{.Name}} of the XML declaration has no value in quotes", "Name", name), fix)
		}
		value, after, ok := strings.Cut(rest[1:], rest[:1])
		if !ok {
			return s.fail(end-len(rest), phrase.New("the value of {{.Name}} that begins here has no closing quote", "Name", name), fix)
		}
		valueAt := end - len(rest) + 1
		switch {
		case name == "version" && !isVersion(value):
			return s.fail(valueAt, phrase.New("XML version {{.Value}}", "Value", quoted(value)), phrase.New(`write version="1.0"`))
		case name == "version" && value != "1.0":
			s.b.problem(Warning, VersionUnusual, s.place.at(valueAt), func() (phrase.Text, phrase.Text) {
				return phrase.New("XML version {{.Value}}; read as 1.0", "Value", quoted(value)), phrase.New(`write version="1.0"`)
			})
		case name == "encoding" && !isEncodingName(value):
			return s.fail(valueAt, phrase.New("the encoding {{.Value}} of the XML declaration is not a name", "Value", quoted(value)), fix)
		case name == "standalone" && value != "yes" && value != "no":
			return s.fail(valueAt, phrase.New("standalone is {{.Value}} in the XML declaration", "Value", quoted(value)), phrase.New(`write "yes" or "no", or leave it out`))
		}
		at, spaced = end-len(after), false
	}
	for at < end && isSpace(s.text[at]) {
		at++
	}
	if at < end {
		return s.fail(at, phrase.New("{{.Text}} in the XML declaration", "Text", quoted(s.text[at:end])), fix)
	}
	s.b.instruction("xml", strings.TrimLeft(s.text[len("<?xml"):end], xmlSpace))
	s.at = end + len("?>")
	s.declaration = [2]int{0, s.at}
	return nil
}

// isVersion is production 26: "1." and digits.
func isVersion(v string) bool {
	digits, ok := strings.CutPrefix(v, "1.")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// isEncodingName is production 81.
func isEncodingName(v string) bool {
	for i := 0; i < len(v); i++ {
		b := v[i]
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
		if !letter && (i == 0 || (b < '0' || b > '9') && b != '.' && b != '_' && b != '-') {
			return false
		}
	}
	return v != ""
}

// documentType passes over a document type declaration, production 28. What
// it declares is not used; entities make the document unreadable, because what
// stands for them cannot be known without expanding them.
func (s *scanner) documentType() error {
	lt := s.at
	rest := s.rest()
	if !strings.HasPrefix(rest, "<!DOCTYPE") {
		return s.fail(lt, phrase.New(`"<!" that begins neither a comment nor anything else known`), phrase.New("a comment is written <!-- ... -->"))
	}
	if s.b.inside() || s.b.rooted() || s.doctype[1] > 0 {
		return s.fail(lt, phrase.New("a document type declaration at the wrong place"), phrase.New("delete it"))
	}
	pos := s.place.at(lt)
	at := lt + len("<!DOCTYPE")
	name := strings.TrimLeft(s.text[at:], xmlSpace)
	if len(name) == len(s.text)-at || nameLength(name) == 0 {
		return s.fail(lt, phrase.New("a document type declaration without a name"), phrase.New("delete it"))
	}
	at = len(s.text) - len(name) + nameLength(name)
	at, err := s.externalID(lt, at)
	if err != nil {
		return err
	}
	if at < len(s.text) && s.text[at] == '[' {
		if at, err = s.internalSubset(lt, at+1); err != nil {
			return err
		}
		for at < len(s.text) && isSpace(s.text[at]) {
			at++
		}
	}
	if at == len(s.text) {
		return s.fail(lt, phrase.New("this document type declaration has no end"), phrase.New("delete it, or close it with >"))
	}
	if s.text[at] != '>' {
		return s.fail(at, phrase.New("{{.Text}} in the document type declaration", "Text", quoted(firstWord(s.text[at:]))), phrase.New("delete the declaration; no handset needs it"))
	}
	s.at = at + 1
	s.doctype = [2]int{lt, s.at}
	s.b.directive(s.text[lt+len("<!") : at])
	s.b.problem(Note, DoctypeNotSent, pos, func() (phrase.Text, phrase.Text) {
		return phrase.New("the document type declaration is not sent: a handset cannot fetch what it names"), phrase.Text{}
	})
	return nil
}

// externalID is productions 75 and 11 to 13, with the white space around.
func (s *scanner) externalID(lt, at int) (int, error) {
	start := at
	space := func() bool {
		from := at
		for at < len(s.text) && isSpace(s.text[at]) {
			at++
		}
		return at > from
	}
	spaced := space()
	literals := 0
	switch {
	case strings.HasPrefix(s.text[at:], "PUBLIC"):
		literals = 2
	case strings.HasPrefix(s.text[at:], "SYSTEM"):
		literals = 1
	default:
		return at, nil
	}
	if !spaced {
		return 0, s.fail(start, phrase.New("no white space before the identifier of the document type declaration"), phrase.New("put a blank there"))
	}
	at += len("PUBLIC") // SYSTEM is as long
	for i := range literals {
		spaced = space()
		if at == len(s.text) || s.text[at] != '"' && s.text[at] != '\'' {
			return 0, s.fail(min(at, len(s.text)), phrase.New("an identifier in quotes is missing in the document type declaration"), phrase.New("delete the declaration; no handset needs it"))
		}
		if !spaced {
			return 0, s.fail(at, phrase.New("no white space before the identifier of the document type declaration"), phrase.New("put a blank there"))
		}
		end := strings.IndexByte(s.text[at+1:], s.text[at])
		if end < 0 {
			return 0, s.fail(at, phrase.New("the identifier that begins here has no closing quote"), phrase.New("close it with {{.Quote}}", "Quote", s.text[at:at+1]))
		}
		if literal := s.text[at+1 : at+1+end]; literals-i == 2 && strings.Trim(literal, pubidChars) != "" {
			return 0, s.fail(at, phrase.New("the public identifier {{.Name}} has a character that is not allowed there", "Name", quoted(literal)), phrase.New("delete the declaration; no handset needs it"))
		}
		at += 1 + end + 1
	}
	space()
	return at, nil
}

// pubidChars is production 13.
const pubidChars = " \r\nabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-'()+,./:=?;!*#@$_%"

// internalSubset passes over production 28b and returns the index behind the
// closing bracket.
func (s *scanner) internalSubset(lt, at int) (int, error) {
	for at < len(s.text) {
		rest := s.text[at:]
		switch {
		case isSpace(rest[0]):
			at++
		case rest[0] == ']':
			return at + 1, nil
		case strings.HasPrefix(rest, "<!--"):
			body := rest[len("<!--"):]
			i := strings.Index(body, "--")
			if i < 0 || !strings.HasPrefix(body[i:], "-->") {
				return 0, s.fail(at, phrase.New("this comment has no proper end"), phrase.New("close it with --> and have no other -- inside"))
			}
			at += len("<!--") + i + len("-->")
		case strings.HasPrefix(rest, "<?"):
			_, _, n, err := s.instructionAt(at)
			if err != nil {
				return 0, err
			}
			at += n
		case strings.HasPrefix(rest, "<!ENTITY"):
			return 0, s.fail(at, phrase.New("the document declares entities, which are not expanded: an entity can grow without bound"),
				phrase.New("write the text itself where the entity is used, and delete the declaration"))
		case strings.HasPrefix(rest, "<!ELEMENT"), strings.HasPrefix(rest, "<!ATTLIST"), strings.HasPrefix(rest, "<!NOTATION"):
			end := declarationEnd(rest)
			if end < 0 {
				return 0, s.fail(at, phrase.New("this declaration has no end"), phrase.New("close it with >"))
			}
			at += end
		case rest[0] == '%':
			n := nameLength(rest[1:])
			if n == 0 || !strings.HasPrefix(rest[1+n:], ";") {
				return 0, s.fail(at, phrase.New(`"%" that begins no reference`), phrase.New("delete it"))
			}
			at += n + 2
		default:
			return 0, s.fail(at, phrase.New("{{.Text}} in the document type declaration", "Text", quoted(firstWord(rest))), phrase.New("delete the declaration; no handset needs it"))
		}
	}
	return 0, s.fail(lt, phrase.New("this document type declaration has no end"), phrase.New("delete it, or close it with ]>"))
}

// declarationEnd is the index behind the ">" that ends a markup declaration;
// one in quotes does not.
func declarationEnd(s string) int {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>':
			return i + 1
		case b == '<' && i > 0:
			return -1
		}
	}
	return -1
}
