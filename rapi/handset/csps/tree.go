package csps

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// mask is what a query of a secret gives ([W:cm-proxyentries-csp.md]: the
// password comes back as asterisks, and writing them leaves it as it is).
// guess: their number; no source.
const mask = "****************"

// Tree is a CSP that keeps named values and gives them back, nothing more:
// those of the Connection Manager. Its shape comes from the model.
//
// A name of a parm is not judged: the documentation's lists of names could only
// be read in part.
type Tree struct {
	spec  *model.CSP
	group *group

	mu   sync.RWMutex
	root branch
}

type branch struct {
	parms    ordered.Map[string]
	children ordered.Map[*branch]
}

// A group is the CSPs whose entries share one space of names.
type group struct{ members []*Tree }

func newTree(spec *model.CSP, groups map[string]*group) (*Tree, error) {
	t := &Tree{spec: spec}
	if spec.Unique != "" {
		t.group = groups[spec.Unique]
		if t.group == nil {
			t.group = &group{}
			groups[spec.Unique] = t.group
		}
		t.group.members = append(t.group.members, t)
	}
	for _, e := range spec.Entries {
		if err := t.Create(nil, Path{e.Name}); err != nil {
			return nil, fmt.Errorf("csps: %s: entry %q: %w", spec.Type, e.Name, err)
		}
		for _, name := range slices.Sorted(maps.Keys(e.Parms)) {
			if err := t.Set(nil, Path{e.Name}, Parm{Name: name, Value: e.Parms[name]}); err != nil {
				return nil, fmt.Errorf("csps: %s: entry %q: %w", spec.Type, e.Name, err)
			}
		}
	}
	return t, nil
}

// Type is the canonical type.
func (c *Tree) Type() string { return c.spec.Type }

// Caps: queries work on the top level ([L:ms844838]), nocharacteristic on the
// top two ([L:aa457966], [L:aa457961], [L:bb737328]).
func (c *Tree) Caps() Caps { return Caps{TopQuery: true, TopDelete: true} }

// Setting is "CM_GPRSEntries\NAME".
func (c *Tree) Setting(p Path) (string, error) {
	return joined(c.spec.Type, p), nil
}

// check looks at a path that is to be written.
func (c *Tree) check(p Path) error {
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
	return nil
}

// find returns a branch or nil. The caller holds the lock.
func (c *Tree) find(p Path) *branch {
	b := &c.root
	for _, name := range p {
		e := b.children.Get(name)
		if e == nil {
			return nil
		}
		b = e.Value
	}
	return b
}

// has reports whether an entry is there, for the other members of its group.
func (c *Tree) has(name string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.root.children.Get(name) != nil
}

func (c *Tree) locked(f func()) func() {
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		f()
	}
}

// create returns a branch and makes it when it is missing.
func (c *Tree) create(u *undo.Log, p Path) (*branch, error) {
	if err := c.check(p); err != nil {
		return nil, err
	}
	if c.group != nil && len(p) > 0 && !c.has(p[0]) {
		for _, other := range c.group.members {
			if other != c && other.has(p[0]) {
				return nil, invalid("The name is taken by an entry of " + other.spec.Type + ".")
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &c.root
	for _, name := range p {
		e := b.children.Get(name)
		if e == nil {
			parent := b
			e = parent.children.Add(name, &branch{})
			u.Add(c.locked(func() { parent.children.Remove(e) }))
		}
		b = e.Value
	}
	return b, nil
}

// Create makes an entry.
// guess: that an empty characteristic makes its entry has no source.
func (c *Tree) Create(u *undo.Log, p Path) error {
	_, err := c.create(u, p)
	return err
}

func (c *Tree) secret(name string) bool {
	return slices.ContainsFunc(c.spec.Secrets, func(s string) bool { return strings.EqualFold(s, name) })
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
	b, err := c.create(u, p)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := b.parms.Get(parm.Name); e != nil {
		if c.secret(parm.Name) && parm.Value == mask {
			return nil
		}
		old := e.Value
		e.Value = parm.Value
		u.Add(c.locked(func() { e.Value = old }))
		return nil
	}
	e := b.parms.Add(parm.Name, parm.Value)
	u.Add(c.locked(func() { b.parms.Remove(e) }))
	return nil
}

// Delete removes a parm.
func (c *Tree) Delete(u *undo.Log, p Path, name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.find(p)
	if b == nil {
		return ErrNotFound
	}
	e := b.parms.Get(name)
	if e == nil {
		return ErrNotFound
	}
	b.parms.Remove(e)
	u.Add(c.locked(func() { b.parms.Restore(e) }))
	return nil
}

// DeleteAll removes all entries or one. Deeper than two levels it does not
// work ([L:aa457966]).
func (c *Tree) DeleteAll(u *undo.Log, p Path) error {
	if len(p) > 1 {
		return unsupported("Only all entries or a whole entry can be deleted.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(p) == 0 {
		var all []*ordered.Entry[*branch]
		for e := range c.root.children.All() {
			all = append(all, e)
		}
		for _, e := range all {
			c.remove(u, e)
		}
		return nil
	}
	e := c.root.children.Get(p[0])
	if e == nil {
		return ErrNotFound
	}
	c.remove(u, e)
	return nil
}

func (c *Tree) remove(u *undo.Log, e *ordered.Entry[*branch]) {
	c.root.children.Remove(e)
	u.Add(c.locked(func() { c.root.children.Restore(e) }))
}

func (c *Tree) shown(name, value string) string {
	if value != "" && c.secret(name) {
		return mask
	}
	return value
}

// Query reads a parm; a secret comes as asterisks.
func (c *Tree) Query(p Path, name string) (Parm, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b := c.find(p)
	if b == nil {
		return Parm{}, ErrNotFound
	}
	e := b.parms.Get(name)
	if e == nil {
		return Parm{}, ErrNotFound
	}
	return Parm{Name: name, Value: c.shown(name, e.Value)}, nil
}

// Enumerate lists what stands below a path; secrets come as asterisks.
func (c *Tree) Enumerate(p Path) (Level, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b := c.find(p)
	if b == nil {
		return Level{}, ErrNotFound
	}
	var l Level
	for e := range b.parms.All() {
		l.Parms = append(l.Parms, Parm{Name: e.Name, Value: c.shown(e.Name, e.Value)})
	}
	for e := range b.children.All() {
		l.Children = append(l.Children, e.Name)
	}
	return l, nil
}

// Value reads a parm unmasked: for tests, not for the Configuration Manager.
func (c *Tree) Value(p Path, name string) (string, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if b := c.find(p); b != nil {
		if e := b.parms.Get(name); e != nil {
			return e.Value, true
		}
	}
	return "", false
}

func (c *Tree) write(b *strings.Builder) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.root.write(b, c.spec.Type)
}

func (n *branch) write(b *strings.Builder, path string) {
	fmt.Fprintf(b, "[%s]\n", path)
	for e := range n.parms.All() {
		fmt.Fprintf(b, "%q=%q\n", e.Name, e.Value)
	}
	for e := range n.children.All() {
		e.Value.write(b, path+`\`+e.Name)
	}
}
