package assets

import "embed"

// Help holds what the window's help says, a Markdown text for each language of
// Translations, under "help/": "help/de.md". A test keeps their headings alike.
//
//go:embed help/*.md
var Help embed.FS
