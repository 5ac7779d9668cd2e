package csps

import (
	"slices"
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
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

// partnersKey holds a key for each partnership (SynCE sync-engine).
var partnersKey = registry.Path{"HKLM", "Software", "Microsoft", "Windows CE Services", "Partners"}

// Sync is the Sync CSP ([L:bb737485], [L:aa458005]): the partnership with a
// server. FolderHierarchy is there after a first synchronisation alone.
type Sync struct {
	*Tree
	env *Env
}

func newSync(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Sync{t, env}, err
}

// synced reports whether the handset has synchronised: Windows CE Services then
// has a partner.
// guess: the registry key that stands for it.
func (c *Sync) synced() bool {
	_, partners, _ := c.env.Registry.List(partnersKey)
	return len(partners) > 0
}

func (c *Sync) first(p Path) error {
	if len(p) > 0 && strings.EqualFold(p[0], "FolderHierarchy") && !c.synced() {
		return unavailable("FolderHierarchy is there after the first synchronisation.")
	}
	return nil
}

// Create makes a group of settings.
func (c *Sync) Create(u *undo.Log, p Path) error {
	if err := c.first(p); err != nil {
		return err
	}
	return c.Tree.Create(u, p)
}

// Set sets a parm.
func (c *Sync) Set(u *undo.Log, p Path, parm Parm) error {
	if err := c.first(p); err != nil {
		return err
	}
	return c.Tree.Set(u, p, parm)
}
