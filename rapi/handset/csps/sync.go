package csps

import (
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

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
