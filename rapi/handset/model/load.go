package model

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"cradle/rapi/csp"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// Load reads every model in a directory: its *.toml files, each with what
// "defaults/NAME.toml" adds where the model names defaults. The models are
// returned by slug. A file with an unknown key, or a model that could not be
// simulated, is an error that names file and field. What the catalogue tells is
// added.
func Load(fsys fs.FS, dir string) (map[string]*Model, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.toml"))
	if err != nil {
		return nil, err
	}
	cat := csp.Carried()
	models := make(map[string]*Model)
	for _, file := range files {
		m, err := load(fsys, dir, file, cat)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", file, err)
		}
		if models[m.Slug] != nil {
			return nil, fmt.Errorf("model %s: slug %q is taken", file, m.Slug)
		}
		models[m.Slug] = m
	}
	if len(models) == 0 {
		return nil, fmt.Errorf("no model in %s", dir)
	}
	return models, nil
}

// maxDefaults is how many files of defaults may build on each other.
const maxDefaults = 4

func load(fsys fs.FS, dir, file string, cat *csp.Catalogue) (*Model, error) {
	m := &Model{Catalogue: cat}
	if err := decode(fsys, file, m); err != nil {
		return nil, err
	}
	// Names, not paths: fs.FS would refuse to leave its root anyway.
	for next, depth := m.Defaults, 0; next != ""; depth++ {
		if depth == maxDefaults {
			return nil, fmt.Errorf("defaults %q: more than %d of them behind each other", next, maxDefaults)
		}
		d := &Model{}
		if err := decode(fsys, path.Join(dir, "defaults", next+".toml"), d); err != nil {
			return nil, fmt.Errorf("defaults %q: %w", next, err)
		}
		m.add(d)
		next = d.Defaults
	}
	if err := m.leaveOut(); err != nil {
		return nil, err
	}
	for i := range m.Metabase {
		a := &m.Metabase[i]
		a.Roles = a.List.mask()
		a.ReadOnly = a.Access == "read"
	}
	errs := m.validateMetabase()
	kind, version, err := m.kind()
	if errs = append(errs, err); err == nil {
		errs = append(errs, m.choose(cat, kind, version))
		m.fromCatalogue(cat, kind, version)
	}
	return m, errors.Join(append(errs, m.validate())...)
}

func decode(fsys fs.FS, file string, m *Model) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(text), m)
	if err != nil {
		return err
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return fmt.Errorf("unknown key %q", left[0])
	}
	return nil
}

// add puts the lists of the defaults before the model's own, and the
// defaults' policies where the model has none.
func (m *Model) add(d *Model) {
	policies := maps.Clone(d.Policies)
	if policies == nil {
		policies = make(map[string]uint32)
	}
	maps.Copy(policies, m.Policies)
	m.Policies = policies
	m.Metabase = slices.Concat(d.Metabase, m.Metabase)
	m.CSPs = slices.Concat(d.CSPs, m.CSPs)
	m.Registry = slices.Concat(d.Registry, m.Registry)
	m.Protected = slices.Concat(d.Protected, m.Protected)
	m.ObjStore.Directories = slices.Concat(d.ObjStore.Directories, m.ObjStore.Directories)
	m.ObjStore.Files = slices.Concat(d.ObjStore.Files, m.ObjStore.Files)
}

