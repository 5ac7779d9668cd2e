package csps

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// NAPs is the NAPDEF CSP ([L:ms844852], [L:aa455932], [L:aa455984],
// [W:napdef-csp.md]): network access points. One comes in the form of OMA Client
// Provisioning, with NAPID among its parms, or in Microsoft's, in a
// characteristic that has the NAPID for its type; what is already there is named
// with mwid="1".
//
// An access point makes a network NAME@NAPID@NAPDEF and a connection NAPID@WAP:
// the pages call it a PPP or GPRS entry, by the bearer. Access points of other
// bearers are discarded, without an error.
type NAPs struct {
	*Tree
	env *Env

	id     string // NAPID of the form of OMA Client Provisioning
	knows  bool   // NAPAUTHINFO says AUTHTYPE
	writes bool   // the access point that is named is changed
}

// napInside are the characteristics of an access point.
var napInside = []string{"NAPAUTHINFO", "VALIDITY"}

// maxNAPID is in characters ([L:aa455984]).
const maxNAPID = 16

// maxNAPName is how long NAME and NAP-ADDRESS may be, in bytes: names of other
// entries are made of them.
// guess: no source.
const maxNAPName = 255

func newNAPs(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &NAPs{Tree: t, env: env}, err
}

// Mark tells the two forms apart.
func (c *NAPs) Mark(p Path, tag string, mwid bool) (Path, error) {
	return marked(c.Tree, p, tag, mwid, napInside)
}

// marked is Mark for a CSP with entries that have characteristics inside.
func marked(t *Tree, p Path, tag string, mwid bool, inside []string) (Path, error) {
	if len(p) != 1 || contains(inside, p[0]) || mwid {
		return p, nil
	}
	if tag != "characteristic" || t.Has(p) {
		return nil, invalid("What is already there is named with mwid=\"1\".")
	}
	return p, nil
}

// entry is where a setting of a document belongs: the form of OMA Client
// Provisioning leaves the NAPID out of the path.
func (c *NAPs) entry(p Path) (Path, error) {
	if len(p) > 0 && !contains(napInside, p[0]) {
		return p, nil
	}
	if c.id == "" {
		return nil, invalid("The access point has no NAPID.")
	}
	return append(Path{c.id}, p...), nil
}

// Open looks for NAPID, and for AUTHTYPE.
func (c *NAPs) Open(_ *undo.Log, p Path, ch Characteristic) error {
	switch {
	case len(p) == 0:
		c.id = parmOf(ch.Parms, "NAPID")
	case len(p) == 1 && !contains(napInside, p[0]):
		c.writes = ch.Writes
	case strings.EqualFold(last(p), "NAPAUTHINFO"):
		c.knows = parmOf(ch.Parms, "AUTHTYPE") != ""
	}
	return nil
}

