package profile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A pack is a profile as one file: a zip with profile.toml and the documents that it
// names, and nothing else. Values that are asked for or stand in files, and the table of
// values for each handset, are not in it.

// Limits of a pack: what comes from elsewhere fills no disk.
const (
	maxPack     = 32 << 20 // bytes of the file
	maxUnpacked = 64 << 20 // bytes of all that is in it
	maxOne      = 16 << 20 // bytes of one document
)

// Pack writes a profile as one file to w.
func (p *Profile) Pack(w io.Writer) error {
	z := zip.NewWriter(w)
	add := func(name string, data []byte) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return err
	}
	if err := add(FileName, []byte(p.text)); err != nil {
		return err
	}
	for _, d := range p.Documents {
		if strings.EqualFold(d, FileName) {
			return fmt.Errorf("a document is called %s", FileName)
		}
		data, err := readLimited(p.file(d), maxOne)
		if err != nil {
			return err
		}
		if err := add(d, data); err != nil {
			return err
		}
	}
	return z.Close()
}

// readLimited reads a regular file of at most so many bytes.
func readLimited(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if i, err := f.Stat(); err == nil && !i.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is no file")}
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d MiB", limit>>20)}
	}
	return data, err
}

// unpack takes a pack apart into a profile and its files, by their names. Nothing is
// written.
func unpack(data []byte) (*Profile, map[string][]byte, error) {
	if len(data) > maxPack {
		return nil, nil, fmt.Errorf("it has more than %d MiB, and is no profile", maxPack>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, errors.New("it is no exported profile: " + strings.TrimPrefix(err.Error(), "zip: "))
	}
	if len(z.File) > maxDocuments+1 {
		return nil, nil, fmt.Errorf("it has %d files, and a profile has not so many", len(z.File))
	}
	files := map[string][]byte{}
	folded := map[string]bool{}
	left := int64(maxUnpacked)
	for _, f := range z.File {
		if why := localPath(f.Name); why != "" {
			return nil, nil, fmt.Errorf("the name %q in it %s", f.Name, why)
		}
		if !f.Mode().IsRegular() {
			return nil, nil, fmt.Errorf("%s in it is no file", f.Name)
		}
		if low := strings.ToLower(f.Name); folded[low] {
			return nil, nil, fmt.Errorf("%s is in it twice", f.Name)
		} else {
			folded[low] = true
		}
		r, err := f.Open()
		if err != nil {
			return nil, nil, fmt.Errorf("%s in it: %w", f.Name, err)
		}
		limit := min(left, maxOne)
		b, err := io.ReadAll(io.LimitReader(r, limit+1))
		r.Close()
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("%s in it: %w", f.Name, err)
		case int64(len(b)) > limit:
			return nil, nil, fmt.Errorf("%s in it is far too large", f.Name)
		}
		left -= int64(len(b))
		files[f.Name] = b
	}
	for name := range folded { // a file where another wants a folder
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if folded[dir] {
				return nil, nil, fmt.Errorf("%s in it is a file and a folder", dir)
			}
		}
	}
	text, ok := files[FileName]
	if !ok {
		return nil, nil, fmt.Errorf("there is no %s in it; it is no exported profile", FileName)
	}
	p, err := Parse(FileName, text)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range p.Documents {
		if _, ok := files[d]; !ok {
			return nil, nil, fmt.Errorf("it lacks the document %s", d)
		}
	}
	for name := range files {
		if name != FileName && !slices.Contains(p.Documents, name) {
			return nil, nil, fmt.Errorf("%s is in it, and the profile does not name it", name)
		}
	}
	return p, files, nil
}

// Import takes a pack into the store, under a name. The error may be ErrThere, or what
// is wrong with the pack.
func (s Store) Import(file, name string, replace bool) error {
	data, err := readLimited(file, maxPack)
	if err != nil {
		return err
	}
	_, files, err := unpack(data)
	if err != nil {
		return err
	}
	return s.put(name, files, replace)
}

// Create makes a profile of documents, which are copied. text is its profile.toml, and
// names the documents by the last parts of their paths. The error may be ErrThere.
func (s Store) Create(name, text string, documents []string) error {
	files := map[string][]byte{FileName: []byte(text)}
	for _, d := range documents {
		data, err := readLimited(d, maxOne)
		if err != nil {
			return err
		}
		files[filepath.Base(d)] = data
	}
	if _, err := Parse(s.path(name), []byte(text)); err != nil {
		return err
	}
	return s.put(name, files, false)
}
