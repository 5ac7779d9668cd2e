package csps

import (
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Bootstrap is the BOOTSTRAP CSP ([L:aa455837]): the server that the handset
// trusts for its provisioning. A server without a name gets one, and one that is
// reached through a proxy becomes a favourite ([L:bb737510]).
type Bootstrap struct {
	*Tree
	env    *Env
	writes bool
}

func newBootstrap(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Bootstrap{Tree: t, env: env}, err
}

// maxProvisioningURL is in characters ([L:aa455837]).
const maxProvisioningURL = 256

// Set sets a parm. CONTEXT-ALLOW is ignored, and 0.
func (c *Bootstrap) Set(u *undo.Log, p Path, parm Parm) error {
	switch strings.ToUpper(parm.Name) {
	case "PROVURL":
		scheme, _, ok := strings.Cut(parm.Value, "://")
		if !ok || !contains([]string{"http", "https", "wsp", "wsps"}, scheme) {
			return invalid("PROVURL begins with http, https, wsp or wsps.")
		}
		if len([]rune(parm.Value)) > maxProvisioningURL {
			return invalid("PROVURL is at most 256 characters long.")
		}
	case "CONTEXT-ALLOW":
		parm.Value = "0"
	}
	return c.Tree.Set(u, p, parm)
}

// Open notes whether something is to be set.
func (c *Bootstrap) Open(_ *undo.Log, _ Path, ch Characteristic) error {
	c.writes = ch.Writes
	return nil
}

// defaultServer is the name of a server that was given none ([L:bb737510]).
const defaultServer = "Trust WAP Config Server"

// Close looks for PROVURL, and makes the favourite.
func (c *Bootstrap) Close(u *undo.Log, p Path) error {
	if len(p) > 0 || !c.writes {
		return nil
	}
	address, ok := c.Value(nil, "PROVURL")
	if !ok {
		return invalid("PROVURL is missing.")
	}
	name, ok := c.Value(nil, "NAME")
	if !ok {
		name = defaultServer
		c.Put(u, nil, "NAME", name)
	}
	favorites, has := c.env.find("BrowserFavorite").(*Favorites)
	if _, through := c.Value(nil, "PROXY-ID"); !through || !has {
		return nil
	}
	return favorites.Set(u, Path{name}, Parm{Name: "URL", Value: address})
}
