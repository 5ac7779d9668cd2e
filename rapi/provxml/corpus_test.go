package provxml

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// corpus is the folder of documents that were found in the wild.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; their reading is NOT tested")
	}
	return dir
}

// corpusFile is a row of the corpus's INDEX.tsv.
type corpusFile struct{ name, kind, syntax string }

func corpusIndex(t testing.TB, dir string) []corpusFile {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	var files []corpusFile
	for {
		row, err := r.Read()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, corpusFile{name: row[0], kind: row[1], syntax: row[5]})
	}
}

// Every well-formed document is read, with the tree that etree reads from it,
// and no other.
func TestCorpusIsRead(t *testing.T) {
	dir := corpus(t)
	read, refused := 0, 0
	for _, f := range corpusIndex(t, dir) {
		d, err := ReadFile(filepath.Join(dir, f.name))
		switch {
		case strings.Contains(f.syntax, "; well-formed") || strings.HasPrefix(f.syntax, "well-formed"):
			if err != nil {
				t.Errorf("%s: %v", f.name, err)
				continue
			}
			read++
			sameAsEtree(t, f.name, d)
			if d.Wrapped != !strings.Contains(f.syntax, "root wap-provisioningdoc") {
				t.Errorf("%s: wrapped %v, the index says %s", f.name, d.Wrapped, f.syntax)
			}
			again, err := Parse(f.name, []byte(d.Text()))
			if err != nil || again.Text() != d.Text() || again.Settings() != d.Settings() {
				t.Errorf("%s: what is sent is read back otherwise: %v", f.name, err)
			}
			for n := range d.Nodes() {
				if n.Pos.Line > 0 && !strings.HasPrefix(string(d.Source[n.Pos.Offset:]), "<"+n.Element.FullTag()) {
					t.Errorf("%s: %s is not at offset %d", f.name, n.Path(), n.Pos.Offset)
				}
			}
		default: // "NOT well-formed", "binary wbxml"
			refused++
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Fix.IsZero() || strings.Contains(f.syntax, "NOT") && syntax.Pos.Line == 0 {
				t.Errorf("%s (%s): %v", f.name, f.syntax, err)
			}
		}
	}
	t.Logf("%d documents read, %d refused", read, refused)
	if read < 50 || refused < 10 {
		t.Errorf("only %d documents read and %d refused: is this the corpus?", read, refused)
	}
}

// The mistakes that Microsoft's and others' pages contain, at the place where a
// person mends them. The index has the places of another parser, expat, which
// names where it noticed.
func TestCorpusMistakes(t *testing.T) {
	dir := corpus(t)
	for name, want := range map[string]string{
		"043_wp-securitypolicy-wrong-end-tag.xml":       ":6:1: the file ends inside <wap-provisioningdoc>, opened at 5:1; write </wap-provisioningdoc> at 5:1",
		"044_wp-securitypolicy-query-wrong-end-tag.xml": ":6:1: the file ends inside <wap-provisioningdoc>, opened at 5:1; write </wap-provisioningdoc> at 5:1",
		"045_wp-provxml-missing-quote.xml":              ":3:26: the value of the attribute \"type\" of <characteristic> that begins here has no closing quote",
		"046_wp-assignedaccess-xml-in-attribute.xml":    ":5:20: \"<\" in the value of the attribute \"value\" of <parm>",
		"047_wp-language-unclosed-parm.xml":             ":5:4: the tag <parm>, opened at 4:7, is not finished",
		"048_msdn-sync-list-broken-quotes.xml":          ":12:36: the value of the attribute \"value\" of <parm> that begins here has no closing quote",
		"050_msdn-email2-query-nameless-element.xml":    ":2:4: \"<\" that no element name follows",
		"051_msdn-wifientries-missing-space.xml":        ":4:20: no white space before \"value\" in the tag <parm>",
		"083_cert-annotated-with-arrows.xml":            ":1:23: \"<\" that no element name follows",
	} {
		if _, err := ReadFile(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), name+want) {
			t.Errorf("%v, want %s%s", err, name, want)
		}
	}
}

