package words

import (
	"fyne.io/fyne/v2/lang"

	"cradle/rapi/phrase"
)

// phrases is where the tables of what others say lie in assets.Phrases. English has none.
const phrases = "phrases"

// Say is a text that another package made, such as the lint's findings or what became of
// a run. One that is not in the table stays English.
func Say(t phrase.Text) string { return t.In(say) }

func say(form, one string, counts bool, n int, with map[string]any) string {
	const none = "\x00" // no text is this
	key := "phrase|" + form
	if !counts {
		if said := lang.X(key, none, with); said != none {
			return said
		}
	} else if said := lang.XN(key, none, n, with); said != none {
		return said
	}
	return phrase.English(form, one, counts, n, with)
}
