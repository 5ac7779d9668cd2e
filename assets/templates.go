package assets

import "embed"

// Templates holds templates.toml: forms that become provisioning documents.
// Package app/compose reads it; the file explains itself.
//
//go:embed templates.toml
var Templates embed.FS
