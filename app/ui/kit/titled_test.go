//go:build !nogui

package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// TestTitled: a heading is large where there is room, takes two lines where its words fit
// on them, and ends in an ellipsis before a word is broken.
func TestTitled(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		text string
		room float32
		size fyne.ThemeSizeName
		wrap fyne.TextWrap
	}{
		{"wifi.xml", 400, theme.SizeNameHeadingText, fyne.TextWrapOff},
		{"Two runs that are compared", 170, theme.SizeNameText, fyne.TextWrapWord},
		{"a-document-with-a-long-name.xml", 170, theme.SizeNameText, fyne.TextWrapOff},
	} {
		title := Heading(c.text)
		box := container.New(Titled{}, title, container.NewHBox())
		box.Resize(fyne.NewSize(c.room, 60))
		if title.SizeName != c.size || title.Wrapping != c.wrap {
			t.Errorf("%q on %v: %s, wrapped %v", c.text, c.room, title.SizeName, title.Wrapping)
		}
	}
}
