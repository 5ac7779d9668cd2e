package cm

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/beevik/etree"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/metabase"
)

// section processes what a document says to one CSP.
type section struct {
	*worker
	csp     csps.CSP
	caps    csps.Caps
	marked  csps.Marked  // the CSP, or nil
	grouped csps.Grouped // the CSP, or nil
	says    *csp.Caps    // which elements it knows, by the catalogue; nil when that does not know it
}

func (w *worker) section(c csps.CSP) *section {
	s := &section{worker: w, csp: c, caps: c.Caps()}
	if p, ok := w.m.provider(c.Type()); ok {
		s.says = &p.Caps
	}
	s.marked, _ = c.(csps.Marked)
	s.grouped, _ = c.(csps.Grouped)
	return s
}

// place is where the section is: a characteristic, with what the metabase says
// of it, found once for all the settings in it.
type place struct {
	path    csps.Path
	setting string // in the metabase, in lower case
	err     error  // the path cannot be

	// Of settings in it that have no entry of their own, as of a version of the
	// metabase: the Metabase CSP changes it in the middle of a document.
	inside    metabase.Found
	hasInside bool
	version   uint64
}

func (s *section) at(path csps.Path) *place {
	pl := &place{path: path}
	var setting string
	err := guard(func() (err error) {
		setting, err = s.csp.Setting(path)
		return err
	})
	if err != nil {
		pl.err = err
		return pl
	}
	pl.setting = strings.ToLower(setting)
	pl.version = s.m.meta.Version()
	pl.inside, pl.hasInside = s.m.meta.Inside(pl.setting)
	return pl
}

var (
	// errNoEntry: the metabase knows no role for the setting ([L:ms852998]).
	errNoEntry = &csps.Error{HRESULT: rapi.ConfigEntryNotFound, Desc: "The metabase has no entry for the setting."}
	// errDenied: none of the caller's roles is one of the setting's. That the
	// code is E_ACCESSDENIED is inferred for RAPI.
	errDenied = &csps.Error{HRESULT: rapi.AccessDenied, Desc: "Access is denied: the role of the caller is not sufficient."}
	// errReadOnly: the setting's rw-access has no write.
	errReadOnly = &csps.Error{HRESULT: rapi.AccessDenied, Desc: "The setting can only be read."}
	// errWriteOnly: it has no read.
	errWriteOnly = &csps.Error{HRESULT: rapi.AccessDenied, Desc: "The setting can only be written."}
	// guess: the code of a query or deletion that the CSP's page says no to.
	errElement   = &csps.Error{HRESULT: rapi.NotImplemented, Desc: "The provider does not know this element."}
	errTopQuery  = &csps.Error{HRESULT: rapi.NotImplemented, Desc: "The provider cannot be queried as a whole."}
	errTopDelete = &csps.Error{HRESULT: rapi.NotImplemented, Desc: "The provider cannot be deleted as a whole."}
)

// element processes one element and rewrites it. around is the characteristic
// that it stands in; nil for the element that names the CSP.
func (s *section) element(el *etree.Element, around *place) error {
	var err error
	switch el.Tag {
	case tagCharacteristic:
		s.changes = s.changes || len(el.ChildElements()) == 0
		return s.characteristic(el, around)
	case tagParmQuery:
		if err = s.query(el, around); err != nil {
			return s.failed(el, err)
		}
		return nil
	case tagCharacteristicQuery:
		if err = s.queryAll(el, around); err != nil {
			return s.failed(el, err)
		}
		return nil
	}
	s.changes = true
	switch el.Tag {
	case tagParm:
		err = s.set(el, around)
	case tagNoParm:
		err = s.delete(el, around)
	case tagNoCharacteristic:
		err = s.deleteAll(el, around)
	}
	if err != nil {
		return s.failed(el, err)
	}
	return s.made()
}

// available looks whether the CSP's page says that an element is not available in
// it (its table of "Microsoft Custom Elements").
func (s *section) available(tag string) error {
	if s.says == nil {
		return nil
	}
	says := csp.NotSaid
	switch tag {
	case tagParmQuery:
		says = s.says.ParmQuery
	case tagNoParm:
		says = s.says.NoParm
	case tagNoCharacteristic:
		says = s.says.NoCharacteristic
	case tagCharacteristicQuery:
		says = s.says.CharacteristicQuery
	}
	if says == csp.No {
		return errElement
	}
	return nil
}

