//go:build !nogui

package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// settingsPanel is the page on which a person chooses. What is chosen is written at once; what
// the bench is made of holds from the next start on, and the page says so.
type settingsPanel struct {
	w     *window
	rows  *fyne.Container
	group *fyne.Container // those that belong together, on a card
	note  *widget.Label   // that Cradle has to be started again
}

// settingsWidth is how wide the column of settings is: a line that can be read.
const settingsWidth = 90 * kit.Rhythm

func newSettingsPage(w *window) *screenOf {
	s := &settingsPanel{w: w, rows: container.NewVBox(), note: kit.Wrapped(kit.Label(""))}
	s.note.Importance = widget.WarningImportance
	p := w.store.Prefs()

	s.begin(words.T("Looks"))
	s.choice(words.T("Theme"), "", []string{words.T("As the desktop"), words.T("Light"), words.T("Dark")},
		index([]prefs.Theme{prefs.System, prefs.Light, prefs.Dark}, p.Theme), func(i int) {
			w.chooseLooks(func(p *prefs.Prefs) { p.Theme = []prefs.Theme{prefs.System, prefs.Light, prefs.Dark}[i] })
		})
	sizes := []prefs.TextSize{prefs.Normal, prefs.Large, prefs.Larger}
	s.choice(words.T("Size of texts"), "", []string{words.T("Normal"), words.T("Large"), words.T("Larger")}, index(sizes, p.Text), func(i int) {
		w.chooseLooks(func(p *prefs.Prefs) { p.Text = sizes[i] })
	})
	codes, languages := []string{""}, []string{words.T("As the system")}
	for _, l := range words.Languages() {
		codes, languages = append(codes, l.Code), append(languages, l.Name)
	}
	s.choice(words.T("Language"), "", languages, index(codes, p.Language), func(i int) {
		w.choose(func(p *prefs.Prefs) { p.Language = codes[i] })
		s.again()
	})

	s.begin(words.T("Runs"))
	s.check(words.T("Ask back afterwards what was set"), words.T("A setting that the handset reports otherwise is then a problem."), !p.NoVerify, func(on bool) {
		w.choose(func(p *prefs.Prefs) { p.NoVerify = !on })
		w.screen.NoVerify = !on
	})
	s.number(words.T("Handsets worked on at once"), words.T("The others wait for their turn."), p.Jobs, bench.DefaultJobs, prefs.MostJobs, func(n int) {
		w.choose(func(p *prefs.Prefs) { p.Jobs = n })
	})
	s.number(words.T("Seconds that a handset may take to answer"), words.T("After that nobody knows whether the document took effect."), p.ReplySeconds, 120, prefs.MostSeconds, func(n int) {
		w.choose(func(p *prefs.Prefs) { p.ReplySeconds = n })
	})
	s.number(words.T("Seconds to wait until a handset is unlocked"), words.T("0 waits as long as it takes."), p.UnlockSeconds, 0, prefs.MostSeconds, func(n int) {
		w.choose(func(p *prefs.Prefs) { p.UnlockSeconds = n })
	})
	s.journal(p.Journal)

	body := container.NewVBox(s.rows)
	scroll := kit.NewScroll(kit.Inset(body, kit.Rhythm), w.keyDown)
	root := columnOf(container.New(kit.Middle{Width: settingsWidth}, container.NewBorder(container.NewVBox(kit.Heading(words.T("Settings")), s.note), nil, nil, nil, scroll)))
	s.note.Hide()
	return &screenOf{root: container.NewThemeOverride(root, kit.Gentle{Theme: kit.Current{}})}
}

func index[T comparable](list []T, one T) int {
	for i, x := range list {
		if x == one {
			return i
		}
	}
	return 0
}

// again says that a choice holds from the next start on.
func (s *settingsPanel) again() {
	kit.SetText(s.note, words.T("This holds when Cradle is started again."))
	kit.SetShown(s.note, true)
}

