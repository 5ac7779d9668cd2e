package report

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// Bundle is what is packed for somebody who is to help: some files, in the order in
// which they were added, a README.txt before them and a MANIFEST.sha256 behind them.
//
//	b := report.NewBundle(time.Now())
//	b.Add("version.json", "which Cradle this is", text)
//	err := b.Zip(w)
type Bundle struct {
	made  time.Time
	files []BundleFile
	notes []string
}

// BundleFile is one file of a bundle.
type BundleFile struct {
	Name string
	What string // in a few words
	Data []byte
}

// Sum is the file's SHA-256 in hexadecimal.
func (f BundleFile) Sum() string {
	sum := sha256.Sum256(f.Data)
	return hex.EncodeToString(sum[:])
}

// NewBundle has no files yet.
func NewBundle(made time.Time) *Bundle { return &Bundle{made: made} }

// Add adds a file. A name that is taken gets a number.
func (b *Bundle) Add(name, what string, data []byte) {
	ext := path.Ext(name)
	for unique, n := name, 2; ; unique, n = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext), n+1 {
		if !b.has(unique) {
			b.files = append(b.files, BundleFile{unique, what, data})
			return
		}
	}
}

func (b *Bundle) has(name string) bool {
	for _, f := range b.files {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return strings.EqualFold(name, readmeFile) || strings.EqualFold(name, manifestFile)
}

// Note adds a paragraph to the README.
func (b *Bundle) Note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

const (
	readmeFile   = "README.txt"
	manifestFile = "MANIFEST.sha256"
)

// Files are all that will be in the zip, in its order.
func (b *Bundle) Files() []BundleFile {
	list := append([]BundleFile{{readmeFile, "what this is, and what is not in it", []byte(b.readme())}}, b.files...)
	var manifest strings.Builder
	for _, f := range list {
		fmt.Fprintf(&manifest, "%s  %s\n", f.Sum(), f.Name)
	}
	return append(list, BundleFile{manifestFile, "the SHA-256 of each file; 'sha256sum -c' checks them", []byte(manifest.String())})
}

func (b *Bundle) readme() string {
	var s strings.Builder
	fmt.Fprintf(&s, "Cradle: support bundle of %s\n\n", b.made.UTC().Format("2006-01-02 15:04 MST"))
	for _, n := range b.notes {
		s.WriteString(wrapped(n, 80))
		s.WriteString("\n")
	}
	s.WriteString("Files:\n")
	wide := len(manifestFile)
	for _, f := range b.files {
		wide = max(wide, len(f.Name))
	}
	for _, f := range b.files {
		fmt.Fprintf(&s, "  %-*s  %s\n", wide, f.Name, f.What)
	}
	fmt.Fprintf(&s, "  %-*s  %s\n", wide, manifestFile, "the SHA-256 of each file; 'sha256sum -c' checks them")
	return s.String()
}

// wrapped breaks a paragraph between words.
func wrapped(text string, width int) string {
	var s strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		switch n := len([]rune(word)); {
		case at == 0:
			at = n
		case at+1+n > width:
			s.WriteByte('\n')
			at = n
		default:
			s.WriteByte(' ')
			at += 1 + n
		}
		s.WriteString(word)
	}
	s.WriteByte('\n')
	return s.String()
}

// Zip writes the bundle. The same files at the same time give the same bytes.
func (b *Bundle) Zip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, f := range b.Files() {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: b.made.UTC().Truncate(2 * time.Second)}
		h.SetMode(0o600)
		out, err := z.CreateHeader(h)
		if err == nil {
			_, err = out.Write(f.Data)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}
