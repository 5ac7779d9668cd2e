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
