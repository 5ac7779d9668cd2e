package lint

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cradle/rapi/csp"
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
func (c *checker) nearly(id string, surely bool, n *provxml.Node, words func() (string, string)) {
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
	c.add(nameCase, n, part(nameAttr(n)), func() (string, string) {
		return fmt.Sprintf("%s is documented as %s", cut(n.Name), documented), "write " + documented
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
	c.nearly(unknownCharacteristic, near != "" && s.ch.Complete, n, func() (string, string) {
		if near != "" {
			return fmt.Sprintf("%s is not documented in %s", cut(n.Name), inWords(s)), "did you mean " + near + "?"
		}
		return fmt.Sprintf("%s is not documented in %s", cut(n.Name), inWords(s)), "it has " + children(s.ch)
	})
}

// inWords is where the walk stands: "CM_GPRSEntries/<entry name>".
func inWords(s scope) string {
	if s.provider == nil {
		return ""
	}
	if s.ch == nil || s.ch == s.provider.Root {
		return s.provider.Type
	}
	return s.provider.Type + ", " + s.ch.Display()
}

// children are the characteristics that there are, in words.
func children(ch *csp.Characteristic) string {
	var names []string
	for _, k := range ch.Children {
		names = append(names, k.Display())
	}
	if len(names) == 0 {
		return "no characteristics"
	}
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// chosenName looks at a name that the document chooses.
func (c *checker) chosenName(n *provxml.Node, s scope) {
	name := n.Name
	if template(name) || s.registry {
		return // the Registry's keys have rules of their own
	}
	if s.ch.MaxName > 0 && utf8.RuneCountInString(name) > s.ch.MaxName {
		c.addAs(guessed(Error, s.ch.Guess), nameLength, n, part("type"), func() (string, string) {
			return fmt.Sprintf("the name has %d characters; %s may have %d", utf8.RuneCountInString(name), s.ch.Display(), s.ch.MaxName), "shorten it"
		})
		return
	}
	if s.ch.NameOK(name) {
		return
	}
	id, fix := nameFormat, "choose a name that matches "+s.ch.Pattern
	switch strings.ToLower(s.provider.Type) {
	case "certificatestore":
		id, fix = certificateHash, "write the 40 hexadecimal digits of the certificate's SHA-1 hash, without blanks"
	case "email2":
		id, fix = guidBraces, "write {436EF144-B4FB-4863-A041-8F905A62C572}: 32 hexadecimal digits with dashes, in braces"
		if isGUID("{" + strings.TrimSpace(name) + "}") {
			fix = "put it into braces"
		}
	case "cm_mappings":
		fix = "name it by a number, from Windows Mobile 6 on one from 16777216 on"
	}
	if unfilledWord(name) {
		c.placeholder(n, part("type"), name)
		return
	}
	c.addAs(guessed(Error, s.ch.Guess), id, n, part("type"), func() (string, string) {
		return fmt.Sprintf("%s is no %s of %s", cut(name), s.ch.Name, s.provider.Type), fix
	})
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
	c.add(placeholder, n, at, func() (string, string) {
		return fmt.Sprintf("%s looks like a placeholder that was not filled in", cut(text)), "put the value there"
	})
}
