package csps

import (
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Application is the APPLICATION CSP ([L:bb737695], [L:ms889539]): an object of OMA
// Client Provisioning 1.1, which comes over the air or in a cabinet, and not over
// the cable: the list of carriers has none of its kinds for the Remote API.
//
// Each APPLICATION of a document is an application of its own, known by APPID and
// PROVIDER-ID. Bookmarks (w2) become favourites. There is nothing to query: in the
// form of OMA the name of an application is no part of a path.
type Application struct {
	*Tree
	env *Env

	entry string // of the application that is being read
	count map[string]int
	names map[string]string // of paths in the document, for those that stand there twice
	appID string
}

func newApplication(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Application{Tree: t, env: env}, err
}

// Caps: nothing can be queried or deleted as a whole.
// guess: the pages' tables of elements were not seen.
func (c *Application) Caps() Caps { return Caps{} }

// Open finds out which application it is.
func (c *Application) Open(u *undo.Log, p Path, ch Characteristic) error {
	if c.env.cabinet == nil {
		return &Error{rapi.AccessDenied, "APPLICATION does not come over the cable: a cabinet can bring it."}
	}
	if len(p) > 0 {
		if len(p) >= c.spec.Depth || last(p) == "" {
			return invalid("There is no such characteristic in an application.")
		}
		key := strings.ToLower(joined("", p))
		if c.count[key]++; c.count[key] > 1 {
			c.names[key] = last(p) + " " + strconv.Itoa(c.count[key])
		}
		return nil
	}
	c.count, c.names = make(map[string]int), make(map[string]string)
	c.appID = parmOf(ch.Parms, "APPID")
	if c.appID == "" {
		return invalid("The application has no APPID.")
	}
	c.entry = c.appID
	if id := parmOf(ch.Parms, "PROVIDER-ID"); id != "" {
		c.entry += " " + id
	}
	c.RemoveAll(u, Path{c.entry})
	return nil
}

// place is where a setting is kept.
func (c *Application) place(p Path) Path {
	at := Path{c.entry}
	for i := range p {
		name := p[i]
		if other := c.names[strings.ToLower(joined("", p[:i+1]))]; other != "" {
			name = other
		}
		at = append(at, name)
	}
	return at
}

// Create makes a characteristic.
func (c *Application) Create(u *undo.Log, p Path) error {
	if err := c.room(); err != nil {
		return err
	}
	c.Make(u, c.place(p))
	return nil
}

// Set sets a parm.
func (c *Application) Set(u *undo.Log, p Path, parm Parm) error {
	if err := c.shape.value(p, parm); err != nil {
		return err
	}
	if err := c.room(); err != nil {
		return err
	}
	c.Put(u, c.place(p), parm.Name, parm.Value)
	return nil
}

// Close makes favourites of bookmarks.
func (c *Application) Close(u *undo.Log, p Path) error {
	favorites, ok := c.env.find("BrowserFavorite").(*Favorites)
	if !ok || !strings.EqualFold(c.appID, "w2") || !strings.EqualFold(last(p), "RESOURCE") {
		return nil
	}
	at := c.place(p)
	name, _ := c.Value(at, "NAME")
	address, ok := c.Value(at, "URI")
	if !ok {
		return invalid("The bookmark has no URI.")
	}
	return favorites.Set(u, Path{name}, Parm{Name: "URL", Value: address})
}

func onlyAdds() error { return unsupported("An application can only be added.") }

// Delete does not work.
func (c *Application) Delete(*undo.Log, Path, string) error { return onlyAdds() }

// DeleteAll does not work.
func (c *Application) DeleteAll(*undo.Log, Path) error { return onlyAdds() }

// Query finds nothing.
func (c *Application) Query(Path, string) (Parm, error) { return Parm{}, ErrNotFound }

// Enumerate finds nothing.
func (c *Application) Enumerate(Path) (Level, error) { return Level{}, ErrNotFound }
