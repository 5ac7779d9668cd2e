package assets

import "embed"

// Translations holds the window's texts, a table for each language, under
// "translations/": "translations/de.json", in the format of go-i18n, which Fyne's lang
// reads. The keys are the English texts; see app/ui/words.
//
//go:embed translations/*.json
var Translations embed.FS
