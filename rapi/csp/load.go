package csp

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Load reads the catalogue from "catalogue.toml"; the file explains its shape.
// An unknown key, or an entry that says something impossible, is an error that
// names the entry.
func Load(fsys fs.FS) (*Catalogue, error) {
	const name = "catalogue.toml"
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	var f file
	meta, err := toml.Decode(string(text), &f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return nil, fmt.Errorf("%s: unknown key %q", name, left[0])
	}
	c, err := f.catalogue()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// What catalogue.toml looks like. The keys are explained there.
type file struct {
	CSP     []tomlCSP
	Foreign []tomlFamily
}

type tomlFamily struct {
	Family  string
	About   string
	Types   []string
	Sources []string
}

type tomlCSP struct {
	Type, Purpose, Help string
	Devices             []string
	Since, Until        string
	From                map[string]string
	Replaced            string
	Carriers            []string
	DMOnly              bool `toml:"dm_only"`
	Danger              string
	Caps                map[string]bool
	Roles               []string
	Rule                []tomlRule
	Alone               bool
	Before              []string
	Gaps                []string
	Sources             []string
	Node                []tomlNode
}

type tomlRule struct {
	Path         string
	Roles        []string
	Read         []string
	Since, Until string
	Devices      []string
	Guess        bool
	Sources      []string
}

type tomlNode struct {
	Path     string
	Help     string
	Pattern  string
	MaxName  int `toml:"max_name"`
	Registry bool
	Complete bool
	Empty    bool
	Access   string
	Devices  []string
	Guess    bool
	Parms    []tomlParm
	AnyParm  *tomlParm `toml:"any_parm"`
	Sources  []string
}

type tomlParm struct {
	Name, Pattern, Help string
	Type                string
	Format              string
	Min, Max            *int64
	MaxLen              int `toml:"max_len"`
	Options             []string
	Strict              bool
	Required            bool
	Multiple            bool
	Secret              bool
	Access              string
	Read                string
	Default             string
	Unit                string
	Danger              string
	Devices             []string
	Since               string
	Guess               bool
	Sources             []string
}

func (f *file) catalogue() (*Catalogue, error) {
	c := &Catalogue{byType: make(map[string]*Provider), foreign: make(map[string]string)}
	var errs []error
	for _, t := range f.CSP {
		p, err := t.provider()
		if err == nil {
			err = p.check()
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("csp %q: %w", t.Type, err))
			continue
		}
		if c.byType[fold(p.Type)] != nil {
			errs = append(errs, fmt.Errorf("csp %q is there twice", t.Type))
		}
		c.byType[fold(p.Type)] = p
		c.Providers = append(c.Providers, p)
	}
	slices.SortFunc(c.Providers, func(a, b *Provider) int {
		return strings.Compare(fold(a.Type), fold(b.Type))
	})
	for _, t := range f.Foreign {
		errs = append(errs, c.addFamily(t))
	}
	for _, p := range c.Providers {
		errs = append(errs, c.checkNames(p))
	}
	if len(c.Providers) == 0 && len(errs) == 0 {
		errs = append(errs, errors.New("there is no [[csp]] in it"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Catalogue) addFamily(t tomlFamily) error {
	fam := Family{Name: t.Family, About: t.About, Types: t.Types, Sources: sources(t.Sources)}
	if fam.Name == "" || fam.About == "" || len(fam.Types) == 0 || len(fam.Sources) == 0 {
		return fmt.Errorf("foreign %q: family, about, types and sources must be given", t.Family)
	}
	for _, typ := range fam.Types {
		if _, ok := c.Find(typ); ok {
			return fmt.Errorf("foreign %q: Windows Mobile has %q, too", t.Family, typ)
		}
		if other, ok := c.Foreign(typ); ok {
			return fmt.Errorf("foreign %q: %q is one of %q", t.Family, typ, other)
		}
		c.foreign[fold(typ)] = fam.Name
	}
	c.Families = append(c.Families, fam)
	return nil
}

// provider makes a Provider of what the file says.
func (t *tomlCSP) provider() (p *Provider, err error) {
	p = &Provider{
		Type: t.Type, Purpose: t.Purpose, Help: t.Help, Replaced: t.Replaced,
		DMOnly: t.DMOnly, Danger: t.Danger, Alone: t.Alone, Before: t.Before,
		Gaps: t.Gaps, Sources: sources(t.Sources),
		Root: &Characteristic{Name: t.Type},
	}
	p.Root.Sources = p.Sources
	for _, s := range t.Carriers {
		p.Carriers = append(p.Carriers, Carrier(s))
	}
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	p.Devices, err = parseDevices(t.Devices)
	note(err)
	p.Since, err = optionalVersion(t.Since)
	note(err)
	p.Until, err = optionalVersion(t.Until)
	note(err)
	p.From, err = parseFrom(t.From)
	note(err)
	p.Caps, err = parseCaps(t.Caps)
	note(err)
	if len(t.Roles) > 0 {
		t.Rule = slices.Insert(t.Rule, 0, tomlRule{Roles: t.Roles})
	}
	for _, r := range t.Rule {
		rule, err := r.rule(p)
		if err != nil {
			note(fmt.Errorf("rule %q: %w", r.Path, err))
		}
		p.Roles = append(p.Roles, rule)
	}
	for _, n := range t.Node {
		if err := n.put(p); err != nil {
			note(fmt.Errorf("node %q: %w", n.Path, err))
		}
	}
	for _, parm := range p.Settings() {
		p.Secrets = p.Secrets || parm.Secret
	}
	return p, errors.Join(errs...)
}

func (t *tomlRule) rule(p *Provider) (r RoleRule, err error) {
	r = RoleRule{Path: t.Path, Guess: t.Guess, Sources: sources(t.Sources)}
	if r.Sources == nil {
		r.Sources = p.Sources
	}
	var errs [5]error
	r.Write, errs[0] = parseRoles(t.Roles)
	r.Read, errs[1] = parseRoles(t.Read)
	r.Since, errs[2] = optionalVersion(t.Since)
	r.Until, errs[3] = optionalVersion(t.Until)
	r.Devices, errs[4] = parseDevices(t.Devices)
	r.ready()
	return r, errors.Join(errs[:]...)
}

// put puts the node at its place in the Provider's tree.
func (t *tomlNode) put(p *Provider) (err error) {
	ch := p.Root
	if t.Path != "" {
		up, name := "", t.Path
		if i := strings.LastIndex(t.Path, "/"); i >= 0 {
			up, name = t.Path[:i], t.Path[i+1:]
		}
		parent := p.find(up)
		if parent == nil {
			return fmt.Errorf("its parent %q must stand before it", up)
		}
		ch = &Characteristic{Name: name}
		if inner, ok := strings.CutPrefix(name, "<"); ok {
			ch.Name, ch.Any = strings.TrimSuffix(inner, ">"), true
		}
		for _, c := range parent.Children {
			if c.Display() == ch.Display() {
				return errors.New("is there twice")
			}
		}
		parent.Children = append(parent.Children, ch)
	}
	ch.Help, ch.Pattern, ch.MaxName = t.Help, t.Pattern, t.MaxName
	ch.Registry, ch.Complete, ch.Empty = t.Registry, t.Complete, t.Empty
	ch.Access, ch.Guess, ch.Sources = Access(t.Access), t.Guess, sources(t.Sources)
	if ch.Sources == nil {
		ch.Sources = p.Sources
	}
	if ch.pattern, err = compile(ch.Pattern); err != nil {
		return err
	}
	if ch.Devices, err = parseDevices(t.Devices); err != nil {
		return err
	}
	for _, tp := range t.Parms {
		parm, err := tp.parm(ch)
		if err != nil {
			return fmt.Errorf("parm %q: %w", tp.Name, err)
		}
		ch.Parms = append(ch.Parms, parm)
	}
	if t.AnyParm != nil {
		if ch.AnyParm, err = t.AnyParm.parm(ch); err != nil {
			return fmt.Errorf("any_parm: %w", err)
		}
	}
	return nil
}

// find returns the characteristic at a path as Display writes it.
func (p *Provider) find(path string) *Characteristic {
	if path == "" {
		return p.Root
	}
	for at, ch := range p.Characteristics() {
		if at == p.Type+"/"+path {
			return ch
		}
	}
	return nil
}

func (t *tomlParm) parm(ch *Characteristic) (*Parm, error) {
	p := &Parm{
		Name: t.Name, Pattern: t.Pattern, Help: t.Help, Datatype: Datatype(t.Type),
		Format: Format(t.Format), Min: t.Min, Max: t.Max, MaxLen: t.MaxLen,
		Strict: t.Strict, Required: t.Required, Multiple: t.Multiple, Secret: t.Secret,
		Access: Access(t.Access), ReadBack: ReadBack(t.Read), Default: t.Default,
		Unit: t.Unit, Danger: t.Danger, Guess: t.Guess, Sources: sources(t.Sources),
	}
	if p.Sources == nil {
		p.Sources = ch.Sources
	}
	for _, s := range t.Options {
		p.Options = append(p.Options, parseOption(s))
	}
	var errs [3]error
	p.pattern, errs[0] = compile(p.Pattern)
	p.Devices, errs[1] = parseDevices(t.Devices)
	p.Since, errs[2] = optionalVersion(t.Since)
	return p, errors.Join(errs[:]...)
}

// parseOption reads "1 = on", "1" or "1 = on (guess)".
func parseOption(s string) (o Option) {
	o.Value, o.Label, _ = strings.Cut(s, " = ")
	o.Label, o.Guess = strings.CutSuffix(o.Label, " (guess)")
	return o
}

// compile makes a regular expression that the whole name must match; none of "".
func compile(pattern string) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, nil
	}
	return regexp.Compile(`^(?:` + pattern + `)$`)
}

func optionalVersion(s string) (Version, error) {
	if s == "" {
		return 0, nil
	}
	return ParseVersion(s)
}

func parseFrom(m map[string]string) (list []Presence, err error) {
	for _, n := range deviceNames {
		if s, ok := m[n.name]; ok {
			v, err := ParseVersion(s)
			if err != nil {
				return nil, err
			}
			list = append(list, Presence{Devices: n.d, Since: v})
			delete(m, n.name)
		}
	}
	for name := range m {
		return nil, fmt.Errorf("from: %q is no kind of handset", name)
	}
	return list, nil
}

func parseCaps(m map[string]bool) (c Caps, err error) {
	fields := map[string]*Tri{
		"parm_query": &c.ParmQuery, "noparm": &c.NoParm,
		"nocharacteristic": &c.NoCharacteristic, "characteristic_query": &c.CharacteristicQuery,
		"recursive": &c.Recursive, "top_query": &c.TopQuery, "top_delete": &c.TopDelete,
	}
	for key, yes := range m {
		field := fields[key]
		if field == nil {
			return c, fmt.Errorf("caps: %q is not one of its keys", key)
		}
		*field = No
		if yes {
			*field = Yes
		}
	}
	// What does not work for one does not work for all of them.
	if c.CharacteristicQuery == No {
		c.Recursive, c.TopQuery = No, No
	}
	if c.NoCharacteristic == No {
		c.TopDelete = No
	}
	return c, nil
}

func sources(list []string) []Source {
	var s []Source
	for _, l := range list {
		s = append(s, Source(l))
	}
	return s
}
