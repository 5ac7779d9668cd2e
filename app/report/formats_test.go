package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	mdtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

func written(t testing.TB, f *File, as Format, opt FileOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, as, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// python3 reads a CSV file into JSON: the reader is not ours.
func pythonCSV(t testing.TB, text string) [][]string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: there is no python3; whether others read our CSV is NOT tested")
	}
	c := exec.Command(python, "-c", `import sys, io, csv, json
csv.field_size_limit(1 << 30)
print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode("utf-8-sig"), newline=""), strict=True))))`)
	c.Stdin = strings.NewReader(text)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("python3: %v", err)
	}
	var rows [][]string
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// Every value comes out of the table as it stood in the document, and none is a
// formula to a spreadsheet.
func TestCSV(t *testing.T) {
	d, reply := registry(t, hostile, "Script")
	r := aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, reply, true))
	r.Identity.Name = "=cmd|' /C calc'!A0"
	text := written(t, aFile(Of(r, Record{Number: 9})), CSV, FileOptions{})
	if !strings.HasSuffix(text, "\r\n") || strings.HasPrefix(text, "\ufeff") {
		t.Errorf("it begins with %q and ends with %q", text[:3], text[len(text)-3:])
	}
	if bom := written(t, aFile(), CSV, FileOptions{BOM: true}); !strings.HasPrefix(bom, "\xef\xbb\xbfrun,run_id,") {
		t.Errorf("with a mark it begins with %q", bom[:10])
	}
	rows := pythonCSV(t, text)
	if !slices.Equal(rows[0], csvColumns) || len(rows) != len(hostile)+1 {
		t.Fatalf("%d rows under %v", len(rows), rows[0])
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	for i, s := range hostile {
		row := rows[i+1]
		if len(row) != len(csvColumns) {
			t.Fatalf("row %d has %d cells", i+1, len(row))
		}
		if got := strings.TrimPrefix(row[column("requested")], "'"); got != s[1] && !(strings.HasPrefix(s[1], "'") && row[column("requested")] == "'"+s[1]) {
			t.Errorf("%s: requested is %q, want %q", s[0], row[column("requested")], s[1])
		}
		for j, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") {
				t.Errorf("%s: %s is a formula: %q", s[0], rows[0][j], cell)
			}
		}
	}
	for name, want := range map[string]string{
		"run": "9", "began": "2026-11-22T14:03:00.000Z", "ended": "2026-11-22T14:03:00.014Z", "port": "1-3.2", "handset": "'=cmd|' /C calc'!A0", "model": "HTC P3600",
		"simulated": "false", "document": "wifi.xml", "line": "2", "path": `Registry/HKCU\Software\Contoso/Formula`, "kind": "parm", "state": "applied",
		"requested": `'=HYPERLINK("http://canary.invalid/formula","x")`, "verification": "not_verified", "secret": "false", "reason": "",
		"ending": "applied_with_problems", "journal_head": strings.Repeat("5e0c1a42b7d90f38", 4),
	} {
		if got := rows[1][column(name)]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if row := rows[slices.IndexFunc(hostile, func(s [2]string) bool { return s[0] == "Script" })+1]; row[column("state")] != "failed" || row[column("reason")] != "The handset refused this setting and did not say why." {
		t.Errorf("the refused one is %q", row)
	}
}

