package view

import (
	"os"
	"path/filepath"

	"cradle/rapi/lint"
)

// Write writes the document into a file, whole or not at all: what is there is replaced,
// which a person was asked about. One with secrets can be read by its owner alone.
func (d Document) Write(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".cradle-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // unless it has its name
	text := d.Doc.Text()
	if _, err = f.Write(d.Doc.Source); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil && lint.Mask(text) == text {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
