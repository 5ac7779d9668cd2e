package cm

import "strings"

// misc skips white space, comments and processing instructions, and one
// document type declaration where that may stand.
func (p *parser) misc(doctype bool) error {
	for {
		p.space()
		var err error
		switch {
		case p.looking("<!--"):
			err = p.comment()
		case p.looking("<?"):
			err = p.instruction()
		case doctype && p.looking("<!DOCTYPE"):
			doctype = false
			err = p.doctype()
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// declaration reads <?xml version="1.0" encoding="..." standalone="..."?>.
func (p *parser) declaration() error {
	p.i += len("<?xml")
	order := []string{"version", "encoding", "standalone"}
	for n := 0; ; n++ {
		blank := p.space()
		if p.looking("?>") {
			if n == 0 {
				return p.fail("no version in the XML declaration")
			}
			p.i += 2
			return nil
		}
		name, err := p.name()
		if err != nil {
			return err
		}
		at := -1
		for i, o := range order {
			if o == name {
				at = i
			}
		}
		if !blank || at < 0 || n == 0 && at != 0 {
			return p.fail("%q in the XML declaration", name)
		}
		order = order[at+1:]
		if _, err := p.value(); err != nil {
			return err
		}
	}
}

func (p *parser) comment() error {
	p.i += len("<!--")
	end := strings.Index(p.s[p.i:], "--")
	if end < 0 {
		return p.fail("comment without end")
	}
	if err := p.chars(p.s[p.i : p.i+end]); err != nil {
		return err
	}
	p.i += end
	if !p.looking("-->") {
		return p.fail("two hyphens in a comment")
	}
	p.i += len("-->")
	return nil
}

func (p *parser) instruction() error {
	p.i += len("<?")
	target, err := p.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return p.fail("XML declaration is not at the beginning")
	}
	end := strings.Index(p.s[p.i:], "?>")
	if end < 0 {
		return p.fail("processing instruction without end")
	}
	if end > 0 && !isSpace(p.s[p.i]) {
		return p.fail("no blank behind %q", target)
	}
	if err := p.chars(p.s[p.i : p.i+end]); err != nil {
		return err
	}
	p.i += end + len("?>")
	return nil
}

func (p *parser) doctype() error {
	p.i += len("<!DOCTYPE")
	if !p.space() {
		return p.fail("no blank in the document type declaration")
	}
	if _, err := p.name(); err != nil {
		return err
	}
	for p.i < len(p.s) {
		switch c := p.s[p.i]; c {
		case '>':
			p.i++
			return nil
		case '"', '\'':
			end := strings.IndexByte(p.s[p.i+1:], c)
			if end < 0 {
				return p.fail("quote without end")
			}
			if err := p.chars(p.s[p.i+1 : p.i+1+end]); err != nil {
				return err
			}
			p.i += end + 2
		case '[':
			return p.fail("declarations inside the document are not accepted")
		case '<':
			return p.fail("\"<\" in the document type declaration")
		default:
			p.i++
		}
	}
	return p.fail("document type declaration without end")
}
