package assets

import _ "embed"

// UdevRule is 60-cradle.rules: what Linux needs so that a person may use
// handsets without being root.
//
//go:embed 60-cradle.rules
var UdevRule string
