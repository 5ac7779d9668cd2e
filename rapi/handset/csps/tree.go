package csps

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// mask is what a query of a secret gives ([W:cm-proxyentries-csp.md]: the
// password comes back as asterisks, and writing them leaves it as it is).
// guess: their number; no source.
const mask = "****************"

// Tree is a CSP that keeps named values and gives them back, nothing more. What
// may be in it is told by the model, and by the catalogue of CSPs: names where
// the catalogue has all of them, values where it knows what they can be.
type Tree struct {
	spec  *model.CSP
	shape shape
	group *group
	Values
}

// A group is the CSPs whose entries share one space of names.
type group struct{ members []*Tree }

func newTree(env *Env, spec *model.CSP) (CSP, error) { return makeTree(env, spec) }

// makeTree makes a tree for a CSP that is made around it.
func makeTree(env *Env, spec *model.CSP) (*Tree, error) {
	t := &Tree{spec: spec, shape: shapeOf(env.Model.Catalogue, spec.Type)}
	if spec.Unique != "" {
		t.group = env.groups[spec.Unique]
		if t.group == nil {
			t.group = &group{}
			env.groups[spec.Unique] = t.group
		}
		t.group.members = append(t.group.members, t)
	}
	return t, t.first()
}

// first puts the model's first values in.
func (t *Tree) first() error {
	for _, e := range t.spec.Entries {
		at := Path{e.Name}
		if e.Name == "" {
			at = nil
		} else if err := t.Create(nil, at); err != nil {
			return fmt.Errorf("entry %q: %w", e.Name, err)
		}
		for _, name := range slices.Sorted(maps.Keys(e.Parms)) {
			if err := t.Set(nil, at, Parm{Name: name, Value: e.Parms[name]}); err != nil {
				return fmt.Errorf("entry %q: %w", e.Name, err)
			}
		}
	}
	return nil
}

// Type is the canonical type.
func (c *Tree) Type() string { return c.spec.Type }

// Caps are the catalogue's. Where it does not say, everything works.
func (c *Tree) Caps() Caps {
	if c.shape.p == nil {
		return Caps{TopQuery: true, TopDelete: true}
	}
	caps := c.shape.p.Caps
	return Caps{TopQuery: caps.TopQuery != csp.No, TopDelete: caps.TopDelete != csp.No}
}

// Setting is "CM_GPRSEntries\NAME".
func (c *Tree) Setting(p Path) (string, error) {
	return joined(c.spec.Type, p), nil
}

// check looks at a path that is to be written.
func (c *Tree) check(p Path) error {
	if err := c.room(); err != nil {
		return err
	}
	if len(p) > c.spec.Depth {
		return invalid("The characteristic is nested too deep for " + c.spec.Type + ".")
	}
	for i, name := range p {
		var only []string
		switch i {
		case 0:
			only = c.spec.BelowRoot
		case 1:
			only = c.spec.Below
		}
		if name == "" || only != nil && !slices.ContainsFunc(only, func(s string) bool { return strings.EqualFold(s, name) }) {
			return invalid("There is no such characteristic in " + c.spec.Type + ".")
		}
	}
	return c.shape.path(p)
}

// free looks whether the name of a new entry is taken by another member of the
// group.
func (c *Tree) free(p Path) error {
	if c.group == nil || len(p) == 0 || c.Has(p[:1]) {
		return nil
	}
	for _, other := range c.group.members {
		if other != c && other.Has(p[:1]) {
			return invalid("The name is taken by an entry of " + other.spec.Type + ".")
		}
	}
	return nil
}

// Create makes an entry.
// guess: that an empty characteristic makes its entry has no source.
func (c *Tree) Create(u *undo.Log, p Path) error {
	if err := c.check(p); err != nil {
		return err
	}
	if err := c.free(p); err != nil {
		return err
	}
	c.Make(u, p)
	return nil
}

func (c *Tree) secret(p Path, name string) bool {
	return contains(c.spec.Secrets, name) || c.shape.masked(p, name)
}

// Set sets a parm and makes the characteristics above it.
func (c *Tree) Set(u *undo.Log, p Path, parm Parm) error {
	if len(p) == 0 && !c.spec.RootParms {
		return invalid("A parm of " + c.spec.Type + " stands in an entry's characteristic.")
	}
	for name, limit := range c.spec.Limits {
		if strings.EqualFold(name, parm.Name) && len(parm.Value) > limit {
			return invalid(fmt.Sprintf("The value is longer than %d characters.", limit))
		}
	}
	if err := c.check(p); err != nil {
		return err
	}
	if err := c.shape.value(p, parm); err != nil {
		return err
	}
	if err := c.free(p); err != nil {
		return err
	}
	if parm.Value == mask && c.secret(p, parm.Name) {
		if _, ok := c.Value(p, parm.Name); ok {
			return nil
		}
	}
	c.Put(u, p, parm.Name, parm.Value)
	return nil
}

// Delete removes a parm.
func (c *Tree) Delete(u *undo.Log, p Path, name string) error {
	if !c.Remove(u, p, name) {
		return ErrNotFound
	}
	return nil
}

// DeleteAll removes all entries or one. In those of the Connection Manager it
// does not work deeper than on the top two levels ([L:aa457966], [L:aa457961],
// [L:bb737328]).
func (c *Tree) DeleteAll(u *undo.Log, p Path) error {
	if len(p) > 1 && strings.HasPrefix(c.spec.Type, "CM_") {
		return unsupported("Only all entries or a whole entry can be deleted.")
	}
	if !c.RemoveAll(u, p) {
		return ErrNotFound
	}
	return nil
}

func (c *Tree) shown(p Path, name, value string) string {
	if value != "" && c.secret(p, name) {
		return mask
	}
	return value
}

// Query reads a parm; a secret comes as asterisks.
func (c *Tree) Query(p Path, name string) (Parm, error) {
	value, ok := c.Value(p, name)
	if !ok || c.shape.hidden(p, name) {
		return Parm{}, ErrNotFound
	}
	return Parm{Name: name, Value: c.shown(p, name, value)}, nil
}

// Enumerate lists what stands below a path; secrets come as asterisks.
func (c *Tree) Enumerate(p Path) (Level, error) {
	l, ok := c.List(p)
	if !ok {
		return Level{}, ErrNotFound
	}
	l.Parms = slices.DeleteFunc(l.Parms, func(parm Parm) bool { return c.shape.hidden(p, parm.Name) })
	for i, parm := range l.Parms {
		l.Parms[i].Value = c.shown(p, parm.Name, parm.Value)
	}
	return l, nil
}

// Restore brings back one characteristic. What the catalogue says of its values
// is not looked at again: it may know more than when they were set.
func (c *Tree) Restore(p Path, parms []Parm) error {
	if err := c.free(p); err != nil {
		return err
	}
	return c.Values.Restore(p, parms)
}
