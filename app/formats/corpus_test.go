package formats

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cradle/rapi/provxml"
	"cradle/rapi/push"
)

// compare is python3's own parser (expat) on pairs of files: the same elements
// in the same order, with the same attributes and, but for white space, the same
// text. A document without its root is put into one, as it is when it is sent; a
// section Install is not compared where the first file is told to have none.
const compare = `
import json, sys
import xml.etree.ElementTree as E

def tree(path, drop):
    root = E.fromstring(open(path, 'rb').read())
    if root.tag != 'wap-provisioningdoc':
        outer = E.Element('wap-provisioningdoc')
        outer.append(root)
        root = outer
    if drop:
        for c in list(root):
            if c.get('type') == 'Install':
                root.remove(c)
    return root

def form(e):
    return [e.tag, sorted(e.items()), (e.text or '').strip(), [[form(c), (c.tail or '').strip()] for c in e]]

out = []
for a, b in json.load(sys.stdin):
    try:
        x = tree(a, False)
        had = any(c.get('type') == 'Install' for c in x)
        out.append('' if form(x) == form(tree(b, not had)) else 'they differ')
    except Exception as e:
        out.append('%s: %s' % (type(e).__name__, e))
json.dump(out, sys.stdout)
`

// different asks python3 about pairs of files; what is "" is the same.
func different(t *testing.T, pairs [][2]string) []string {
	t.Helper()
	in, err := json.Marshal(pairs)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("python3", "-c", compare)
	c.Stdin = bytes.NewReader(in)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(out, &list); err != nil || len(list) != len(pairs) {
		t.Fatalf("%s, %v", out, err)
	}
	return list
}

// corpus are the documents that are read, of those other people wrote.
func corpus(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; converting them is NOT tested")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: there is no python3; whether conversions keep the meaning is NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d documents in %s, %v", len(files), dir, err)
	}
	var good []string
	for _, f := range files {
		if _, err := provxml.ReadFile(f); err == nil {
			good = append(good, f)
		}
	}
	if len(good) < len(files)/2 {
		t.Errorf("only %d of %d documents are read", len(good), len(files))
	}
	return good
}

func save(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := WriteFile(path, data, false); err != nil {
		t.Fatal(err)
	}
	return path
}

// XML -> another form -> XML: the same meaning, as python3 sees it, for every
// real document. Of a cabinet, what cabextract takes out of it is compared too.
func TestRoundTrips(t *testing.T) {
	files := corpus(t)
	_, noCabextract := exec.LookPath("cabextract")
	if noCabextract != nil {
		t.Log("SKIPPED: there is no cabextract; whether others find the same document in our cabinets is NOT tested")
	}
	key := push.Key{PIN: "1234"}
	for _, to := range []Kind{CPF, CAB, WBXML, Push, SMS} {
		t.Run(to.Name(), func(t *testing.T) {
			dir := t.TempDir()
			var pairs [][2]string
			for _, file := range files {
				f, err := Read(file)
				if err != nil {
					t.Fatal(err)
				}
				base := filepath.Join(dir, stemOf(file))
				out, err := Write(f, to, Options{AppName: "corpus", Envelope: Envelope{Secured: true, Security: push.UserPIN, Key: key}})
				if err != nil {
					t.Errorf("%s: %v", file, err)
					continue
				}
				made := save(t, base+"."+to.Name(), out.Data)
				again, err := Read(made)
				if err != nil {
					t.Errorf("%s: %v", made, err)
					continue
				}
				if again.Kind != to && !(to == CAB && again.Kind == CPF) {
					t.Errorf("%s is %v", made, again.Kind)
				}
				back, err := Write(again, XML, Options{})
				switch parts := again.Cabinet != nil && installers(f.Documents[0]); {
				case parts: // not all of it comes back, and TestForCable has what does
				case err != nil:
					t.Errorf("%s: %v", made, err)
				default:
					pairs = append(pairs, [2]string{file, save(t, base+".back.xml", back.Data)})
				}
				if again.Cabinet != nil && noCabextract == nil {
					text, err := exec.Command("cabextract", "-q", "-p", "-F", "_setup.xml", made).Output()
					if err != nil {
						t.Errorf("cabextract %s: %v", made, err)
					}
					pairs = append(pairs, [2]string{file, save(t, base+".setup.xml", text)})
				}
			}
			for i, what := range different(t, pairs) {
				if what != "" {
					t.Errorf("%s and %s: %s", pairs[i][0], filepath.Base(pairs[i][1]), what)
				}
			}
			t.Logf("%d documents, %d comparisons by python3", len(files), len(pairs))
		})
	}
}

