package state

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"cradle/rapi/handset/objstore"
	"cradle/rapi/wire"
)

// loadAdded puts what a person added to the tree into the files: what the index
// does not name. Its times are those that it has here. It gives where each is
// kept, by its path on the handset.
func (s *State) loadAdded() (map[string]string, error) {
	known := make(map[string]bool, len(s.kept))
	for _, k := range s.kept {
		known[k.host] = true
	}
	added := make(map[string]string)
	err := fs.WalkDir(s.root.FS(), treeDir, func(host string, e fs.DirEntry, err error) error {
		name := filepath.Join(s.dir, filepath.FromSlash(host)) // for errors
		if errors.Is(err, fs.ErrNotExist) && host == treeDir {
			return nil
		}
		if err != nil {
			return &Error{name, 0, err}
		}
		if strings.HasPrefix(e.Name(), "%~") { // for a name that grew too long: nobody adds one
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if known[host] || host == treeDir {
			return nil
		}
		p, err := s.add(host, e)
		if err != nil {
			return &Error{name, 0, fmt.Errorf("%w; take it out of this directory, or call it something else", err)}
		}
		added[p] = host
		return nil
	})
	return added, err
}

// add puts a file or directory of the tree into the files, and gives its path there.
func (s *State) add(host string, e fs.DirEntry) (string, error) {
	if !e.IsDir() && !e.Type().IsRegular() {
		return "", errors.New("it is neither a file nor a directory")
	}
	var p string
	for _, part := range strings.Split(strings.TrimPrefix(host, treeDir+"/"), "/") {
		part, err := unescape(part)
		if err != nil {
			return "", err
		}
		if !objstore.ValidName(part) {
			return "", fmt.Errorf("a handset's file cannot be called %q", part)
		}
		p += `\` + part
	}
	if _, err := s.parts.Files.Stat(p); err == nil {
		return "", fmt.Errorf("the handset has another %s, big and small letters being the same to it", p)
	}
	info, err := e.Info()
	if err != nil {
		return "", err
	}
	at := wire.FiletimeOf(info.ModTime())
	in := objstore.Info{Dir: e.IsDir(), Times: objstore.Times{Created: at, Accessed: at, Written: at}}
	var data []byte
	if !in.Dir {
		in.Attr = objstore.Archive
		if data, err = readFile(s.root, host, s.parts.Files.Free()); err != nil {
			return "", err
		}
	}
	return p, s.parts.Files.Put(p, in, data)
}
