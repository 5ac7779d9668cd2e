package csps

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cradle/rapi/handset/metabase"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// Set is all the CSPs of one handset.
type Set struct {
	env     *Env
	all     []CSP
	byType  map[string]CSP
	keepers []Keeper
}

// Env is what the CSPs of a handset work on.
type Env struct {
	Model    *model.Model
	Registry *registry.Registry
	Files    *objstore.Store
	Metabase *metabase.Metabase // nil: New makes one of the model's entries
	// Now and SetTime are the handset's clock. Nil: time.Now, which cannot be set.
	// SetTime gives what makes the clock go on as if it had not been set.
	Now     func() time.Time
	SetTime func(time.Time) (back func())
	// Offset is by how many seconds SetTime has set the clock forward. Nil: by none.
	Offset func() int64
	// Wipe gives the handset back as it comes out of the box; nil does nothing.
	// It is called when the document has succeeded.
	Wipe func()

	groups   map[string]*group // of trees, by the model's word for them
	cabinet  *Cabinet          // that the document came in; nil for none
	radioOff *atomic.Bool
	find     func(typ string) CSP
}

// treed is a CSP that is made around a Tree.
type treed interface{ tree() *Tree }

func (c *Tree) tree() *Tree { return c }

// tree is the Tree of another CSP; nil when the handset has no such CSP.
func (e *Env) tree(typ string) *Tree {
	if t, ok := e.find(typ).(treed); ok {
		return t.tree()
	}
	return nil
}

// kinds are the types of CSPs, by the model's word for them. A CSP with
// behaviour has a line here, and a file of its own.
var kinds = map[string]func(*Env, *model.CSP) (CSP, error){
	"application":   newApplication,
	"bootstrap":     newBootstrap,
	"certificates":  newCertificates,
	"clock":         newClock,
	"connections":   newConnections,
	"email":         newEmail,
	"fileoperation": newFileOperation,
	"home":          newKeys(homeKeys),
	"install":       newInstall,
	"mappings":      newMappings,
	"naps":          newNAPs,
	"obex":          newKeys(obexKeys),
	"proxies":       newProxies,
	"revoked":       newRevoked,
	"sounds":        newKeys(soundKeys),
	"speeddial":     newSpeedDial,
	"sync":          newSync,
	"wifi":          newWiFi,
	"wipe":          newWipe,

	"favorite":    func(e *Env, m *model.CSP) (CSP, error) { return &Favorites{m.Type, e.Files}, nil },
	"metabase":    func(e *Env, m *model.CSP) (CSP, error) { return newMetabase(m.Type, e.Metabase), nil },
	"information": newInformation,
	"policy":      func(e *Env, m *model.CSP) (CSP, error) { return &Policies{m.Type, e.Registry}, nil },
	"programs":    func(e *Env, m *model.CSP) (CSP, error) { return &Programs{m.Type, e, e.Registry}, nil },
	"registry":    func(e *Env, m *model.CSP) (CSP, error) { return &Registry{m.Type, e, e.Registry}, nil },
	"tree":        newTree,
}

// New makes the CSPs of a model over a handset's registry and object store,
// and puts the model's first values into them.
func New(env Env) (*Set, error) {
	m := env.Model
	env.groups = make(map[string]*group)
	if env.Metabase == nil {
		env.Metabase = metabase.New(m.Metabase)
	}
	if env.Now == nil {
		env.Now = time.Now
	}
	if env.Offset == nil {
		env.Offset = func() int64 { return 0 }
	}
	if env.SetTime == nil {
		env.SetTime = func(time.Time) func() { return func() {} }
	}
	if env.Wipe == nil {
		env.Wipe = func() {}
	}
	s := &Set{env: &env, byType: make(map[string]CSP)}
	env.find, env.radioOff = s.Find, new(atomic.Bool)
	if err := s.policies(); err != nil {
		return nil, err
	}
	for i := range m.CSPs {
		spec := &m.CSPs[i]
		make := kinds[spec.Kind]
		if make == nil {
			return nil, fmt.Errorf("csps: %s: kind %q is none of %s", spec.Type, spec.Kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
		}
		c, err := make(s.env, spec)
		if err != nil {
			return nil, fmt.Errorf("csps: %s: %w", spec.Type, err)
		}
		s.all = append(s.all, c)
		s.byType[strings.ToLower(spec.Type)] = c
		if k, ok := c.(Keeper); ok {
			s.keepers = append(s.keepers, k)
		}
	}
	return s, nil
}

// policies puts the model's first policies in.
func (s *Set) policies() error {
	m := s.env.Model
	for _, id := range m.PolicyIDs() {
		if err := SetPolicy(nil, s.env.Registry, id, m.Policies[strconv.FormatUint(uint64(id), 10)]); err != nil {
			return fmt.Errorf("csps: policy %d: %w", id, err)
		}
	}
	return nil
}

// Reset puts the model's first values in the place of all that CSPs keep, and of
// policies and metabase. What stands in the registry and the object store beyond
// that is left alone.
func (s *Set) Reset() error {
	s.env.Metabase.Clear()
	for i := range s.env.Model.Metabase {
		if err := s.env.Metabase.Put(metabase.EntryOf(&s.env.Model.Metabase[i])); err != nil {
			return fmt.Errorf("csps: %w", err)
		}
	}
	for _, k := range s.keepers {
		k.Clear()
		if t, ok := k.(treed); ok {
			if err := t.tree().first(); err != nil {
				return fmt.Errorf("csps: %s: %w", k.Type(), err)
			}
		}
	}
	return s.policies()
}

// Metabase is what the CSPs' settings are held against.
func (s *Set) Metabase() *metabase.Metabase { return s.env.Metabase }

// Put adds a CSP, in the stead of one of the same type: for tests.
func (s *Set) Put(c CSP) {
	s.byType[strings.ToLower(c.Type())] = c
	s.all = append(slices.DeleteFunc(s.all, func(o CSP) bool { return strings.EqualFold(o.Type(), c.Type()) }), c)
	if k, ok := c.(Keeper); ok {
		s.keepers = append(s.keepers, k)
	}
}

// All are the CSPs, in the order of the model's list.
func (s *Set) All() []CSP { return s.all }

// Find returns the CSP of a characteristic's type, or nil. That types ignore
// case is inferred: the documentation writes both Clock and clock for one CSP
// ([L:bb737578], [L:bb737688]).
func (s *Set) Find(typ string) CSP { return s.byType[strings.ToLower(typ)] }

// String writes out the metabase, and the values that CSPs keep by themselves,
// for comparison.
func (s *Set) String() string {
	var b strings.Builder
	b.WriteString(s.env.Metabase.String())
	for _, k := range s.keepers {
		text(&b, k)
	}
	return b.String()
}
