package assets

import "embed"

// Schemas holds the JSON Schemas of what the program prints with --json, under
// "schemas/": "schemas/apply-1.json" is the schema "cradle/apply/1".
//
//go:embed schemas/*.json
var Schemas embed.FS
