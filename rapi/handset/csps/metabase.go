package csps

import (
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/metabase"
	"cradle/rapi/handset/undo"
)

// Metabase is the Metabase CSP ([L:aa455926], [L:bb737399]): each characteristic
// is a setting, by its path, with the parms access-role, rw-access, datatype and
// others, and with characteristics label and options that hold a text for each
// language ([L:aa458983]).
//
// Its settings are made as the document is processed, so that what follows in the
// same document has the new roles ([L:aa455926]); a failure further down does not
// take them back. A characteristic is one entry: it is made when all that is said
// of it has been accepted. That entries are the unit is inferred: the page speaks
// of "each setting".
type Metabase struct {
	typ  string
	meta *metabase.Metabase
	edit *metabase.Entry // of the characteristic that is open, or nil
}

func newMetabase(typ string, meta *metabase.Metabase) *Metabase {
	return &Metabase{typ: typ, meta: meta}
}

// Type is the canonical type.
func (c *Metabase) Type() string { return c.typ }

// Caps: neither a query nor a deletion of the whole ([L:aa455926]).
func (c *Metabase) Caps() Caps { return Caps{Translation: true} }

// Setting is "Metabase\PATH".
func (c *Metabase) Setting(p Path) (string, error) { return joined(c.typ, p), nil }

// group is the second step of a path: "", label or options.
func (c *Metabase) group(p Path) (string, error) {
	switch {
	case len(p) == 1 && p[0] != "":
		return "", nil
	case len(p) == 2 && (strings.EqualFold(p[1], metabase.Label) || strings.EqualFold(p[1], metabase.Options)):
		return strings.ToLower(p[1]), nil
	}
	return "", invalid("An entry of the metabase is one characteristic, which may have label and options in it.")
}

// Begin, Commit and Rollback: it undoes its own work, which is the entry that was
// not finished.
func (c *Metabase) Begin() { c.edit = nil }

// Commit has nothing left to do.
func (c *Metabase) Commit() error { return nil }

// Rollback lets the unfinished entry go.
func (c *Metabase) Rollback() error {
	c.edit = nil
	return nil
}

// Open begins an entry.
func (c *Metabase) Open(_ *undo.Log, p Path, ch Characteristic) error {
	if len(p) != 1 {
		return nil
	}
	c.edit = nil
	if ch.Writes {
		if c.edit = c.meta.Get(p[0]); c.edit == nil {
			c.edit = &metabase.Entry{Path: p[0]}
		}
	}
	return nil
}

// Close makes the entry.
func (c *Metabase) Close(_ *undo.Log, p Path) error {
	if len(p) != 1 || c.edit == nil {
		return nil
	}
	e := c.edit
	c.edit = nil
	if e == c.meta.Get(p[0]) {
		return nil
	}
	if err := c.meta.Put(e); err != nil {
		return &Error{rapi.OutOfMemory, "The metabase is full, or the path too long."}
	}
	return nil
}

// Create: a characteristic with nothing in it makes an entry that says nothing.
// guess: no source.
func (c *Metabase) Create(_ *undo.Log, p Path) error {
	_, err := c.group(p)
	return err
}

// Set sets an attribute, or the text of a language.
func (c *Metabase) Set(_ *undo.Log, p Path, parm Parm) error {
	group, err := c.group(p)
	if err != nil {
		return err
	}
	e, err := c.edit.With(group, parm.Name, parm.Value)
	if err != nil {
		return invalid(err.Error() + ".")
	}
	c.edit = e
	return nil
}

// Delete removes an attribute, or a text.
func (c *Metabase) Delete(_ *undo.Log, p Path, name string) error {
	group, err := c.group(p)
	if err != nil {
		return err
	}
	e, ok := c.edit.Without(group, name)
	if !ok {
		return ErrNotFound
	}
	c.edit = e
	return nil
}

// DeleteAll removes an entry, at once; or all texts of a group.
func (c *Metabase) DeleteAll(_ *undo.Log, p Path) error {
	group, err := c.group(p)
	if err != nil {
		return err
	}
	if group == "" {
		if !c.meta.Delete(p[0]) {
			return ErrNotFound
		}
		return nil
	}
	list := c.edit.List(group)
	if len(list) == 0 {
		return ErrNotFound
	}
	for _, a := range list {
		c.edit, _ = c.edit.Without(group, a.Name)
	}
	return nil
}

// entry is the one that is open, or the one that is there.
func (c *Metabase) entry(p Path) *metabase.Entry {
	if c.edit != nil && strings.EqualFold(c.edit.Path, p[0]) {
		return c.edit
	}
	return c.meta.Get(p[0])
}

// Query reads an attribute or a text.
func (c *Metabase) Query(p Path, name string) (Parm, error) {
	l, err := c.Enumerate(p)
	if err != nil {
		return Parm{}, err
	}
	for _, parm := range l.Parms {
		if strings.EqualFold(parm.Name, name) {
			parm.Name = name
			return parm, nil
		}
	}
	return Parm{}, ErrNotFound
}

// Enumerate lists an entry.
func (c *Metabase) Enumerate(p Path) (Level, error) {
	group, err := c.group(p)
	if err != nil {
		return Level{}, err
	}
	e := c.entry(p)
	if e == nil || group != "" && len(e.List(group)) == 0 {
		return Level{}, ErrNotFound
	}
	var l Level
	for _, a := range e.List(group) {
		l.Parms = append(l.Parms, Parm{Name: a.Name, Value: a.Value})
	}
	for _, g := range []string{metabase.Label, metabase.Options} {
		if group == "" && len(e.List(g)) > 0 {
			l.Children = append(l.Children, g)
		}
	}
	return l, nil
}
