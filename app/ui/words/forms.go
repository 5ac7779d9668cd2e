package words

import (
	"sync"

	"cradle/assets"
	"cradle/rapi/phrase"
)

// forms is where the tables of the forms lie in assets.Forms. English has none: the forms
// are written in it.
const forms = "forms"

// Form is a text of a form's, such as a field's label, which is data and not written in a
// source: with has what its places are filled in with. form is the form's name; a table
// may have a text for one form alone ("form.registry|Key"), or for all ("form|Key"). A
// text that is not in the table stays English.
func Form(form, text string, with map[string]any) string {
	all, _ := formTables() // Use has told of an error
	table := all[spoken()]
	for _, key := range []string{"form." + form + "|" + text, "form|" + text} {
		if s, there := table[key]; there {
			text = s.Other
			break
		}
	}
	return phrase.English(text, "", false, 0, with)
}

// formTables are the tables of all languages, by code. They are not Fyne's, for the
// reasons that sayings are not.
var formTables = sync.OnceValues(func() (map[string]sayingTable, error) {
	return readTables(assets.Forms, forms+"/*.json")
})
