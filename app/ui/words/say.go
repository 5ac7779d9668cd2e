package words

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"cradle/rapi/phrase"
)

// phrases is where the tables of what others say lie in assets.Phrases. English has none.
const phrases = "phrases"

// Say is a text that another package made, such as the lint's findings or what became of
// a run. One that is not in the table stays English.
func Say(t phrase.Text) string { return t.In(say) }

func say(form, one string, counts bool, n int, with map[string]any) string {
	key := "phrase|" + form
	if counts {
		if said := lang.XN(key, none, n, with); said != none {
			return said
		}
	} else if said := lang.X(key, none, with); said != none {
		return said
	} else if len(with) == 0 {
		if said, ok := sentences(form); ok {
			return said
		}
	}
	return phrase.English(form, one, counts, n, with)
}

// none is what lang is to say of what is in no table: no text is this.
const none = "\x00"

// sentences says a text of several sentences, of which each is in the tables, or several
// together are. What was written down in English is said so (phrase.Known).
func sentences(text string) (said string, ok bool) {
	const most = 4000 // bytes: more were no explanation
	if len(text) > most {
		return "", false
	}
	for end := len(text); ; {
		if end = strings.LastIndex(text[:end], ". "); end < 0 {
			return "", false
		}
		first := lang.X("phrase|"+text[:end+1], none)
		if first == none {
			continue
		}
		rest := lang.X("phrase|"+text[end+2:], none)
		if rest == none {
			if rest, ok = sentences(text[end+2:]); !ok {
				continue
			}
		}
		return first + " " + rest, true
	}
}
