package csp

import (
	"sync"

	"cradle/assets"
)

// Carried is the catalogue that Cradle carries. Reading it takes tens of
// milliseconds, so that it is read when it is first asked for, and once. All who
// ask share it; nobody changes it.
func Carried() *Catalogue { return carried() }

var carried = sync.OnceValue(func() *Catalogue {
	c, err := Load(assets.Catalogue)
	if err != nil {
		panic(err) // the program's own data; a test reads it
	}
	return c
})
