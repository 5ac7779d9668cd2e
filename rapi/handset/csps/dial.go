package csps

import (
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// SpeedDial is the SpeedDial CSP ([L:bb737362], [L:aa455942]): an entry, by its
// display name, has the key to press, from 2 to 99, and the number to dial. An
// entry takes its key from the one that has it, which is then gone.
type SpeedDial struct {
	*Tree
	writes bool
}

func newSpeedDial(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &SpeedDial{Tree: t}, err
}

// Open notes whether something is to be set.
func (c *SpeedDial) Open(_ *undo.Log, p Path, ch Characteristic) error {
	c.writes = ch.Writes || ch.Empty
	return nil
}

// Set sets Key or Tel.
func (c *SpeedDial) Set(u *undo.Log, p Path, parm Parm) error {
	switch strings.ToLower(parm.Name) {
	case "key":
		n, err := strconv.ParseUint(strings.TrimSpace(parm.Value), 10, 8)
		if err != nil || n < 2 || n > 99 {
			return invalid("Key is a number from 2 to 99.")
		}
		parm.Value = strconv.FormatUint(n, 10)
	case "tel":
	default:
		return invalid("An entry has the parms Key and Tel.")
	}
	return c.Tree.Set(u, p, parm)
}

// Close takes the key from another entry.
func (c *SpeedDial) Close(u *undo.Log, p Path) error {
	if len(p) != 1 || !c.writes || !c.Has(p) {
		return nil
	}
	key, ok := c.Value(p, "Key")
	if !ok {
		return invalid("The entry has no Key.")
	}
	l, _ := c.List(nil)
	for _, name := range l.Children {
		if other, _ := c.Value(Path{name}, "Key"); other == key && !strings.EqualFold(name, p[0]) {
			c.RemoveAll(u, Path{name})
		}
	}
	return nil
}

// Revoked is the LoaderRevocation CSP ([L:aa455922], [L:bb737256]): the hashes,
// in base64, of what the loader does not run any more. Each is a parm with an
// empty value: a query finds it, or finds none.
type Revoked struct{ *Tree }

func newRevoked(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Revoked{t}, err
}

// Set adds a hash: 20 bytes of SHA-1 or 16 of MD5.
// guess: the lengths; the tool that makes the documents is not described.
func (c *Revoked) Set(u *undo.Log, p Path, parm Parm) error {
	b, err := decodeBase64(parm.Name)
	if len(p) > 0 || err != nil || len(b) != 20 && len(b) != 16 {
		return invalid("A parm of LoaderRevocation is named by a hash in base64.")
	}
	if parm.Value != "" {
		return invalid("A hash has an empty value.")
	}
	c.Put(u, p, parm.Name, "")
	return nil
}

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
