package assets

import "embed"

// Phrases is a file system that holds what packages beside the window say (rapi/phrase),
// in other languages than English, below the directory "phrases/": "phrases/lint.de.json",
// in the format of go-i18n. A key is "phrase|" and the English text. "phrases/window.en.json"
// has what the window says otherwise in English, too: where a command line is named.
//
//go:embed phrases/*.json
var Phrases embed.FS
