package assets

import "embed"

// Quirks holds quirks.toml: the devices that want to be treated differently on
// the RNDIS link. Package usb/rndis reads it; the file explains itself.
//
//go:embed quirks.toml
var Quirks embed.FS
