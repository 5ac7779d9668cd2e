package csps

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Proxies is the PXLOGICAL CSP ([L:ms844862], [L:aa455948], [L:bb737315],
// [W:pxlogical-csp.md]): logical proxies, by PROXY-ID, with physical ones in
// PXPHYSICAL, by PHYSICAL-PROXY-ID. As with NAPDEF there are two forms, and what
// is already there is named with mwid="1".
//
// DOMAIN and SERVICE may be given several times; a query brings them in one
// text, with semicolons between. There may be two PORTs in a place; a query
// brings the first. One proxy may be without a DOMAIN. STARTPAGE becomes a
// favourite.
//
// Not simulated: that DOMAIN goes into the table of CM_Mappings.
type Proxies struct {
	*Tree
	env *Env

	at    []string // names that the form of OMA Client Provisioning leaves out: PROXY-ID, PHYSICAL-PROXY-ID
	ports map[string]int
	port  Path // of the second PORT in a place, while it is read
}

const maxPorts = 2

// maxSeveral is how many DOMAINs a proxy may have, and SERVICEs a PORT.
// guess: no source.
const maxSeveral = 16

// maxDomain is how long one of them may be, in bytes (RFC 1035, 2.3.4).
const maxDomain = 255

var (
	proxyInside    = []string{"PORT", "PXPHYSICAL", "PXAUTHINFO"}
	physicalInside = []string{"PORT"}
	several        = []string{"DOMAIN", "SERVICE"}
)

func newProxies(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Proxies{Tree: t, env: env, at: make([]string, 2)}, err
}

// Mark tells the two forms apart.
func (c *Proxies) Mark(p Path, tag string, mwid bool) (Path, error) {
	if len(p) > 1 {
		// PROXY-ID | PXPHYSICAL | PHYSICAL-PROXY-ID
		if len(p) == 3 && strings.EqualFold(p[1], "PXPHYSICAL") && !contains(physicalInside, p[2]) && !mwid &&
			(tag != "characteristic" || c.Has(p)) {
			return nil, invalid("What is already there is named with mwid=\"1\".")
		}
		return p, nil
	}
	return marked(c.Tree, p, tag, mwid, proxyInside)
}

// entry is where a setting belongs, with the names that the form of OMA Client
// Provisioning leaves out.
func (c *Proxies) entry(p Path) (Path, error) {
	if len(p) == 0 || contains(proxyInside, p[0]) {
		if c.at[0] == "" {
			return nil, invalid("The proxy has no PROXY-ID.")
		}
		p = append(Path{c.at[0]}, p...)
	}
	if len(p) >= 2 && strings.EqualFold(p[1], "PXPHYSICAL") && (len(p) == 2 || contains(physicalInside, p[2])) {
		if c.at[1] == "" {
			return nil, invalid("The physical proxy has no PHYSICAL-PROXY-ID.")
		}
		p = slices.Concat(p[:2], Path{c.at[1]}, p[2:])
	}
	return p, nil
}

// Open looks for the names, and counts PORTs.
func (c *Proxies) Open(_ *undo.Log, p Path, ch Characteristic) error {
	switch {
	case len(p) == 0:
		c.at[0], c.ports, c.port = parmOf(ch.Parms, "PROXY-ID"), make(map[string]int), nil
	case strings.EqualFold(last(p), "PXPHYSICAL"):
		c.at[1] = parmOf(ch.Parms, "PHYSICAL-PROXY-ID")
	case strings.EqualFold(last(p), "PORT"):
		e, err := c.entry(p)
		if err != nil {
			return err
		}
		key := strings.ToLower(strings.Join(e, `\`))
		if c.ports[key]++; c.ports[key] > maxPorts {
			return invalid("A proxy has at most two PORTs.")
		}
		if n := c.ports[key]; n > 1 {
			e[len(e)-1] += " " + strconv.Itoa(n)
			c.port = e
		} else {
			c.port = nil
		}
	}
	return nil
}

func (c *Proxies) place(p Path) (Path, error) {
	if c.port != nil && strings.EqualFold(last(p), "PORT") {
		return c.port, nil
	}
	return c.entry(p)
}

// Create makes a proxy.
func (c *Proxies) Create(u *undo.Log, p Path) error {
	p, err := c.place(p)
	if err != nil {
		return err
	}
	return c.Tree.Create(u, p)
}

// Set sets a parm, or adds one of several.
func (c *Proxies) Set(u *undo.Log, p Path, parm Parm) error {
	p, err := c.place(p)
	if err != nil {
		return err
	}
	if !c.Has(p[:1]) && c.Len(nil) >= maxEntries {
		return full()
	}
	if contains([]string{"PROXY-ID", "PHYSICAL-PROXY-ID"}, parm.Name) {
		return c.Tree.Create(u, p) // it is a name in the path
	}
	if contains(several, parm.Name) {
		switch {
		case strings.Contains(parm.Value, ";"):
			return invalid(parm.Name + " is one name; several stand in parms of their own.")
		case len(parm.Value) > maxDomain:
			return invalid(parm.Name + " is at most 255 characters long.")
		}
		old, _ := c.Value(p, parm.Name)
		if list := split(old); len(list) >= maxSeveral {
			return &Error{rapi.OutOfMemory, "There is no room for another " + parm.Name + "."}
		} else if parm.Value != "" && !slices.Contains(list, parm.Value) {
			parm.Value = strings.Join(append(list, parm.Value), ";")
		} else if old != "" {
			return nil
		}
	}
	return c.Tree.Set(u, p, parm)
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ";")
}

// Delete removes a parm, all of several.
func (c *Proxies) Delete(u *undo.Log, p Path, name string) error {
	p, err := c.place(p)
	if err != nil {
		return err
	}
	return c.Tree.Delete(u, p, name)
}

// DeleteOne removes one of several: a noparm with a value (number 030 of the
// corpus).
func (c *Proxies) DeleteOne(u *undo.Log, p Path, name, value string) error {
	p, err := c.place(p)
	if err != nil {
		return err
	}
	if !contains(several, name) {
		return c.Tree.Delete(u, p, name)
	}
	old, _ := c.Value(p, name)
	list := split(old)
	i := slices.Index(list, value)
	switch {
	case i < 0:
		return ErrNotFound
	case len(list) == 1:
		return c.Tree.Delete(u, p, name)
	}
	c.Put(u, p, name, strings.Join(slices.Delete(list, i, i+1), ";"))
	return nil
}

// DeleteAll removes proxies, or a physical one.
func (c *Proxies) DeleteAll(u *undo.Log, p Path) error {
	switch {
	case len(p) <= 1:
		return c.Tree.DeleteAll(u, p)
	case len(p) == 3 && strings.EqualFold(p[1], "PXPHYSICAL"):
		if !c.RemoveAll(u, p) {
			return ErrNotFound
		}
		return nil
	}
	return unsupported("A proxy or a physical proxy can be deleted as a whole.")
}

// Enumerate leaves the second PORT out.
func (c *Proxies) Enumerate(p Path) (Level, error) {
	l, err := c.Tree.Enumerate(p)
	l.Children = slices.DeleteFunc(l.Children, func(s string) bool { return strings.EqualFold(s, "PORT 2") })
	return l, err
}

// Close looks at a proxy as a whole.
func (c *Proxies) Close(u *undo.Log, p Path) error {
	if strings.EqualFold(last(p), "PORT") {
		c.port = nil
	}
	id := c.at[0]
	if len(p) == 1 && !contains(proxyInside, p[0]) {
		id = p[0]
	} else if len(p) != 0 {
		return nil
	}
	if id == "" || !c.Has(Path{id}) {
		return nil
	}
	if d, _ := c.Value(Path{id}, "DOMAIN"); d == "" {
		l, _ := c.List(nil)
		for _, other := range l.Children {
			if d, _ := c.Value(Path{other}, "DOMAIN"); d == "" && !strings.EqualFold(other, id) {
				return invalid("There is a proxy without a DOMAIN already: " + other + ".")
			}
		}
	}
	return c.startPage(u, id)
}

// startPage makes the favourite: its name is NAME, or else the host; http becomes
// wsp ([L:bb737315]).
func (c *Proxies) startPage(u *undo.Log, id string) error {
	page, ok := c.Value(Path{id}, "STARTPAGE")
	favorites, has := c.env.find("BrowserFavorite").(*Favorites)
	if !ok || !has {
		return nil
	}
	name, _ := c.Value(Path{id}, "NAME")
	if name == "" {
		if a, err := url.Parse(page); err == nil {
			name = a.Hostname()
		}
	}
	if rest, ok := strings.CutPrefix(page, "http"); ok {
		page = "wsp" + rest
	}
	return favorites.Set(u, Path{name}, Parm{Name: "URL", Value: page})
}
