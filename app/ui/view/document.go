package view

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// Document is the provisioning document that is loaded, being read, or could
// not be read. The zero value is none.
type Document struct {
	Path     string // of the file, or of the sample in its file system
	Sample   bool
	Past     int64 // the number of the run in the journal that it was taken from; 0 is none
	Off      bool  // it is loaded with others and not ticked: it is not applied
	Made     bool  // it was made from a form, and is in no file
	Reading  bool
	Doc      *provxml.Document  // nil until it was read, and when Err is set
	Err      error              // why it cannot be applied
	Template *template.Template // of Doc, when it has variables
	Dangers  []lint.Danger
	Findings []lint.Finding
	Read     time.Time // when it was read
	Disk     Disk
}

// Disk says how the file on disk stands to what was read.
type Disk uint8

const (
	// Same: as it was read.
	Same Disk = iota
	// Changed: the file has another content now.
	Changed
	// Missing: the file is not there any more.
	Missing
)

// Name is the file's name without its folders, on one line.
func (d Document) Name() string { return flat(filepath.Base(d.Path)) }

// IsZero reports that no document was opened.
func (d Document) IsZero() bool { return d.Path == "" }

// InFile reports that the document is one of a file, which may change.
func (d Document) InFile() bool { return !d.IsZero() && !d.Sample && d.Past == 0 && !d.Made }

// Valid reports that the document can be applied.
func (d Document) Valid() bool { return d.Doc != nil && d.Err == nil && !d.Reading }

// Line is one remark on a document, with the line it stands on; 0 is the file
// as a whole.
type Line struct {
	Number, Column int
	Word           string // how much it matters: "Error", "Danger"
	Text           string
	Tone           Tone
}

// Head is what stands above the text: how much it matters, and where it is.
func (l Line) Head() string {
	if place := l.Place(); place != "" && l.Word != "" {
		return l.Word + " · " + place
	}
	return l.Word + l.Place()
}

// Icon is the picture that goes with the word.
func (l Line) Icon() Icon {
	switch {
	case l.Tone == Bad && l.Word == words.T("Error"):
		return IconFailed
	case l.Tone == Bad || l.Tone == Caution:
		return IconWarning
	}
	return IconValue
}

// Place is the position as a text editor shows it.
func (l Line) Place() string {
	switch {
	case l.Number == 0:
		return ""
	case l.Column == 0:
		return words.T("line {{.Line}}", "Line", l.Number)
	}
	return words.T("line {{.Line}}:{{.Column}}", "Line", l.Number, "Column", l.Column)
}

// Card is what is said of the loaded document.
type Card struct {
	Name   string
	Folder string // "" for samples
	Facts  string // settings, size, encoding
	Mark   Mark   // valid or not
	Disk   string // "" when the file is as it was read
	Lines  []Line
}

// Card draws the document.
func (d Document) Card() Card {
	c := Card{Name: d.Name()}
	switch {
	case d.Sample:
		c.Folder = words.T("sample")
	case d.Made:
		c.Folder = words.T("not saved")
	case d.Past > 0:
		c.Folder = words.T("as it was sent in run {{.Number}}", "Number", d.Past)
	default:
		c.Folder = folderOf(d.Path)
	}
	switch {
	case d.Reading:
		c.Mark = Mark{words.T("Reading"), IconBusy, Active}
		return c
	case d.Err != nil:
		c.Mark = Mark{words.T("Cannot be applied"), IconFailed, Bad}
		c.Lines = []Line{lineOfError(d.Err)}
	default:
		c.Facts = fmt.Sprintf("%s · %s · %s", words.N("{{.Count}} settings", d.Doc.Settings()), size(len(d.Doc.Source)), d.Doc.Encoding)
		c.Lines = remarks(d)
		c.Mark = markOf(d)
	}
	switch d.Disk {
	case Changed:
		c.Disk = words.T("Changed on disk since it was read at {{.Time}}", "Time", d.Read.Format(time.TimeOnly))
	case Missing:
		c.Disk = words.T("No longer on disk; what was read at {{.Time}} is kept", "Time", d.Read.Format(time.TimeOnly))
	}
	return c
}