// begin begins settings that belong together.
func (s *settingsPanel) begin(name string) {
	l := kit.Bold(name)
	l.Importance = widget.LowImportance
	s.rows.Add(container.New(layout.NewCustomPaddedLayout(kit.Rhythm, 0, kit.Rhythm, 0), l))
	s.group = container.New(layout.NewCustomPaddedVBoxLayout(kit.Rhythm))
	s.rows.Add(kit.Card(s.group))
}

// add puts a setting below the others of its card.
func (s *settingsPanel) add(one fyne.CanvasObject) {
	if len(s.group.Objects) > 0 {
		s.group.Add(widget.NewSeparator())
	}
	s.group.Add(one)
}

// row is one setting: its name and what there is to know of it, and beside it how to
// choose.
func (s *settingsPanel) row(name, about string, control fyne.CanvasObject) {
	text := kit.Lines(kit.Wrapped(kit.Label(name)))
	if about != "" {
		l := kit.Wrapped(kit.Small(about))
		text.Add(l)
	}
	s.add(container.NewBorder(nil, nil, nil, container.NewCenter(container.New(kit.Column{Width: 26 * kit.Rhythm}, kit.FixedHeight(control, kit.Touch))), kit.Level(text)))
}

func (s *settingsPanel) choice(name, about string, options []string, chosen int, then func(i int)) {
	c := widget.NewSelect(options, nil)
	c.SetSelectedIndex(chosen)
	c.OnChanged = func(string) { then(c.SelectedIndex()) }
	s.row(name, about, kit.Framed(c))
}

func (s *settingsPanel) check(name, about string, on bool, then func(on bool)) {
	c := kit.NewCheck("", nil, s.w.keyDown)
	c.Checked = on
	c.OnChanged = then
	s.row(name, about, c)
}

// number is a whole number from 0 to most; 0 in the file is the default.
func (s *settingsPanel) number(name, about string, now, standard, most int, then func(n int)) {
	e := kit.NewEntry(false)
	if now == 0 {
		now = standard
	}
	e.SetText(strconv.Itoa(now))
	e.Shortcut = s.w.shortcut
	e.Escape = func() { s.w.goTo(benchPage) }
	e.OnChanged = func(text string) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n > most || n == 0 && standard > 0 {
			s.w.bar.say(words.T("{{.Setting}}: a whole number up to {{.Most}}", "Setting", name, "Most", most))
			return
		}
		if n == standard {
			n = 0
		}
		then(n)
		s.again()
	}
	s.row(name, about, container.NewThemeOverride(e, kit.Roomy{Theme: kit.Current{}}))
}

// journal chooses the journal's folder.
func (s *settingsPanel) journal(now string) {
	usual := words.T("The usual place, in your configuration folder")
	where := kit.Wrapped(kit.Small(usual))
	if now != "" {
		where.SetText(now)
	}
	choose := kit.NewButton(words.T("Choose…"), theme.FolderOpenIcon(), nil, s.w.keyDown)
	choose.OnTapped = func() {
		if s.w.modal != nil {
			return
		}
		d := dialog.NewFolderOpen(func(f fyne.ListableURI, err error) {
			switch {
			case err != nil:
				s.w.bar.say(words.T("The folder cannot be used: {{.Why}}", "Why", view.Why(err)))
			case f != nil:
				where.SetText(f.Path())
				s.w.choose(func(p *prefs.Prefs) { p.Journal = f.Path() })
				s.again()
			}
		}, s.w.win)
		s.w.showModal(d, nil)
		d.Resize(fyne.NewSize(880, 560))
	}
	standard := kit.NewButton(words.T("The usual place"), nil, func() {
		where.SetText(usual)
		s.w.choose(func(p *prefs.Prefs) { p.Journal = "" })
		s.again()
	}, s.w.keyDown)
	about := kit.Wrapped(kit.Small(words.T("What was sent before stays where it is. On the command line, --journal names the same folder.")))
	s.add(container.NewBorder(nil, nil, nil, container.NewCenter(container.New(layout.NewCustomPaddedHBoxLayout(kit.Rhythm), kit.FixedHeight(standard, kit.Touch), kit.FixedHeight(choose, kit.Touch))),
		kit.Level(kit.Lines(kit.Label(words.T("Folder of the journal")), where, about))))
}