// What was there before, and what reading back showed, stand beside what was asked for.
func TestCSVColumns(t *testing.T) {
	rows := pythonCSV(t, written(t, aFile(everything(t)), CSV, FileOptions{}))
	got := map[string]string{}
	at := func(row []string, names ...string) (list []string) {
		for _, n := range names {
			list = append(list, row[slices.Index(rows[0], n)])
		}
		return list
	}
	for _, row := range rows[1:] {
		got[at(row, "path")[0]] = strings.Join(at(row, "kind", "state", "requested", "before", "reported", "read_back", "verification", "secret"), "|")
	}
	const key = `Registry/HKCU\Software\Cradle/`
	for path, want := range map[string]string{
		key + "Greeting":                  "parm|applied|hello|good morning|hello|hello|verified|false",
		key + "Changed":                   "parm|applied|5|(none)|4|4|differs|false",
		key + "Forgotten":                 "parm|not_mentioned|1|||" + "|differs|false",
		key + "Old":                       "noparm|removed||1|||verified|false",
		key + "Asked":                     "parm-query|value|||an answer|||false",
		"CM_GPRSEntries/Work/Password":    "parm|applied|***|***|***|***|cannot_be_read_back|true",
		"CM_GPRSEntries/Work/UserName":    "parm|failed|guest|nobody|guest|guest|verified|false",
		`Registry/HKCU\Software\Old`:      "nocharacteristic|removed|||||verified|false",
		"CM_GPRSEntries/Work/Password[2]": "parm-query|masked|||***|||true",
	} {
		if got[path] != want {
			t.Errorf("%s\n is %s\nnot %s", path, got[path], want)
		}
	}
	label := rows[1][slices.Index(rows[0], "label")]
	if label != "Tray 4" {
		t.Errorf("the label is %q", label)
	}
	r := aRun(parse(t, `<wap-provisioningdoc/>`), run.Applied, nil)
	r.Handset, r.Port = "sim-1", "SIM 1 (Slot A)"
	rows = pythonCSV(t, written(t, aFile(Of(r, Record{})), CSV, FileOptions{}))
	if len(rows) != 2 || strings.Join(at(rows[1], "port", "label", "path"), "|") != "SIM 1|Slot A|" {
		t.Errorf("%q", rows)
	}
}

// page reads HTML as a browser does, and looks whether it is what was written: a
// mistake would be mended by the parser, and the tree written again would differ.
func page(t testing.TB, text []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	balanced(t, text)
	return root
}

// balanced makes sure that every element is closed, and in its turn.
func balanced(t testing.TB, text []byte) {
	t.Helper()
	void := map[string]bool{"meta": true, "br": true}
	var open []string
	z := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("not closed: %v", open)
			}
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); !void[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// elements a page has, and attributes: nothing that could run, load or send anything.
var (
	allowed    = strings.Fields("html head meta title style body header main footer h1 h2 h3 h4 p span b ul li div table thead tbody tr th td a bdi details summary section article dl dt dd code time br svg rect")
	attributes = strings.Fields("lang charset http-equiv content name datetime class tabindex role aria-label aria-hidden scope href id open viewbox preserveaspectratio x width height")
)

func TestHTML(t *testing.T) {
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			text := htmlOf(t, f)
			root := page(t, text)
			var shown strings.Builder
			ids, links := map[string]bool{}, []string{}
			level, depth := 0, 0
			var walk func(n *html.Node, at int)
			walk = func(n *html.Node, at int) {
				depth = max(depth, at)
				switch n.Type {
				case html.TextNode:
					shown.WriteString(n.Data)
				case html.ElementNode:
					if !slices.Contains(allowed, n.Data) {
						t.Errorf("there is a <%s>", n.Data)
					}
					for _, a := range n.Attr {
						switch key := strings.ToLower(a.Key); {
						case !slices.Contains(attributes, key):
							t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
						case key == "href":
							links = append(links, a.Val)
						case key == "id":
							if ids[a.Val] {
								t.Errorf("id %s twice", a.Val)
							}
							ids[a.Val] = true
						}
					}
					if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '4' {
						if l := int(n.Data[1] - '0'); l > level+1 && !(l == 3 && level == 1) { // one run: its title is the page's
							t.Errorf("<%s> below <h%d>", n.Data, level)
						} else {
							level = l
						}
					}
				}
				for c := n.FirstChild; c != nil; c = c.NextSibling {
					walk(c, at+1)
				}
			}
			walk(root, 0)
			for _, l := range links {
				if !strings.HasPrefix(l, "#") || !ids[l[1:]] {
					t.Errorf("it leads to %q", l)
				}
			}
			if depth > 200 {
				t.Errorf("%d elements inside each other", depth)
			}
			if !strings.Contains(shown.String(), f.Head) {
				t.Error("the journal's head is not in it")
			}
			for i := range f.Runs {
				for _, r := range f.Runs[i].Settings() {
					for _, s := range []*string{r.Requested, &r.Name} {
						if s != nil && !strings.Contains(*s, itemEnd) && !strings.Contains(shown.String(), printable(*s)) {
							t.Errorf("%s: %q is not shown", r.Path, *s)
						}
					}
				}
			}
		})
	}
}

