package cm

import (
	"strings"

	"cradle/rapi/handset/model"
)

// metabase says which roles may reach a setting ([L:aa455885], [L:aa455928]).
// Paths ignore case.
type metabase struct {
	exact map[string]*model.Access
	below map[string]*model.Access // by the path in front of "\*"
}

func newMetabase(entries []model.Access) *metabase {
	m := &metabase{make(map[string]*model.Access), make(map[string]*model.Access)}
	for i := range entries {
		a := &entries[i]
		path := strings.ToLower(a.Path)
		if head, ok := strings.CutSuffix(path, `\*`); ok {
			m.below[head] = a
		} else {
			m.exact[path] = a
		}
	}
	return m
}

// find returns the most exact entry for a characteristic, or nil when there is
// none.
func (m *metabase) find(path string) *model.Access {
	path = strings.ToLower(path)
	if a := m.exact[path]; a != nil {
		return a
	}
	if i := strings.LastIndexByte(path, '\\'); i >= 0 {
		return m.inside(path[:i])
	}
	return nil
}

// inside returns the entry that holds for what stands directly in a
// characteristic and has none of its own. path is in lower case.
func (m *metabase) inside(path string) *model.Access {
	for {
		if a := m.below[path]; a != nil {
			return a
		}
		i := strings.LastIndexByte(path, '\\')
		if i < 0 {
			return nil
		}
		path = path[:i]
	}
}
