package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Format is what a File is written as.
type Format string

// The formats, by their names.
const (
	HTML     Format = "html"
	Markdown Format = "md"
	CSV      Format = "csv"
	JSON     Format = "json"
	Line     Format = "line"
)

// Formats are all of them.
func Formats() []Format { return []Format{HTML, Markdown, CSV, JSON, Line} }

// ParseFormat reads a format's name.
func ParseFormat(s string) (Format, error) {
	switch strings.ToLower(s) {
	case "html", "htm":
		return HTML, nil
	case "md", "markdown":
		return Markdown, nil
	case "csv":
		return CSV, nil
	case "json":
		return JSON, nil
	case "line", "txt":
		return Line, nil
	}
	return "", fmt.Errorf("%q is not html, md, csv, json or line", s)
}

// FormatOf is the format of a file by its name's extension.
func FormatOf(name string) (Format, error) {
	ext := strings.TrimPrefix(filepath.Ext(name), ".")
	if f, err := ParseFormat(ext); err == nil && ext != "" {
		return f, nil
	}
	return "", fmt.Errorf("%s: a report's name ends with .html, .md, .csv, .json or .txt, which says its format", name)
}

// FileOptions are about single formats.
type FileOptions struct {
	Full bool // Markdown: all settings, and not only those that are not as asked for
	BOM  bool // CSV: begin with a byte order mark, by which Excel knows UTF-8
}

// Write writes the report.
func (f *File) Write(w io.Writer, as Format, opt FileOptions) error {
	switch as {
	case HTML:
		return f.HTML(w)
	case Markdown:
		return f.Markdown(w, opt.Full)
	case CSV:
		return f.CSV(w, opt.BOM)
	case JSON:
		return f.JSON(w)
	case Line:
		return f.Lines(w)
	}
	return fmt.Errorf("there is no format %q", as)
}
