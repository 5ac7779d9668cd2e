package assets

import "embed"

// Models holds the descriptions of simulated handsets under "models/": one
// TOML file a model, and under "models/defaults/" what several models share.
// Package rapi/handset/model reads them and says what they hold.
//
//go:embed models/*.toml models/defaults/*.toml
var Models embed.FS
