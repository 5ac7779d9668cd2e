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

// over is what is seen of a colour that is laid over another one.
func over(below, above color.Color) color.Color {
	a := above.(color.NRGBA)
	return mix(below.(color.NRGBA), withAlpha(a, 0xff), float32(a.A)/0xff)
}

// TestContrastOfStates: what is read can be read also while the pointer is on it, while it is
// pressed, selected or has the focus; and what is no text can be told from what it stands on.
func TestContrastOfStates(t *testing.T) {
	test.NewTempApp(t)
	plain := NewTheme(prefs.Prefs{})
	const text, shape = 4.5, 3
	for name, v := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		of := func(n fyne.ThemeColorName) color.Color { return plain.Color(n, v) }
		check := func(what string, front, back color.Color, least float64) {
			t.Helper()
			if c := contrast(front, back); c < least {
				t.Errorf("%s: %s is %.2f, and has to be %.1f", name, what, c, least)
			}
		}
		tones := []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePrimary, theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError}
		pieces := append(tones, ColorAttribute, ColorValue) // of a source
		for _, surface := range []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface} {
			for _, state := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNameSelection} { // lines of lists and trees
				for _, n := range pieces {
					check(string(n+" on "+surface+" with "+state), of(n), over(of(surface), of(state)), text)
				}
			}
			// What shows where the focus or the selection is, how far something is, what can
			// be ticked or typed into, and that Auto is on.
			for _, n := range []fyne.ThemeColorName{ColorAccent, theme.ColorNameInputBorder, theme.ColorNameWarning, theme.ColorNameScrollBar} {
				check(string(n+" on "+surface), of(n), of(surface), shape)
			}
		}
		for _, n := range tones { // menus, fields, dialogs
			for _, surface := range []fyne.ThemeColorName{theme.ColorNameMenuBackground, theme.ColorNameInputBackground, theme.ColorNameOverlayBackground} {
				check(string(n+" on "+surface), of(n), of(surface), text)
			}
		}
		check("what is typed, selected", of(theme.ColorNameForeground), over(of(theme.ColorNameInputBackground), of(theme.ColorNameSelection)), text)
		check("what is to be typed", of(theme.ColorNamePlaceHolder), of(theme.ColorNameInputBackground), text)
		check("how far it is", of(ColorAccent), of(ColorBorder), shape)
		for _, b := range []struct{ text, button fyne.ThemeColorName }{
			{theme.ColorNameForeground, theme.ColorNameButton}, {theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary}, {theme.ColorNameForegroundOnError, theme.ColorNameError},
			{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess}, {theme.ColorNameForegroundOnWarning, theme.ColorNameWarning},
		} {
			for _, state := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed} {
				least := float64(text)
				if state == theme.ColorNamePressed {
					least = shape // for a moment, of a text that was read before
				}
				check(string(b.text+" on "+b.button+" with "+state), of(b.text), over(of(b.button), of(state)), least)
			}
		}
		check("a button with the focus", of(theme.ColorNameForeground), over(of(theme.ColorNameButton), of(theme.ColorNameFocus)), text)
		if c := contrast(over(of(theme.ColorNameButton), of(theme.ColorNameFocus)), of(theme.ColorNameButton)); c < 1.3 {
			t.Errorf("%s: a button with the focus looks as without: %.2f", name, c)
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
