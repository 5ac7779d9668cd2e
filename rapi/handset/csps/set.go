package csps

import (
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// Set is all the CSPs of one handset.
type Set struct {
	byType map[string]CSP
	trees  []*Tree
}

// New makes the CSPs of a model over a handset's registry and object store,
// and puts the model's first values into them.
func New(m *model.Model, reg *registry.Registry, store *objstore.Store) (*Set, error) {
	s := &Set{byType: make(map[string]CSP)}
	for _, id := range m.PolicyIDs() {
		if err := SetPolicy(nil, reg, id, m.Policies[strconv.FormatUint(uint64(id), 10)]); err != nil {
			return nil, fmt.Errorf("csps: policy %d: %w", id, err)
		}
	}
	groups := make(map[string]*group)
	for i := range m.CSPs {
		spec := &m.CSPs[i]
		var c CSP
		switch spec.Kind {
		case "registry":
			c = &Registry{spec.Type, reg}
		case "favorite":
			c = &Favorites{spec.Type, store}
		case "information":
			c = &Information{spec.Type, m, store}
		case "policy":
			c = &Policies{spec.Type, reg}
		case "programs":
			c = &Programs{spec.Type, reg}
		case "tree":
			t, err := newTree(spec, groups)
			if err != nil {
				return nil, err
			}
			s.trees = append(s.trees, t)
			c = t
		default:
			return nil, fmt.Errorf("csps: %s: kind %q", spec.Type, spec.Kind)
		}
		s.byType[strings.ToLower(spec.Type)] = c
	}
	return s, nil
}

// Find returns the CSP of a characteristic's type, or nil. That types ignore
// case is inferred: the documentation writes both Clock and clock for one CSP
// ([L:bb737578], [L:bb737688]).
func (s *Set) Find(typ string) CSP { return s.byType[strings.ToLower(typ)] }

// String writes out the values that CSPs keep by themselves, for comparison.
func (s *Set) String() string {
	var b strings.Builder
	for _, t := range s.trees {
		t.write(&b)
	}
	return b.String()
}
