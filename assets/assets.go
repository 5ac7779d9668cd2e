// Package assets holds the data that Cradle carries with it: the icon, handset
// models, samples and what is known of USB ids. It is embedded, is read through
// io/fs by the rooms that understand it, and imports nothing of the program.
package assets

import "embed"

// USB holds usbids.toml: the vendors and products that package usb needs to
// know, where descriptors alone do not say enough. The file explains itself.
//
//go:embed usbids.toml
var USB embed.FS