// No state is said by colour alone, and a secret not at all.
func TestHTMLWords(t *testing.T) {
	text := string(htmlOf(t, samples(t)["several"]))
	for _, want := range []string{
		`<td class="state bad"><span class="mark bad" aria-hidden="true"></span>failed</td>`,
		`<td class="state unsure"><span class="mark unsure" aria-hidden="true"></span>unknown</td>`,
		`<td class="state bad"><span class="mark bad" aria-hidden="true"></span>differs</td>`,
		`<td class="verdict differs">differs</td>`,
		`It takes back run 3.`, `Interrupted`, `Ask the handset what it has.`,
		`What to do:</b> Read it back.`, `<code><bdi>good morning</bdi></code>`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s", want)
		}
	}
	for _, secret := range []string{"tell-nobody", "it-was-this"} {
		for _, as := range Formats() {
			if strings.Contains(written(t, aFile(everything(t)), as, FileOptions{Full: as == Markdown}), secret) {
				t.Errorf("%s has the secret %s", as, secret)
			}
		}
	}
}

// A large result opens fast: it is small, and what is not wrong is folded.
func TestHTMLLarge(t *testing.T) {
	d, reply := registry(t, numbered(10_000), "")
	began := time.Now()
	text := htmlOf(t, aFile(Of(aRun(d, run.Applied, provxml.Match(d, 0, reply, true)), Record{})))
	t.Logf("%d bytes in %v", len(text), time.Since(began))
	if len(text) > 8_000_000 {
		t.Errorf("it has %d bytes", len(text))
	}
	if bytes.Contains(text, []byte(`<details class="group" open>`)) {
		t.Error("it is unfolded")
	}
}

// markdown reads it as goldmark does, with GitHub's tables.
func markdown(text string) ast.Node {
	return goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(mdtext.NewReader([]byte(text)))
}

// tables are the cells of every table, as text.
func tables(doc ast.Node, source string) (list [][][]string) {
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if table, ok := n.(*east.Table); ok && entering {
			var rows [][]string
			for row := table.FirstChild(); row != nil; row = row.NextSibling() {
				var cells []string
				for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
					cells = append(cells, plainText(cell, source))
				}
				rows = append(rows, cells)
			}
			list = append(list, rows)
		}
		return ast.WalkContinue, nil
	})
	return list
}

func plainText(n ast.Node, source string) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			s := string(n.Value([]byte(source)))
			if n.Parent().Kind() != ast.KindCodeSpan {
				s = html.UnescapeString(s)
			}
			b.WriteString(s)
		case *ast.String:
			b.Write(n.Value)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// only says what is in it that must not be: HTML, links, pictures.
func foreignParts(doc ast.Node) (list []string) {
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindHTMLBlock, ast.KindRawHTML, ast.KindLink, ast.KindImage, ast.KindAutoLink, ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindBlockquote,
			ast.KindThematicBreak, east.KindStrikethrough, east.KindTaskCheckBox:
			if entering {
				list = append(list, n.Kind().String())
			}
		}
		return ast.WalkContinue, nil
	})
	return list
}

func TestMarkdown(t *testing.T) {
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			text := written(t, f, Markdown, FileOptions{Full: true})
			doc := markdown(text)
			if bad := foreignParts(doc); bad != nil {
				t.Errorf("there is %v in it", bad)
			}
			all := tables(doc, text)
			facts := 0
			for _, table := range all {
				for _, row := range table {
					if len(row) != len(table[0]) {
						t.Errorf("%q has not the %d cells of %q", row, len(table[0]), table[0])
					}
				}
				if len(table[0]) == 2 {
					facts++
				}
			}
			if facts != len(f.Runs) {
				t.Errorf("%d tables of facts of %d runs", facts, len(f.Runs))
			}
			if !strings.Contains(text, "`"+f.Head+"`") {
				t.Error("the journal's head is not in it")
			}
		})
	}
	f := samples(t)["hostile"]
	text := written(t, f, Markdown, FileOptions{Full: true})
	rows := tables(markdown(text), text)[1][1:]
	for i, s := range hostile {
		want := printable(s[1])
		switch s[0] {
		case "Spaces":
			want = `"  around  "`
		case "Tab":
			want = `"\ttab"`
		case "Empty":
			want = "(empty)"
		case "Items":
			want = `"North", "South"`
		case "Long", "LongWord" + strings.Repeat("AndOn", 30):
			want = s[1][:80] + fmt.Sprintf("... (%d characters)", len(s[1]))
		}
		if got := rows[i][2]; got != want {
			t.Errorf("%s: it reads %q, want %q", s[0], got, want)
		}
	}
}

