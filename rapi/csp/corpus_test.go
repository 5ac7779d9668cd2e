package csp_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// In real documents that were meant for Windows Mobile, every provider, every
// characteristic and every parm is known to the catalogue. In the others every
// top-level type is, or their family is.
func TestCorpusIsKnown(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; whether the catalogue knows them is NOT tested")
	}
	c, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	known, foreign := 0, 0
	for _, name := range corpusFiles(t, dir) {
		d, err := provxml.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue // not well-formed, or binary
		}
		meant := meantForWindowsMobile(name)
		families := map[string]bool{}
		for n := range d.Nodes() {
			if n.Parent != nil && n.Parent.Kind == provxml.Root && named(n) {
				if f, ok := c.Foreign(n.Name); ok {
					families[f] = true
				} else if _, ok := c.Find(n.Name); !ok {
					t.Errorf("%s: nobody knows %s", name, n.Name)
				}
			}
		}
		if !meant {
			if len(families) > 1 {
				t.Errorf("%s: of several families: %v", name, families)
			}
			foreign++
			continue
		}
		if len(families) > 0 {
			t.Errorf("%s: of a family of other devices: %v", name, families)
		}
		known++
		for n := range d.Nodes() {
			if path, ok := unknown(c, n); ok {
				t.Errorf("%s:%d: %s is not known", name, n.Pos.Line, path)
			}
		}
	}
	t.Logf("%d documents for Windows Mobile, %d others", known, foreign)
	if known < 50 || foreign < 20 {
		t.Errorf("only %d documents for Windows Mobile and %d others were read", known, foreign)
	}
}

// meantForWindowsMobile tells by its name whether a document's settings are all
// Windows Mobile's. Others: 03x_wp and 04x_wp are for Windows Phone and Windows
// 10, mx and zebra and emdk for Android, 101 to 147 for other makers' phones;
// 021 and 083 are templates with words to fill in.
func meantForWindowsMobile(name string) bool {
	for _, other := range []string{"_wp-", "_mx-", "_zebra-", "_emdk-", "_libwbxml-", "_wbxmlstream-", "_sailfish-", "_cpclient-", "_rcsjta-"} {
		if strings.Contains(name, other) {
			return false
		}
	}
	return !strings.HasPrefix(name, "021_") && !strings.HasPrefix(name, "083_")
}

func corpusFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	for {
		row, err := r.Read()
		if err == io.EOF {
			return names[1:] // without the heading
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, row[0])
	}
}

// named tells whether the node has the type of a characteristic or the name of
// a parm, in a request or a reply.
func named(n *provxml.Node) bool {
	switch n.Kind.Request() {
	case provxml.Characteristic, provxml.NoCharacteristic, provxml.CharacteristicQuery, provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return true
	}
	return false
}

// unknown returns the node's path when the catalogue does not know it.
func unknown(c *csp.Catalogue, n *provxml.Node) (path string, is bool) {
	if !named(n) {
		return "", false
	}
	names := []string{n.Name}
	for up := n.Parent; up != nil && named(up); up = up.Parent {
		names = append([]string{up.Name}, names...)
	}
	path = strings.Join(names, "/")
	p, ok := c.Find(names[0])
	if !ok {
		return path, true
	}
	names = names[1:]
	switch n.Kind.Request() {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		if len(names) == 0 {
			return path, true
		}
		_, ok = p.At(names[:len(names)-1]...).Parm(names[len(names)-1])
		return path, !ok
	}
	return path, p.At(names...) == nil
}