// lineOfError is why a document cannot be read, without its name and with
// what to do about it.
func lineOfError(err error) Line {
	l := Line{Word: words.T("Error"), Text: capital(err.Error()), Tone: Bad}
	if e, ok := errors.AsType[*provxml.SyntaxError](err); ok {
		l.Number, l.Column, l.Text = e.Pos.Line, e.Pos.Column, capital(words.Say(e.Msg))
		if !e.Fix.IsZero() {
			l.Text += "; " + words.Say(e.Fix)
		}
	}
	return l
}

// markOf is what a document that was read is, in a word: dangerous, with
// errors, not for handsets to apply.
func markOf(d Document) Mark {
	errors, warnings, _ := lint.Count(d.Findings)
	if slices.ContainsFunc(d.Dangers, func(g lint.Danger) bool { return g.Severe }) {
		if errors > 0 {
			return Mark{words.N("Dangerous, {{.Count}} errors", errors), IconWarning, Bad}
		}
		return Mark{words.T("Valid, and dangerous"), IconWarning, Bad}
	}
	if errors > 0 {
		word := words.N("{{.Count}} errors", errors)
		if warnings > 0 {
			word += ", " + words.N("{{.Count}} warnings", warnings)
		}
		return Mark{word, IconFailed, Bad}
	}
	if word, ok := d.notForHandsets(); ok {
		return Mark{word, IconWarning, Caution}
	}
	if warnings > 0 {
		return Mark{words.N("Valid, {{.Count}} warnings", warnings), IconWarning, Caution}
	}
	return Mark{words.T("Valid"), IconDone, Good}
}

// notForHandsets is what the document is, if it is something else than settings for
// a handset.
func (d Document) notForHandsets() (word string, ok bool) {
	for _, f := range d.Findings {
		switch f.ID {
		case lint.ReplyDocument:
			return words.T("A handset's reply"), true
		case lint.OtherPhone:
			return words.T("For other phones"), true
		case lint.ExchangePolicy:
			return words.T("A mail server's policy"), true
		case lint.CabinetSetup:
			return words.T("Part of a cabinet"), true
		}
	}
	return "", false
}

// remarks are what is noted on a document that was read: dangers first, as a
// person has to agree to them, notes last, and otherwise by line.
func remarks(d Document) []Line {
	var dangers, lines, notes []Line
	for _, f := range d.Findings {
		l := Line{Number: f.Pos.Line, Column: f.Pos.Column, Text: capital(words.Say(f.Msg))}
		if !f.Fix.IsZero() && f.Danger == nil {
			l.Text += "; " + words.Say(f.Fix)
		}
		switch {
		case f.Danger != nil:
			l.Word, l.Tone, l.Text = words.T("Danger"), Caution, capital(words.Say(f.Danger.What))
			if f.Danger.Severe {
				l.Tone = Bad
			}
			dangers = append(dangers, l)
		case f.Severity == lint.Error:
			l.Word, l.Tone = words.T("Error"), Bad
			lines = append(lines, l)
		case f.Severity == lint.Warning:
			l.Word, l.Tone = words.T("Warning"), Caution
			lines = append(lines, l)
		default:
			l.Word, l.Tone = words.T("Note"), Quiet
			notes = append(notes, l)
		}
	}
	return slices.Concat(dangers, lines, notes)
}

// folderOf is a file's folder as it is shown: "~/Documents".
func folderOf(path string) string {
	dir := flat(filepath.Dir(path))
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return dir
	}
	rel, err := filepath.Rel(home, dir)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return dir
	}
	return filepath.Join("~", rel)
}

// size is a number of bytes for people.
func size(n int) string {
	switch {
	case n < 1000:
		return words.N("{{.Count}} bytes", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3) // untranslated: a unit
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6) // untranslated: a unit
}

// shorten keeps the beginning and the end of a name that is too long for its
// place; the end tells versions apart.
func shorten(name string, most int) string {
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	r := []rune(name)
	tail := most / 3
	return string(r[:most-tail-1]) + "…" + string(r[len(r)-tail:])
}
