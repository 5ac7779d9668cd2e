package csps

import (
	"strings"

	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// programsKey holds one key for each program that can be removed. Desktop
// programs read the list there on handsets older than Windows Mobile 5 (SynCE
// software-manager); that it is there on newer ones is a guess.
var programsKey = registry.Path{"HKLM", "Software", "Apps"}

// Programs is the UnInstall CSP ([L:aa458006]): each characteristic is a
// program that can be removed, by its display name, with the parm uninstall,
// which reads 0 and removes the program when it is set to 1.
//
// Microsoft published replies to its queries ([L:ms890672], [L:aa456155]).
type Programs struct {
	typ string
	env *Env
	reg *registry.Registry
}

// Type is the canonical type.
func (c *Programs) Type() string { return c.typ }

// Caps: the whole list can be queried, and nothing deleted by element
// ([L:aa458006]).
func (c *Programs) Caps() Caps { return Caps{TopQuery: true} }

// Setting is "UnInstall\NAME".
func (c *Programs) Setting(p Path) (string, error) { return joined(c.typ, p), nil }

// key is a program's key, when it is there.
func (c *Programs) key(p Path) (registry.Path, error) {
	if len(p) != 1 {
		return nil, ErrNotFound
	}
	k := append(programsKey[:len(programsKey):len(programsKey)], p[0])
	if !c.reg.Exists(k) {
		return nil, ErrNotFound
	}
	return k, nil
}

// Create makes nothing: a program comes by installing it.
func (c *Programs) Create(_ *undo.Log, p Path) error {
	if _, err := c.key(p); err != nil {
		return invalid("There is no such program.")
	}
	return nil
}

// Set removes a program, with what its cabinet made.
func (c *Programs) Set(u *undo.Log, p Path, parm Parm) error {
	k, err := c.key(p)
	switch {
	case err != nil:
		return invalid("There is no such program.")
	case !strings.EqualFold(parm.Name, "uninstall") || parm.Value != "1" && parm.Value != "0":
		return invalid("A program has the parm uninstall, which can be set to 1.")
	case parm.Value == "1":
		c.env.uninstall(u, k)
	}
	return nil
}

// Delete does not work ([L:aa458006]).
func (c *Programs) Delete(*undo.Log, Path, string) error {
	return unsupported("A program is removed by setting uninstall to 1.")
}

// DeleteAll does not work ([L:aa458006]).
func (c *Programs) DeleteAll(*undo.Log, Path) error {
	return unsupported("A program is removed by setting uninstall to 1.")
}

// Query reads uninstall, which is always 0 ([L:aa458006]).
func (c *Programs) Query(p Path, name string) (Parm, error) {
	if _, err := c.key(p); err != nil || !strings.EqualFold(name, "uninstall") {
		return Parm{}, ErrNotFound
	}
	return Parm{Name: name, Value: "0"}, nil
}

// Enumerate lists the programs, or the parm of one.
func (c *Programs) Enumerate(p Path) (Level, error) {
	if len(p) == 0 {
		_, names, _ := c.reg.List(programsKey)
		return Level{Children: names}, nil
	}
	if _, err := c.key(p); err != nil {
		return Level{}, err
	}
	return Level{Parms: []Parm{{Name: "uninstall", Value: "0"}}}, nil
}
