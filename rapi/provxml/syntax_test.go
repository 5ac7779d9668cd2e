package provxml

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// in puts lines into a document whose first line is the root's start tag, so
// that the first of them is line 2.
func in(lines string) string {
	return "<wap-provisioningdoc>\n" + lines + "\n</wap-provisioningdoc>"
}

// Every mistake is named at the place where a person has to mend it.
func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		what, text string
		place      string // line:column
		says       string
	}{
		// What encoding/xml and etree let through.
		{"no space between attributes", in(`<parm name="a"value="b"/>`), "2:15", `no white space before "value"`},
		{"attribute twice", in(`<parm name="a" name="b"/>`), "2:16", `"name" stands twice`},
		{"second root", in("") + "\n<wap-provisioningdoc/>", "4:1", "a second root element <wap-provisioningdoc>"},
		{"second root of another name", in("") + "<x/>", "3:23", "a second root element <x>"},
		{"text behind the root", in("") + "\nend", "4:1", `text "end" behind the end`},
		{"text before the root", "settings:\n" + in(""), "1:1", `text "settings:" before the first element`},
		{"reference outside the root", in("") + "&#65;", "3:23", "behind the end"},
		{"CDATA outside the root", in("") + "<![CDATA[x]]>", "3:23", "CDATA section outside the root"},
		{"name beginning with a digit", in(`<1/>`), "2:1", `"<" that no element name follows`},
		{"attribute name with a digit first", in(`<parm 1="a"/>`), "2:7", `"1" where the name of an attribute`},

		// Tags.
		{"less-than in a value", in(`<parm name="a<b" value=""/>`), "2:14", `"<" in the value of the attribute "name"`},
		{"no closing quote", in("<characteristic type=\"A>\n<parm name=\"b\"/></characteristic>"), "2:22", `has no closing quote`},
		{"no closing quote to the end", in("<characteristic type='A>"), "2:22", `has no closing quote`},
		{"value without quotes", in(`<parm name=a/>`), "2:12", `value of the attribute "name" of <parm> is not in quotes`},
		{"typographic quotes", in("<parm name=\u201Ca\u201D/>"), "2:12", "straight quotes"},
		{"attribute without value", in(`<parm name/>`), "2:7", `attribute "name" of <parm> has no value`},
		{"tag not finished", in("<parm name=\"a\"\n<parm name=\"b\"/>"), "3:1", `the tag <parm>, opened at 2:1, is not finished`},
		{"slash before the end", in(`<parm name="a"/ >`), "2:15", `"/" inside the tag <parm>`},
		{"space behind less-than", in(`< parm name="a"/>`), "2:1", `"<" that no element name follows`},
		{"end tag of another element", in("<characteristic type=\"A\">\n</parm>"), "3:1", `</parm> where <characteristic>, opened at 2:1, is still open`},
		{"parm left open", in("<characteristic type=\"A\">\n  <parm name=\"b\" value=\"c\">\n</characteristic>"), "4:1", `</characteristic> where <parm>, opened at 3:3, is still open`},
		{"end tag with an attribute", in(`<a></a b="c">`), "2:8", "the tag </a> is not finished"},
		{"end tag in other case", in(`<a></A>`), "2:4", "</A> where <a>"},
		{"end tag too many", in("") + "</x>", "3:23", "</x> closes nothing"},
		{"end tag without a name", in("</>"), "2:1", `"</" that no element name follows`},

		// References and characters.
		{"bare ampersand", in(`<parm name="a" value="b & c"/>`), "2:25", `"&" that begins no reference`},
		{"ampersand in a URL", in(`<parm name="a" value="?x=1&y=2"/>`), "2:27", `"&" that begins no reference`},
		{"undefined entity", in(`<parm name="&nbsp;"/>`), "2:13", "the entity &nbsp; is not defined"},
		{"reference to zero", in(`<parm name="&#0;"/>`), "2:13", `"&#0;" is a character that XML does not allow`},
		{"reference to a control character", in(`<parm name="&#x1F;"/>`), "2:13", "XML does not allow"},
		{"reference to a surrogate", in(`<parm name="&#xD800;"/>`), "2:13", "XML does not allow"},
		{"reference to U+FFFE", in(`<parm name="&#xFFFE;"/>`), "2:13", "XML does not allow"},
		{"reference too big", in(`<parm name="&#x110000;"/>`), "2:13", "XML does not allow"},
		{"reference far too big", in(`<parm name="&#99999999999999999999;"/>`), "2:13", "beyond the last character"},
		{"reference without digits", in(`<parm name="&#;"/>`), "2:13", `"&#;" is not a character reference`},
		{"reference with a sign", in(`<parm name="&#+65;"/>`), "2:13", "is not a character reference"},
		{"capital X in a reference", in(`<parm name="&#X41;"/>`), "2:13", "is not a character reference"},
		{"reference without an end", in(`<parm name="&#65 "/>`), "2:13", "has no end"},
		{"mistake behind wide characters", in("<parm name=\"\U0001F4F1\u00E9&\"/>"), "2:15", `"&" that begins no reference`},
		{"control character", in("<parm name=\"\x07\"/>"), "2:13", "character U+0007 is not allowed in XML"},
		{"zero byte", in("<parm name=\"a\"/>\x00"), "2:17", "character U+0000 is not allowed in XML"},
		{"U+FFFF", in("\uFFFF"), "2:1", "character U+FFFF is not allowed in XML"},
		{"end of CDATA in text", in("]]>"), "2:1", `"]]>" is not allowed in text`},

		// Comments, instructions, declarations.
		{"two hyphens in a comment", in("<!-- a -- b -->"), "2:8", `"--" inside a comment`},
		{"comment ending with three hyphens", in("<!-- a --->"), "2:8", `"--" inside a comment`},
		{"comment without an end", in("<!-- a"), "2:1", "this comment has no end"},
		{"CDATA without an end", in("<![CDATA[ a"), "2:1", "this CDATA section has no end"},
		{"instruction without a name", in("<? a?>"), "2:1", `"<?" that no name follows`},
		{"instruction without an end", in("<?a b"), "2:1", `the processing instruction "a" has no end`},
		{"declaration not at the start", "\n<?xml version=\"1.0\"?>" + in(""), "2:1", "an XML declaration inside the file"},
		{"declaration without a version", `<?xml encoding="utf-8"?>` + in(""), "1:7", "does not begin with the version"},
		{"empty declaration", `<?xml ?>` + in(""), "1:7", "has no version"},
		{"declaration in the wrong order", `<?xml version="1.0" standalone="no" encoding="utf-8"?>` + in(""), "1:37", `in the XML declaration`},
		{"declaration without spaces", `<?xml version="1.0"encoding="utf-8"?>` + in(""), "1:20", "no white space before encoding"},
		{"declaration of XML 2.0", `<?xml version="2.0"?>` + in(""), "1:16", `XML version "2.0"`},
		{"standalone maybe", `<?xml version="1.0" standalone="maybe"?>` + in(""), "1:33", `standalone is "maybe"`},
		{"declaration without an end", `<?xml version="1.0"` + "\n<a/>", "1:1", "the XML declaration has no end"},
		{"unknown declaration", in("<!FOO>"), "2:1", `"<!" that begins neither`},
		{"doctype inside", in("<!DOCTYPE a>"), "2:1", "a document type declaration at the wrong place"},
		{"doctype twice", "<!DOCTYPE a>\n<!DOCTYPE a>" + in(""), "2:1", "a document type declaration at the wrong place"},
		{"doctype without an end", "<!DOCTYPE a [ <!ELEMENT b ANY> " + "\n", "1:1", "has no end"},
		{"entities declared", "<!DOCTYPE a [\n<!ENTITY x \"y\">]>" + in("&x;"), "2:1", "declares entities, which are not expanded"},
		{"public identifier without a system one", `<!DOCTYPE a PUBLIC "b">` + in(""), "1:23", "an identifier in quotes is missing"},

		// Cut in the middle.
		{"cut in a tag", in(`<parm name="a"`)[:36], "2:15", "the file ends inside the tag <parm>, opened at 2:1"},
		{"cut in a name", "<wap-provisioningdoc>\n<par", "2:5", "the file ends inside the tag <par>"},
		{"cut behind less-than", "<wap-provisioningdoc>\n<", "2:1", `the file ends behind this "<"`},
		{"cut in a value", "<wap-provisioningdoc>\n<parm name=\"a", "2:12", "has no closing quote"},
		{"cut in an end tag", "<wap-provisioningdoc>\n</wap-prov", "2:11", "the file ends inside the tag </wap-prov>"},
		{"cut between elements", "<wap-provisioningdoc>\n <characteristic type=\"A\">\n", "3:1", "the file ends inside <characteristic>, opened at 2:2"},
		{"opened again instead of closed", "<wap-provisioningdoc>\n<wap-provisioningdoc>\n", "3:1", "write </wap-provisioningdoc> at 2:1, where the element is opened again"},
	} {
		_, err := Parse("wifi.xml", []byte(c.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: error %v, want one at %s", c.what, err, c.place)
			continue
		}
		if got := fmt.Sprintf("%d:%d", syntax.Pos.Line, syntax.Pos.Column); got != c.place {
			t.Errorf("%s: at %s, want %s (%v)", c.what, got, c.place, err)
		}
		if line := err.Error(); !strings.Contains(line, c.says) || !strings.HasPrefix(line, "wifi.xml:"+c.place+": ") || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%s: says %q, want one line about %q", c.what, line, c.says)
		}
	}
}

