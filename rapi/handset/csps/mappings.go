package csps

import (
	"slices"
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Mappings is the CM_Mappings CSP ([L:bb737334], [L:aa456095]): which network an
// address belongs to. An entry is named by its index, a lower one comes first;
// 0 to 500 are Microsoft's own.
type Mappings struct{ *Tree }

func newMappings(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Mappings{t}, err
}

// lastReserved is the last index that is not for others ([L:aa456095]).
const lastReserved = 500

// index looks at an entry's name.
// guess: that the reserved ones are refused; the page says not to use them.
func (c *Mappings) index(p Path) error {
	if len(p) == 0 {
		return nil
	}
	n, err := strconv.ParseUint(p[0], 10, 32)
	switch {
	case err != nil:
		return invalid("A mapping is named by its index, a number.")
	case n <= lastReserved:
		return invalid("The indexes from 0 to 500 are reserved.")
	}
	return nil
}

// Create makes an entry.
func (c *Mappings) Create(u *undo.Log, p Path) error {
	if err := c.index(p); err != nil {
		return err
	}
	return c.Tree.Create(u, p)
}

// Set sets Pattern or Network.
func (c *Mappings) Set(u *undo.Log, p Path, parm Parm) error {
	if err := c.index(p); err != nil {
		return err
	}
	switch strings.ToLower(parm.Name) {
	case "pattern":
	case "network":
		if !guidForm.MatchString(parm.Value) {
			return invalid("Network is a GUID in braces.")
		}
	default:
		return invalid("A mapping has the parms Pattern and Network.")
	}
	return c.Tree.Set(u, p, parm)
}

// Enumerate lists the entries by their indexes.
// guess: the order of a handset's reply is not known.
func (c *Mappings) Enumerate(p Path) (Level, error) {
	l, err := c.Tree.Enumerate(p)
	if len(p) == 0 {
		slices.SortStableFunc(l.Children, func(a, b string) int {
			m, _ := strconv.ParseUint(a, 10, 32)
			n, _ := strconv.ParseUint(b, 10, 32)
			return int(int64(m) - int64(n))
		})
	}
	return l, err
}
