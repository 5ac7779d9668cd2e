package cm

import (
	"errors"
	"strings"

	"github.com/beevik/etree"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
)

// query answers a parm-query: parm with its value, or noparm when there is
// none ([L:bb737578], [L:bb737251]).
func (s *section) query(el *etree.Element, here *place) error {
	name := el.SelectAttrValue("name", "")
	access, err := s.one(here, name)
	if err != nil {
		return err
	}
	if s.flags&FlagProcess != 0 {
		if err := readable(access); err != nil {
			return err
		}
		if err := s.available(tagParmQuery); err != nil {
			return err
		}
		var p csps.Parm
		err := guard(func() (err error) {
			p, err = s.csp.Query(here.path, name)
			return err
		})
		if errors.Is(err, csps.ErrNotFound) {
			el.Tag = tagNoParm
			return nil
		} else if err != nil {
			return err
		}
		el.Tag = tagParm
		fill(el, p)
	}
	s.describe(el, here.path, access)
	return nil
}

// fill sets a parm's value, and its datatype when the CSP has one.
func fill(el *etree.Element, p csps.Parm) {
	el.CreateAttr("value", p.Value)
	if p.Datatype != "" {
		el.CreateAttr("datatype", p.Datatype)
	}
}

// queryAll answers a characteristic-query: a characteristic with what is in
// it, or nocharacteristic. The query's attributes stay, recursive too: so does
// a reply that Microsoft published ([L:ms890672]).
//
// recursive="false" gives one level: the parms and characteristics directly
// below, these with their parms, as in the same reply. Any other value, or
// none, gives the whole tree ([L:bb737359]).
func (s *section) queryAll(el *etree.Element, around *place) error {
	here, err := s.step(el, around)
	if err != nil {
		return err
	}
	if around == nil && !s.caps.TopQuery {
		return errTopQuery
	}
	if _, err := s.whole(here); err != nil || s.flags&FlagProcess == 0 {
		return err
	}
	if err := s.available(tagCharacteristicQuery); err != nil {
		return err
	}
	s.answered++
	levels := -1
	if !s.caps.WholeTree && strings.EqualFold(el.SelectAttrValue("recursive", ""), "false") {
		levels = 1
	}
	err = s.fillTree(el, here, levels)
	if errors.Is(err, csps.ErrNotFound) {
		el.Tag = tagNoCharacteristic
		return nil
	} else if err != nil {
		return err
	}
	el.Tag = tagCharacteristic
	return nil
}

// maxAnswered is how many elements the queries of one document may bring: a
// document of a megabyte could ask for the whole registry ten thousand times.
// guess: no source; a handset has some limit, if only its memory.
const maxAnswered = 50_000

var errTooMuch = &csps.Error{HRESULT: rapi.OutOfMemory, Desc: "The queries bring more than there is memory for."}

// fillTree puts what stands at a place into el. levels is how many levels of
// characteristics follow; negative means all. Settings that the caller may not
// reach are left out (guess: no source).
func (s *section) fillTree(el *etree.Element, here *place, levels int) error {
	var l csps.Level
	err := guard(func() (err error) {
		l, err = s.csp.Enumerate(here.path)
		return err
	})
	if err != nil {
		return err
	}
	s.answered += len(l.Parms)
	if levels != 0 {
		s.answered += len(l.Children) // those that are left out took their time too
	}
	if s.answered > maxAnswered {
		return errTooMuch
	}
	for _, p := range l.Parms {
		access, err := s.one(here, p.Name)
		if err != nil || !access.Readable {
			continue
		}
		c := el.CreateElement(tagParm)
		c.CreateAttr("name", p.Name)
		fill(c, p)
		s.describe(c, here.path, access)
	}
	if levels == 0 {
		return nil
	}
	for _, name := range l.Children {
		child := s.at(below(here.path, name))
		if _, err := s.whole(child); err != nil {
			continue
		}
		c := el.CreateElement(tagCharacteristic)
		c.CreateAttr("type", name)
		if err := s.fillTree(c, child, levels-1); err != nil {
			return err
		}
	}
	return nil
}
