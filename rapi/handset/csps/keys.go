package csps

import (
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Keys is a CSP whose characteristics are registry keys of certain paths, and
// whose parms are values of certain names in them: Home ([L:aa456136],
// [L:ms889503]), Sounds ([L:bb737324]) and Obex ([L:bb737656]). It is the
// registry that RAPI and the Registry CSP see.
type Keys struct {
	typ  string
	env  *Env
	keys []keySpec
}

// keySpec is a key, or with inside those directly below it.
type keySpec struct {
	path   string
	inside bool
	parms  []string
	number []string // those that are numbers
	// unlink are parms that delete the file that they name.
	unlink []string
}

var (
	homeKeys = []keySpec{{
		path: `HKCU\ControlPanel\Home`, parms: []string{"Scheme", "ColorScheme", "BgImage"}, unlink: []string{"DeleteScheme"},
	}}
	soundKeys = []keySpec{{
		path: `HKCU\ControlPanel\Sounds`, inside: true, parms: []string{"Sound", "Mode", "Script"}, number: []string{"Mode"}, unlink: []string{"DeleteRingTone"},
	}}
	obexKeys = []keySpec{{
		path: `HKLM\Software\Microsoft\Obex`, parms: []string{"IsEnabled"}, number: []string{"IsEnabled"},
	}}
)

func newKeys(keys []keySpec) func(*Env, *model.CSP) (CSP, error) {
	return func(env *Env, spec *model.CSP) (CSP, error) { return &Keys{typ: spec.Type, env: env, keys: keys}, nil }
}

// Type is the canonical type.
func (c *Keys) Type() string { return c.typ }

// Caps: a theme's path comes translated (number 067 of the corpus).
func (c *Keys) Caps() Caps { return Caps{TopQuery: true, Translation: true} }

// Setting is "Home\HKCU\ControlPanel\Home".
func (c *Keys) Setting(p Path) (string, error) { return joined(c.typ, p), nil }

// key finds what a path stands for.
func (c *Keys) key(p Path) (registry.Path, *keySpec, error) {
	s := strings.Trim(strings.Join(p, `\`), `\`)
	for i := range c.keys {
		k := &c.keys[i]
		head, tail := s, ""
		if k.inside {
			if j := strings.LastIndexByte(s, '\\'); j >= 0 {
				head, tail = s[:j], s[j+1:]
			}
			if tail == "" {
				continue
			}
		}
		if strings.EqualFold(head, k.path) {
			path, err := registry.ParsePath(s)
			if err != nil {
				break
			}
			return path, k, nil
		}
	}
	return nil, nil, invalid("There is no such characteristic in " + c.typ + ".")
}

// Create changes nothing: the keys are there, or come with their values.
func (c *Keys) Create(_ *undo.Log, p Path) error {
	_, _, err := c.key(p)
	return err
}

// Set sets a value.
func (c *Keys) Set(u *undo.Log, p Path, parm Parm) error {
	key, spec, err := c.key(p)
	if err != nil {
		return err
	}
	switch {
	case contains(spec.unlink, parm.Name):
		return refused(c.env.Files.Remove(u, parm.Value))
	case contains(spec.number, parm.Name):
		v, err := encodeValue("integer", parm.Value)
		if err != nil {
			return err
		}
		return c.put(u, key, parm.Name, v)
	case contains(spec.parms, parm.Name):
		return c.put(u, key, parm.Name, registry.Text(parm.Value))
	}
	return invalid("There is no such parm in " + c.typ + ".")
}

func (c *Keys) put(u *undo.Log, key registry.Path, name string, v registry.Value) error {
	if err := c.env.Registry.Set(u, key, name, v); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// Delete removes a value.
func (c *Keys) Delete(u *undo.Log, p Path, name string) error {
	key, spec, err := c.key(p)
	if err != nil {
		return err
	}
	if !contains(spec.parms, name) || !c.env.Registry.DeleteValue(u, key, name) {
		return ErrNotFound
	}
	return nil
}

// DeleteAll is refused.
// guess: the pages' tables of elements were not seen.
func (c *Keys) DeleteAll(*undo.Log, Path) error {
	return unsupported("The characteristics of " + c.typ + " are always there.")
}

// Query reads a value.
func (c *Keys) Query(p Path, name string) (Parm, error) {
	key, spec, err := c.key(p)
	if err != nil {
		return Parm{}, ErrNotFound
	}
	if v, ok := c.env.Registry.Value(key, name); ok && contains(spec.parms, name) {
		return Parm{Name: name, Value: decodeValue(name, v).Value}, nil
	}
	return Parm{}, ErrNotFound
}

// Enumerate lists the keys by their whole paths, or the values of one.
func (c *Keys) Enumerate(p Path) (Level, error) {
	var l Level
	if len(p) == 0 {
		for _, k := range c.keys {
			path, _ := registry.ParsePath(k.path)
			_, below, ok := c.env.Registry.List(path)
			switch {
			case ok && k.inside:
				for _, name := range below {
					l.Children = append(l.Children, k.path+`\`+registry.Path{name}.String())
				}
			case ok:
				l.Children = append(l.Children, k.path)
			}
		}
		return l, nil
	}
	key, spec, err := c.key(p)
	if err != nil {
		return Level{}, ErrNotFound
	}
	values, _, ok := c.env.Registry.List(key)
	if !ok {
		return Level{}, ErrNotFound
	}
	for _, v := range values {
		if contains(spec.parms, v.Name) {
			l.Parms = append(l.Parms, Parm{Name: v.Name, Value: decodeValue(v.Name, v.Value).Value})
		}
	}
	return l, nil
}