// installers reports whether a document has what is left out when it comes out
// of a cabinet.
func installers(doc *provxml.Document) bool {
	_, left, err := withoutInstaller(doc, false)
	return err != nil || len(left) > 0
}

func stemOf(path string) string {
	base := filepath.Base(path)
	return base[:len(base)-len(filepath.Ext(base))]
}

// The comparison notices what it has to.
func TestCompareBites(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: there is no python3; whether conversions keep the meaning is NOT tested")
	}
	dir := t.TempDir()
	var pairs [][2]string
	for i, text := range []string{
		`<wap-provisioningdoc><characteristic type="a"><parm name="b" value="d"/></characteristic></wap-provisioningdoc>`,
		`<wap-provisioningdoc><characteristic type="a"/></wap-provisioningdoc>`,
		`<wap-provisioningdoc><characteristic type="a"><parm name="b"/></characteristic></wap-provisioningdoc>`,
		`<wap-provisioningdoc><characteristic type="a"><parm name="b" value="c"/>x</characteristic></wap-provisioningdoc>`,
		`<wap-provisioningdoc>`,
		` <characteristic type='a'> <parm value='&#99;' name="b" /><!-- same --></characteristic>`,
	} {
		a := filepath.Join(dir, string(rune('a'+i)))
		pairs = append(pairs, [2]string{
			save(t, a+"1", []byte(`<wap-provisioningdoc><characteristic type="a"><parm name="b" value="c"/></characteristic></wap-provisioningdoc>`)),
			save(t, a+"2", []byte(text)),
		})
	}
	got := different(t, pairs)
	for i, what := range got {
		if same := i == len(got)-1; (what == "") != same {
			t.Errorf("pair %d: %q", i, what)
		}
	}
}

// What a person's eye takes for a secret, in a document's text. It knows nothing
// of the lint's list.
var (
	secretParm   = regexp.MustCompile(`(?i)<parm[^>]*\bname\s*=\s*"([^"]*(?:passw|pwd|secret|-pw$|-pw"|presharedkey|networkkey|pin2|authdata)[^"]*)"[^>]*>`)
	parmValue    = regexp.MustCompile(`(?i)\bvalue\s*=\s*"([^"]+)"`)
	notAPassword = regexp.MustCompile(`(?i)^(require|save|.*remember|.*attempts$|.*length$|.*enabled$)|history|expiration|complex|recovery`)
)

// secretsOf are the values of secrets in a text, by what the eye sees.
func secretsOf(text string) (list []string) {
	for _, m := range secretParm.FindAllStringSubmatch(text, -1) {
		if v := parmValue.FindStringSubmatch(m[0]); v != nil && !notAPassword.MatchString(m[1]) {
			list = append(list, v[1])
		}
	}
	return list
}

// With Mask no secret of any real document is in any form of it: not in its
// parm, and nowhere else but where the document has the same word openly.
func TestMaskedCorpus(t *testing.T) {
	files, secrets := 0, 0
	wild, _ := filepath.Glob(filepath.Join(os.Getenv("CRADLE_CORPUS"), "*.wbxml"))
	for _, file := range append(corpus(t), wild...) {
		f, err := Read(file)
		if err != nil {
			continue // TestCorpus of rapi/wbxml has what is not read
		}
		plain, err := Write(f, XML, Options{})
		if err != nil {
			continue
		}
		list := secretsOf(string(plain.Data))
		if len(list) == 0 {
			continue
		}
		files, secrets = files+1, secrets+len(list)
		open := secretParm.ReplaceAllString(string(plain.Data), "")
		for _, to := range Outputs() {
			out, err := Write(f, to, Options{Mask: true, AppName: "corpus"})
			if err != nil {
				t.Errorf("%s as %v: %v", file, to, err)
				continue
			}
			data := string(out.Data)
			if to == SMS { // a line a message: the header, a blank, the data
				var b strings.Builder
				for line := range strings.Lines(data) {
					_, digits, _ := strings.Cut(strings.TrimSpace(line), " ")
					piece, err := hex.DecodeString(digits)
					if err != nil {
						t.Fatal(err)
					}
					b.Write(piece)
				}
				data = b.String()
			}
			for _, s := range list {
				if strings.Contains(data, s) && !strings.Contains(open, s) {
					t.Errorf("%s as %v: %q is in it", file, to, s)
				}
			}
			back, err := Parse("masked", out.Data)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secretsOf(back.Documents[0].Text()) {
				if s != "***" {
					t.Errorf("%s as %v: %q is not masked", file, to, s)
				}
			}
		}
	}
	t.Logf("%d documents with %d secrets", files, secrets)
	if files < 10 {
		t.Errorf("only %d documents with secrets", files)
	}
}
