package state

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"cradle/rapi/handset/objstore"
	"cradle/rapi/wire"
)

const indexHead = "# attributes, object identifier, created, accessed, written, path"

// kept is a file or a directory as it is kept.
type kept struct {
	host    string // below the state's directory, with slashes
	dir     bool
	changed uint64
	line    string // of the index
}

// hostPath is where a path of the handset is kept. A name that grows too long by
// escaping is replaced by the object identifier.
func hostPath(p string, oid uint32) string {
	names := strings.Split(strings.TrimPrefix(p, `\`), `\`)
	for i, name := range names {
		if names[i] = escape(name); len(names[i]) > 250 {
			names[i] = fmt.Sprintf("%%~%08x", oid)
		}
	}
	return path.Join(append([]string{treeDir}, names...)...)
}

// collectFiles puts into a transaction what changed among the files, and gives
// the new index.
func (s *State) collectFiles(t *transaction) (string, error) {
	now := make(map[uint32]kept)
	var index strings.Builder
	index.WriteString(indexHead + "\n")
	err := s.parts.Files.Walk(func(n *objstore.Node) error {
		old, known := s.kept[n.OID]
		if n.Attr&objstore.InROM != 0 {
			index.WriteString(indexLine(n) + "\n") // for its place among the others
			return nil
		}
		if n.Writing && !known {
			return nil
		}
		k := old
		if !n.Writing {
			k = kept{hostPath(n.Path, n.OID), n.Dir, n.Changed, indexLine(n)}
		}
		now[n.OID] = k
		index.WriteString(k.line + "\n")
		switch {
		case n.Dir:
			if k.host != old.host {
				t.mkdir(k.host)
			}
			return nil
		case !known || k.changed != old.changed:
			return t.put(k.host, func(f *os.File) error {
				_, err := n.WriteTo(f)
				return err
			})
		case k.host != old.host:
			return t.move(old.host, k.host)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	there := make(map[string]bool, len(now))
	for _, k := range now {
		there[k.host] = true
	}
	for _, k := range s.kept {
		if !there[k.host] {
			t.remove(k.host)
		}
	}
	t.done(func() { s.kept = now })
	return index.String(), nil
}

// romFile is a file in ROM; romFiles are all of them in their order.
type romFile struct {
	path string
	info objstore.Info
	data []byte
	done bool
}

type romFiles []*romFile

// takeROM gives what the model has in ROM.
func (s *State) takeROM() (rom romFiles, err error) {
	err = s.parts.Files.Walk(func(n *objstore.Node) error {
		if n.Attr&objstore.InROM == 0 {
			return nil
		}
		var data bytes.Buffer
		if _, err := n.WriteTo(&data); err != nil {
			return err
		}
		rom = append(rom, &romFile{n.Path, n.Info, data.Bytes(), false})
		return nil
	})
	return rom, err
}

// put puts a file in ROM at the end, once; oid 0 gives it a new object
// identifier, and Times that are all 0 leave it its own. What the model does not
// have any more is passed over.
func (rom romFiles) put(files *objstore.Store, path string, oid uint32, at objstore.Times) error {
	for _, f := range rom {
		if f.path == path && !f.done {
			f.done = true
			f.info.OID = oid
			if at != (objstore.Times{}) {
				f.info.Times = at
			}
			return files.Put(path, f.info, f.data)
		}
	}
	return nil
}

// indexLine describes a file. Times are in UTC, to 100 ns.
func indexLine(n *objstore.Node) string {
	return fmt.Sprintf("%06x %08x %s %s %s %s", uint32(n.Attr), n.OID,
		timeText(n.Times.Created), timeText(n.Times.Accessed), timeText(n.Times.Written), n.Path)
}

const timeLayout = "2006-01-02T15:04:05.0000000Z"

// timeText writes a time; one that a calendar does not have, in ticks.
func timeText(f wire.Filetime) string {
	if t := f.Time(); f != 0 && t.Year() <= 9999 {
		return t.Format(timeLayout)
	}
	return strconv.FormatUint(uint64(f), 10)
}

func parseTime(s string) (wire.Filetime, error) {
	if v, err := strconv.ParseUint(s, 10, 64); err == nil {
		return wire.Filetime(v), nil
	}
	t, err := time.Parse(timeLayout, s)
	if err != nil {
		return 0, fmt.Errorf("%s is not a time such as %s", s, timeLayout)
	}
	return wire.FiletimeOf(t), nil
}

// loadFiles replaces the files by those that the index names, as far as they are
// in the tree, and what else is in the tree. A directory that is not there is made
// again: programs that keep trees leave empty ones out.
func (s *State) loadFiles(l *lines) error {
	rom, err := s.takeROM()
	if err != nil {
		return err
	}
	s.parts.Files.Clear()
	seen := make(map[uint64]bool) // object identifiers
	for {
		line, ok := l.next("#")
		if !ok {
			break
		}
		field := strings.SplitN(line, " ", 6)
		if len(field) != 6 {
			return l.bad("%d fields, want attributes, identifier, three times and a path", len(field))
		}
		attr, err := strconv.ParseUint(field[0], 16, 32)
		if err != nil {
			return l.bad("%s are no attributes", field[0])
		}
		oid, err := strconv.ParseUint(field[1], 16, 32)
		if err != nil {
			return l.bad("%s is no object identifier", field[1])
		}
		if seen[oid] {
			return l.bad("%s is there twice", field[1])
		}
		seen[oid] = true
		in := objstore.Info{Attr: objstore.Attr(attr), OID: uint32(oid)}
		in.Dir = in.Attr&objstore.Directory != 0
		for i, at := range []*wire.Filetime{&in.Times.Created, &in.Times.Accessed, &in.Times.Written} {
			if *at, err = parseTime(field[2+i]); err != nil {
				return l.bad("%w", err)
			}
		}
		if in.Attr&objstore.InROM != 0 {
			if err := rom.put(s.parts.Files, field[5], in.OID, in.Times); err != nil {
				return l.bad("%w", err)
			}
			continue
		}
		host := hostPath(field[5], in.OID)
		var data []byte
		if !in.Dir {
			data, err = readFile(s.root, host, s.parts.Files.Free())
			if errors.Is(err, fs.ErrNotExist) {
				continue // somebody deleted it
			}
			if err != nil {
				return l.bad("%s: %w", host, err)
			}
		}
		if err := s.parts.Files.Put(field[5], in, data); err != nil {
			return l.bad("%w", err)
		}
		s.kept[in.OID] = kept{host, in.Dir, 0, line}
	}
	for _, f := range rom {
		if err := rom.put(s.parts.Files, f.path, 0, objstore.Times{}); err != nil { // new in the model
			return err
		}
	}
	added, err := s.loadAdded()
	if err != nil {
		return err
	}
	// What was just read is what is kept.
	return s.parts.Files.Walk(func(n *objstore.Node) error {
		if host, ok := added[n.Path]; ok {
			s.kept[n.OID] = kept{host, n.Dir, n.Changed, indexLine(n)}
			return nil
		}
		if k, ok := s.kept[n.OID]; ok {
			k.changed = n.Changed
			s.kept[n.OID] = k
		}
		return nil
	})
}
