package csps

import (
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Wipe is the RemoteWipe CSP ([L:bb737520], [L:bb737217]): doWipe=1 gives the
// handset back as it came out of the box. Here that happens when the document
// has succeeded as a whole; the page says at once.
type Wipe struct {
	typ string
	env *Env
}

func newWipe(env *Env, spec *model.CSP) (CSP, error) { return &Wipe{spec.Type, env}, nil }

// Type is the canonical type.
func (c *Wipe) Type() string { return c.typ }

// Caps: there is nothing to query or delete.
func (c *Wipe) Caps() Caps { return Caps{} }

// Setting is "RemoteWipe".
func (c *Wipe) Setting(p Path) (string, error) { return joined(c.typ, p), nil }

func onlyWipes() error { return unsupported("RemoteWipe has the parm doWipe, which can be set.") }

// Create is refused.
func (c *Wipe) Create(*undo.Log, Path) error { return onlyWipes() }

// Set wipes the handset, for the value 1.
func (c *Wipe) Set(u *undo.Log, p Path, parm Parm) error {
	if len(p) > 0 || !strings.EqualFold(parm.Name, "doWipe") {
		return onlyWipes()
	}
	if strings.TrimSpace(parm.Value) == "1" {
		u.After(c.env.Wipe)
	}
	return nil
}

// Delete is refused.
func (c *Wipe) Delete(*undo.Log, Path, string) error { return onlyWipes() }

// DeleteAll is refused.
func (c *Wipe) DeleteAll(*undo.Log, Path) error { return onlyWipes() }

// Query finds nothing.
func (c *Wipe) Query(Path, string) (Parm, error) { return Parm{}, ErrNotFound }

// Enumerate finds nothing.
func (c *Wipe) Enumerate(Path) (Level, error) { return Level{}, ErrNotFound }
