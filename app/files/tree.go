package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Listing is what is in one folder, or one file.
type Listing struct {
	Path    string
	Entries []Entry
}

// List lists a folder, sorted by name, or a file by itself; with deep also the
// folders in it, each in a Listing of its own. Folders that the handset does not
// let be read are reported in the error, beside what could be.
func List(ctx context.Context, h Handset, path string, deep bool) ([]Listing, error) {
	if path != `\` {
		e, err := h.Stat(ctx, path)
		if err != nil {
			return nil, wrap("look at", path, err)
		}
		if !e.IsDir() {
			return []Listing{{Path: path, Entries: []Entry{e}}}, nil
		}
	}
	var all []Listing
	var errs []error
	next := []string{path}
	for len(next) > 0 {
		dir := next[0]
		next = next[1:]
		entries, err := readDir(ctx, h, dir)
		if err != nil {
			errs = append(errs, err)
			if dir == path || lost(err) || ctx.Err() != nil {
				break
			}
			continue
		}
		all = append(all, Listing{Path: dir, Entries: entries})
		if !deep {
			break
		}
		var below []string
		for _, e := range entries {
			if e.IsDir() {
				below = append(below, e.Path)
			}
		}
		next = append(below, next...)
	}
	return all, errors.Join(errs...)
}

// readDir lists a folder, sorted as people sort. Names that could not be part of
// a path are a handset's fault and are left out.
func readDir(ctx context.Context, h Handset, dir string) ([]Entry, error) {
	if tooLong(dir) { // folders in folders without end are no handset's
		return nil, wrap("list", dir, &PathError{dir, "it is too long"})
	}
	entries, err := h.ReadDir(ctx, dir)
	if err != nil {
		return nil, wrap("list", dir, err)
	}
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		name := e.Name()
		return name == "." || name == ".." || name == `\` || Join(dir, name) != e.Path
	})
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Path), strings.ToLower(b.Path)), strings.Compare(a.Path, b.Path))
	})
	return entries, nil
}

// Remove removes a file, an empty folder or, with deep, a folder with all that is
// in it. It goes on when one thing cannot be removed, and tells of each. removed
// is called for each that is gone.
func Remove(ctx context.Context, h Handset, path string, deep bool, removed func(path string)) error {
	e, err := h.Stat(ctx, path)
	if err != nil {
		return wrap("look at", path, err)
	}
	if !e.IsDir() {
		if err := h.RemoveFile(ctx, path); err != nil {
			return wrap("remove", path, err)
		}
		removed(path)
		return nil
	}
	if !deep {
		return wrap("remove", path, ErrIsFolder)
	}
	return removeAll(ctx, h, path, removed)
}

func removeAll(ctx context.Context, h Handset, dir string, removed func(path string)) error {
	entries, err := readDir(ctx, h, dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if ctx.Err() != nil {
			errs = append(errs, context.Cause(ctx))
			break
		}
		var err error
		switch {
		case e.IsDir():
			err = removeAll(ctx, h, e.Path, removed)
		default:
			if err = wrap("remove", e.Path, h.RemoveFile(ctx, e.Path)); err == nil {
				removed(e.Path)
			}
		}
		errs = append(errs, err)
		if lost(err) {
			break
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err // the folder is not empty
	}
	if dir == `\` {
		return nil
	}
	if err := h.RemoveFolder(ctx, dir); err != nil {
		return wrap("remove", dir, err)
	}
	removed(dir)
	return nil
}

// MakeFolder makes a folder and, with parents, those above it that are missing;
// then it may be there already. It returns the folders that were made.
func MakeFolder(ctx context.Context, h Handset, path string, parents bool) (made []string, err error) {
	if !parents {
		if err := h.Mkdir(ctx, path); err != nil {
			if existing(err) {
				err = fmt.Errorf("%w (%w)", ErrExists, err)
			}
			return nil, wrap("make", path, err)
		}
		return []string{path}, nil
	}
	var missing []string
	for at := path; at != `\`; at = Dir(at) {
		e, err := h.Stat(ctx, at)
		if err == nil && !e.IsDir() {
			return nil, wrap("make", at, ErrNoFolder)
		}
		if err == nil {
			break
		}
		if !NotThere(err) {
			return nil, wrap("look at", at, err)
		}
		missing = append(missing, at)
	}
	for _, at := range slices.Backward(missing) {
		if err := h.Mkdir(ctx, at); err != nil && !existing(err) { // somebody else may have been faster
			return made, wrap("make", at, err)
		}
		made = append(made, at)
	}
	return made, nil
}

// Move moves or renames a file or folder, into to when that is a folder. It
// returns where it is now. What is there is never replaced.
func Move(ctx context.Context, h Handset, from, to string, folder bool) (string, error) {
	if _, err := h.Stat(ctx, from); err != nil {
		return "", wrap("look at", from, err)
	}
	if !strings.EqualFold(to, from) { // other capitals, and not into itself
		var err error
		if to, err = target(ctx, h, to, Base(from), folder); err != nil {
			return "", err
		}
	}
	if to == from {
		return "", wrap("move", from, ErrExists)
	}
	if len(to) > len(from) && strings.EqualFold(to[:len(from)+1], from+`\`) {
		return "", wrap("move", from, errors.New("it cannot be moved into itself"))
	}
	if err := h.Move(ctx, from, to); err != nil {
		if existing(err) {
			return "", wrap("move", to, fmt.Errorf("%w (%w)", ErrExists, err))
		}
		return "", wrap("move", from, err)
	}
	return to, nil
}

// target is where something of that name goes: into to when it is a folder, or
// else to to. folder: it has to be one.
func target(ctx context.Context, h Handset, to, name string, folder bool) (string, error) {
	if to == `\` {
		return Join(to, name), nil
	}
	e, err := h.Stat(ctx, to)
	switch {
	case err == nil && e.IsDir():
		return Join(to, name), nil
	case err == nil && folder:
		return "", wrap("write", to, ErrNoFolder)
	case err == nil:
		return to, nil
	case !NotThere(err):
		return "", wrap("look at", to, err)
	case folder:
		return "", wrap("look at", to, err)
	}
	return to, nil
}
