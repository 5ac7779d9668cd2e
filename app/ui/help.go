//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/words"
	"cradle/assets"
)

// newHelpPage is the help: the job, the USB modes, what words mean, the keys.
func newHelpPage(w *window) *screenOf {
	text := widget.NewRichTextFromMarkdown(helpText())
	text.Wrapping = fyne.TextWrapWord
	scroll := kit.NewScroll(container.New(layout.NewCustomPaddedLayout(kit.Rhythm, kit.Rhythm, kit.Rhythm, 3*kit.Rhythm), text), w.keyDown)
	root := columnOf(container.New(kit.Middle{Width: settingsWidth},
		container.NewBorder(kit.Heading(words.T("Help")), nil, nil, nil, kit.OnSurface(scroll, kit.NewRing()))))
	return &screenOf{root: container.NewThemeOverride(root, kit.Gentle{Theme: kit.Current{}}), focus: scroll}
}

// showAbout says which versions run here, for a report.
func (w *window) showAbout() {
	if w.modal != nil {
		return
	}
	text := w.about()
	w.ask(question{
		title: words.T("About Cradle"), no: words.T("Close"), yes: words.T("Copy"),
		content: dialogText(words.T("Provisions Windows Mobile handsets over USB.") + "\n\n" + text),
		then:    func() { w.app.Clipboard().SetContent(text); w.bar.say(words.T("Copied")) },
	})
}

// helpText is the help's text, in Markdown. The table of texts says which one it is.
func helpText() string {
	text, err := assets.Help.ReadFile(words.T("help/en.md"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}
