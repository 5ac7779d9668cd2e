package wbxml

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cradle/rapi/provxml"
)

// meaning compares XML files by python3's own parser: elements in order, their
// attributes in any order, and text without the white space around it. A root
// characteristic is put into a wap-provisioningdoc first, as it is sent.
const meaning = `
import json, sys
import xml.etree.ElementTree as E

def tree(e):
    return [e.tag, dict(e.attrib), (e.text or '').strip(), [tree(c) + [(c.tail or '').strip()] for c in e]]

def load(text):
    t = tree(E.fromstring(text))
    if t[0] in ('characteristic', 'characteristic-query', 'nocharacteristic'):
        t = ['wap-provisioningdoc', {}, '', [t + ['']]]
    return t

def difference(a, b, where=''):
    where += '/' + a[0]
    if a[0] != b[0]: return '%s: element %r' % (where, b[0])
    if a[1] != b[1]: return '%s: attributes %r and %r' % (where, a[1], b[1])
    if a[2] != b[2]: return '%s: text %r and %r' % (where, a[2][:60], b[2][:60])
    if len(a[3]) != len(b[3]): return '%s: %d and %d elements' % (where, len(a[3]), len(b[3]))
    for x, y in zip(a[3], b[3]):
        d = difference(x, y, where)
        if d: return d
        if x[4] != y[4]: return '%s: text behind %r' % (where, y[0])
    return ''

for line in sys.stdin:
    one, other = json.loads(line)
    try:
        d = difference(load(open(one, 'rb').read()), load(open(other, 'rb').read()))
    except Exception as e:
        d = '%s: %s' % (type(e).__name__, e)
    print(json.dumps(d), flush=True)
`

// comparer asks python3 whether two files mean the same.
type comparer struct {
	t     *testing.T
	pairs bytes.Buffer
	names []string
}

func (c *comparer) add(name, one, other string) {
	line, err := json.Marshal([2]string{one, other})
	if err != nil {
		c.t.Fatal(err)
	}
	c.pairs.Write(append(line, '\n'))
	c.names = append(c.names, name)
}

// differences are those by name, "" not among them.
func (c *comparer) differences() map[string]string {
	c.t.Helper()
	python := tool(c.t, "python3", "nothing but our own parser has compared the documents")
	cmd := exec.Command(python, "-c", meaning)
	cmd.Stdin = &c.pairs
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("python3: %v\n%s", err, &complaints)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(c.names) {
		c.t.Fatalf("python3 answered %d of %d", len(lines), len(c.names))
	}
	found := map[string]string{}
	for i, line := range lines {
		var d string
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			c.t.Fatal(err)
		}
		if d != "" {
			found[c.names[i]] = d
		}
	}
	return found
}

// tool finds a program, or skips loudly.
func tool(t testing.TB, name, untested string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		pkg := map[string]string{"wbxml2xml": "libwbxml2-utils", "xml2wbxml": "libwbxml2-utils"}[name]
		if pkg == "" {
			pkg = name
		}
		t.Skipf("SKIPPED: %s is not installed; %s (apt-get install %s)", name, untested, pkg)
	}
	return path
}

// corpusDocument is a well-formed document of the corpus.
type corpusDocument struct {
	name, file string
	doc        *provxml.Document
}

// corpusDocuments are the documents found in the wild, and a few that they lack.
func corpusDocuments(t testing.TB) []corpusDocument {
	t.Helper()
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; their conversion is NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []corpusDocument
	malformed := 0
	for _, file := range files {
		doc, err := provxml.ReadFile(file)
		if err != nil {
			malformed++ // that they are refused is provxml's to show
			continue
		}
		list = append(list, corpusDocument{filepath.Base(file), file, doc})
	}
	t.Logf("%d documents; %d more are not well-formed", len(list), malformed)
	if len(list) < 80 || malformed > 15 {
		t.Fatalf("%d documents, %d not well-formed: is this the corpus?", len(list), malformed)
	}
	return list
}

