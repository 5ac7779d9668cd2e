package state

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockFile keeps other programs out; it is no part of the state.
const lockFile = "lock"

// Names in front of a handset's directory while it is being taken away or made.
const (
	goingPrefix  = ".going-"
	comingPrefix = ".coming-"
)

// List tells whose states are kept in a directory, in the order of their names
// there. What is no handset's state is passed over.
func List(dir string) ([]Identity, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	var list []Identity
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		file := filepath.Join(dir, e.Name(), identityFile)
		text, err := readIdentity(filepath.Join(dir, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, &Error{file, 0, err}
		}
		id, err := parseIdentity(file, text)
		if err != nil {
			return nil, err
		}
		if id.ID, err = unescape(e.Name()); err != nil {
			return nil, &Error{file, 0, err}
		}
		list = append(list, id)
	}
	return list, nil
}

func readIdentity(dir string) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	return readText(root, identityFile)
}

// identityText is the file that says whose state it is.
func identityText(id Identity) string {
	return fmt.Sprintf("# The state of a simulated handset, kept by Cradle.\nformat = 1\nmodel = %s\nname = %q\n", id.Model, id.Name)
}

func parseIdentity(file, text string) (id Identity, err error) {
	l := &lines{file: file, rest: text}
	seen := make(map[string]bool)
	for {
		line, ok := l.next("#")
		if !ok {
			break
		}
		name, value, _ := strings.Cut(line, " = ")
		if seen[name] {
			return id, l.bad("%s is there twice", name)
		}
		seen[name] = true
		switch {
		case name == "format" && value == "1":
		case name == "model":
			id.Model = value
		case name == "name":
			if id.Name, err = strconv.Unquote(value); err != nil {
				return id, l.bad("%s is not a name in quotes", value)
			}
		default:
			return id, l.bad("%s is not a line of such a file", line)
		}
	}
	if !seen["format"] || !seen["model"] || !seen["name"] {
		return id, l.bad("format, model and name are not all there")
	}
	return id, nil
}

// Reset takes the states of all handsets in a directory away: they will be as they
// come out of the box. It tells whose they were. A handset that another program
// simulates is an error, and stays.
func Reset(dir string) ([]Identity, error) {
	list, err := List(dir)
	if err != nil {
		return nil, err
	}
	for i, id := range list {
		at := filepath.Join(dir, escape(id.ID))
		if err := locked(at, func(*os.Root) error {
			// One renaming decides; what is left of it afterwards is only in the way.
			going := filepath.Join(dir, goingPrefix+escape(id.ID))
			if err := os.RemoveAll(going); err != nil {
				return err
			}
			if err := os.Rename(at, going); err != nil {
				return err
			}
			return os.RemoveAll(going)
		}); err != nil {
			return list[:i], err
		}
	}
	return list, nil
}

// Clone copies the states of all handsets in a directory to another one, which is
// made if need be, and tells whose they are. A handset that is there already, or
// that another program simulates, is an error; it and those behind it are then not
// copied.
func Clone(from, to string) ([]Identity, error) {
	list, err := List(from)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	for i, id := range list {
		name := escape(id.ID)
		source := filepath.Join(from, name)
		if err := locked(source, func(root *os.Root) error {
			if err := recoverTransaction(root); err != nil {
				return err
			}
			target := filepath.Join(to, name)
			if _, err := os.Lstat(target); err == nil {
				return fmt.Errorf("%s is there already; reset it first, or choose another directory", target)
			}
			coming := filepath.Join(to, comingPrefix+name)
			err := os.RemoveAll(coming)
			if err == nil {
				err = copyTree(source, coming)
			}
			if err == nil {
				err = os.Rename(coming, target)
			}
			if err != nil {
				os.RemoveAll(coming)
			}
			return err
		}); err != nil {
			return list[:i], err
		}
	}
	return list, nil
}

// locked runs f while no other program has the handset's directory.
func locked(dir string, f func(*os.Root) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	defer root.Close()
	unlock, err := lock(root)
	if err != nil {
		return fmt.Errorf("state: %s: %w", dir, err)
	}
	if err := errors.Join(f(root), unlock()); err != nil {
		return fmt.Errorf("state: %s: %w", dir, err)
	}
	return nil
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case rel == lockFile:
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is no file", path)
		}
		return copyFile(path, filepath.Join(to, rel))
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
