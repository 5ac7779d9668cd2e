package phrase

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	for _, c := range []struct {
		text Text
		want string
	}{
		{Text{}, ""},
		{New("It took too long."), "It took too long."},
		{New("{{.Name}} is {{.Size}} long, {{.Name}}", "Name", "Port", "Size", 80), "Port is 80 long, Port"},
		{New("{{.A}}", "A", "{{.B}}", "B", "never"), "{{.B}}"},
		{New("{{.Missing}} and {{.A}}", "A", "a"), "{{.Missing}} and a"},
		{New("{{.A", "A", "a"), "{{.A"},
		{New("because {{.Why}}", "Why", New("it is {{.What}}", "What", Verbatim("{{.What}}"))), "because it is {{.What}}"},
		{Count("a handset", "{{.Count}} handsets", 1), "a handset"},
		{Count("a handset", "{{.Count}} handsets", 0), "0 handsets"},
		{Count("{{.Count}} of {{.All}} handset", "{{.Count}} of {{.All}} handsets", 1, "All", 3), "1 of 3 handset"},
		{Sentence(New("the {{.A}}", "A", "end")), "The end."},
		{Sentence(Verbatim("Is it?")), "Is it?"},
		{Sentence(New("a.xml is missing")), "a.xml is missing."},
		{Sentence(Sentence(New("über alles"))), "Über alles."},
		{Sentence(Text{}), ""},
		{Join("; ", New("a"), Text{}, New("b")), "a; b"},
		{Join("; ", Text{}, New("b")), "b"},
		{Join("; "), ""},
	} {
		if got := c.text.String(); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
		if c.text.IsZero() != (c.want == "") {
			t.Errorf("%q: IsZero is %v", c.want, c.text.IsZero())
		}
		if data, err := json.Marshal(c.text); err != nil {
			t.Error(err)
		} else if want, _ := json.Marshal(c.want); string(data) != string(want) {
			t.Errorf("as JSON %s, not %s", data, want)
		}
	}
}

// TestIn: what is filled in is said in the language too, and what is verbatim is not.
func TestIn(t *testing.T) {
	text := Join(" / ",
		New("why {{.Why}}", "Why", Count("one", "{{.Count}} many", 1)),
		Verbatim("as it is"),
		New("name {{.Name}}", "Name", Verbatim("Port")))
	got := text.In(func(form, one string, counts bool, n int, with map[string]any) string {
		return strings.ToUpper(English(form, one, counts, n, with))
	})
	if want := "WHY ONE / as it is / NAME PORT"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestMistakes(t *testing.T) {
	for _, pairs := range [][]any{{"A"}, {1, "a"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v is taken", pairs)
				}
			}()
			New("{{.A}}", pairs...)
		}()
	}
}
