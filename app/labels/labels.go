// Package labels keeps what a person calls the ports of a bench: "Slot A" for the
// USB port 1-3.2. A label belongs to the port and not to a handset, so that it can
// stand on the hub itself.
//
//	l, err := labels.Load(path)          // no file: no labels
//	l.Of("1-3.2")                        // "Slot A"
//	ids := l.Ports("slot a")             // 1-3.2
//	err = labels.Update(path, func(l *labels.Labels) error { return l.Set("1-3.2", "Slot A") })
//
// They lie in a file that a person can write as well:
//
//	[ports]
//	"1-3.2" = "Slot A"
package labels

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"cradle/app/run"
)

// MaxLabel is the longest label, in characters.
const MaxLabel = 30

// maxFile is the longest file that is read, in bytes: a bus has 127 devices.
const maxFile = 1 << 20

// Labels are those of a bench. The zero value has none; nil has none either, and only
// its methods that change nothing may be called. It is safe for several goroutines
// while nobody changes it.
type Labels struct {
	ports map[run.HandsetID]string
}

// DefaultFile is where the labels of the person at the desk are kept.
func DefaultFile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "cradle", "labels.toml"), nil
}

// FileError: a file of labels cannot be read or is not one.
type FileError struct {
	Path string
	Line int // 0: not known
	Err  error
}

func (e *FileError) Error() string {
	at := e.Path
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, e.Line)
	}
	return fmt.Sprintf("%s: %v", at, e.Err)
}
func (e *FileError) Unwrap() error { return e.Err }

// Load reads labels. A file that is not there has none. Errors are *FileError.
func Load(path string) (*Labels, error) {
	fail := func(line int, err error) (*Labels, error) { return nil, &FileError{path, line, err} }
	i, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Labels{}, nil
	case err != nil:
		return fail(0, plain(err))
	case i.Size() > maxFile:
		return fail(0, fmt.Errorf("it is too long for a file of labels"))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return fail(0, plain(err))
	}
	var doc document
	meta, err := toml.NewDecoder(bytes.NewReader(b)).Decode(&doc)
	var syntax toml.ParseError
	switch {
	case errors.As(err, &syntax):
		return fail(syntax.Position.Line, errors.New(syntax.Message))
	case err != nil:
		return fail(0, errors.New(strings.TrimPrefix(err.Error(), "toml: ")))
	case len(meta.Undecoded()) > 0:
		return fail(0, fmt.Errorf("%s is nothing that belongs there; there is [ports] alone", meta.Undecoded()[0]))
	}
	l := &Labels{}
	for _, port := range slices.Sorted(maps.Keys(doc.Ports)) {
		id, err := Port(port)
		if err != nil {
			return fail(0, err)
		}
		label, err := check(doc.Ports[port])
		if err != nil {
			return fail(0, fmt.Errorf("%s: %w", port, err))
		}
		l.put(id, label)
	}
	return l, nil
}

// document is the file's shape.
type document struct {
	Ports map[string]string `toml:"ports"`
}

// plain takes the path out of an error that is told with it.
func plain(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Of is a port's label; "" where it has none.
func (l *Labels) Of(id run.HandsetID) string {
	if l == nil {
		return ""
	}
	return l.ports[id]
}

// Ports are those with a label, letters of either case: none, one, or, in a file that
// was written by hand, several.
func (l *Labels) Ports(label string) []run.HandsetID {
	var ids []run.HandsetID
	for _, id := range l.All() {
		if strings.EqualFold(l.Of(id), strings.TrimSpace(label)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// All are the ports that have a label, sorted as text.
func (l *Labels) All() []run.HandsetID {
	if l == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.ports))
}

// Set gives a port a label, in place of the one it had. Another port's label is
// refused.
func (l *Labels) Set(id run.HandsetID, label string) error {
	label, err := check(label)
	if err != nil {
		return err
	}
	for _, other := range l.Ports(label) {
		if other != id {
			return fmt.Errorf("%s is labelled %q already; two ports cannot be told apart by one label", other, l.Of(other))
		}
	}
	l.put(id, label)
	return nil
}

func (l *Labels) put(id run.HandsetID, label string) {
	if l.ports == nil {
		l.ports = map[run.HandsetID]string{}
	}
	l.ports[id] = label
}

// Remove takes a port's label away, and reports whether it had one.
func (l *Labels) Remove(id run.HandsetID) bool {
	_, had := l.ports[id]
	delete(l.ports, id)
	return had
}

// check makes a label fit to stand in a row and behind --device, or says why it
// cannot.
func check(label string) (string, error) {
	label = strings.TrimSpace(label)
	switch _, err := Port(label); {
	case label == "":
		return "", errors.New("the label is empty")
	case !utf8.ValidString(label) || strings.ContainsFunc(label, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", errors.New("the label has characters that cannot be shown")
	case utf8.RuneCountInString(label) > MaxLabel:
		return "", fmt.Errorf("the label is too long; give at most %d characters", MaxLabel)
	case err == nil:
		return "", fmt.Errorf("the label %q is the name of a port; choose another one", label)
	}
	return label, nil
}
