package explain

import (
	"sync"

	"cradle/assets"
	"cradle/rapi/csp"
)

// Catalogue is the catalogue of Configuration Service Providers that the program
// carries. It is read when it is first asked for.
func Catalogue() *csp.Catalogue { return catalogue() }

var catalogue = sync.OnceValue(func() *csp.Catalogue {
	c, err := csp.Load(assets.Catalogue)
	if err != nil {
		panic(err) // the program's own data; a test of rapi/csp reads it
	}
	return c
})
