package source

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// kinds are the letters that the tests write pieces with.
const kinds = "TPEAVSCD"

// drawn is a text as the tests write it: each piece behind the letter of its kind.
func drawn(t *Text) string {
	var b strings.Builder
	for i := range t.Len() {
		for _, s := range t.Line(i) {
			b.WriteString(string(kinds[s.Kind]) + "[" + s.Text + "]")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestColours(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`<parm name="Name" value='a b'/>`, `P[<]E[parm]T[ ]A[name]P[="]V[Name]P["]T[ ]A[value]P[=']V[a b]P['/>]` + "\n"},
		{`<parm name="Password" value="***"/>`, `P[<]E[parm]T[ ]A[name]P[="]V[Password]P["]T[ ]A[value]P[="]S[***]P["/>]` + "\n"},
		{"<a>text</a>\n", "P[<]E[a]P[>]T[text]P[</]E[a]P[>]\n"},
		{"<Password>***</Password>", "P[<]E[Password]P[>]S[***]P[</]E[Password]P[>]\n"},
		{"<!-- one\ntwo --><a\n\tb=\"c\nd\"/>", "C[<!-- one]\nC[two -->]P[<]E[a]\nT[    ]A[b]P[=\"]V[c]\nV[d]P[\"/>]\n"},
		{`<?xml version="1.0"?><!DOCTYPE a><![CDATA[x<y]]>z`, `D[<?xml version="1.0"?><!DOCTYPE a>]P[<![CDATA[]T[x<y]P[]]>]T[z]` + "\n"},
		{"a\r\nb\rc", "T[a]\nT[b]\nT[c]\n"},
		{"", "\n"},
		{"<parm name='a'value='b'/>", "P[<]E[parm]T[ ]A[name]P[=']V[a]P[']A[value]P[=']V[b]P['/>]\n"},
		{"<a <b>", "P[<]E[a]T[ ]P[<]E[b]P[>]\n"},
		{"x\x00y\uf000z", "T[x·y·z]\n"},
	} {
		if got := drawn(New(tt.in)); got != tt.want {
			t.Errorf("%q:\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	text := New("<a b=\"0123456789\"/>\n\n  <c d=\"1\" e=\"23\"/>")
	r := text.Wrap(13)
	var got []string
	for i := range r.Len() {
		line, indent, spans := r.Row(i)
		s := " "
		if r.Begins(i) {
			s = string(rune('1' + line))
		}
		s += strings.Repeat(">", indent)
		for _, p := range spans {
			s += p.Text
		}
		got = append(got, s)
	}
	// Broken behind a blank if that leaves no more than half a row, and indented further
	// than the line, by no more than a third.
	if want := []string{"1<a b=\"0123456", " >>>>789\"/>", "2", "3  <c d=\"1\" ", " >>>>e=\"23\"/>"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for line, row := range map[int]int{-3: 0, 0: 0, 1: 2, 2: 3, 9: 3} {
		if r.OfLine(line) != row {
			t.Errorf("line %d begins in row %d, want %d", line, r.OfLine(line), row)
		}
	}
}

// TestNothingLost: whatever the text is, its lines have all that is in it, in order.
func TestNothingLost(t *testing.T) {
	piece := rapid.SampledFrom([]string{"<", ">", "/", "<!--", "-->", "\n", " ", "=", "\"", "'", "a", "***", "<![CDATA[", "]]>", "<?", "ü", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		text := New(in)
		var lines, rows []string
		for i := range text.Len() {
			l := ""
			for _, s := range text.Line(i) {
				if s.Text == "" {
					t.Fatal("an empty piece")
				}
				l += s.Text
			}
			lines = append(lines, l)
		}
		want := strings.ReplaceAll(strings.TrimSuffix(in, "\n"), "\xff", "·")
		if got := strings.Join(lines, "\n"); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
		wrapped := text.Wrap(rapid.IntRange(1, 9).Draw(t, "columns"))
		for i := range wrapped.Len() {
			_, _, spans := wrapped.Row(i)
			if wrapped.Begins(i) {
				rows = append(rows, "")
			}
			for _, s := range spans {
				rows[len(rows)-1] += s.Text
			}
		}
		if !reflect.DeepEqual(rows, lines) {
			t.Fatalf("%q, want %q", rows, lines)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("<a b='c'>\n<!--\n--></a>")
	f.Fuzz(func(t *testing.T, s string) {
		text := New(s)
		rows := text.Wrap(7)
		for i := range rows.Len() {
			rows.Row(i)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	text := strings.Repeat("  <characteristic type=\"Registry\"><parm name=\"Name\" value=\"depot\"/></characteristic>\n", 12000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		New(text)
	}
}
