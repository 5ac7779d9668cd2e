package wbxml

// attributeReader reads one attribute list (WAP-192 section 5.3: attribute).
type attributeReader struct {
	*decoder
	element string
	silent  bool // a processing instruction: nothing is written

	started bool
	dropped bool // the attribute that is being read is not written
	name    string
	at      int
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
			if a.doc.Version == V11 && !a.toldV11 {
				a.toldV11 = true
				a.warn(at, "a document of version 1.1 changes the code page of attributes, which came with 1.2; a handset may refuse it")
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
		if a.written() > MaxSize {
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
			a.add(s.prefix)
			if s.lost {
				text := a.bracketed(a.attrPage, tok)
				a.unknown(at, "attribute", tok, a.attrPage, s.name+"="+text)
				a.add(text)
			}
			return
		}
	}
	name := a.placeholder(a.attrPage, tok)
	a.unknown(at, "attribute", tok, a.attrPage, name)
	a.begin(at, name)
}

// begin writes the name, unless the element has the attribute already.
func (a *attributeReader) begin(at int, name string) {
	a.started, a.dropped, a.name, a.at = true, a.silent, name, at
	if a.silent {
		return
	}
	if a.twice(name) {
		a.dropped = true
		a.doc.Incomplete = true
		if len(a.doc.Warnings) < maxWarnings {
			a.warn(at, "the attribute %.60s stands twice in <%.60s>; the second is left out", name, a.element)
		}
		return
	}
	a.out = append(a.out, ' ')
	a.out = append(a.out, name...)
	a.out = append(a.out, '=', '"')
}

// add writes a piece of the value.
func (a *attributeReader) add(s string) {
	if !a.dropped {
		a.escape(a.at, s, true)
	}
}

// finish ends the attribute that was being read.
func (a *attributeReader) finish() {
	if a.started && !a.dropped {
		a.out = append(a.out, '"')
	}
	a.started = false
}

// token adds a value token to the value.
func (a *attributeReader) token(at int, tok byte) *Error {
	if err := a.inside(at); err != nil {
		return err
	}
	if p := a.page(at, a.attrPage); p != nil {
		if v, ok := p.values[tok]; ok {
			a.add(v.text)
			return nil
		}
	}
	text := a.bracketed(a.attrPage, tok)
	a.unknown(at, "value", tok, a.attrPage, text)
	a.add(text)
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
	a.add(s)
	return nil
}

func (a *attributeReader) inside(at int) *Error {
	if a.started {
		return nil
	}
	return a.fail(at, "", "a value before the first attribute; an attribute or the end (0x01) was expected")
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
