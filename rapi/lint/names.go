package lint

import (
	"strings"
	"unicode/utf8"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// nearKey is a name that was looked for, and where.
type nearKey struct {
	where any
	name  string
}

// maxNear bounds how many names are compared with those of the catalogue: a
// document with more mistyped names has another fault.
const maxNear = 500

// nearest is the documented name that was meant, or "".
func (c *checker) nearest(where any, name string, find func(string) string) string {
	k := nearKey{where, name}
	near, ok := c.near[k]
	if !ok && len(c.near) < maxNear {
		near = find(name)
		c.near[k] = near
	}
	return near
}

// nearly adds a finding about a name: an error if it is surely mistyped.
func (c *checker) nearly(id string, surely bool, n *provxml.Node, words func() (msg, fix phrase.Text)) {
	sev := Warning
	if surely {
		sev = Error
	}
	c.addAs(sev, id, n, part(nameAttr(n)), words)
}

// spelling notes a name in other capital letters than documented.
func (c *checker) spelling(n *provxml.Node, documented string) {
	if strings.TrimSpace(n.Name) == documented {
		return // only blanks around it, which is another rule's
	}
	c.add(nameCase, n, part(nameAttr(n)), func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Name}} is documented as {{.Documented}}", "Name", cut(n.Name), "Documented", documented), write(documented)
	})
}

// unknownCharacteristic looks at a name that the catalogue does not have.
func (c *checker) unknownCharacteristic(n *provxml.Node, s scope) {
	near := c.nearest(s.ch, n.Name, s.ch.NearestChild)
	switch {
	case near == "" && !s.ch.Complete, template(n.Name):
		return
	case near == "" && unfilledWord(n.Name):
		c.placeholder(n, part("type"), n.Name)
		return
	}
	c.nearly(unknownCharacteristic, near != "" && s.ch.Complete, n, func() (phrase.Text, phrase.Text) {
		if near != "" {
			return notDocumented(n.Name, s), meant(near)
		}
		return notDocumented(n.Name, s), children(s.ch)
	})
}

func notDocumented(name string, s scope) phrase.Text {
	return phrase.New("{{.Name}} is not documented in {{.Place}}", "Name", cut(name), "Place", inWords(s))
}

// inWords is where the walk stands: "CM_GPRSEntries, <entry name>".
func inWords(s scope) phrase.Text {
	if s.provider == nil {
		return phrase.Text{}
	}
	if s.ch == nil || s.ch == s.provider.Root {
		return phrase.Verbatim(s.provider.Type)
	}
	return phrase.Join(", ", phrase.Verbatim(s.provider.Type), display(s.ch))
}

// display is a characteristic's type, or in angle brackets what the document chooses.
func display(ch *csp.Characteristic) phrase.Text {
	if ch == nil || !ch.Any {
		return phrase.Verbatim(ch.Display())
	}
	return phrase.Join("", phrase.Verbatim("<"), phrase.New(ch.Name), phrase.Verbatim(">")) // data: chosen names of the catalogue
}

// children says which characteristics there are.
func children(ch *csp.Characteristic) phrase.Text {
	var names []phrase.Text
	for _, k := range ch.Children {
		names = append(names, display(k))
	}
	if len(names) == 0 {
		return phrase.New("it has no characteristics")
	}
	const most = 8
	if left := len(names) - most; left > 0 {
		return phrase.Count("it has {{.Names}} and {{.Count}} more", "it has {{.Names}} and {{.Count}} more", left, "Names", phrase.Join(", ", names[:most]...))
	}
	return phrase.New("it has {{.Names}}", "Names", phrase.Join(", ", names...))
}

// chosenName looks at a name that the document chooses.
func (c *checker) chosenName(n *provxml.Node, s scope) {
	name := n.Name
	if template(name) || s.registry {
		return // the Registry's keys have rules of their own
	}
	if s.ch.MaxName > 0 && utf8.RuneCountInString(name) > s.ch.MaxName {
		c.addAs(guessed(Error, s.ch.Guess), nameLength, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("the name has {{.Length}} characters; {{.Place}} may have {{.Most}}", "Length", utf8.RuneCountInString(name), "Place", display(s.ch), "Most", s.ch.MaxName), phrase.New("shorten it")
		})
		return
	}
	if s.ch.NameOK(name) {
		return
	}
	id, fix := nameFormat, phrase.New("choose a name that matches {{.Pattern}}", "Pattern", s.ch.Pattern)
	switch strings.ToLower(s.provider.Type) {
	case "certificatestore":
		id, fix = certificateHash, phrase.New("write the 40 hexadecimal digits of the certificate's SHA-1 hash, without blanks")
	case "email2":
		id, fix = guidBraces, phrase.New("write {436EF144-B4FB-4863-A041-8F905A62C572}: 32 hexadecimal digits with dashes, in braces")
		if isGUID("{" + strings.TrimSpace(name) + "}") {
			fix = phrase.New("put it into braces")
		}
	case "cm_mappings":
		fix = phrase.New("name it by a number, from Windows Mobile 6 on one from 16777216 on")
	}
	if unfilledWord(name) {
		c.placeholder(n, part("type"), name)
		return
	}
	c.addAs(guessed(Error, s.ch.Guess), id, n, part("type"), func() (phrase.Text, phrase.Text) {
		return noneOf(name, s.ch.Name, phrase.Verbatim(s.provider.Type)), fix
	})
}

// noneOf says that a name is not what a document may choose in a place; kind is the
// catalogue's word for it, such as "entry name".
func noneOf(name, kind string, place phrase.Text) phrase.Text {
	return phrase.New("{{.Name}} is no {{.Kind}} of {{.Place}}", "Name", cut(name), "Kind", phrase.New(kind), "Place", place) // data: chosen names of the catalogue
}

// guessed softens what stands on an entry of the catalogue that is inferred.
func guessed(s Severity, guess bool) Severity {
	if guess {
		return min(s, Warning)
	}
	return s
}

// unfilled reports whether a text that is no good value looks like the word of
// a template: "{GUID}", "%s", "[server]", "+XXXXXXXXXXX".
func unfilled(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) < 2 || len(s) > 100 {
		return false
	}
	first, last := s[0], s[len(s)-1]
	return first == '{' && last == '}' && strings.ContainsFunc(s, notGUIDRune) ||
		first == '[' && last == ']' || first == '<' && last == '>' ||
		first == '%' && (len(s) == 2 || last == '%') || first == '$' && (last == '}' || last == ')') ||
		strings.Contains(strings.ToUpper(s), "XXX")
}

// unfilledWord is unfilled, or a word in capitals: "CERTHASH". It is for what is
// never a word, such as hashes, GUIDs and base64.
func unfilledWord(s string) bool {
	s = strings.TrimSpace(s)
	if unfilled(s) {
		return true
	}
	letters := false
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			letters = letters || r > 'F' // hexadecimal digits say nothing
		case r >= '0' && r <= '9', r == '_', r == ' ':
		default:
			return false
		}
	}
	return letters && len(s) <= 100
}

func notGUIDRune(r rune) bool {
	return !(r == '{' || r == '}' || r == '-' || isHex(r))
}

func isHex(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
}

func (c *checker) placeholder(n *provxml.Node, at part, text string) {
	c.add(placeholder, n, at, func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Text}} looks like a placeholder that was not filled in", "Text", cut(text)), phrase.New("put the value there")
	})
}
