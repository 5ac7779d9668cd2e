package wbxml

import (
	"fmt"
	"strings"
)

// attribute writes a name and a value in the fewest bytes, the change of the
// code page counted. It changes the page before the attribute, not between an
// attribute and its value, unless pieces of the value are worth it (values).
func (e *encoder) attribute(name, text string) error {
	if err := check("the value of the attribute "+name, text); err != nil {
		return err
	}
	if dateAttribute(e.o.Language, name) {
		if date, ok := dateBytes(text); ok {
			e.start(e.table.bareAt[name][0])
			e.out = mbAppend(append(e.out, tokOpaque), uint32(len(date)))
			e.out = append(e.out, date...)
			return nil
		}
	}
	best, rest, found := e.choose(name, text)
	if !found {
		if !xmlName(name) {
			return &Error{Offset: -1, Msg: fmt.Sprintf("the attribute name %.60q is not a name in XML", name)}
		}
		e.out = mbAppend(append(e.out, tokLiteral), e.strings.add(name))
		e.value(rest)
		return nil
	}
	e.start(best)
	e.value(rest)
	return nil
}

// start writes an attribute start token.
func (e *encoder) start(at place) {
	if at.page != e.attrPage {
		e.out = append(e.out, tokSwitchPage, at.page)
		e.attrPage = at.page
	}
	e.out = append(e.out, at.code)
}

// choose finds the attribute's token, and what is left of the value.
func (e *encoder) choose(name, text string) (best place, rest string, found bool) {
	lowest := 0
	try := func(at place, left string) {
		cost := 1 + e.valueCost(at.page, left)
		if at.page != e.attrPage {
			cost += 2
		}
		if !found || cost < lowest {
			best, rest, found, lowest = at, left, true, cost
		}
	}
	for _, at := range e.table.startAt[nameValue{name, text}] {
		try(at, "")
	}
	for _, o := range e.table.openAt[name] {
		if left, ok := strings.CutPrefix(text, o.prefix); ok {
			try(o.place, left)
		}
	}
	for _, at := range e.table.bareAt[name] {
		try(at, text)
	}
	if !found {
		rest = text
	}
	return best, rest, found
}

// valueCost is how many bytes a value takes on a page, without its pieces.
func (e *encoder) valueCost(page byte, text string) int {
	if text == "" {
		return 0
	}
	for _, at := range e.table.valueAt[text] {
		if at.page == page {
			return 1
		}
	}
	return len(text) + 2
}

// value writes what the start token did not say.
func (e *encoder) value(text string) {
	for _, at := range e.table.valueAt[text] {
		if at.page == e.attrPage {
			e.out = append(e.out, at.code)
			return
		}
	}
	if len(e.table.parts) == 0 || text == "" {
		e.text(text)
		return
	}
	from := 0
	for i := 0; i < len(text); {
		run, codes, page := e.pieces(text[i:])
		if run == 0 || !e.worth(text, from, i, run, len(codes), page) {
			i++
			continue
		}
		e.text(text[from:i])
		if page != e.attrPage {
			e.out = append(e.out, tokSwitchPage, page)
			e.attrPage = page
		}
		e.out = append(e.out, codes...)
		i += run
		from = i
	}
	e.text(text[from:])
}

// pieces is the longest row of pieces that a text begins with, on one page.
func (e *encoder) pieces(text string) (run int, codes []byte, page byte) {
	for number, list := range e.table.parts {
		var row []byte
		length := 0
	next:
		for _, p := range list {
			if strings.HasPrefix(text[length:], p.text) {
				row = append(row, p.code)
				length += len(p.text)
				goto next
			}
		}
		if length > run || length == run && length > 0 && number < page {
			run, codes, page = length, row, number
		}
	}
	return run, codes, page
}

// worth reports whether a row of pieces saves bytes: it may cost a change of
// the page and one back, and the text before it a terminator of its own.
func (e *encoder) worth(text string, from, at, run, tokens int, page byte) bool {
	saved := run - tokens
	if page != e.attrPage {
		if e.o.Version == V11 {
			return false
		}
		saved -= 4
	}
	if at > from && at+run < len(text) {
		saved -= 2 // one text becomes two
	}
	if at == from && at+run == len(text) {
		saved += 2 // no text at all is left
	}
	return saved > 0
}
