package csps

import (
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Connections is one of CM_GPRSEntries, CM_PPPEntries and CM_VPNEntries, or
// CM_ProxyEntries: trees whose entries are connections to the network DestId, and
// proxies of the network SrcId. A proxy is to be deleted before the last connection
// to its network ([L:ms844838], [W:cm-proxyentries-csp.md]).
//
// guess: that deleting the connection first is refused. The page says only that
// the proxy must be deleted first.
type Connections struct {
	*Tree
	env *Env
}

func newConnections(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Connections{t, env}, err
}

// connectionTypes are the CSPs that hold connections.
var connectionTypes = []string{"CM_GPRSEntries", "CM_PPPEntries", "CM_VPNEntries"}

// maxEntries is how many connections of a kind there may be, and access points, and
// proxies: some of what is done with one is held against all others.
// guess: no source.
const maxEntries = 256

func full() error {
	return &Error{rapi.OutOfMemory, "There is no room for another entry."}
}

// Create makes a connection.
func (c *Connections) Create(u *undo.Log, p Path) error {
	if !c.Has(p[:1]) && c.Len(nil) >= maxEntries {
		return full()
	}
	return c.Tree.Create(u, p)
}

// Set sets a parm of a connection.
func (c *Connections) Set(u *undo.Log, p Path, parm Parm) error {
	if len(p) > 0 && !c.Has(p[:1]) && c.Len(nil) >= maxEntries {
		return full()
	}
	return c.Tree.Set(u, p, parm)
}

// DeleteAll removes all entries or one.
func (c *Connections) DeleteAll(u *undo.Log, p Path) error {
	proxies := c.env.tree("CM_ProxyEntries")
	if proxies == nil || proxies == c.Tree || len(p) > 1 || proxies.Len(nil) == 0 || len(p) == 1 && !c.Has(p) {
		return c.Tree.DeleteAll(u, p)
	}
	going := p
	if len(p) == 0 {
		l, _ := c.List(nil)
		going = l.Children
	}
	var networks []string
	for _, name := range going {
		if dest, _ := c.Value(Path{name}, "DestId"); dest != "" && !contains(networks, dest) {
			networks = append(networks, dest)
		}
	}
	for _, network := range networks {
		if c.another(network, going) {
			continue
		}
		proxy, ok := proxies.Holding("SrcId", func(_, src string) bool { return strings.EqualFold(src, network) })
		if ok {
			return invalid("The proxy " + proxy + " belongs to the connection's network: delete it first.")
		}
	}
	return c.Tree.DeleteAll(u, p)
}

// another reports whether there is a connection to a network beside those that go.
func (c *Connections) another(network string, going []string) bool {
	for _, typ := range connectionTypes {
		t := c.env.tree(typ)
		if t == nil {
			continue
		}
		if _, ok := t.Holding("DestId", func(name, dest string) bool {
			return strings.EqualFold(dest, network) && (t != c.Tree || !contains(going, name))
		}); ok {
			return true
		}
	}
	return false
}
