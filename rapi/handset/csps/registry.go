package csps

import (
	"slices"
	"strings"

	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Registry is the Registry CSP ([L:aa457989], [L:bb737304], [L:aa456053]):
// each characteristic is a key, by its whole path or a part of it, and each
// parm a value.
type Registry struct {
	typ string
	env *Env
	reg *registry.Registry
}

// Type is the canonical type.
func (c *Registry) Type() string { return c.typ }

// Caps: no query and no deletion of the whole registry ([L:aa457989]).
func (c *Registry) Caps() Caps { return Caps{Translation: true} }

// key joins the types of nested characteristics to the path of a key. A page
// of the documentation repeats "Registry\" in front of the root key (number
// 028 of the corpus); it is let through.
func (c *Registry) key(p Path) (registry.Path, error) {
	parts := slices.Clone(p)
	for i, part := range parts {
		// A single backslash at the end separates nothing; behind a join it would
		// be taken for a literal one.
		if n := len(part) - len(strings.TrimRight(part, `\`)); n%2 == 1 {
			parts[i] = part[:len(part)-1]
		}
	}
	s := strings.Join(parts, `\`)
	if head, rest, ok := strings.Cut(s, `\`); ok && strings.EqualFold(head, c.typ) {
		s = rest
	}
	k, err := registry.ParsePath(s)
	if err != nil {
		return nil, invalid("The path does not name a registry key below HKCR, HKCU or HKLM.")
	}
	return k, nil
}

// Setting is "Registry\HKCU\Software\Vendor".
func (c *Registry) Setting(p Path) (string, error) {
	if len(p) == 0 {
		return c.typ, nil
	}
	k, err := c.key(p)
	if err != nil {
		return "", err
	}
	return c.typ + `\` + k.String(), nil
}

// Create makes a key.
// guess: that an empty characteristic makes its key has no source.
func (c *Registry) Create(u *undo.Log, p Path) error {
	k, err := c.key(p)
	if err != nil {
		return err
	}
	c.note(k)
	if err := c.reg.Create(u, k); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// note notes the keys that a cabinet is about to make.
func (c *Registry) note(k registry.Path) {
	if c.env.cabinet == nil {
		return
	}
	for n := 2; n <= len(k); n++ {
		if !c.reg.Exists(k[:n]) {
			c.env.note(madeKey, k[:n].String())
		}
	}
}

// Set writes a value; its key is made when it is missing.
func (c *Registry) Set(u *undo.Log, p Path, parm Parm) error {
	k, err := c.key(p)
	if err != nil {
		return err
	}
	v, err := encodeValue(parm.Datatype, parm.Value)
	if err != nil {
		return err
	}
	c.note(k)
	if _, there := c.reg.Value(k, parm.Name); !there {
		c.env.note(madeInKey, k.String()+"\t"+parm.Name)
	}
	if err := c.reg.Set(u, k, parm.Name, v); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// Delete removes a value.
func (c *Registry) Delete(u *undo.Log, p Path, name string) error {
	k, err := c.key(p)
	if err != nil {
		return err
	}
	if !c.reg.DeleteValue(u, k, name) {
		return ErrNotFound
	}
	return nil
}

// DeleteAll removes a key with all below it. Root keys cannot be removed.
func (c *Registry) DeleteAll(u *undo.Log, p Path) error {
	k, err := c.key(p)
	switch {
	case err != nil:
		return err
	case len(k) < 2:
		return invalid("A root key cannot be deleted.")
	case !c.reg.Delete(u, k):
		return ErrNotFound
	}
	return nil
}

// Query reads a value.
func (c *Registry) Query(p Path, name string) (Parm, error) {
	k, err := c.key(p)
	if err != nil {
		return Parm{}, err
	}
	v, ok := c.reg.Value(k, name)
	if !ok {
		return Parm{}, ErrNotFound
	}
	return decodeValue(name, v), nil
}

// Enumerate lists the values and keys directly below a key. That keys below
// are named relative to it is inferred from nested characteristics in
// requests ([L:bb737619]).
func (c *Registry) Enumerate(p Path) (Level, error) {
	k, err := c.key(p)
	if err != nil {
		return Level{}, err
	}
	values, keys, ok := c.reg.List(k)
	if !ok {
		return Level{}, ErrNotFound
	}
	var l Level
	for _, v := range values {
		l.Parms = append(l.Parms, decodeValue(v.Name, v.Value))
	}
	for _, name := range keys {
		// As a path, so that it can be a step of one.
		l.Children = append(l.Children, registry.Path{name}.String())
	}
	return l, nil
}
