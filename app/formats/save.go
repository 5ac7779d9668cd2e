package formats

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists: a file is there already and is not to be replaced.
var ErrExists = errors.New("it is there already")

// WriteFile writes a file whole or not at all: what is there before stays until
// the new one is complete, also when the computer loses its power. A file that
// is there is replaced only with force; otherwise the error is ErrExists. Its
// owner alone can read a new one: it may hold secrets. A device, such as
// /dev/null, is written to as it is. Of a symbolic link the link is replaced, and not
// what it leads to.
func WriteFile(path string, data []byte, force bool) (err error) {
	if i, err := os.Stat(path); err == nil && !i.Mode().IsRegular() {
		if i.IsDir() {
			return &fs.PathError{Op: "write", Path: path, Err: errors.New("it is a directory; name a file in it")}
		}
		return os.WriteFile(path, data, 0o600)
	}
	if _, err := os.Lstat(path); err == nil && !force {
		return &fs.PathError{Op: "write", Path: path, Err: ErrExists}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".cradle-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if force {
		return os.Rename(f.Name(), path)
	}
	// A link fails where something came into being meanwhile; a rename would
	// replace it. Not every file system has links.
	switch err := os.Link(f.Name(), path); {
	case err == nil:
		return os.Remove(f.Name())
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %w", path, ErrExists)
	}
	return os.Rename(f.Name(), path)
}
