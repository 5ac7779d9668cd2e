package lint

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMaskLines(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"<a/>\n<!-- one\ntwo\nthree -->\n<b/>", "<a/>\n<!--***\n\n-->\n<b/>"},
		{"<parm name=\"Password\"\n value=\"a\nb\"/>\n<b/>", "<parm name=\"Password\"\n value=\"***\n\"/>\n<b/>"},
		{"<parm name=\"Name\" value=\"a\nb\"/>", "<parm name=\"Name\" value=\"a\nb\"/>"},
	} {
		if got := MaskLines(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestMaskLinesKeepsLines: whatever the text is, there are as many lines in it as
// before, and it is Mask's without the line ends.
func TestMaskLinesKeepsLines(t *testing.T) {
	piece := rapid.SampledFrom([]string{"<", ">", "/>", "<!--", "-->", "\n", " ", "=", "\"", "'", "parm", "name", "value", "Password", "x", "<![CDATA[", "]]>"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		got := MaskLines(text)
		if strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Errorf("%q: %q", text, got)
		}
		plain := func(s string) string { return strings.ReplaceAll(s, "\n", "") }
		if plain(got) != plain(Mask(text)) {
			t.Errorf("%q: %q, and Mask %q", text, got, Mask(text))
		}
	})
}
