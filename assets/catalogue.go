package assets

import "embed"

// Catalogue holds catalogue.toml: the Configuration Service Providers of
// Windows Mobile. Package rapi/csp reads it; the file explains itself.
//
//go:embed catalogue.toml
var Catalogue embed.FS
