package assets

import "embed"

// Forms is a file system that holds the texts of the forms (templates.toml) in other
// languages than English, below the directory "forms/": "forms/de.json", in the format
// of go-i18n. A key is "form|" and the English text, or "form.registry|" and the text
// where it means something else in that form than in others.
//
//go:embed forms/*.json
var Forms embed.FS
