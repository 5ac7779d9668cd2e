package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cradle/rapi/template"
)

// Store is the folder that profiles live in, each in one of its own.
type Store struct{ Dir string }

// DefaultStore is that of the person at the desk.
func DefaultStore() (Store, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return Store{}, err
	}
	return Store{filepath.Join(dir, "cradle", "profiles")}, nil
}

// A NotFound is a name that no profile has.
type NotFound struct {
	Name string
	Near string   // what may have been meant; may be empty
	Have []string // all there are
}

func (e *NotFound) Error() string {
	switch {
	case e.Near != "":
		return fmt.Sprintf("there is no profile %q; did you mean %s?", e.Name, e.Near)
	case len(e.Have) == 0:
		return fmt.Sprintf("there is no profile %q; 'cradle profile new' makes one, and 'cradle profile import' takes one", e.Name)
	}
	return fmt.Sprintf("there is no profile %q; there are %s", e.Name, strings.Join(e.Have, ", "))
}

// Names are the profiles that there are, in alphabetical order. A folder that is not
// there has none.
func (s Store) Names() ([]string, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if ValidName(e.Name()) == "" && exists(s.path(e.Name())) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func (s Store) path(name string) string { return filepath.Join(s.Dir, name, FileName) }

// IsFile reports whether a person means a file and not a profile by its name.
func IsFile(word string) bool {
	return strings.ContainsAny(word, `/\`) || strings.HasSuffix(strings.ToLower(word), ".toml")
}

// Find is the path of a profile: of a name, or of a file that is named as such. The
// error may be a *NotFound.
func (s Store) Find(word string) (string, error) {
	if IsFile(word) {
		return word, nil
	}
	names, err := s.Names()
	if err != nil {
		return "", err
	}
	for _, n := range names {
		if strings.EqualFold(n, word) {
			return s.path(n), nil
		}
	}
	return "", &NotFound{word, template.Near(word, names), names}
}

// Load finds and reads a profile.
func (s Store) Load(word string) (*Profile, error) {
	path, err := s.Find(word)
	if err != nil {
		return nil, err
	}
	return Read(path)
}

// ErrThere: there is a profile of that name, which is not written over.
var ErrThere = errors.New("there is a profile of that name already")

// put makes a profile of files, by slashed names; whole or not at all. replace takes the
// place of one that is there.
func (s Store) put(name string, files map[string][]byte, replace bool) error {
	if why := ValidName(name); why != "" {
		return errors.New(why)
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	names, err := s.Names()
	if err != nil {
		return err
	}
	place := filepath.Join(s.Dir, name)
	for _, n := range names {
		if strings.EqualFold(n, name) {
			place = filepath.Join(s.Dir, n)
		}
	}
	if exists(place) && !replace {
		return ErrThere
	}
	fresh, err := os.MkdirTemp(s.Dir, ".new-") // no profile's name begins with a dot
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	for file, data := range files {
		if why := localPath(file); why != "" {
			return fmt.Errorf("%q %s", file, why)
		}
		path := filepath.Join(fresh, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	}
	if !exists(place) {
		return os.Rename(fresh, place)
	}
	old, err := os.MkdirTemp(s.Dir, ".old-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(old)
	aside := filepath.Join(old, "profile")
	if err := os.Rename(place, aside); err != nil {
		return err
	}
	if err := os.Rename(fresh, place); err != nil {
		return errors.Join(err, os.Rename(aside, place))
	}
	return nil
}

// Remove takes a profile away, with its documents. The error may be a *NotFound.
func (s Store) Remove(name string) error {
	if IsFile(name) {
		return fmt.Errorf("%q is a file; name a profile, and remove files yourself", name)
	}
	path, err := s.Find(name)
	if err != nil {
		return err
	}
	return os.RemoveAll(filepath.Dir(path))
}
