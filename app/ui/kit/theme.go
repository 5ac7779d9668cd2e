//go:build !nogui

package kit

import (
	"image/color"

	"cradle/app/ui/prefs"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The rhythm of the window: every distance is a multiple of it.
const Rhythm = 8

// Touch is the smallest side of what a gloved finger has to hit.
const Touch = 44

// The three sizes of text.
const (
	textSmall = 12
	textBody  = 14
	textLarge = 20
)

// Surfaces that Fyne has no name for.
const (
	ColorSurface   fyne.ThemeColorName = "cradleSurface"   // cards, on the page's background
	ColorBorder    fyne.ThemeColorName = "cradleBorder"    // around them
	ColorFocused   fyne.ThemeColorName = "cradleFocused"   // a card that has the focus
	ColorAttribute fyne.ThemeColorName = "cradleAttribute" // names of attributes in a source
	ColorValue     fyne.ThemeColorName = "cradleValue"     // their values
	ColorAccent                        = theme.ColorNamePrimary
)

// Theme is the window's looks: one accent, calm surfaces, three text
// sizes, an 8-px rhythm, light and dark.
type Theme struct {
	base    fyne.Theme
	scale   float32            // of text
	variant *fyne.ThemeVariant // that was chosen; nil: the desktop's
}

// NewTheme is the theme as a person chose it.
func NewTheme(p prefs.Prefs) fyne.Theme {
	t := &Theme{base: theme.DefaultTheme(), scale: p.Text.Scale()}
	light, dark := theme.VariantLight, theme.VariantDark
	switch p.Theme {
	case prefs.Light:
		t.variant = &light
	case prefs.Dark:
		t.variant = &dark
	}
	return t
}

// Variant is the one that is drawn when the desktop has another one.
func (t *Theme) Variant(desktop fyne.ThemeVariant) fyne.ThemeVariant {
	if t.variant != nil {
		return *t.variant
	}
	return desktop
}

// palette has every colour of a variant; what Fyne asks for beyond it comes
// from Fyne's own theme.
type palette struct {
	page, surface, border, text, quiet  color.NRGBA
	accent, onAccent, good, caution     color.NRGBA
	bad, button, disabledButton, scroll color.NRGBA
	control                             color.NRGBA // the outline of what can be ticked
	attribute, value                    color.NRGBA // of a source
}

// rgb makes a colour of 0xRRGGBB.
func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// Contrast: text, quiet and the tones have at least 4.5:1 on page and surface
// (WCAG 2.1, 1.4.3), also where they are selected, and what is no text 3:1 (1.4.11); a test
// measures it.
func paletteOf(v fyne.ThemeVariant) palette {
	if v == theme.VariantLight {
		return palette{
			page: rgb(0xf4f5f7), surface: rgb(0xffffff), border: rgb(0xd9dde3),
			text: rgb(0x1b1f24), quiet: rgb(0x59636e),
			accent: rgb(0x1d5fc4), onAccent: rgb(0xffffff),
			good: rgb(0x177033), caution: rgb(0x8a5a00), bad: rgb(0xbf2427),
			button: rgb(0xe6e9ee), disabledButton: rgb(0xe6e9ee), scroll: rgb(0x848d97),
			control: rgb(0x7b8591), attribute: rgb(0x7a3e9d), value: rgb(0x1a6b54),
		}
	}
	return palette{
		page: rgb(0x14171b), surface: rgb(0x1d2126), border: rgb(0x353b43),
		text: rgb(0xe6e9ec), quiet: rgb(0x9aa4ae),
		accent: rgb(0x74a9ff), onAccent: rgb(0x0b1b33),
		good: rgb(0x56c271), caution: rgb(0xe0b04a), bad: rgb(0xff8078),
		button: rgb(0x2c323a), disabledButton: rgb(0x252a31), scroll: rgb(0x66717d),
		control: rgb(0x78838f), attribute: rgb(0xcf9ff0), value: rgb(0x7fd0b0),
	}
}

// mix puts so much of a colour over another one.
func mix(below, above color.NRGBA, share float32) color.NRGBA {
	of := func(a, b uint8) uint8 { return uint8(float32(a)*(1-share) + float32(b)*share) }
	return color.NRGBA{R: of(below.R, above.R), G: of(below.G, above.G), B: of(below.B, above.B), A: 0xff}
}

func withAlpha(c color.NRGBA, a uint8) color.NRGBA { c.A = a; return c }

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	v = t.Variant(v)
	p := paletteOf(v)
	switch name {
	case theme.ColorNameBackground:
		return p.page
	case ColorSurface, theme.ColorNameInputBackground, theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground:
		return p.surface
	case ColorFocused:
		return mix(p.surface, p.accent, 0.09)
	case ColorAttribute:
		return p.attribute
	case ColorValue:
		return p.value
	case ColorBorder, theme.ColorNameSeparator:
		return p.border
	case theme.ColorNameInputBorder:
		return p.control
	case theme.ColorNameShadow:
		return color.NRGBA{A: 0x50}
	case theme.ColorNameForeground:
		return p.text
	case theme.ColorNameDisabled, theme.ColorNamePlaceHolder:
		return p.quiet
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return p.accent
	case theme.ColorNameForegroundOnPrimary:
		return p.onAccent
	case theme.ColorNameSuccess:
		return p.good
	case theme.ColorNameWarning:
		return p.caution
	case theme.ColorNameError:
		return p.bad
	case theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnError:
		return p.page
	case theme.ColorNameButton:
		return p.button
	case theme.ColorNameDisabledButton:
		return p.disabledButton
	case theme.ColorNameSelection:
		return withAlpha(p.accent, 0x20)
	case theme.ColorNameFocus:
		return withAlpha(p.accent, 0x40)
	case theme.ColorNameHover:
		return withAlpha(p.text, 0x12)
	case theme.ColorNamePressed:
		return withAlpha(p.text, 0x24)
	case theme.ColorNameScrollBar:
		return p.scroll
	}
	return t.base.Color(name, v)
}

