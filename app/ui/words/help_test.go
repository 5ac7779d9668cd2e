package words

import (
	"strings"
	"testing"

	"cradle/assets"
)

// TestHelpIsAlike: the help has as many headings and points in every language, and each
// is the one that its table names.
func TestHelpIsAlike(t *testing.T) {
	count := func(code string) (headings, points int) {
		text, err := assets.Help.ReadFile("help/" + code + ".md")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			switch {
			case strings.HasPrefix(line, "# "):
				headings++
			case strings.HasPrefix(line, "- "), len(line) > 2 && line[1] == '.' && line[2] == ' ':
				points++
			}
		}
		return headings, points
	}
	headings, points := count("en")
	for _, l := range Languages() {
		if h, p := count(l.Code); h != headings || p != points {
			t.Errorf("%s: %d headings and %d points, English has %d and %d", l.Code, h, p, headings, points)
		}
		if got := table(t, l.Code)["help/en.md"]; got != "help/"+l.Code+".md" {
			t.Errorf("%s: the help is %v", l.Code, got)
		}
	}
}