// A ticket has what is wrong, the gravest first, and not what was only undone with it.
func TestMarkdownProblems(t *testing.T) {
	f := samples(t)["failed"]
	text := written(t, f, Markdown, FileOptions{})
	if n := strings.Count(text, "Setting0"); n != 1+undoneInTicket {
		t.Errorf("%d settings are in it", n)
	}
	first := strings.Index(text, "| failed |")
	if undone := strings.Index(text, "| rolled back |"); first < 0 || undone < first || !strings.Contains(text, "And 994 more: rolled back; --full lists them.") {
		t.Errorf("%s", text)
	}
	if text := written(t, samples(t)["one"], Markdown, FileOptions{}); !strings.Contains(text, "All 1 setting as asked for; --full lists them.") {
		t.Errorf("%s", text)
	}
}

func TestLines(t *testing.T) {
	r := everything(t)
	want := `wifi.xml on "WH-017" (1-3.2), 2026-11-22 14:03 UTC: ` + r.Summary + " [run 17, journal head 5e0c1a42b7d90f38]\n"
	if got := written(t, aFile(r), Line, FileOptions{}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever stands in a document, others read our files, and nothing gets out of its place.
func FuzzFiles(f *testing.F) {
	for _, s := range hostile {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		for _, s := range []*string{&name, &value} {
			*s = strings.Map(func(r rune) rune {
				if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
					return -1 // no XML has it
				}
				return r
			}, strings.ToValidUTF8(*s, ""))
		}
		esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\t", "&#9;").Replace
		doc := `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\X"><parm name="` + esc(name) + `" value="` + esc(value) + `"/></characteristic></characteristic></wap-provisioningdoc>`
		d, err := provxml.Parse(name, []byte(doc))
		if err != nil {
			t.Skip()
		}
		r := aRun(d, run.Applied, provxml.Match(d, 0, doc, true))
		r.Identity.Name, r.Identity.Model = name, value
		o := Of(r, Record{Note: value, Settled: true})
		file := aFile(o)

		root := page(t, htmlOf(t, file))
		var walk func(*html.Node)
		walk = func(n *html.Node) {
			if n.Type == html.ElementNode && !slices.Contains(allowed, n.Data) || n.Type == html.CommentNode {
				t.Errorf("there is a %q", n.Data)
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
		}
		walk(root)

		text := written(t, file, Markdown, FileOptions{Full: true})
		parsed := markdown(text)
		if bad := foreignParts(parsed); bad != nil {
			t.Errorf("there is %v in\n%s", bad, text)
		}
		all := tables(parsed, text)
		if len(all) != 2 || len(all[1]) != 2 || len(all[1][1]) != len(all[1][0]) {
			t.Errorf("the tables are %q of\n%s", all, text)
		}

		rows := goCSV(t, written(t, file, CSV, FileOptions{}))
		if len(rows) != 2 || len(rows[1]) != len(csvColumns) {
			t.Fatalf("the rows are %q", rows)
		}
		cell := rows[1][slices.Index(csvColumns, "requested")]
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
			t.Errorf("a formula: %q", cell)
		}
		if got := *o.Settings()[0].Requested; cell != got && cell != "'"+got {
			t.Errorf("%q came out as %q", got, cell)
		}
	})
}

// goCSV takes a table apart by the grammar of RFC 4180: a fuzz target is too fast for
// python3, and encoding/csv makes LF of CR LF in values.
func goCSV(t testing.TB, s string) (rows [][]string) {
	var row []string
	for s != "" {
		cell := ""
		if s[0] == '"' {
			for s = s[1:]; ; {
				i := strings.IndexByte(s, '"')
				if i < 0 {
					t.Fatal("a quote is not closed")
				}
				cell += s[:i]
				if s = s[i+1:]; !strings.HasPrefix(s, `"`) {
					break
				}
				cell, s = cell+`"`, s[1:]
			}
		} else {
			i := strings.IndexAny(s, ",\r")
			if i < 0 || strings.ContainsAny(s[:i], "\"\n") {
				t.Fatalf("a cell like %q", s)
			}
			cell, s = s[:i], s[i:]
		}
		row = append(row, cell)
		switch {
		case strings.HasPrefix(s, ","):
			s = s[1:]
		case strings.HasPrefix(s, "\r\n"):
			s = s[2:]
			rows, row = append(rows, row), nil
		default:
			t.Fatalf("behind a cell stands %q", s)
		}
	}
	return rows
}