func write(t testing.TB, file string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// allOptions are the ways to write client provisioning.
func allOptions() []EncodeOptions {
	var list []EncodeOptions
	for _, tokens := range []Tokens{OMA11, OMA10, Microsoft, WM2003} {
		for _, table := range []bool{false, true} {
			list = append(list, EncodeOptions{Tokens: tokens, StringTable: table})
		}
	}
	return append(list, EncodeOptions{Version: V11}, EncodeOptions{Version: V12, PublicText: true, StringTable: true},
		EncodeOptions{Version: V11, Tokens: Microsoft})
}

// XML to binary and back means the same, for every document and every way to
// write it.
func TestCorpusThereAndBack(t *testing.T) {
	dir := t.TempDir()
	c := &comparer{t: t}
	sizes := map[string]int{}
	text := 0
	for _, d := range corpusDocuments(t) {
		text += len(d.doc.Text())
		for i, o := range allOptions() {
			name := fmt.Sprintf("%s %v table=%v %v", d.name, o.Tokens, o.StringTable, o.Version)
			data, err := Encode(d.doc.Root.Element, o)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if o.Version == 0 {
				sizes[fmt.Sprintf("%v, string table %v", o.Tokens, o.StringTable)] += len(data)
			}
			back, err := Decode(data, DecodeOptions{Tokens: o.Tokens})
			if err != nil || back.Incomplete || back.Warnings != nil {
				t.Errorf("%s: %v, %v", name, err, back)
				continue
			}
			c.add(name, d.file, write(t, filepath.Join(dir, fmt.Sprintf("%s.%d.xml", d.name, i)), []byte(back.Text)))
		}
	}
	for name, what := range c.differences() {
		t.Errorf("%s: %s", name, what)
	}
	t.Logf("%d bytes of XML; in binary form: %v", text, sizes)
}

// What phones received, and what another program wrote, is read as its
// publishers say.
func TestCorpusBinary(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; binary ones are NOT read")
	}
	c := &comparer{t: t}
	temp := t.TempDir()
	for binary, text := range map[string]string{
		"109_wbxmlstream-prov-001.wbxml":                           "101_libwbxml-prov-001.xml",
		"110_wbxmlstream-prov-002.wbxml":                           "102_libwbxml-prov-002.xml",
		"112_wbxmlstream-prov-004.wbxml":                           "104_libwbxml-prov-004.xml",
		"113_wbxmlstream-prov-005.wbxml":                           "105_libwbxml-prov-005.xml",
		"114_wbxmlstream-prov-006.wbxml":                           "106_libwbxml-prov-006.xml",
		"116_wbxmlstream-prov-008.wbxml":                           "108_libwbxml-prov-008.xml",
		"117_wbxmlstream-prov-001-switch-attr-wbxml11-error.wbxml": "101_libwbxml-prov-001.xml",
		"118_wbxmlstream-prov-001-switch-attr-wbxml12-ok.wbxml":    "101_libwbxml-prov-001.xml",
		"119_sailfish-beeline-2.wbxml":                             "120_sailfish-beeline-2-decoded.xml",
		"121_sailfish-dna-1.wbxml":                                 "122_sailfish-dna-1-decoded.xml",
		"123_sailfish-dna-2.wbxml":                                 "124_sailfish-dna-2-decoded.xml",
		"125_sailfish-moi-1.wbxml":                                 "126_sailfish-moi-1-decoded.xml",
		"127_sailfish-moi-2.wbxml":                                 "128_sailfish-moi-2-decoded.xml",
		"129_sailfish-moi-3.wbxml":                                 "130_sailfish-moi-3-decoded.xml",
	} {
		data, err := os.ReadFile(filepath.Join(dir, binary))
		if err != nil {
			t.Fatal(err)
		}
		d, err := Decode(data, DecodeOptions{Name: binary})
		if err != nil || d.Incomplete {
			t.Errorf("%v, %v", err, d)
			continue
		}
		warned := strings.HasPrefix(binary, "117") // a page that version 1.1 does not have
		if (d.Warnings != nil) != warned {
			t.Errorf("%s: %v", binary, d.Warnings)
		}
		c.add(binary, filepath.Join(dir, text), write(t, filepath.Join(temp, binary+".xml"), []byte(d.Text)))
	}
	for name, what := range c.differences() {
		t.Errorf("%s: %s", name, what)
	}
	all, _ := filepath.Glob(filepath.Join(dir, "*.wbxml"))
	if len(all) != len(c.names) {
		t.Errorf("%d binary documents in the corpus, %d looked at", len(all), len(c.names))
	}
}
