package provxml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cradle/rapi/phrase"
)

// Limits on what one document or reply may hold. They are far above what a
// Configuration Service Provider can use (no size limit is documented anywhere)
// and keep a hostile file in bounded memory and time.
const (
	MaxSize       = 16 << 20 // bytes of a document's file
	maxReply      = 96 << 20 // bytes of a reply as UTF-8: a RAPI message of 64 MiB in UTF-16
	maxDepth      = 256      // elements inside each other
	maxAttributes = 32       // of one element; the grammar knows 20
	maxItems      = 1 << 20  // elements, comments, processing instructions, CDATA sections
	// maxPath bounds the names of an element and of those around it, in bytes
	// together. Whatever names every setting by its Path would otherwise take
	// time and memory that grow with the square of the file.
	// guess: no source; the longest of 1,858 elements found in the wild has 129.
	maxPath = 4096
)

// attribute is one attribute of a start tag: its value as XML normalises it.
type attribute struct {
	name, value string
}

// scanner is a well-formedness check of XML 1.0 (fifth edition, without
// external entities) that reports what it finds to a builder. It is one loop
// over the text: the only nesting is a stack of open elements, of maxDepth.
//
// Deviations from a full processor, on purpose: a document that declares
// entities is refused and none is ever expanded, so that no document grows
// while it is read; the rest of a document type declaration is passed over.
type scanner struct {
	name  string // of the file, for errors
	text  string
	at    int
	place place
	items int
	attrs []attribute // of the current start tag; reused
	b     *builder

	declaration, doctype [2]int // where they stand in text; empty if there is none
}

// fail is an error at a byte of the text, which is not before the last place
// that was asked for: mistakes are found in the order of the text.
func (s *scanner) fail(off int, msg, fix phrase.Text) error {
	return &SyntaxError{Name: s.name, Pos: s.place.at(off), Msg: msg, Fix: fix}
}

// rest is the text from the current place on.
func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) run() error {
	if i := illegalChar(s.text); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s.text[i:])
		msg := phrase.New("character U+{{.Character}} is not allowed in XML", "Character", fmt.Sprintf("%04X", r))
		if r == 0 {
			return s.fail(i, msg, phrase.New("delete it; zero bytes mean a damaged or binary file"))
		}
		return s.fail(i, msg, phrase.New("delete it"))
	}
	if err := s.xmlDeclaration(); err != nil {
		return err
	}
	for {
		lt := strings.IndexByte(s.rest(), '<')
		if lt < 0 {
			if err := s.characters(len(s.text)); err != nil {
				return err
			}
			return s.end()
		}
		if err := s.characters(s.at + lt); err != nil {
			return err
		}
		var err error
		switch rest := s.rest(); {
		case strings.HasPrefix(rest, "</"):
			err = s.endTag()
		case s.items == maxItems:
			err = s.fail(s.at, phrase.New("more than {{.Most}} elements and comments", "Most", maxItems), phrase.New("split the document"))
		case strings.HasPrefix(rest, "<!--"):
			s.items++
			err = s.comment()
		case strings.HasPrefix(rest, "<![CDATA["):
			s.items++
			err = s.cdata()
		case strings.HasPrefix(rest, "<!"):
			s.items++
			err = s.documentType()
		case strings.HasPrefix(rest, "<?"):
			s.items++
			err = s.instruction()
		default:
			s.items++
			err = s.startTag()
		}
		if err != nil {
			return err
		}
	}
}

// characters reads the text up to to, where a "<" or the end is.
func (s *scanner) characters(to int) error {
	from := s.at
	piece := s.text[from:to]
	s.at = to
	if piece == "" {
		return nil
	}
	blank := isBlank(piece)
	if !s.b.inside() {
		if !blank {
			off := from + len(piece) - len(strings.TrimLeft(piece, xmlSpace))
			if s.b.rooted() {
				return s.fail(off, phrase.New("text {{.Text}} behind the end of the document", "Text", quoted(firstWord(s.text[off:]))), phrase.New("delete it"))
			}
			return s.fail(off, phrase.New("text {{.Text}} before the first element", "Text", quoted(firstWord(s.text[off:]))), phrase.New("delete it; or this is no XML document, and another file was meant"))
		}
		return nil
	}
	if !blank {
		if i := strings.Index(piece, "]]>"); i >= 0 {
			return s.fail(from+i, phrase.New(`"]]>" is not allowed in text`), phrase.New("write ]]&gt;"))
		}
		value, err := s.replace(from, piece, false)
		if err != nil {
			return err
		}
		off := from + len(piece) - len(strings.TrimLeft(piece, xmlSpace))
		s.b.text(value, s.place.at(off), false)
		return nil
	}
	s.b.text(newlines(piece), Pos{}, true)
	return nil
}

