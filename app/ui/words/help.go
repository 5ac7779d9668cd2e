package words

import "cradle/assets"

// Help is the help's text, in Markdown, in the language that is spoken.
func Help() string {
	// The table itself says which one it is.
	text, err := assets.Help.ReadFile("help/" + T("en") + ".md")
	if err != nil {
		text, _ = assets.Help.ReadFile("help/en.md")
	}
	return string(text)
}
