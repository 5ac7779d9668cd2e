package words

import (
	"testing"

	"fyne.io/fyne/v2/lang"

	"cradle/rapi/phrase"
)

// TestSay: what is not in a table stays English, with what is filled in.
func TestSay(t *testing.T) {
	lang.AddTranslationsForLocale([]byte(`{
		"phrase|TestSay: {{.Name}} because of {{.Why}}": "Wegen {{.Why}}: {{.Name}}",
		"phrase|TestSay: {{.Count}} reasons": {"one": "einem Grund", "other": "{{.Count}} Gründen"}
	}`), lang.SystemLocale())
	for _, c := range []struct {
		text phrase.Text
		want string
	}{
		{phrase.New("TestSay: {{.Name}} because of {{.Why}}", "Name", "Port", "Why", phrase.Count("TestSay: one reason", "TestSay: {{.Count}} reasons", 1)), "Wegen einem Grund: Port"},
		{phrase.New("TestSay: {{.Name}} because of {{.Why}}", "Name", "{{.Why}}", "Why", phrase.Count("TestSay: one reason", "TestSay: {{.Count}} reasons", 2)), "Wegen 2 Gründen: {{.Why}}"},
		{phrase.New("TestSay: not in the table, {{.Name}}", "Name", "Port"), "TestSay: not in the table, Port"},
		{phrase.Count("TestSay: one", "TestSay: {{.Count}} not in the table", 1), "TestSay: one"},
		{phrase.Count("TestSay: one", "TestSay: {{.Count}} not in the table", 3), "TestSay: 3 not in the table"},
	} {
		if got := Say(c.text); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