// end is the end of the text.
func (s *scanner) end() error {
	if open := s.b.innermost(); open != nil {
		msg := phrase.New("the file ends inside {{.Tag}}, opened at {{.Line}}:{{.Column}}", "Tag", tagged(open.tag), "Line", open.pos.Line, "Column", open.pos.Column)
		fix := phrase.New("the file is cut off, or </{{.Tag}}> is missing", "Tag", shorten(open.tag))
		if s.b.reopened() {
			fix = phrase.New("write </{{.Tag}}> at {{.Line}}:{{.Column}}, where the element is opened again instead of closed", "Tag", shorten(open.tag), "Line", open.pos.Line, "Column", open.pos.Column)
		}
		return s.fail(len(s.text), msg, fix)
	}
	if !s.b.rooted() {
		if isBlank(s.text) {
			return &SyntaxError{Name: s.name, Msg: phrase.New("the file is empty"), Fix: phrase.New("choose another file")}
		}
		return s.fail(len(s.text), phrase.New("there is no element in the file"), phrase.New("a provisioning document begins with <wap-provisioningdoc>"))
	}
	return nil
}

// comment is production 15.
func (s *scanner) comment() error {
	body := s.rest()[len("<!--"):]
	i := strings.Index(body, "--")
	if i < 0 || i+2 >= len(body) {
		return s.fail(s.at, phrase.New("this comment has no end"), phrase.New("close it with -->"))
	}
	if body[i+2] != '>' {
		return s.fail(s.at+len("<!--")+i, phrase.New(`"--" inside a comment`), phrase.New("a comment ends with --> and has no other -- inside; use a single -"))
	}
	s.b.comment(newlines(body[:i]))
	s.at += len("<!--") + i + len("-->")
	return nil
}

// cdata is production 18.
func (s *scanner) cdata() error {
	if !s.b.inside() {
		return s.fail(s.at, phrase.New("a CDATA section outside the root element"), phrase.New("delete it"))
	}
	body := s.rest()[len("<![CDATA["):]
	i := strings.Index(body, "]]>")
	if i < 0 {
		return s.fail(s.at, phrase.New("this CDATA section has no end"), phrase.New("close it with ]]>"))
	}
	s.b.cdata(newlines(body[:i]), s.place.at(s.at))
	s.at += len("<![CDATA[") + i + len("]]>")
	return nil
}

// instruction is a processing instruction, production 16.
func (s *scanner) instruction() error {
	target, inst, length, err := s.instructionAt(s.at)
	if err != nil {
		return err
	}
	s.b.instruction(target, newlines(inst))
	s.at += length
	return nil
}

func (s *scanner) instructionAt(at int) (target, inst string, length int, err error) {
	body := s.text[at+len("<?"):]
	n := nameLength(body)
	if n == 0 {
		return "", "", 0, s.fail(at, phrase.New(`"<?" that no name follows`), phrase.New("delete it, or write < as &lt;"))
	}
	target = body[:n]
	if strings.EqualFold(target, "xml") {
		return "", "", 0, s.fail(at, phrase.New("an XML declaration inside the file"), phrase.New("it must be the very first thing: delete it, or what stands before it"))
	}
	end := strings.Index(body[n:], "?>")
	if end < 0 {
		return "", "", 0, s.fail(at, phrase.New("the processing instruction {{.Target}} has no end", "Target", quoted(target)), phrase.New("close it with ?>"))
	}
	inst = body[n : n+end]
	if inst != "" {
		if !isSpace(inst[0]) {
			return "", "", 0, s.fail(at+len("<?")+n, phrase.New("no white space behind the name of the processing instruction {{.Target}}", "Target", quoted(target)), phrase.New("put a blank there"))
		}
		inst = strings.TrimLeft(inst, xmlSpace)
	}
	return target, inst, len("<?") + n + end + len("?>"), nil
}

// newlines is the end-of-line handling of XML 1.0, section 2.11.
func newlines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// firstWord is the beginning of a text, for messages.
func firstWord(s string) string {
	s = s[:min(len(s), 8*maxQuotedInReport)]
	if i := strings.IndexAny(s, xmlSpace+"<"); i > 0 {
		return s[:i]
	}
	return s
}