// step is the place that an element names by its type. The element that names
// the CSP is no step.
func (s *section) step(el *etree.Element, around *place) (*place, error) {
	if around == nil {
		return s.at(nil), nil
	}
	typ, err := s.translated(el, el.SelectAttrValue("type", ""))
	if err != nil {
		return nil, err
	}
	path := below(around.path, typ)
	if s.marked != nil {
		mwid := el.SelectAttrValue("mwid", "") == "1"
		err = guard(func() (err error) {
			path, err = s.marked.Mark(path, el.Tag, mwid)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return s.at(path), nil
}

// below extends a path; the result shares no end with another one.
func below(path csps.Path, typ string) csps.Path {
	return append(path[:len(path):len(path)], typ)
}

// translated applies an element's translation attribute to a text of it, where
// the CSP knows the attribute ([L:bb737304], [L:aa457989]).
func (s *section) translated(el *etree.Element, text string) (string, error) {
	if !s.caps.Translation {
		return text, nil
	}
	return csps.Translate(el.SelectAttrValue("translation", ""), text)
}

// characteristic processes the elements in a characteristic in their order.
func (s *section) characteristic(el *etree.Element, around *place) error {
	here, err := s.step(el, around)
	if err == nil && s.grouped != nil && s.flags&FlagProcess != 0 {
		err = s.open(el, here)
	}
	if err != nil {
		return s.failed(el, err)
	}
	if len(el.Child) == 0 && around != nil {
		access, err := s.whole(here)
		if err == nil {
			err = writable(access)
		}
		if err == nil && s.flags&FlagProcess != 0 {
			err = guard(func() error { return s.csp.Create(&s.undo, here.path) })
		}
		if err != nil {
			return s.failed(el, err)
		}
	}
	for c := range el.ChildElementsSeq() {
		if err := s.element(c, here); err != nil {
			return err
		}
	}
	if s.grouped != nil && s.flags&FlagProcess != 0 {
		if err := guard(func() error { return s.grouped.Close(&s.undo, here.path) }); err != nil {
			return s.failed(el, err)
		}
	}
	return nil
}

// open tells a CSP what stands in a characteristic.
func (s *section) open(el *etree.Element, here *place) error {
	c := csps.Characteristic{
		MWID:   el.SelectAttrValue("mwid", "") == "1",
		Empty:  len(el.Child) == 0,
		Writes: writes(el),
	}
	for child := range el.ChildElementsSeq() {
		switch child.Tag {
		case tagParm:
			p, err := s.parm(child)
			if err != nil {
				return s.failed(child, err)
			}
			c.Parms = append(c.Parms, p)
		case tagCharacteristic:
			typ, err := s.translated(child, child.SelectAttrValue("type", ""))
			if err != nil {
				return s.failed(child, err)
			}
			c.Types = append(c.Types, typ)
		}
	}
	return guard(func() error { return s.grouped.Open(&s.undo, here.path, c) })
}

// writes reports whether something in a characteristic is to be changed: one
// that holds queries alone is not.
func writes(el *etree.Element) bool {
	if len(el.Child) == 0 {
		return true // it is to be made
	}
	for c := range el.ChildElementsSeq() {
		if c.Tag == tagParm || c.Tag == tagNoParm || c.Tag == tagNoCharacteristic || c.Tag == tagCharacteristic && writes(c) {
			return true
		}
	}
	return false
}

// guard makes a crash of a CSP an error of it (CONFIG_E_CSPEXCEPTION,
// [L:ms852998]).
func guard(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &crash{reason: r, stack: debug.Stack()}
		}
	}()
	return call()
}

// crash is a CSP that panicked.
type crash struct {
	reason any
	stack  []byte
}

func (e *crash) Error() string { return fmt.Sprintf("The provider crashed: %v", e.reason) }
func (e *crash) Unwrap() error { return rapi.ConfigCSPException }

// whole finds what the metabase says of a characteristic itself.
func (s *section) whole(here *place) (metabase.Found, error) {
	if here.err != nil {
		return metabase.Found{}, here.err
	}
	f, ok := s.m.meta.Find(here.setting)
	return s.access(here.setting, f, ok)
}

// one finds what it says of a parm in a characteristic.
func (s *section) one(here *place, name string) (metabase.Found, error) {
	if here.err != nil {
		return metabase.Found{}, here.err
	}
	if v := s.m.meta.Version(); v != here.version {
		here.version = v
		here.inside, here.hasInside = s.m.meta.Inside(here.setting)
	}
	setting := here.setting + `\` + strings.ToLower(name)
	f, ok := s.m.meta.Exact(setting, here.inside, here.hasInside)
	return s.access(setting, f, ok)
}

// access holds the caller's roles against a setting's entry in the metabase: a
// role in common is enough.
//
// Reading is held against the same mask as writing (inferred: the metabase has
// one access-role a setting and rw-access beside it).
func (s *section) access(setting string, f metabase.Found, ok bool) (metabase.Found, error) {
	if hr := s.faults.Fail[setting]; hr != rapi.OK {
		return f, &csps.Error{HRESULT: hr, Desc: cmp.Or(s.faults.Desc[setting], "forced")}
	}
	switch {
	case !ok:
		return f, errNoEntry
	case !s.caller.Meet(f.Roles):
		return f, errDenied
	}
	return f, nil
}

func writable(f metabase.Found) error {
	if !f.Writable {
		return errReadOnly
	}
	return nil
}

func readable(f metabase.Found) error {
	if !f.Readable {
		return errWriteOnly
	}
	return nil
}

// parm is what a parm element says.
func (s *section) parm(el *etree.Element) (csps.Parm, error) {
	value, err := s.translated(el, el.SelectAttrValue("value", ""))
	return csps.Parm{
		Name:     el.SelectAttrValue("name", ""),
		Value:    value,
		Datatype: el.SelectAttrValue("datatype", ""),
	}, err
}

func (s *section) set(el *etree.Element, here *place) error {
	parm, err := s.parm(el)
	if err != nil {
		return err
	}
	access, err := s.one(here, parm.Name)
	if err != nil {
		return err
	}
	if s.flags&FlagProcess != 0 {
		if err := writable(access); err != nil {
			return err
		}
		setting := here.setting + `\` + strings.ToLower(parm.Name)
		if err := guard(func() error {
			if s.faults.Forget[setting] {
				return nil
			}
			return s.csp.Set(&s.undo, here.path, parm)
		}); err != nil {
			return err
		}
	}
	s.describe(el, here.path, access)
	return nil
}

// delete processes a noparm. One that is not there is no failure: the same
// element means "there is none" in a reply ([L:bb737235]).
func (s *section) delete(el *etree.Element, here *place) error {
	name := el.SelectAttrValue("name", "")
	access, err := s.one(here, name)
	if err != nil || s.flags&FlagProcess == 0 {
		return err
	}
	if err := writable(access); err != nil {
		return err
	}
	if err := s.available(tagNoParm); err != nil {
		return err
	}
	value := el.SelectAttr("value")
	several, ok := s.csp.(csps.Several)
	if value == nil || !ok {
		return found(guard(func() error { return s.csp.Delete(&s.undo, here.path, name) }))
	}
	return found(guard(func() error { return several.DeleteOne(&s.undo, here.path, name, value.Value) }))
}

func found(err error) error {
	if errors.Is(err, csps.ErrNotFound) {
		return nil
	}
	return err
}

// deleteAll processes a nocharacteristic. Roles are held against its own path.
// guess: that settings below it which the caller may not reach do not stop it.
func (s *section) deleteAll(el *etree.Element, around *place) error {
	here, err := s.step(el, around)
	if err != nil {
		return err
	}
	if around == nil && !s.caps.TopDelete {
		return errTopDelete
	}
	access, err := s.whole(here)
	if err != nil {
		return err
	}
	if err := writable(access); err != nil {
		return err
	}
	if s.flags&FlagProcess == 0 {
		return nil
	}
	if err := s.available(tagNoCharacteristic); err != nil {
		return err
	}
	return found(guard(func() error { return s.csp.DeleteAll(&s.undo, here.path) }))
}
