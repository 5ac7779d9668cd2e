package csps

import (
	"slices"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// WiFi is the Wi-Fi CSP ([L:bb737539], [L:bb737667]): networks by their names
// under access-point and ad-hoc. It fails while the radio is off, since the
// driver then is not loaded, and gives no keys back.
type WiFi struct {
	*Tree
	env *Env
}

func newWiFi(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &WiFi{t, env}, err
}

// keyNames are parms that a query leaves out.
var keyNames = []string{"NetworkKey"}

// Radio switches the handset's wireless LAN radio; it is on at first.
func (s *Set) Radio(on bool) { s.env.radioOff.Store(!on) }

func (c *WiFi) radio() error {
	if c.env.radioOff.Load() {
		return unavailable("The wireless LAN is switched off, and its driver is not loaded.")
	}
	return nil
}

// Create makes a network.
func (c *WiFi) Create(u *undo.Log, p Path) error {
	if err := c.radio(); err != nil {
		return err
	}
	return c.Tree.Create(u, p)
}

// maxSSID is the length of a network's name in bytes (IEEE 802.11).
const maxSSID = 32

// Set sets a parm of a network.
func (c *WiFi) Set(u *undo.Log, p Path, parm Parm) error {
	if err := c.radio(); err != nil {
		return err
	}
	if len(p) != 2 {
		return invalid("A parm stands in a network's characteristic, below access-point or ad-hoc.")
	}
	if len(p[1]) > maxSSID {
		return invalid("A network's name is at most 32 bytes long.")
	}
	return c.Tree.Set(u, p, parm)
}

// Delete removes a parm.
func (c *WiFi) Delete(u *undo.Log, p Path, name string) error {
	if err := c.radio(); err != nil {
		return err
	}
	return c.Tree.Delete(u, p, name)
}

// DeleteAll removes a network, or all of a kind.
func (c *WiFi) DeleteAll(u *undo.Log, p Path) error {
	if err := c.radio(); err != nil {
		return err
	}
	if len(p) > 2 || !c.RemoveAll(u, p) {
		return ErrNotFound
	}
	return nil
}

// Query reads a parm.
func (c *WiFi) Query(p Path, name string) (Parm, error) {
	if err := c.radio(); err != nil {
		return Parm{}, err
	}
	if contains(keyNames, name) {
		return Parm{}, ErrNotFound
	}
	return c.Tree.Query(p, name)
}

// Enumerate lists kinds, networks or parms.
func (c *WiFi) Enumerate(p Path) (Level, error) {
	if err := c.radio(); err != nil {
		return Level{}, err
	}
	l, err := c.Tree.Enumerate(p)
	l.Parms = slices.DeleteFunc(l.Parms, func(parm Parm) bool { return contains(keyNames, parm.Name) })
	return l, err
}
