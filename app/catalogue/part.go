// Package catalogue is the catalogue of Configuration Service Providers for
// people: a part of it found by its path, its pages in words, a search, and the
// JSON documents.
package catalogue

import (
	"fmt"
	"strings"

	"cradle/rapi/csp"
)

// Part is a place in the catalogue: a Provider, a characteristic below it, or a
// setting.
type Part struct {
	Provider       *csp.Provider
	Names          []string // below the Provider, as they were asked for
	Characteristic *csp.Characteristic
	Parm           *csp.Parm // nil: the whole characteristic
}

// A NotFound is a path that leads nowhere.
type NotFound struct {
	Name   string // the part of the path that is not known
	In     string // where; empty: among the Providers
	Near   string // what may have been meant; may be empty
	Whole  bool   // the catalogue has the whole list: there is no such thing
	Family string // other devices' documents have it; may be empty
	Not    string // what it cannot be the name of; may be empty
}

func (e *NotFound) Error() string {
	var s string
	switch {
	case e.Not != "":
		return fmt.Sprintf("%q cannot be the %s in %s; write * for any", e.Name, e.Not, e.In)
	case e.In == "":
		s = fmt.Sprintf("no configuration service provider %q is known", e.Name)
	case e.Whole:
		s = fmt.Sprintf("there is no %q in %s", e.Name, e.In)
	default:
		s = fmt.Sprintf("no %q is known in %s, of which the sources do not tell everything", e.Name, e.In)
	}
	if e.Family != "" {
		s += "; one of that name is for other devices: " + e.Family
	}
	switch {
	case e.Near != "":
		s += fmt.Sprintf("; did you mean %q?", e.Near)
	case e.In == "" && e.Family == "":
		s += "; 'cradle csp' lists those that are, and 'cradle csp --search WORD' finds a setting"
	}
	return s
}

// Find returns the part at a path: a Provider's type, and behind slashes the
// names below it. A name that a document chooses may be any, or a star.
func Find(c *csp.Catalogue, path string) (Part, error) {
	names := strings.Split(strings.TrimSuffix(path, "/"), "/")
	p, ok := c.Find(names[0])
	if !ok {
		e := &NotFound{Name: names[0], Near: near(c, names[0])}
		e.Family, _ = c.Foreign(names[0])
		return Part{}, e
	}
	part := Part{Provider: p, Characteristic: p.Root}
	at := p.Type
	for i, name := range names[1:] {
		ch := part.Characteristic
		if next := ch.Child(name); next != nil && !(i == len(names)-2 && onlyParm(ch, next, name)) {
			if next.Any && !ch.Registry && name != "*" && !next.NameOK(name) {
				return Part{}, &NotFound{Name: name, In: at, Not: next.Name}
			}
			part.Characteristic = next
			part.Names = append(part.Names, name)
			if !next.Registry || !ch.Registry {
				at += "/" + next.Display()
			}
			continue
		}
		if s, ok := parm(ch, name); ok {
			if i < len(names)-2 { // nothing stands in a setting
				return Part{}, &NotFound{Name: names[i+2], In: at + "/" + name, Whole: true}
			}
			part.Parm = s
			part.Names = append(part.Names, name)
			return part, nil
		}
		near := ch.NearestParm(name)
		if near == "" {
			near = ch.NearestChild(name)
		}
		return Part{}, &NotFound{Name: name, In: at, Near: near, Whole: ch.Complete}
	}
	return part, nil
}

// near is the Provider that was meant: misspelt, or only the beginning of its
// name where no other begins so.
func near(c *csp.Catalogue, name string) string {
	if found := c.Nearest(name); found != "" || len(name) < 3 {
		return found
	}
	found := ""
	for _, p := range c.Providers {
		if len(p.Type) > len(name) && strings.EqualFold(p.Type[:len(name)], name) {
			if found != "" {
				return ""
			}
			found = p.Type
		}
	}
	return found
}

// onlyParm tells whether the last name of a path means a setting rather than a
// characteristic whose name the document chooses.
func onlyParm(ch, next *csp.Characteristic, name string) bool {
	s, ok := ch.Parm(name)
	return ok && next.Any && s != ch.AnyParm
}

// parm is Characteristic.Parm, for which a star is any name that the document
// chooses.
func parm(ch *csp.Characteristic, name string) (*csp.Parm, bool) {
	if name == "*" {
		return ch.AnyParm, ch.AnyParm != nil
	}
	return ch.Parm(name)
}

// Path is the part's path as the catalogue writes it, with the names that were
// asked for in the place of those that a document chooses.
func (p Part) Path() string {
	return strings.Join(append([]string{p.Provider.Type}, p.Names...), "/")
}

// Help is the sentence for the part.
func (p Part) Help() string {
	switch {
	case p.Parm != nil:
		return p.Parm.Help
	case p.Characteristic == p.Provider.Root && p.Provider.Help != "":
		return p.Provider.Help
	}
	return p.Characteristic.Help
}

// Complete lists what may follow a path that a person has begun to type.
func Complete(c *csp.Catalogue, typed string) []string {
	i := strings.LastIndex(typed, "/")
	var all []string
	if i < 0 {
		for _, p := range c.Providers {
			all = append(all, p.Type+"\t"+p.Purpose)
		}
		return begin(all, typed)
	}
	part, err := Find(c, typed[:i])
	if err != nil || part.Parm != nil {
		return nil
	}
	up := typed[:i+1]
	for _, ch := range part.Characteristic.Children {
		name := ch.Name
		if ch.Any {
			name = "*"
		}
		all = append(all, up+name+"\t"+ch.Help)
	}
	for _, s := range part.Characteristic.Parms {
		all = append(all, up+s.Name+"\t"+s.Help)
	}
	return begin(all, typed)
}

func begin(all []string, typed string) (some []string) {
	for _, s := range all {
		if len(s) >= len(typed) && strings.EqualFold(s[:len(typed)], typed) {
			some = append(some, s)
		}
	}
	return some
}
