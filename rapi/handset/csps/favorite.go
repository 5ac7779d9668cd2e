package csps

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/undo"
)

// favoritesDir is where the browser keeps its favourites.
// guess: no source in the documentation of the CSP, which only says that the
// root folder of the favourites is meant.
const favoritesDir = `\Windows\Favorites`

// Favorites is the BrowserFavorite CSP ([L:aa457951]): each characteristic is
// a favourite in the root folder, a file of the object store, with the parms
// URL and Order (0 comes first).
type Favorites struct {
	typ   string
	store *objstore.Store
}

// Type is the canonical type.
func (c *Favorites) Type() string { return c.typ }

// Caps: all four custom elements work, queries recursively ([L:aa457951]).
func (c *Favorites) Caps() Caps { return Caps{TopQuery: true, TopDelete: true} }

// Setting is "BrowserFavorite\NAME".
func (c *Favorites) Setting(p Path) (string, error) {
	return joined(c.typ, p), nil
}

// file is the path of a favourite's file. A name must be a valid file name,
// not empty, and no URL ([L:aa457951]): a URL has a colon and slashes, which no
// file name has.
func (c *Favorites) file(p Path) (string, error) {
	if len(p) != 1 {
		return "", invalid("A favourite is one characteristic below BrowserFavorite, with its parms directly in it.")
	}
	if p[0] == "" || !objstore.ValidName(p[0]+".url") {
		return "", invalid("The favourite's name is not a valid file name.")
	}
	return favoritesDir + `\` + p[0] + ".url", nil
}

// favorite is the content of a file.
type favorite struct {
	url, order       string
	hasURL, hasOrder bool
}

// The file is a text of the kind that desktop Windows uses for the same.
// guess: where a handset keeps Order has no source; here it is a line too.
func (f favorite) bytes() []byte {
	s := "[InternetShortcut]\r\n"
	if f.hasURL {
		s += "URL=" + f.url + "\r\n"
	}
	if f.hasOrder {
		s += "Order=" + f.order + "\r\n"
	}
	return []byte(s)
}

// maxURL is the longest URL that Windows knows (INTERNET_MAX_URL_LENGTH, recalled), in
// bytes. guess: that a favourite is held to it.
const maxURL = 2083

// maxFavorite bounds a favourite's file, in bytes: somebody else may have put one
// there.
const maxFavorite = 64 << 10

func (c *Favorites) read(path string) (f favorite, err error) {
	if info, err := c.store.Stat(path); err == nil && info.Size > maxFavorite {
		return f, invalid("The favourite's file is too large to be one.")
	}
	b, err := c.store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, ErrNotFound
	} else if err != nil {
		return f, invalid(err.Error())
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if v, ok := strings.CutPrefix(line, "URL="); ok {
			f.url, f.hasURL = v, true
		} else if v, ok := strings.CutPrefix(line, "Order="); ok {
			f.order, f.hasOrder = v, true
		}
	}
	return f, nil
}

// notStored is the error of the file system below.
func notStored(err error) error { return &Error{rapi.FromWin32(objstore.Win32(err)), err.Error()} }

func (c *Favorites) write(u *undo.Log, path string, f favorite) error {
	if err := c.store.MkdirAll(u, favoritesDir); err != nil {
		return notStored(err)
	}
	if err := c.store.WriteFile(u, path, f.bytes()); err != nil {
		return notStored(err)
	}
	return nil
}

// Create makes a favourite without a URL, unless it is there.
func (c *Favorites) Create(u *undo.Log, p Path) error {
	path, err := c.file(p)
	if err != nil {
		return err
	}
	if _, err := c.read(path); err != ErrNotFound {
		return err
	}
	return c.write(u, path, favorite{})
}

// Set sets URL or Order.
func (c *Favorites) Set(u *undo.Log, p Path, parm Parm) error {
	path, err := c.file(p)
	if err != nil {
		return err
	}
	f, err := c.read(path)
	if err != nil && err != ErrNotFound {
		return err
	}
	switch strings.ToLower(parm.Name) {
	case "url":
		if parm.Value == "" || len(parm.Value) > maxURL || strings.ContainsAny(parm.Value, "\r\n") {
			return invalid("The value is not a URL.")
		}
		f.url, f.hasURL = parm.Value, true
	case "order":
		if _, err := strconv.ParseUint(parm.Value, 10, 31); err != nil {
			return invalid("Order is a number from 0.")
		}
		f.order, f.hasOrder = parm.Value, true
	default:
		return invalid("A favourite has the parms URL and Order.")
	}
	return c.write(u, path, f)
}

// Delete removes URL or Order from a favourite.
func (c *Favorites) Delete(u *undo.Log, p Path, name string) error {
	path, err := c.file(p)
	if err != nil {
		return err
	}
	f, err := c.read(path)
	if err != nil {
		return err
	}
	switch strings.ToLower(name) {
	case "url":
		if !f.hasURL {
			return ErrNotFound
		}
		f.url, f.hasURL = "", false
	case "order":
		if !f.hasOrder {
			return ErrNotFound
		}
		f.order, f.hasOrder = "", false
	default:
		return ErrNotFound
	}
	return c.write(u, path, f)
}

// DeleteAll removes one favourite, or all of them.
func (c *Favorites) DeleteAll(u *undo.Log, p Path) error {
	if len(p) == 0 {
		for _, name := range c.names() {
			if err := c.DeleteAll(u, Path{name}); err != nil {
				return err
			}
		}
		return nil
	}
	path, err := c.file(p)
	if err != nil {
		return err
	}
	if err := c.store.Remove(u, path); err != nil {
		return ErrNotFound
	}
	return nil
}

// Query reads URL or Order.
func (c *Favorites) Query(p Path, name string) (Parm, error) {
	l, err := c.Enumerate(p)
	if err != nil {
		return Parm{}, err
	}
	for _, parm := range l.Parms {
		if strings.EqualFold(parm.Name, name) {
			parm.Name = name
			return parm, nil
		}
	}
	return Parm{}, ErrNotFound
}

// Enumerate lists the favourites, or the parms of one.
func (c *Favorites) Enumerate(p Path) (Level, error) {
	if len(p) == 0 {
		return Level{Children: c.names()}, nil
	}
	path, err := c.file(p)
	if err != nil {
		return Level{}, err
	}
	f, err := c.read(path)
	if err != nil {
		return Level{}, err
	}
	var l Level
	if f.hasURL {
		l.Parms = append(l.Parms, Parm{Name: "URL", Value: f.url})
	}
	if f.hasOrder {
		l.Parms = append(l.Parms, Parm{Name: "Order", Value: f.order})
	}
	return l, nil
}

func (c *Favorites) names() []string {
	files, err := c.store.List(favoritesDir)
	if err != nil {
		return nil // no directory, no favourite
	}
	var names []string
	for _, f := range files {
		if n := len(f.Name) - len(".url"); !f.Dir && n > 0 && strings.EqualFold(f.Name[n:], ".url") {
			names = append(names, f.Name[:n])
		}
	}
	return names
}
