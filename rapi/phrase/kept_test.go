package phrase

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestKept: what is kept is said as before, in every language.
func TestKept(t *testing.T) {
	loud := func(form, one string, counts bool, n int, with map[string]any) string {
		return strings.ToUpper(English(form, one, counts, n, with))
	}
	for _, c := range []struct {
		text Text
		json string // "null": the English is enough
	}{
		{Text{}, "null"},
		{New("It took too long."), "null"},
		{Verbatim("as it is"), "null"},
		{New("{{.Name}} is {{.Size}} long", "Name", "Port", "Size", 80),
			`{"form":"{{.Name}} is {{.Size}} long","with":[{"name":"Name","value":"Port"},{"name":"Size","value":"80"}]}`},
		{New("because {{.Why}}", "Why", Verbatim("so")), `{"form":"because {{.Why}}","with":[{"name":"Why","text":{"form":"so","plain":true}}]}`},
		{Count("a handset", "{{.Count}} handsets", 2), `{"form":"{{.Count}} handsets","one":"a handset","count":2}`},
		{Count("a handset", "{{.Count}} handsets", 1), `{"form":"{{.Count}} handsets","one":"a handset","count":1}`},
		{Sentence(New("{{.A}} is b", "A", "a")), `{"parts":[{"form":"{{.A}} is b","with":[{"name":"A","value":"a"}]}],"whole":true}`},
		{Join(" ", New("One."), Verbatim("Two.")), `{"form":" ","parts":[{"form":"One."},{"form":"Two.","plain":true}]}`},
	} {
		data, err := json.Marshal(c.text.Keep())
		if err != nil || string(data) != c.json {
			t.Errorf("%q is kept as %s (%v), not %s", c.text, data, err, c.json)
		}
		if c.json == "null" {
			continue
		}
		var k Kept
		if err := json.Unmarshal([]byte(c.json), &k); err != nil {
			t.Error(err)
		}
		if back := k.Text(); back.String() != c.text.String() || back.In(loud) != c.text.In(loud) {
			t.Errorf("%q comes back as %q", c.text, back)
		}
	}
}

// TestKeptMap: what is filled in is changed, and the forms are not.
func TestKeptMap(t *testing.T) {
	text := Join(" ", New("secret: {{.A}}", "A", "a secret"), New("of {{.B}}", "B", Verbatim("secret")))
	hidden := text.Keep().Map(func(s string) string { return strings.ReplaceAll(s, "secret", "***") })
	if got, want := hidden.Text().String(), "secret: a *** of ***"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if got := text.Keep().Text().String(); got != text.String() {
		t.Errorf("the text itself was changed: %q", got)
	}
	if (*Kept)(nil).Map(strings.ToUpper) != nil {
		t.Error("nothing becomes something")
	}
}

// TestKnown: what stands in it is not filled in.
func TestKnown(t *testing.T) {
	if got := Known("{{.A}} stays").String(); got != "{{.A}} stays" {
		t.Error(got)
	}
}