func parmOf(parms []Parm, name string) string {
	for _, p := range parms {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

// Create makes an access point with nothing in it.
func (c *NAPs) Create(u *undo.Log, p Path) error {
	p, err := c.entry(p)
	if err != nil {
		return err
	}
	return c.Tree.Create(u, p)
}

// Set sets a parm.
func (c *NAPs) Set(u *undo.Log, p Path, parm Parm) error {
	p, err := c.entry(p)
	if err != nil {
		return err
	}
	if len([]rune(p[0])) > maxNAPID {
		return invalid("A NAPID is at most 16 characters long.")
	}
	name, value := strings.ToUpper(parm.Name), parm.Value
	switch {
	case parm.Name == networkParm:
		return invalid("There is no such parm in NAPDEF.")
	case !c.Has(p[:1]) && c.Len(nil) >= maxEntries:
		return full()
	case (name == "NAME" || name == "NAP-ADDRESS") && len(value) > maxNAPName:
		return invalid(name + " is at most 255 characters long.")
	case name == "NAPID":
		return c.Tree.Create(u, p) // it is the entry's name
	case (name == "AUTHNAME" || name == "AUTHSECRET") && !c.knows:
		return nil // without AUTHTYPE it is ignored [W:napdef-csp.md]
	case name == "AUTHTYPE" && value != "PAP" && value != "CHAP":
		return invalid("AUTHTYPE is PAP or CHAP.")
	case name == "NAP-ADDRTYPE" && value != "E164" && value != "APN":
		return invalid("NAP-ADDRTYPE is E164 or APN.")
	}
	return c.Tree.Set(u, p, parm)
}

// Delete removes a parm.
func (c *NAPs) Delete(u *undo.Log, p Path, name string) error {
	p, err := c.entry(p)
	if err != nil {
		return err
	}
	return c.Tree.Delete(u, p, name)
}

// DeleteAll removes access points with their networks and connections.
func (c *NAPs) DeleteAll(u *undo.Log, p Path) error {
	ids := p
	if len(p) == 0 {
		l, _ := c.List(nil)
		ids = l.Children
	}
	if len(p) <= 1 {
		for _, id := range ids {
			c.disconnect(u, id)
		}
	}
	return c.Tree.DeleteAll(u, p)
}

// Close makes the connection of an access point anew.
func (c *NAPs) Close(u *undo.Log, p Path) error {
	id := c.id
	if len(p) == 1 && !contains(napInside, p[0]) {
		id = p[0]
	} else if len(p) != 0 {
		return nil
	}
	at := Path{id}
	if id == "" || len(p) == 1 && !c.writes || !c.Has(at) {
		return nil
	}
	bearer, _ := c.Value(at, "BEARER")
	csp := map[string]string{"GSM-GPRS": "CM_GPRSEntries", "GSM-CSD": "CM_PPPEntries"}[bearer]
	c.disconnect(u, id)
	if csp == "" {
		if bearer != "" {
			c.RemoveAll(u, at) // discarded ([L:aa455984])
		}
		return nil
	}
	return c.connect(u, id, csp)
}

// The CSPs that an access point's connection may be in.
var napConnections = []string{"CM_GPRSEntries", "CM_PPPEntries"}

func (c *NAPs) disconnect(u *undo.Log, id string) {
	for _, typ := range napConnections {
		if t := c.env.tree(typ); t != nil {
			t.RemoveAll(u, Path{id + "@WAP"})
		}
	}
	network, ok := c.Value(Path{id}, networkParm)
	if t := c.env.tree("CM_Networks"); t != nil && ok {
		t.RemoveAll(u, Path{network})
	}
	c.Remove(u, Path{id}, networkParm)
}

// networkParm remembers the network that an access point made. It is no parm of
// NAPDEF.
const networkParm = "*network"

// Query reads a parm.
func (c *NAPs) Query(p Path, name string) (Parm, error) {
	if name == networkParm {
		return Parm{}, ErrNotFound
	}
	return c.Tree.Query(p, name)
}

// Enumerate lists what is in an access point.
func (c *NAPs) Enumerate(p Path) (Level, error) {
	l, err := c.Tree.Enumerate(p)
	l.Parms = slices.DeleteFunc(l.Parms, func(parm Parm) bool { return parm.Name == networkParm })
	return l, err
}

// connect makes the network and the connection. Which parm goes where follows
// the entries' own pages; that a GPRS entry's Phone is ~GPRS! and the access
// point's name is seen in documents of the field.
func (c *NAPs) connect(u *undo.Log, id, csp string) error {
	at := Path{id}
	entries, networks := c.env.tree(csp), c.env.tree("CM_Networks")
	if entries == nil || networks == nil {
		return nil
	}
	entry := Path{id + "@WAP"}
	if err := entries.free(entry); err != nil {
		return err
	}
	name, _ := c.Value(at, "NAME")
	address, _ := c.Value(at, "NAP-ADDRESS")
	network := name + "@" + id + "@NAPDEF"
	guid := guidOf(network)
	c.Put(u, at, networkParm, network)
	networks.Put(u, Path{network}, "DestId", guid)
	entries.Put(u, entry, "DestId", guid)
	phone := address
	if csp == "CM_GPRSEntries" {
		phone = "~GPRS!" + address
	}
	entries.Put(u, entry, "Phone", phone)
	auth := Path{id, "NAPAUTHINFO"}
	for _, name := range [][2]string{{"AUTHNAME", "UserName"}, {"AUTHSECRET", "Password"}} {
		if v, ok := c.Value(auth, name[0]); ok {
			entries.Put(u, entry, name[1], v)
		}
	}
	if _, ok := c.Value(at, "INTERNET"); ok { // [W:napdef-csp.md]
		entries.Put(u, entry, "AlwaysOn", "1")
	}
	if csp == "CM_GPRSEntries" {
		below := append(entry, "DevSpecificCellular")
		entries.Put(u, below, "GPRSInfoValid", "1")
		entries.Put(u, below, "GPRSInfoAccessPointName", address)
	}
	return nil
}

// guidOf makes a GUID of a name, the same each time.
// guess: how a handset makes the network's GUID is not known.
func guidOf(name string) string {
	h := sha1.Sum([]byte(strings.ToLower(name)))
	return fmt.Sprintf("{%X-%X-%X-%X-%X}", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