// Requests and the replies that were published with them.
func TestCorpusReplies(t *testing.T) {
	dir := corpus(t)
	for _, c := range []struct{ request, reply, want string }{
		{"002_msdn-uninstall-query-nonrecursive.xml", "010_msdn-uninstall-response-empty.xml", "UnInstall: value"},
		{"002_msdn-uninstall-query-nonrecursive.xml", "011_msdn-uninstall-response-two-apps.xml", "UnInstall: value\n" +
			"[UnInstall/Microsoft Blackjack]: value\n[UnInstall/Microsoft Blackjack/uninstall]: value \"0\"\n" +
			"[UnInstall/Microsoft Minesweeper]: value\n[UnInstall/Microsoft Minesweeper/uninstall]: value \"0\""},
		{"087_mx-browsermgr-query.xml", "088_mx-browsermgr-response.xml", "BrowserMgr: value\n" +
			"[BrowserMgr/SetDefaultHomepage]: value \"www.google.com\"\n[BrowserMgr/SetRememberPasswords]: value \"1\"\n[BrowserMgr/SetSaveFormData]: value \"1\""},
		{"089_mx-version-parm-query.xml", "090_mx-version-response-renamed-parm.xml", "MX/Version: value \"4.4.3.6\""},
	} {
		request, err := ReadFile(filepath.Join(dir, c.request))
		if err != nil {
			t.Fatal(err)
		}
		reply, err := os.ReadFile(filepath.Join(dir, c.reply))
		if err != nil {
			t.Fatal(err)
		}
		r := Match(request, 0, string(reply), true)
		if got := show(r); got != c.want || r.ReplyErr != nil {
			t.Errorf("%s answered by %s:\n%s\nwant\n%s (%v)", c.request, c.reply, got, c.want, r.ReplyErr)
		}
	}

	// The error replies have no published request: each is matched with the
	// request that it must have been, itself without the errors.
	for _, c := range []struct{ reply, want string }{
		{"091_mx-componentmgr-error.xml", "ComponentMgr: failed (exception)\nComponentMgr/EthernetUsage: failed \"1\" (Error in enabling Ethernet UI)\nComponentMgr/EthernetState: failed \"1\" (Failed to Turn On. Ethernet is disabled by admin)"},
		{"092_mx-clock-parm-error-response.xml", "status/code: applied \"6\"\nstatus/description: applied \"Review the XML for details\"\n" +
			"status/extended_status/code: applied \"0\"\nstatus/extended_status/description: applied \"\"\n" +
			"Clock/AutoTime: applied \"false\"\nClock/TimeZone: applied \"GMT-6\"\nClock/Date: applied \"2016-08-15\"\nClock/Time: failed \"073030\" (Format Error)"},
		{"093_mx-clock-characteristic-error-response.xml", "status/code: applied \"0\"\nstatus/description: applied \"Success\"\n" +
			"Clock: failed (Cannot set clock)\nClock/TimeZone: failed \"PST\"\nClock/Date: failed \"2014-06-27error\"\nClock/Time: failed \"16:21:00\""},
		{"188_emdk-mxerrors-response-1.xml", "status/code: applied \"6\"\nstatus/description: applied \"Review the XML for details\"\n" +
			"Clock/AutoTime: applied \"false\"\nClock/TimeZone: failed \"MMT\" (Invalid TimeZone)\nClock/Date: applied \"2014-06-27\"\nClock/Time: applied \"15:00:00\""},
	} {
		reply, err := os.ReadFile(filepath.Join(dir, c.reply))
		if err != nil {
			t.Fatal(err)
		}
		request, err := Parse(c.reply, []byte(strings.ReplaceAll(string(reply), "-error", "")))
		if err != nil {
			t.Fatal(err)
		}
		if got := show(Match(request, 0, string(reply), true)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.reply, got, c.want)
		}
	}
}

// sameAsEtree holds the tree against the one that etree's own reader makes of
// the text.
func sameAsEtree(t testing.TB, name string, d *Document) {
	t.Helper()
	other := etree.NewDocument()
	if err := other.ReadFromString(d.Text()); err != nil {
		t.Errorf("%s: etree refuses what was read: %v", name, err)
		return
	}
	mine, theirs := d.Root.Element, other.Root()
	if d.Wrapped { // white space around the fragment is only in what is sent
		mine, theirs = d.Root.Children[0].Element, theirs.ChildElements()[0]
	}
	var a, b strings.Builder
	dump(&a, mine)
	dump(&b, theirs)
	if a.String() != b.String() {
		t.Errorf("%s: read\n%s\netree reads\n%s", name, a.String(), b.String())
	}
}

// dump writes a tree for comparison. encoding/xml leaves literal line ends and
// tabs in values, which XML makes blanks (3.3.3); written as references they
// stay, so a comparison must not look at them.
func dump(b *strings.Builder, e *etree.Element) {
	blank := strings.NewReplacer("\t", " ", "\n", " ")
	fmt.Fprintf(b, "<%s", e.FullTag())
	for _, a := range e.Attr {
		fmt.Fprintf(b, " %s=%q", a.FullKey(), blank.Replace(a.Value))
	}
	b.WriteString(">")
	text := ""
	flush := func() {
		if text != "" {
			fmt.Fprintf(b, "%q", text)
		}
		text = ""
	}
	for _, c := range e.Child {
		switch c := c.(type) {
		case *etree.Element:
			flush()
			dump(b, c)
		case *etree.CharData:
			text += c.Data
		case *etree.Comment:
			flush()
			fmt.Fprintf(b, "<!--%q-->", c.Data)
		case *etree.ProcInst:
			flush()
			fmt.Fprintf(b, "<?%s %q?>", c.Target, c.Inst)
		}
	}
	flush()
	fmt.Fprintf(b, "</%s>", e.FullTag())
}
