// Code generated from FyneApp.toml by genversion.go; DO NOT EDIT.

package assets

// Version is the program's version, Build counts its packages.
const (
	Version = "0.1.0"
	Build   = 1
)
