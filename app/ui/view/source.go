package view

import (
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Same reports whether two are the same document as it was read at the same time.
func (d Document) Same(o Document) bool {
	return d.Path == o.Path && d.Sample == o.Sample && d.Read.Equal(o.Read) && d.Doc == o.Doc
}

// Source is the document's text as it stands in its file, line by line; without whole
// its secrets and comments are masked. Of a file that cannot be read as a document it is
// the text of the file, if it is one. It may be called on any goroutine.
func (d Document) Source(whole bool) (string, error) {
	text := ""
	switch {
	case d.Doc != nil:
		text = decoded(d.Doc)
	case d.Err == nil || d.Sample:
		return "", errors.New(words.T("it was not read"))
	default:
		data, err := readSome(d.Path)
		if err != nil {
			return "", err
		}
		text = string(data)
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return "", errors.New(words.T("it is no text"))
		}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if !whole {
		text = lint.MaskLines(text)
	}
	return text, nil
}

// decoded is the file of a document as text. Its lines are those that positions count.
func decoded(d *provxml.Document) string {
	if e, err := htmlindex.Get(d.Encoding); err == nil && d.Encoding != "utf-8" {
		if b, err := e.NewDecoder().Bytes(d.Source); err == nil {
			return string(b)
		}
	}
	return string(d.Source)
}

// readSome reads a file that is no larger than a document may be.
func readSome(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if i, err := f.Stat(); err != nil || !i.Mode().IsRegular() {
		return nil, errors.New(words.T("it is no file"))
	}
	data, err := io.ReadAll(io.LimitReader(f, provxml.MaxSize+1))
	if err == nil && len(data) > provxml.MaxSize {
		err = errors.New(words.T("it is too large"))
	}
	return data, err
}

// LineTones says of the lines, from 1, that something is noted on how much it matters:
// the worst of each.
func (d Document) LineTones() map[int]Tone {
	tones := map[int]Tone{}
	for _, l := range d.Card().Lines {
		if before, there := tones[l.Number]; l.Number > 0 && (!there || l.Tone > before) {
			tones[l.Number] = l.Tone
		}
	}
	return tones
}

// NextRemark is the line, from 1, behind another one on which something is noted, or with
// by -1 before it; around at the end. 0 is none.
func (d Document) NextRemark(line, by int) int {
	if d.IsZero() || d.Reading {
		return 0
	}
	lines := slices.Sorted(maps.Keys(d.LineTones()))
	if len(lines) == 0 {
		return 0
	}
	if by < 0 {
		if i := sort.SearchInts(lines, line); i > 0 {
			return lines[i-1]
		}
		return lines[len(lines)-1]
	}
	if i := sort.SearchInts(lines, line+1); i < len(lines) {
		return lines[i]
	}
	return lines[0]
}