// The place counts as an editor does: characters, and every kind of line end.
func TestLinesEndAsEditorsThink(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       Pos
	}{
		{"LF", "<wap-provisioningdoc>\n\n  <\n", Pos{3, 3, 25}},
		{"CR LF", "<wap-provisioningdoc>\r\n\r\n  <\r\n", Pos{3, 3, 27}},
		{"CR", "<wap-provisioningdoc>\r\r  <\r", Pos{3, 3, 25}},
		{"tab", "<wap-provisioningdoc>\n\t\t<\n", Pos{2, 3, 24}},
		{"characters of two to four bytes", "<wap-provisioningdoc>\n<!--\u00E9\u20AC\U0001F4F1--><\n", Pos{2, 11, 38}},
	} {
		_, err := Parse("f", []byte(c.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Pos != c.want {
			t.Errorf("%s: %v, want it at %+v", c.what, err, c.want)
		}
	}
}

// Well-formed XML that is easily taken for a mistake.
func TestWellFormedIsRead(t *testing.T) {
	for _, c := range []struct{ what, text string }{
		{"single quotes", in(`<parm name='a"b' value='&apos;'/>`)},
		{"blanks round the equals sign", in("<parm name = \"a\"\n\tvalue\n=\n\"b\" />")},
		{"greater-than in a value", in(`<parm name="a" value="b>c"/>`)},
		{"separators of multiple strings", in(`<parm name="a" value="x&#xF000;y&#xF000;&#xF000;"/>`)},
		{"the last character", in(`<parm name="&#x10FFFF;&#1114111;"/>`)},
		{"leading zeros", in(`<parm name="&#00000000000000000000000065;"/>`)},
		{"names beyond ASCII", in("<\u00E9l\u00E9ment \u0431=\"1\"/>")},
		{"space before the end of an end tag", in("<a></a \n>")},
		{"declaration with everything", `<?xml version='1.0' encoding='utf-8' standalone='yes' ?>` + in("")},
		{"comment and instruction around the root", "<!-- a --><?b c?>" + in("<?d?>") + "<!-- e -->\n<?f ?>\n"},
		{"empty comment", in("<!---->")},
		{"comment with a hyphen", in("<!-- a - b -->")},
		{"CDATA", in("<![CDATA[<&]]]]>")},
		{"doctype", "<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\"\n\t'http://www.wapforum.org/DTD/prov.dtd' >" + in("")},
		{"doctype with an internal subset", "<!DOCTYPE a SYSTEM 'b' [<!ELEMENT a ANY><!-- ' -->\n<?p don't?> <!ATTLIST a b CDATA '>'> %c; ] >" + in("")},
	} {
		if _, err := Parse("f", []byte(c.text)); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// Hostile documents end soon, with their place, in bounded memory.
func TestHostileDocuments(t *testing.T) {
	many := func(n int, f func(int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	deep := strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000)
	for _, c := range []struct{ what, text, says string }{
		{"depth 10,000", deep, "f:1:769: elements are nested deeper than 256"},
		{"billion laughs", `<!DOCTYPE lolz [<!ENTITY lol "lol">` + many(9, func(i int) string {
			return fmt.Sprintf(`<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
		}) + `]><wap-provisioningdoc>&lol9;</wap-provisioningdoc>`, "f:1:17: the document declares entities"},
		{"quadratic blow-up", `<!DOCTYPE a [<!ENTITY x "` + strings.Repeat("x", 50_000) + `">]><a>` + strings.Repeat("&x;", 50_000) + "</a>", "f:1:14: the document declares entities"},
		{"external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, "f:1:14: the document declares entities"},
		{"parameter entity", `<!DOCTYPE a [<!ENTITY % x "y">%x;]><a/>`, "f:1:14: the document declares entities"},
		{"attributes without end", "<wap-provisioningdoc " + many(5000, func(i int) string { return fmt.Sprintf(`a%d="" `, i) }) + "/>", "more than 32 attributes"},
		{"elements without end", "<wap-provisioningdoc>" + strings.Repeat("<a/>", 1<<20) + "</wap-provisioningdoc>", "more than 1048576 elements"},
		{"a name without end", `<wap-provisioningdoc><characteristic type="` + strings.Repeat("n", 1<<20) + `"/></wap-provisioningdoc>`,
			"f:1:22: the names of <characteristic> and of the elements around it have more than 4096 bytes together"},
		{"names that add up", "<wap-provisioningdoc>" + strings.Repeat(`<characteristic type="`+strings.Repeat("n", 1000)+`">`, 250), "more than 4096 bytes together"},
		{"element names that add up", "<wap-provisioningdoc>" + strings.Repeat("<"+strings.Repeat("n", 1000)+">", 250), "more than 4096 bytes together"},
		{"unclosed comments", "<a>" + strings.Repeat("<!--", 1<<20), `"--" inside a comment`},
		{"unclosed tags", strings.Repeat("<a ", 1<<20), "is not finished"},
		{"unclosed quotes", "<a " + strings.Repeat(`b="`, 1<<20), `no white space before "b"`},
		{"16 MiB of one value", `<wap-provisioningdoc><parm name="` + strings.Repeat("&amp;", 3<<20) + "\x01", "character U+0001"},
	} {
		began := time.Now()
		_, err := Parse("f", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.says) || len(err.Error()) > 400 {
			t.Errorf("%s: %.500v, want %q", c.what, err, c.says)
		}
		t.Logf("%s: %d bytes in %v", c.what, len(c.text), time.Since(began))
	}
}

// Every setting has a Path, so that all Paths together must not grow with the
// square of the file; in a reply the same, up to the mistake.
func TestPathsAreShort(t *testing.T) {
	for n, fits := range map[int]bool{4095: true, 4096: false} {
		fragment, err := Parse("f", []byte(`<characteristic type="`+strings.Repeat("n", n)+`"/>`))
		if (err == nil) != fits {
			t.Errorf("a fragment with a name of %d bytes: %.200v", n, err)
		}
		if err == nil {
			if _, err := Parse("f", []byte(fragment.Text())); err != nil {
				t.Errorf("what is sent for a name of %d bytes is refused: %.200v", n, err)
			}
		}
	}
	name := strings.Repeat("n", 4000)
	d, err := Parse("f", []byte(`<wap-provisioningdoc><characteristic type="A"><parm name="`+name+`"/></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	reply := `<wap-provisioningdoc><characteristic type="A"><parm name="` + name + `"/>` +
		`<characteristic type="` + name + `"><parm name="` + name + `"/></characteristic></characteristic></wap-provisioningdoc>`
	r := Match(d, 0, reply, true)
	if got := r.Root.Children[0].Children[0]; got.State != Applied || len(got.Request.Path()) != 4002 {
		t.Errorf("%v, a path of %d bytes", got.State, len(got.Request.Path()))
	}
	if r.ReplyErr == nil || !strings.Contains(r.ReplyErr.Error(), "more than 4096 bytes together") {
		t.Errorf("the reply: %.300v", r.ReplyErr)
	}
	for _, e := range r.Extra {
		for n := range e.Nodes() {
			if p := n.Node().Path(); len(p) > 4096 {
				t.Errorf("a path of %d bytes", len(p))
			}
		}
	}
}

func TestNestedTo256(t *testing.T) {
	text := strings.Repeat(`<characteristic type="a">`, 255) + strings.Repeat("</characteristic>", 255)
	d, err := Parse("f", []byte("<wap-provisioningdoc>"+text+"</wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	for n := range d.Nodes() {
		if len(n.Children) == 0 {
			depth = strings.Count(n.Path(), "/")
		}
	}
	if depth != 254 {
		t.Errorf("the innermost of 255 has %d slashes in its path", depth)
	}
}
