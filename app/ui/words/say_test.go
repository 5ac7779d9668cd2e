package words

import (
	"strings"
	"testing"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi/phrase"
)

// TestSayingTable: what is not in a table stays English, with what is filled in, whether it counts or
// not; what is filled in is never taken for a place.
func TestSayingTable(t *testing.T) {
	table := sayingTable{
		"{{.Name}} because of {{.Why}}": {Other: "Wegen {{.Why}}: {{.Name}}"},
		"{{.Count}} reasons":            {One: "einem Grund", Other: "{{.Count}} Gründen"},
	}
	because := func(name string, why phrase.Text) phrase.Text {
		return phrase.New("{{.Name}} because of {{.Why}}", "Name", name, "Why", why)
	}
	for _, c := range []struct {
		text          phrase.Text
		want, english string
	}{
		{because("Port", phrase.Count("one reason", "{{.Count}} reasons", 1)), "Wegen einem Grund: Port", "Port because of one reason"},
		{because("{{.Why}}", phrase.Count("one reason", "{{.Count}} reasons", 2)), "Wegen 2 Gründen: {{.Why}}", "{{.Why}} because of 2 reasons"},
		{because("Port", phrase.Count("one more", "{{.Count}} more", 1)), "Wegen one more: Port", "Port because of one more"},
		{phrase.New("not in the table, {{.Name}}", "Name", "Port"), "not in the table, Port", "not in the table, Port"},
		{phrase.Count("one more", "{{.Count}} more", 3), "3 more", "3 more"},
	} {
		if got := table.say(c.text); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
		if got := (sayingTable)(nil).say(c.text); got != c.english {
			t.Errorf("without a table: %q, not %q", got, c.english)
		}
	}
}

// TestSay: it speaks the language of the window.
// TestSayInTheWindow: where the command line names a command, the window names what it has
// itself, in English, too.
func TestSayInTheWindow(t *testing.T) {
	for _, name := range localeVariables {
		t.Setenv(name, "")
	}
	t.Cleanup(func() { Use("en") })
	text := explain.Run(run.Run{Ending: run.Unknown}).Do
	if !strings.Contains(text.String(), "cradle history resolve") {
		t.Fatalf("the command line says %q", text)
	}
	for _, l := range Languages() {
		if err := Use(l.Code); err != nil {
			t.Fatal(err)
		}
		if got := Say(text); strings.Contains(got, "cradle history") || !strings.Contains(got, T("Ask the handset")) {
			t.Errorf("%s: %q", l.Code, got)
		}
	}
}

func TestSay(t *testing.T) {
	for _, name := range localeVariables {
		t.Setenv(name, "")
	}
	t.Cleanup(func() { Use("en") })
	text := phrase.New("write {{.Text}}", "Text", "HKCU")
	for code, want := range map[string]string{"en": "write HKCU", "de": "HKCU schreiben", "es": "escriba HKCU"} {
		if err := Use(code); err != nil {
			t.Fatal(err)
		}
		if got := Say(text); got != want || spoken() != code {
			t.Errorf("%s: %q, not %q; spoken is %s", code, got, want, spoken())
		}
	}
}

func BenchmarkSay(b *testing.B) {
	text := phrase.New("{{.Name}} is not documented in {{.Place}}", "Name", `"Prot"`, "Place", "Sync")
	for _, code := range []string{"en", "de"} {
		if err := Use(code); err != nil {
			b.Fatal(err)
		}
		b.Run(code, func(b *testing.B) {
			for b.Loop() {
				Say(text)
			}
		})
	}
	b.Cleanup(func() { Use("en") })
}
