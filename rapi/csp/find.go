package csp

import (
	"iter"
	"regexp"
	"strings"
)

// Find returns the Provider of a type. Letter case does not count
// (inferred: pages write both "Clock" and "clock", bb737578, bb737688).
func (c *Catalogue) Find(typ string) (*Provider, bool) {
	p, ok := c.byType[fold(typ)]
	return p, ok
}

// Foreign returns the name of the family of documents that a top-level type
// belongs to, when only such documents have it and Windows Mobile does not
// know it.
func (c *Catalogue) Foreign(typ string) (family string, ok bool) {
	family, ok = c.foreign[fold(typ)]
	return family, ok
}

// On tells whether handsets of a kind and a version have the Provider, as far as
// is known. A device of zero may be any kind, a version of zero any version:
// then the answer is No only when it is No for all of them.
func (p *Provider) On(device Devices, v Version) Tri {
	if p.Devices == 0 {
		return NotSaid
	}
	if device == 0 {
		device = All
	}
	yes, no := true, true
	for _, kind := range []Devices{Classic, Professional, Standard} {
		if device&kind == 0 {
			continue
		}
		switch on := p.on(kind, v); on {
		case Yes:
			no = false
		case No:
			yes = false
		default:
			yes, no = false, false
		}
	}
	switch {
	case yes:
		return Yes
	case no:
		return No
	}
	return NotSaid
}

// on is On for one kind of handset.
func (p *Provider) on(kind Devices, v Version) Tri {
	since := p.Since
	for _, f := range p.From {
		if f.Devices == kind {
			since = f.Since
		}
	}
	switch {
	case p.Devices&kind == 0, v != 0 && v < since, v != 0 && p.Until != 0 && v > p.Until:
		return No
	case v == 0 || since == 0:
		return NotSaid
	}
	return Yes
}

// fold makes a key of a name. Names longer than any in the catalogue need not
// be folded: they are not there.
func fold(name string) string {
	if len(name) > maxName {
		return name
	}
	return strings.ToLower(name)
}

// maxName bounds the names in the catalogue.
const maxName = 128

// At returns the characteristic at a path below the Provider's own, or nil when
// the catalogue does not know one. Without a path it is the Provider's own.
func (p *Provider) At(path ...string) *Characteristic {
	ch := p.Root
	for _, name := range path {
		if ch = ch.Child(name); ch == nil {
			return nil
		}
	}
	return ch
}

// Child returns the characteristic that a name means below this one: the one
// of that name, or else the one whose name the document chooses. It is nil when
// there is neither. The chosen name is not judged here: see NameOK.
func (ch *Characteristic) Child(name string) *Characteristic {
	if ch == nil {
		return nil
	}
	var chosen *Characteristic
	for _, c := range ch.Children {
		if c.Any && (chosen == nil || !chosen.NameOK(name) && c.NameOK(name)) {
			chosen = c
		} else if !c.Any && equal(c.Name, name) {
			return c
		}
	}
	if chosen == nil && ch.Registry {
		return ch // further keys nest without end
	}
	return chosen
}

// Parm returns the setting that a name means here: the one of that name, or
// else AnyParm when the name can be one of those. Its name is then not what
// was asked for.
func (ch *Characteristic) Parm(name string) (*Parm, bool) {
	if ch == nil {
		return nil, false
	}
	for _, p := range ch.Parms {
		if equal(p.Name, name) {
			return p, true
		}
	}
	if ch.AnyParm != nil && ch.AnyParm.NameOK(name) {
		return ch.AnyParm, true
	}
	return nil, false
}

// NameOK tells whether a document may choose a name for this characteristic. It
// is true when no rule is known.
func (ch *Characteristic) NameOK(name string) bool {
	return match(ch.pattern, name) && (ch.MaxName == 0 || len([]rune(name)) <= ch.MaxName)
}

// NameOK tells whether a parm may have a name, for an AnyParm. It is true when
// no rule is known.
func (p *Parm) NameOK(name string) bool { return match(p.pattern, name) }

func match(re *regexp.Regexp, s string) bool { return re == nil || re.MatchString(s) }

// Option returns the option of a value. Letter case does not count, nor does
// white space around it.
func (p *Parm) Option(value string) (Option, bool) {
	value = strings.TrimSpace(value)
	for _, o := range p.Options {
		if equal(o.Value, value) {
			return o, true
		}
	}
	return Option{}, false
}

// equal compares names as a handset does. Very long ones are not compared
// letter by letter.
func equal(a, b string) bool {
	return len(b) <= 4*len(a) && strings.EqualFold(a, b)
}

// Characteristics goes through the Provider's characteristics, each with its
// path from the Provider's type on, parents before their children:
// "CM_GPRSEntries/<entry name>/DevSpecificCellular".
func (p *Provider) Characteristics() iter.Seq2[string, *Characteristic] {
	return func(yield func(string, *Characteristic) bool) {
		p.Root.walk(p.Type, yield)
	}
}

func (ch *Characteristic) walk(path string, yield func(string, *Characteristic) bool) bool {
	if !yield(path, ch) {
		return false
	}
	for _, c := range ch.Children {
		if !c.walk(path+"/"+c.Display(), yield) {
			return false
		}
	}
	return true
}

// Settings goes through the Provider's settings, AnyParm's last in their
// characteristic, each with its path:
// "CM_GPRSEntries/<entry name>/DestId".
func (p *Provider) Settings() iter.Seq2[string, *Parm] {
	return func(yield func(string, *Parm) bool) {
		for path, ch := range p.Characteristics() {
			for _, s := range ch.Parms {
				if !yield(path+"/"+s.Name, s) {
					return
				}
			}
			if ch.AnyParm != nil && !yield(path+"/<"+ch.AnyParm.Name+">", ch.AnyParm) {
				return
			}
		}
	}
}

// Display is the characteristic's name as people write it: a name that the
// document chooses stands in angle brackets.
func (ch *Characteristic) Display() string {
	if ch.Any {
		return "<" + ch.Name + ">"
	}
	return ch.Name
}
