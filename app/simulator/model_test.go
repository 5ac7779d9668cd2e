package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cradle/rapi"
)

// tree is what the files of a folder should be: content by path, nil for a
// folder. Names ignore case and keep the case in which they were made; the keys
// are in lower case.
type tree map[string]*entry

type entry struct {
	name   string // as it was made
	folder bool
	data   []byte
}

func key(path string) string { return strings.ToLower(path) }

func parent(path string) string { return path[:max(0, strings.LastIndex(path, `\`))] }

func (t tree) at(path string) *entry { return t[key(path)] }

// place reports whether something can be made at path: its folder is there.
func (t tree) place(path string) bool {
	p := parent(path)
	return p == "" || t.at(p) != nil && t.at(p).folder
}

func (t tree) below(path string) (paths []string) {
	for k := range t {
		if strings.HasPrefix(k, key(path)+`\`) {
			paths = append(paths, k)
		}
	}
	return paths
}

func (t tree) children(path string) (names []string) {
	for k, e := range t {
		if parent(k) == key(path) {
			names = append(names, e.name)
		}
	}
	slices.Sort(names)
	return names
}

// paths are few, so that operations meet each other.
var paths = rapid.Custom(func(t *rapid.T) string {
	names := rapid.SampledFrom([]string{"a", "B", "b", "Äpfel", "äPFEL", "c d.txt"})
	n := rapid.IntRange(1, 3).Draw(t, "depth")
	return strings.Join(rapid.SliceOfN(names, n, n).Draw(t, "names"), `\`)
})

var contents = rapid.SliceOfN(rapid.Byte(), 0, 3000)

// Whatever is done with files, the handset's are what a simple model says, and
// what cannot be done is refused with the error that a program can tell.
func TestFilesAgainstModel(t *testing.T) {
	for _, g := range generations {
		t.Run(g.name, func(t *testing.T) {
			ctx, s := session(t, g.model, 0)
			round := 0
			rapid.Check(t, func(t *rapid.T) {
				round++
				f := &files{ctx: ctx, s: s, base: fmt.Sprintf(`\Round%d`, round), want: tree{}}
				if err := s.Mkdir(ctx, f.base); err != nil {
					t.Fatal(err)
				}
				t.Repeat(map[string]func(*rapid.T){
					"": f.check, "mkdir": f.mkdir, "put": f.put, "get": f.get, "remove": f.remove,
					"rename": f.rename, "copy": f.copy, "write": f.write, "truncate": f.truncate,
				})
				if err := s.RemoveAll(ctx, f.base); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// files is the handset's folder base and the model of it.
type files struct {
	ctx  context.Context
	s    *rapi.Session
	base string
	want tree
}

func (f *files) on(path string) string { return f.base + `\` + path }

// refused wants an operation to have failed with one of these errors, and to
// have succeeded without any.
func refused(t *rapid.T, err error, want ...error) {
	t.Helper()
	if len(want) == 0 && err != nil {
		t.Fatalf("refused: %v", err)
	}
	if len(want) > 0 && !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }) {
		t.Fatalf("%v, want %v", err, want)
	}
}

func (f *files) mkdir(t *rapid.T) {
	path := paths.Draw(t, "path")
	err := f.s.Mkdir(f.ctx, f.on(path))
	switch {
	case !f.want.place(path):
		refused(t, err, fs.ErrNotExist)
	case f.want.at(path) != nil:
		refused(t, err, fs.ErrExist)
	default:
		refused(t, err)
		f.want[key(path)] = &entry{name: path[strings.LastIndex(path, `\`)+1:], folder: true}
	}
}

func (f *files) put(t *rapid.T) {
	path, data := paths.Draw(t, "path"), contents.Draw(t, "data")
	_, err := f.s.Put(f.ctx, f.on(path), bytes.NewReader(data), int64(len(data)), nil)
	switch e := f.want.at(path); {
	case !f.want.place(path):
		refused(t, err, fs.ErrNotExist)
	case e != nil && e.folder:
		refused(t, err, fs.ErrPermission, fs.ErrExist)
	case e != nil:
		refused(t, err)
		e.data = data
	default:
		refused(t, err)
		f.want[key(path)] = &entry{name: path[strings.LastIndex(path, `\`)+1:], data: data}
	}
}

func (f *files) get(t *rapid.T) {
	path := paths.Draw(t, "path")
	var got bytes.Buffer
	_, err := f.s.Get(f.ctx, &got, f.on(path), nil)
	switch e := f.want.at(path); {
	case e == nil:
		refused(t, err, fs.ErrNotExist)
	case e.folder:
		if err == nil {
			t.Fatalf("%s is a folder and was read", path)
		}
	default:
		refused(t, err)
		if !bytes.Equal(got.Bytes(), e.data) {
			t.Fatalf("%s has %d bytes, not the %d that were written", path, got.Len(), len(e.data))
		}
	}
}

func (f *files) remove(t *rapid.T) {
	path := paths.Draw(t, "path")
	err := f.s.Remove(f.ctx, f.on(path))
	switch e := f.want.at(path); {
	case e == nil:
		refused(t, err, fs.ErrNotExist)
	case e.folder && len(f.want.below(path)) > 0:
		if err == nil {
			t.Fatalf("%s was removed with what is in it", path)
		}
	default:
		refused(t, err)
		delete(f.want, key(path))
	}
}

func (f *files) rename(t *rapid.T) {
	from, to := paths.Draw(t, "from"), paths.Draw(t, "to")
	err := f.s.Rename(f.ctx, f.on(from), f.on(to))
	e := f.want.at(from)
	switch {
	case e == nil:
		refused(t, err, fs.ErrNotExist)
		return
	case key(from) == key(to):
		// Another case of the same name: handsets may take it or refuse it.
		if err == nil {
			e.name = to[strings.LastIndex(to, `\`)+1:]
		}
		return
	case e.folder && strings.HasPrefix(key(to), key(from)+`\`):
		if err == nil {
			t.Fatalf("%s was moved into itself", from)
		}
		return
	case !f.want.place(to):
		refused(t, err, fs.ErrNotExist)
		return
	case f.want.at(to) != nil:
		refused(t, err, fs.ErrExist)
		return
	}
	refused(t, err)
	for _, k := range f.want.below(from) {
		f.want[key(to)+k[len(key(from)):]] = f.want[k]
		delete(f.want, k)
	}
	delete(f.want, key(from))
	e.name = to[strings.LastIndex(to, `\`)+1:]
	f.want[key(to)] = e
}

func (f *files) copy(t *rapid.T) {
	from, to := paths.Draw(t, "from"), paths.Draw(t, "to")
	exclusive := rapid.Bool().Draw(t, "exclusive")
	err := f.s.CopyFile(f.ctx, f.on(from), f.on(to), exclusive)
	e, old := f.want.at(from), f.want.at(to)
	switch {
	case e == nil:
		refused(t, err, fs.ErrNotExist)
	case e.folder || old != nil && old.folder || key(from) == key(to):
		if err == nil && key(from) != key(to) {
			t.Fatalf("%s was copied to %s", from, to)
		}
	case !f.want.place(to):
		refused(t, err, fs.ErrNotExist)
	case old != nil && exclusive:
		refused(t, err, fs.ErrExist)
	case old != nil:
		refused(t, err)
		old.data = slices.Clone(e.data)
	default:
		refused(t, err)
		f.want[key(to)] = &entry{name: to[strings.LastIndex(to, `\`)+1:], data: slices.Clone(e.data)}
	}
}

// write writes somewhere in a file that is there, and past its end.
func (f *files) write(t *rapid.T) {
	path, data := paths.Draw(t, "path"), contents.Draw(t, "data")
	at := rapid.IntRange(0, 4000).Draw(t, "at")
	e := f.want.at(path)
	file, err := f.s.OpenFile(f.ctx, f.on(path), os.O_RDWR)
	if e == nil {
		refused(t, err, fs.ErrNotExist)
		return
	}
	if e.folder {
		if err == nil {
			t.Fatalf("the folder %s was opened", path)
		}
		return
	}
	refused(t, err)
	_, err = file.WriteAt(data, int64(at))
	refused(t, errors.Join(err, file.Close()))
	if len(data) == 0 {
		return
	}
	if grow := at + len(data) - len(e.data); grow > 0 {
		e.data = append(e.data, make([]byte, grow)...)
	}
	copy(e.data[at:], data)
}

func (f *files) truncate(t *rapid.T) {
	path := paths.Draw(t, "path")
	size := rapid.IntRange(0, 4000).Draw(t, "size")
	e := f.want.at(path)
	if e == nil || e.folder {
		return
	}
	file, err := f.s.OpenFile(f.ctx, f.on(path), os.O_WRONLY)
	refused(t, err)
	err = file.Truncate(int64(size))
	refused(t, errors.Join(err, file.Close()))
	if size <= len(e.data) {
		e.data = e.data[:size]
	} else {
		e.data = append(e.data, make([]byte, size-len(e.data))...)
	}
}

// check compares all folders and sizes.
func (f *files) check(t *rapid.T) {
	for _, folder := range append([]string{""}, slices.Sorted(maps.Keys(f.want))...) {
		if e := f.want[folder]; folder != "" && !e.folder {
			continue
		}
		infos, err := f.s.ReadDir(f.ctx, strings.TrimSuffix(f.on(folder), `\`))
		refused(t, err)
		var got []string
		for _, i := range infos {
			got = append(got, i.Name())
			e := f.want.at(strings.TrimPrefix(folder+`\`+i.Name(), `\`))
			if e == nil || e.folder != i.IsDir() || !e.folder && i.Size() != int64(len(e.data)) {
				t.Fatalf("%s in %q: a folder %t, %d bytes; the model says %+v", i.Name(), folder, i.IsDir(), i.Size(), e)
			}
		}
		slices.Sort(got)
		if want := f.want.children(folder); !slices.Equal(got, want) {
			t.Fatalf("%q has %q, the model says %q", folder, got, want)
		}
	}
}

// Whatever is done with the registry, it is what a simple model says.
func TestRegistryAgainstModel(t *testing.T) {
	for _, g := range generations {
		t.Run(g.name, func(t *testing.T) {
			ctx, s := session(t, g.model, 0)
			round := 0
			rapid.Check(t, func(t *rapid.T) {
				round++
				base, _, err := s.CreateKey(ctx, fmt.Sprintf(`HKLM\Software\Round%d`, round))
				if err != nil {
					t.Fatal(err)
				}
				defer base.Close()
				r := &reg{ctx: ctx, base: base, want: map[string]map[string]rapi.Value{"": {}}}
				t.Repeat(map[string]func(*rapid.T){
					"": r.check, "create": r.create, "set": r.set, "get": r.get, "delete value": r.deleteValue, "delete key": r.deleteKey,
				})
			})
		})
	}
}

// reg is a key of the handset and the model of what is below it: values by key
// and name, all in lower case, "" being base itself.
type reg struct {
	ctx  context.Context
	base *rapi.Key
	want map[string]map[string]rapi.Value
}

var valueNames = rapid.SampledFrom([]string{"", "Name", "NAME", "Größe", "with blanks and \\"})

var values = rapid.Custom(func(t *rapid.T) rapi.Value {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aZ9 äß€😀\\=\"")), 0, 40, -1)
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return rapi.DWORDValue(rapid.Uint32().Draw(t, "number"))
	case 1:
		return rapi.BinaryValue(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes"))
	case 2:
		v, err := rapi.StringValue(text.Draw(t, "text"))
		refused(t, err)
		return v
	case 3:
		v, err := rapi.ExpandStringValue(text.Draw(t, "text"))
		refused(t, err)
		return v
	case 4:
		v, err := rapi.MultiStringValue(rapid.SliceOfN(text.Filter(func(s string) bool { return s != "" }), 0, 4).Draw(t, "texts"))
		refused(t, err)
		return v
	}
	// Any type may hold anything.
	return rapi.Value{Type: rapi.ValueType(rapid.Uint32Range(0, 7).Draw(t, "type")), Data: rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "data")}
})

func (r *reg) open(t *rapid.T, path string) *rapi.Key {
	k, err := r.base.Open(r.ctx, path)
	if _, ok := r.want[key(path)]; !ok {
		refused(t, err, fs.ErrNotExist)
		return nil
	}
	refused(t, err)
	return k
}

func (r *reg) create(t *rapid.T) {
	path := paths.Draw(t, "path")
	_, there := r.want[key(path)]
	k, created, err := r.base.Create(r.ctx, path)
	refused(t, err)
	refused(t, k.Close())
	if created == there {
		t.Fatalf("%s: created %t, was there %t", path, created, there)
	}
	for p := key(path); p != ""; p = parent(p) {
		if r.want[p] == nil {
			r.want[p] = map[string]rapi.Value{}
		}
	}
}

func (r *reg) set(t *rapid.T) {
	path, name, v := paths.Draw(t, "path"), valueNames.Draw(t, "name"), values.Draw(t, "value")
	if k := r.open(t, path); k != nil {
		refused(t, k.SetValue(r.ctx, name, v))
		refused(t, k.Close())
		r.want[key(path)][key(name)] = v
	}
}

func (r *reg) get(t *rapid.T) {
	path, name := paths.Draw(t, "path"), valueNames.Draw(t, "name")
	k := r.open(t, path)
	if k == nil {
		return
	}
	defer k.Close()
	got, err := k.Value(r.ctx, name)
	want, ok := r.want[key(path)][key(name)]
	if !ok {
		refused(t, err, fs.ErrNotExist)
		return
	}
	refused(t, err)
	same(t, path, name, got, want)
}

func same(t *rapid.T, path, name string, got, want rapi.Value) {
	t.Helper()
	if got.Type != want.Type || !bytes.Equal(got.Data, want.Data) {
		t.Fatalf("%s %q is %v % x, want %v % x", path, name, got.Type, got.Data, want.Type, want.Data)
	}
}

func (r *reg) deleteValue(t *rapid.T) {
	path, name := paths.Draw(t, "path"), valueNames.Draw(t, "name")
	k := r.open(t, path)
	if k == nil {
		return
	}
	defer k.Close()
	err := k.DeleteValue(r.ctx, name)
	if _, ok := r.want[key(path)][key(name)]; !ok {
		refused(t, err, fs.ErrNotExist)
		return
	}
	refused(t, err)
	delete(r.want[key(path)], key(name))
}

func (r *reg) deleteKey(t *rapid.T) {
	path := paths.Draw(t, "path")
	err := r.base.DeleteTree(r.ctx, path)
	if _, ok := r.want[key(path)]; !ok {
		refused(t, err, fs.ErrNotExist)
		return
	}
	refused(t, err)
	for k := range r.want {
		if k == key(path) || strings.HasPrefix(k, key(path)+`\`) {
			delete(r.want, k)
		}
	}
}

// check lists everything.
func (r *reg) check(t *rapid.T) {
	for path, want := range r.want {
		k := r.base
		if path != "" {
			k = r.open(t, path)
		}
		seen := 0
		for v, err := range k.Values(r.ctx) {
			refused(t, err)
			w, ok := want[key(v.Name)]
			if !ok {
				t.Fatalf("%s has a value %q", path, v.Name)
			}
			same(t, path, v.Name, v.Value, w)
			seen++
		}
		if seen != len(want) {
			t.Fatalf("%s has %d values, the model %d", path, seen, len(want))
		}
		keys := 0
		for name, err := range k.Subkeys(r.ctx) {
			refused(t, err)
			if _, ok := r.want[strings.TrimPrefix(path+`\`+key(name), `\`)]; !ok {
				t.Fatalf("%s has a key %q", path, name)
			}
			keys++
		}
		below := 0
		for p := range r.want {
			if p != "" && parent(p) == path {
				below++
			}
		}
		if keys != below {
			t.Fatalf("%s has %d keys, the model %d", path, keys, below)
		}
		if path != "" {
			refused(t, k.Close())
		}
	}
}