// Font implements fyne.Theme.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return t.base.Font(style) }

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	switch name { // the branches of a tree, open and closed
	case theme.IconNameMoveDown:
		return theme.NewThemedResource(fyne.NewStaticResource("cradle-open.svg", []byte(chevron)))
	case theme.IconNameNavigateNext:
		return theme.NewThemedResource(fyne.NewStaticResource("cradle-closed.svg", []byte(chevronRight)))
	}
	return t.base.Icon(name)
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return textBody * t.scale
	case theme.SizeNameCaptionText:
		return textSmall * t.scale
	case theme.SizeNameHeadingText, theme.SizeNameSubHeadingText:
		return textLarge * t.scale
	case theme.SizeNameInlineIcon: // and boxes to tick
		return t.base.Size(name) * t.scale
	case theme.SizeNamePadding:
		return Rhythm / 2
	case theme.SizeNameInnerPadding:
		return Rhythm
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius, theme.SizeNameButtonRadius, theme.SizeNamePopupRadius, theme.SizeNameDialogRadius:
		return Rhythm
	}
	return t.base.Size(name)
}

// Large is the theme for the one button: everything as it is, text in the
// large size.
type Large struct{ fyne.Theme }

func (t Large) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText, theme.SizeNameInlineIcon:
		return t.Theme.Size(theme.SizeNameHeadingText)
	case theme.SizeNameInnerPadding:
		return 2 * Rhythm
	}
	return t.Theme.Size(name)
}

// Color implements fyne.Theme.
func (t Large) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return Strong(t).Color(name, v)
}

// Strong is the theme for buttons in a strong colour, on which the accent would not
// show that they have the focus.
type Strong struct{ fyne.Theme }

func (t Strong) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameFocus {
		text := t.Theme.Color(theme.ColorNameForeground, v).(color.NRGBA)
		if text.G > 0x80 { // on a dark page
			return withAlpha(text, 0x90)
		}
		return withAlpha(text, 0x58)
	}
	return t.Theme.Color(name, v)
}

// Gentle is the theme for the columns: what is dark elsewhere to lift dialogs
// off the page, here only parts columns and fades what is cut off.
type Gentle struct{ fyne.Theme }

func (t Gentle) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return withAlpha(t.Theme.Color(theme.ColorNameForeground, v).(color.NRGBA), 0x12)
	}
	return t.Theme.Color(name, v)
}

// Current is the app's theme as it is now: a part of the window that has a theme of its
// own follows what a person chooses.
type Current struct{}

// Color implements fyne.Theme.
func (Current) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return fyne.CurrentApp().Settings().Theme().Color(name, v)
}

// Font implements fyne.Theme.
func (Current) Font(s fyne.TextStyle) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Font(s)
}

// Icon implements fyne.Theme.
func (Current) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Icon(name)
}

// Size implements fyne.Theme.
func (Current) Size(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// Scale is what texts are larger by than they were made for.
func Scale() float32 { return Current{}.Size(theme.SizeNameText) / textBody }

// Roomy is the theme for lines to type in: as high as what a gloved finger hits, with the
// text in the middle.
type Roomy struct{ fyne.Theme }

// Size implements fyne.Theme.
func (t Roomy) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInnerPadding {
		return (Touch-textBody*1.36)/2 - 2 // and its frame
	}
	return t.Theme.Size(name)
}
