package assets

import "embed"

// Samples holds provisioning documents written for the project, under
// "samples/": something to drop on the window before one has a document of
// one's own, and what the demo applies.
//
//go:embed samples/*.xml
var Samples embed.FS
