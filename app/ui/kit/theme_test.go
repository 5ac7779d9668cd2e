//go:build !nogui

package kit

import (
	"image/color"
	"math"
	"testing"

	"cradle/app/ui/prefs"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance is WCAG 2.1's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

// contrast is WCAG 2.1's contrast ratio.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast: what is read can be read, in light and dark.
func TestContrast(t *testing.T) {
	test.NewTempApp(t)
	th := NewTheme(prefs.Prefs{})
	if c := contrast(color.Black, color.White); math.Abs(c-21) > 0.01 {
		t.Fatalf("black on white is %.2f, and has to be 21", c)
	}
	texts := []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePrimary,
		theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError,
		ColorAttribute, ColorValue,
	}
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		at := func(front, back fyne.ThemeColorName, least float64) {
			t.Helper()
			if c := contrast(th.Color(front, variant), th.Color(back, variant)); c < least {
				t.Errorf("%s: %s on %s is %.2f, and has to be %.1f", name, front, back, c, least)
			}
		}
		for _, text := range texts {
			at(text, theme.ColorNameBackground, 4.5)
			at(text, ColorSurface, 4.5)
			at(text, ColorFocused, 4.5)
		}
		at(theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, 4.5)
		at(theme.ColorNameForegroundOnError, theme.ColorNameError, 4.5)
		at(theme.ColorNameForeground, theme.ColorNameButton, 4.5)
		at(theme.ColorNameForeground, ColorBorder, 4.5) // a simulated handset's port
		at(theme.ColorNameDisabled, theme.ColorNameDisabledButton, 4.5)
		at(theme.ColorNameInputBorder, ColorSurface, 3)
		at(theme.ColorNameInputBorder, theme.ColorNameBackground, 3)
		for front, back := range map[fyne.ThemeColorName]fyne.ThemeColorName{
			theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary, theme.ColorNameForegroundOnError: theme.ColorNameError,
		} { // a strong button that has the focus
			over := Strong{th}.Color(theme.ColorNameFocus, variant).(color.NRGBA)
			button := mix(th.Color(back, variant).(color.NRGBA), withAlpha(over, 0xff), float32(over.A)/0xff)
			if c := contrast(th.Color(front, variant), button); c < 4.5 {
				t.Errorf("%s: %s on %s with the focus is %.2f, and has to be 4.5", name, front, back, c)
			}
			if c := contrast(button, th.Color(back, variant)); c < 1.3 {
				t.Errorf("%s: %s with the focus looks as without", name, back)
			}
		}
	}
}

// TestThemeThreeTextSizes: three sizes and no more.
func TestThemeThreeTextSizes(t *testing.T) {
	test.NewTempApp(t)
	sizes := map[float32]bool{}
	for _, n := range []fyne.ThemeSizeName{
		theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameHeadingText, theme.SizeNameSubHeadingText,
	} {
		sizes[NewTheme(prefs.Prefs{}).Size(n)] = true
	}
	if len(sizes) != 3 {
		t.Errorf("%d sizes of text", len(sizes))
	}
}

// TestChosenTheme: a person's choice wins over the desktop's, and texts are as large as
// they are wanted.
func TestChosenTheme(t *testing.T) {
	test.NewTempApp(t)
	desktop := NewTheme(prefs.Prefs{})
	for choice, want := range map[prefs.Theme]fyne.ThemeVariant{prefs.Light: theme.VariantLight, prefs.Dark: theme.VariantDark} {
		chosen := NewTheme(prefs.Prefs{Theme: choice})
		for _, v := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
			for _, name := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameForeground, ColorSurface, theme.ColorNameFocus} {
				if chosen.Color(name, v) != desktop.Color(name, want) || (Strong{Theme: chosen}).Color(name, v) != (Strong{Theme: desktop}).Color(name, want) {
					t.Errorf("%s: %s on a desktop that is %d", choice, name, v)
				}
			}
		}
	}
	large := NewTheme(prefs.Prefs{Text: prefs.Larger})
	if a, b := large.Size(theme.SizeNameText), desktop.Size(theme.SizeNameText); a <= b || a > 2*b {
		t.Errorf("%v, and larger is %v", b, a)
	}
}