// leaveOut takes out what the model is without.
func (m *Model) leaveOut() error {
	for _, id := range m.WithoutPolicies {
		if _, ok := m.Policies[id]; !ok {
			return fmt.Errorf("without_policies: the defaults have no policy %q", id)
		}
		delete(m.Policies, id)
	}
	for _, typ := range m.Without {
		n := len(m.CSPs)
		m.CSPs = slices.DeleteFunc(m.CSPs, func(c CSP) bool { return strings.EqualFold(c.Type, typ) })
		if len(m.CSPs) == n {
			return fmt.Errorf("without: the defaults have no CSP %q", typ)
		}
		below := strings.ToLower(typ) + `\`
		m.Metabase = slices.DeleteFunc(m.Metabase, func(a Access) bool {
			return strings.HasPrefix(strings.ToLower(a.Path)+`\`, below)
		})
	}
	return nil
}

// PolicyIDs are the ids of the model's policies in ascending order.
func (m *Model) PolicyIDs() []uint32 {
	var ids []uint32
	for s := range m.Policies {
		id, _ := strconv.ParseUint(s, 10, 32) // validate has seen it
		ids = append(ids, uint32(id))
	}
	slices.Sort(ids)
	return ids
}

// maxSize bounds a file of which only the size is given.
const maxSize = 4 << 20

// Put puts the file into a store.
func (f File) Put(store *objstore.Store) error {
	attr := objstore.Archive
	if f.ROM || f.Module {
		attr = objstore.InROM
	}
	if f.Module {
		attr |= objstore.ROMModule
	}
	if f.Hidden {
		attr |= objstore.Hidden
	}
	data := []byte(f.Text)
	if f.Size > 0 {
		data = make([]byte, f.Size)
	}
	return store.Put(f.Path, objstore.Info{Attr: attr}, data)
}

// validate finds what would only show when a handset of the model is used.
func (m *Model) validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if m.Slug == "" || strings.Trim(m.Slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		bad("slug %q: small letters, digits and hyphens only", m.Slug)
	}
	if m.Title == "" {
		bad("title is empty")
	}
	if m.OS.Major != 4 && m.OS.Major != 5 || m.OS.Minor > 99 {
		bad("os: %d.%d is not a Windows CE 4 or 5, which is all that can be simulated", m.OS.Major, m.OS.Minor)
	}
	if len(m.Device.Platforms) == 0 || len(m.Device.Model) == 0 {
		bad("device: platforms and model must be given")
	}
	size := 1
	for _, s := range append(slices.Clone(m.Device.Platforms), m.Device.Model) {
		if strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
			bad("device: %q is not printable ASCII", s)
		}
		size += len(s) + 1
	}
	if size > 255 || len(m.Device.Model) > 255 { // limits of SynCE's parser
		bad("device: platforms or model too long")
	}
	if m.Memory.RAMFree > m.Memory.RAM || m.Memory.StorageFree > m.Memory.Storage {
		bad("memory: more free than there is")
	}
	if m.USB.Speed != "full" && m.USB.Speed != "high" {
		bad("usb: speed %q is neither full nor high", m.USB.Speed)
	}
	for s := range m.Policies {
		if id, err := strconv.ParseUint(s, 10, 32); err != nil || strconv.FormatUint(id, 10) != s {
			bad("policies: %q is not a policy id", s)
		}
	}
	for _, id := range []string{"4097", "4119"} {
		if _, ok := m.Policies[id]; !ok {
			bad("policies: %s is missing", id)
		}
	}
	errs = append(errs, m.validateCSPs()...)
	for _, v := range m.Registry {
		if _, err := registry.ParsePath(v.Key); err != nil {
			bad("registry: %v", err)
		}
		given := 0
		for _, is := range []bool{v.Text != nil, v.Texts != nil, v.DWord != nil} {
			if is {
				given++
			}
		}
		if given > 1 || (v.Name == "") != (given == 0) {
			bad("registry: %s: a name needs one of text, texts and dword", v.Key)
		}
	}
	for _, key := range m.Protected {
		if _, err := registry.ParsePath(key); err != nil {
			bad("protected: %v", err)
		}
	}
	store := objstore.New(objstore.Config{})
	for _, dir := range m.ObjStore.Directories {
		if err := store.MkdirAll(nil, dir); err != nil {
			bad("objstore: %v", err)
		}
	}
	for _, f := range m.ObjStore.Files {
		if f.Size < 0 || f.Size > maxSize || f.Size > 0 && f.Text != "" {
			bad("objstore: %s: size %d", f.Path, f.Size)
		} else if err := f.Put(store); err != nil {
			bad("objstore: %v", err)
		}
	}
	return errors.Join(errs...)
}

func (m *Model) validateMetabase() (errs []error) {
	seen := make(map[string]bool)
	for _, a := range m.Metabase {
		key := strings.ToLower(a.Path)
		switch {
		case a.Path == "" || strings.Contains(strings.TrimSuffix(a.Path, `\*`), "*"):
			errs = append(errs, fmt.Errorf("metabase: path %q: a star is for the end", a.Path))
		case seen[key]:
			errs = append(errs, fmt.Errorf("metabase: %q is there twice", a.Path))
		case a.Roles == 0:
			errs = append(errs, fmt.Errorf("metabase: %q has no role", a.Path))
		case a.Access != "" && a.Access != "read" && a.Access != "all":
			errs = append(errs, fmt.Errorf("metabase: %q: access %q is neither read nor all", a.Path, a.Access))
		}
		seen[key] = true
	}
	return errs
}

func (m *Model) validateCSPs() (errs []error) {
	seen := make(map[string]bool)
	for _, c := range m.CSPs {
		key := strings.ToLower(c.Type)
		switch {
		case c.Type == "" || strings.Contains(c.Type, `\`):
			errs = append(errs, fmt.Errorf("csp: type %q", c.Type))
		case seen[key]:
			errs = append(errs, fmt.Errorf("csp: %q is there twice", c.Type))
		case c.Depth < 0 || c.Depth > 4 || c.Kind == "tree" && c.Depth == 0 && !c.RootParms:
			errs = append(errs, fmt.Errorf("csp %s: depth %d", c.Type, c.Depth))
		case !slices.ContainsFunc(m.Metabase, func(a Access) bool {
			return strings.HasPrefix(strings.ToLower(a.Path)+`\`, key+`\`)
		}):
			errs = append(errs, fmt.Errorf("csp %s: nothing in the metabase", c.Type))
		}
		seen[key] = true
	}
	return errs
}
