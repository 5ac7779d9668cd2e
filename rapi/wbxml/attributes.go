package wbxml

import "fmt"

// attributeReader reads one attribute list (WAP-192 section 5.3: attribute).
type attributeReader struct {
	*decoder
	element string
	silent  bool // a processing instruction: nothing is written

	started bool
	name    string
	at      int
	value   []byte
	seen    []string        // few names
	many    map[string]bool // from fewNames on
}

const fewNames = 8

func (a *attributeReader) run() *Error {
	for {
		at := a.decoder.at
		tok, err := a.byte("the end (0x01) of the attributes")
		if err != nil {
			return err
		}
		switch {
		case tok == tokEnd:
			a.finish()
			return nil
		case tok == tokSwitchPage:
			if a.attrPage, err = a.byte("a code page"); err != nil {
				return err
			}
			if a.doc.Version == V11 {
				// In 1.1 only elements had pages; a handset may refuse it.
				a.warn(at, "a document of version 1.1 changes the code page of attributes, which came with 1.2")
			}
		case tok == tokLiteral:
			err = a.literal(at)
		case tok == tokEntity, tok == tokStrI, tok == tokStrT, tok == tokOpaque:
			err = a.piece(at, tok)
		case extension(tok) != "":
			return a.fail(at, "", "the extension %s (0x%02x), which has no meaning in %s; an attribute was expected", extension(tok), tok, a.doc.Language)
		case tok == tokPI, tok == tokLiteralA, tok == tokLiteralC, tok == tokLiteralAC:
			return a.fail(at, "", "the token 0x%02x, which cannot stand in attributes; an attribute, its value or the end (0x01) was expected", tok)
		case tok < 0x80:
			a.start(at, tok)
		default:
			err = a.token(at, tok)
		}
		if err != nil {
			return err
		}
		if len(a.out)+len(a.value) > MaxSize {
			return a.fail(at, "it is not a provisioning document", "the document grows beyond %d MiB as XML", MaxSize>>20)
		}
	}
}

// literal begins an attribute whose name is in the string table.
func (a *attributeReader) literal(at int) *Error {
	a.finish()
	nameAt := a.decoder.at
	name, err := a.tableText()
	if err != nil {
		return err
	}
	if !xmlName(name) {
		return a.fail(nameAt, "", "the attribute name %.60q is not a name in XML", name)
	}
	a.begin(at, name)
	return nil
}

// start begins an attribute by its token.
func (a *attributeReader) start(at int, tok byte) {
	a.finish()
	if p := a.page(at, a.attrPage); p != nil {
		if s, ok := p.starts[tok]; ok {
			a.begin(at, s.name)
			a.value = append(a.value, s.prefix...)
			if s.lost {
				text := fmt.Sprintf("unknown-%d-%02x", a.attrPage, tok)
				a.unknown(at, "the attribute token 0x%02x of code page %d is %s, and with what value is not known; it is shown as %s", tok, a.attrPage, s.name, text)
				a.value = append(a.value, text...)
			}
			return
		}
	}
	name := fmt.Sprintf("unknown-%d-%02x", a.attrPage, tok)
	a.unknown(at, "the attribute token 0x%02x of code page %d has no known meaning; it is shown as the attribute %s", tok, a.attrPage, name)
	a.begin(at, name)
}

func (a *attributeReader) begin(at int, name string) {
	a.started, a.name, a.at, a.value = true, name, at, a.value[:0]
}

// token adds a value token to the value.
func (a *attributeReader) token(at int, tok byte) *Error {
	if err := a.inside(at); err != nil {
		return err
	}
	if p := a.page(at, a.attrPage); p != nil {
		if v, ok := p.values[tok]; ok {
			a.value = append(a.value, v.text...)
			return nil
		}
	}
	text := fmt.Sprintf("unknown-%d-%02x", a.attrPage, tok)
	a.unknown(at, "the value token 0x%02x of code page %d has no known meaning; it is shown as %s", tok, a.attrPage, text)
	a.value = append(a.value, text...)
	return nil
}

func (a *attributeReader) piece(at int, tok byte) *Error {
	if err := a.inside(at); err != nil {
		return err
	}
	s, err := a.decoder.piece(at, tok, a.name)
	if err != nil {
		return err
	}
	a.value = append(a.value, s...)
	return nil
}

func (a *attributeReader) inside(at int) *Error {
	if a.started {
		return nil
	}
	return a.fail(at, "", "a value before the first attribute; an attribute or the end (0x01) was expected")
}

// finish writes the attribute that was being read.
func (a *attributeReader) finish() {
	if !a.started {
		return
	}
	a.started = false
	if a.silent {
		return
	}
	if a.twice(a.name) {
		a.doc.Incomplete = true
		a.warn(a.at, "the attribute %.60s stands twice in <%.60s>; the second is left out", a.name, a.element)
		return
	}
	a.out = append(a.out, ' ')
	a.out = append(a.out, a.name...)
	a.out = append(a.out, '=', '"')
	a.escape(a.at, a.value, true)
	a.out = append(a.out, '"')
}

// twice reports whether the element has an attribute already, and notes it.
func (a *attributeReader) twice(name string) bool {
	if a.many != nil {
		found := a.many[name]
		a.many[name] = true
		return found
	}
	for _, n := range a.seen {
		if n == name {
			return true
		}
	}
	if a.seen = append(a.seen, name); len(a.seen) > fewNames {
		a.many = map[string]bool{}
		for _, n := range a.seen {
			a.many[n] = true
		}
	}
	return false
}
