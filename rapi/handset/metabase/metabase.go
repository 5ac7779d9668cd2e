package metabase

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/model"
)

// maxSize is how much a metabase holds, in bytes.
// guess: no source; the defaults of a model take some tens of kilobytes.
const maxSize = 4 << 20

// maxPath bounds the path of an entry, in bytes.
// guess: no source; the longest in the documentation has some eighty.
const maxPath = 1024

// everything is how a path ends that speaks of all below it.
const everything = `\*`

// ErrFull: the metabase cannot hold more.
var ErrFull = errors.New("the metabase is full")

// A Metabase is safe for concurrent use.
type Metabase struct {
	mu      sync.RWMutex
	entries ordered.Map[*Entry] // by path; names ignore case
	below   map[string]*Entry   // those that end in \*, by what stands in front of it, in lower case
	longest int                 // key in below, ever
	size    int
	version uint64
}

// New makes a metabase of a model's entries.
func New(list []model.Access) *Metabase {
	m := &Metabase{below: make(map[string]*Entry)}
	for i := range list {
		m.put(EntryOf(&list[i]))
	}
	return m
}

// EntryOf is a model's entry in the metabase's form.
func EntryOf(a *model.Access) *Entry {
	rw := "3"
	if a.ReadOnly {
		rw = "1"
	}
	return &Entry{Path: a.Path, Attributes: []Attribute{
		{AccessRole, strconv.FormatUint(uint64(a.Roles), 10)}, {RWAccess, rw},
	}}
}

// Found is what the metabase says of one setting.
type Found struct {
	Roles model.Roles
	// Readable and Writable are the bits of rw-access: 3 is both ([L:bb737526]); that 1
	// is reading and 2 writing is inferred. An entry without it is both.
	// guess: no source.
	Readable, Writable bool
	Entry              *Entry // the most exact one
}

// RW is rw-access as a number.
func (f Found) RW() string {
	n := 0
	if f.Readable {
		n |= 1
	}
	if f.Writable {
		n |= 2
	}
	return strconv.Itoa(n)
}

func found(e *Entry) (f Found, ok bool) {
	f.Entry = e
	f.Roles, ok = e.roles()
	f.Readable, f.Writable = true, true
	if rw, has := e.Get(RWAccess); has {
		n, _ := strconv.Atoi(rw)
		f.Readable, f.Writable = n&1 != 0, n&2 != 0
	}
	return f, ok
}

// Find says what holds for a characteristic. ok is false when the metabase knows
// nothing of it.
func (m *Metabase) Find(path string) (f Found, ok bool) {
	inside := Found{}
	hasInside := false
	if i := strings.LastIndexByte(path, '\\'); i >= 0 {
		inside, hasInside = m.Inside(path[:i])
	}
	return m.Exact(path, inside, hasInside)
}

// Exact says what holds for a setting, given what Inside says of the
// characteristic that it stands in. An entry that names no role has those of the
// entry around it.
// guess: no source.
func (m *Metabase) Exact(path string, inside Found, hasInside bool) (Found, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e := m.entries.Get(path)
	if e == nil {
		return inside, hasInside
	}
	f, ok := found(e.Value)
	if !ok && hasInside {
		f.Roles, ok = inside.Roles, true
	}
	return f, ok
}

// Inside says what holds for what stands directly in a characteristic and has no
// entry of its own.
func (m *Metabase) Inside(path string) (Found, bool) {
	path = strings.ToLower(path)
	m.mu.RLock()
	defer m.mu.RUnlock()
	for {
		if len(path) <= m.longest { // no need to look for a longer one
			if e := m.below[path]; e != nil {
				if f, ok := found(e); ok {
					return f, true
				}
			}
		}
		i := strings.LastIndexByte(path, '\\')
		if i < 0 {
			return Found{}, false
		}
		path = path[:i]
	}
}

// Get reads the entry of exactly this path, or nil.
func (m *Metabase) Get(path string) *Entry {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if e := m.entries.Get(path); e != nil {
		return e.Value
	}
	return nil
}

// Put sets the entry of a path.
func (m *Metabase) Put(e *Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(e)
}

func (m *Metabase) put(e *Entry) error {
	size := m.size + e.size()
	old := m.entries.Get(e.Path)
	if old != nil {
		size -= old.Value.size()
	}
	if size > maxSize || len(e.Path) > maxPath {
		return ErrFull
	}
	m.size = size
	m.version++
	if head, ok := strings.CutSuffix(strings.ToLower(e.Path), everything); ok {
		m.below[head] = e
		m.longest = max(m.longest, len(head))
	}
	if old != nil {
		old.Value = e
	} else {
		m.entries.Add(e.Path, e)
	}
	return nil
}

// Delete takes the entry of a path away, and reports whether there was one.
func (m *Metabase) Delete(path string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries.Get(path)
	if e == nil {
		return false
	}
	m.size -= e.Value.size()
	m.version++
	m.entries.Remove(e)
	if head, ok := strings.CutSuffix(strings.ToLower(path), everything); ok {
		delete(m.below, head)
	}
	return true
}

// Clear takes all entries away.
func (m *Metabase) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = ordered.Map[*Entry]{}
	clear(m.below)
	m.size, m.longest = 0, 0
	m.version++
}

// Version grows with every change.
func (m *Metabase) Version() uint64 {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.version
}

// List gives all entries in the order in which they were made.
func (m *Metabase) List() []*Entry {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var list []*Entry
	for e := range m.entries.All() {
		list = append(list, e.Value)
	}
	return list
}

// String writes everything out, for comparison.
func (m *Metabase) String() string {
	var b strings.Builder
	for _, e := range m.List() {
		fmt.Fprintf(&b, "[Metabase\\%s]\n", e.Path)
		for _, group := range []string{"", Label, Options} {
			for _, a := range e.List(group) {
				fmt.Fprintf(&b, "%s%q=%q\n", group, a.Name, a.Value)
			}
		}
	}
	return b.String()
}
