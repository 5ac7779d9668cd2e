package template

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits on a table, far above what a bench has.
const (
	MaxTable   = 8 << 20 // bytes
	maxColumns = 1024
)

// ParseTable reads a table in CSV (RFC 4180), as spreadsheets write it: with
// commas, semicolons (Excel where the comma is in numbers) or tabs, with or
// without a byte order mark, in UTF-8 or UTF-16. Which of the three separates
// columns is what the first line has first, or what a line "sep=;" before it
// says. A line end inside quotes is LF in the value.
//
// The first line names the columns. The first column is called name, port or
// identity, and has the keys; the others are variables. A column whose name can be
// no variable's is passed over (a remark). The error is a *TableError.
func ParseTable(name string, data []byte) (*Table, error) {
	if len(data) > MaxTable {
		return nil, tooBig(name)
	}
	text, err := tableText(name, data)
	if err != nil {
		return nil, err
	}
	p := &tableParser{t: &Table{Name: name, byName: map[string]int{}, rows: map[string]*Row{}}}
	p.lines = lineStarts(text)
	comma, skip := separator(text)
	p.skipped = skip
	if skip > 0 {
		text = text[p.lines[skip]:]
		p.lines = lineStarts(text)
	}
	p.text = text
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, p.syntax(err)
		}
		if p.t.columns == nil {
			err = p.header(r, record)
		} else {
			err = p.row(r, record)
		}
		if err != nil {
			return nil, err
		}
	}
	if p.t.columns == nil {
		return nil, &TableError{Name: name, Msg: "the table is empty", Fix: "its first line names the columns: name, port or identity first, then the variables"}
	}
	return p.t, nil
}

type tableParser struct {
	t       *Table
	text    string
	lines   []int // where each line of text begins
	skipped int   // lines before text
}

// tableText is the table as UTF-8 without a byte order mark.
func tableText(name string, data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	}
	if order != nil {
		units := make([]uint16, 0, len(data)/2)
		for b := data[2:]; len(b) >= 2; b = b[2:] {
			units = append(units, order.Uint16(b))
		}
		return string(utf16.Decode(units)), nil
	}
	data = bytes.TrimPrefix(data, []byte{0xEF, 0xBB, 0xBF})
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", &TableError{Name: name, Line: 1 + bytes.Count(data[:i], []byte("\n")), Msg: "a zero byte; this is no CSV file", Fix: `in a spreadsheet, save it as "CSV UTF-8"`}
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return "", &TableError{Name: name, Line: 1 + bytes.Count(data[:i], []byte("\n")),
				Msg: fmt.Sprintf("byte 0x%02X is not UTF-8", data[i]), Fix: `in a spreadsheet, save it as "CSV UTF-8"`}
		}
		i += n
	}
	return string(data), nil
}

// separator finds what separates columns, and how many lines say so.
func separator(text string) (comma rune, skip int) {
	first, _, more := strings.Cut(text, "\n")
	if s, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(first)), "sep="); ok && more {
		if s == "" && strings.Contains(first, "\t") {
			s = "\t"
		}
		if s == ";" || s == "," || s == "\t" {
			return rune(s[0]), 1
		}
	}
	quoted := false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';', c == ',', c == '\t':
			return c, 0
		case c == '\n' && strings.TrimSpace(first) != "":
			return ',', 0
		}
	}
	return ',', 0
}

// lineStarts is where each line begins, as encoding/csv counts lines.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// syntax words what encoding/csv found.
func (p *tableParser) syntax(err error) error {
	e := &TableError{Name: p.t.Name, Msg: err.Error()}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		e.Line = parse.Line + p.skipped
		switch {
		case errors.Is(parse.Err, csv.ErrQuote) && parse.StartLine < parse.Line:
			e.Line = parse.StartLine + p.skipped
			e.Msg, e.Fix = `a cell that begins with " in this line does not end with one`, `close the quote; inside, write " as ""`
		case errors.Is(parse.Err, csv.ErrQuote), errors.Is(parse.Err, csv.ErrBareQuote):
			e.Msg, e.Fix = fmt.Sprintf(`a " at the wrong place (character %d)`, parse.Column), `put the whole cell into quotes, and write a " in it as ""`
		default:
			e.Msg = parse.Err.Error()
		}
	}
	return e
}

func (p *tableParser) header(r *csv.Reader, record []string) error {
	fail := func(i int, msg, fix string) error {
		line, _ := r.FieldPos(i)
		return &TableError{Name: p.t.Name, Line: line + p.skipped, Column: i + 1, Header: trim(record[i]), Msg: msg, Fix: fix}
	}
	for len(record) > 1 && trim(record[len(record)-1]) == "" {
		record = record[:len(record)-1] // a spreadsheet's empty columns
	}
	if len(record) > maxColumns {
		return fail(maxColumns, fmt.Sprintf("more than %d columns", maxColumns), "leave out what is not needed")
	}
	switch key := Key(strings.ToLower(trim(record[0]))); key {
	case ByName, ByPort, ByIdentity:
		p.t.Key = key
	default:
		return fail(0, "the first column must say which handset a row is for", `call it "name", "port" or "identity"`)
	}
	for i, h := range record {
		h = trim(h)
		p.t.columns = append(p.t.columns, h)
		if i == 0 {
			continue
		}
		if h == "" {
			return fail(i, "the column has no name", "name it, or delete the column")
		}
		if before, twice := p.t.byName[fold(h)]; twice {
			return fail(i, fmt.Sprintf("column %d has the same name", before+1), "rename one of them")
		}
		p.t.byName[fold(h)] = i
	}
	return nil
}

func (p *tableParser) row(r *csv.Reader, record []string) error {
	line, _ := r.FieldPos(0)
	fail := func(i int, msg, fix string) error {
		e := &TableError{Name: p.t.Name, Line: line + p.skipped, Column: i + 1, Msg: msg, Fix: fix}
		if i < len(p.t.columns) {
			e.Header = p.t.columns[i]
		}
		return e
	}
	blank := true
	for i, v := range record {
		if trim(v) == "" {
			continue
		}
		blank = false
		if i >= len(p.t.columns) {
			return fail(i, fmt.Sprintf("a cell beyond the %d columns that the first line names", len(p.t.columns)),
				"put a value that has the separator in it into quotes, or name the column")
		}
	}
	if blank {
		return nil
	}
	row := &Row{Line: line + p.skipped, table: p.t}
	for i, v := range record[:min(len(record), len(p.t.columns))] {
		v = strings.Clone(v)
		if i == 0 {
			v = trim(v)
		}
		row.cells = append(row.cells, cell{value: v, given: v != "" || p.quoted(r, i)})
		if why := Unfit(v); !why.IsZero() {
			return fail(i, "this value cannot be sent: "+why.String(), "delete the character")
		}
	}
	key := p.t.normal(row.Key())
	switch {
	case key == "":
		return fail(0, "the row does not say which handset it is for", fmt.Sprintf(`write its %s, or "*" for all handsets without a row`, p.t.Key))
	case key == "*" && p.t.other != nil:
		return fail(0, fmt.Sprintf(`line %d has the key "*" already`, p.t.other.Line), "delete one of them")
	case key == "*":
		p.t.other = row
		return nil
	case p.t.rows[key] != nil:
		return fail(0, fmt.Sprintf("line %d is for %q already", p.t.rows[key].Line, shorten(row.Key())), "delete one of them")
	}
	p.t.rows[key] = row
	return nil
}

// quoted reports whether a cell of the current record begins with a quote.
func (p *tableParser) quoted(r *csv.Reader, i int) bool {
	line, column := r.FieldPos(i)
	at := 0
	if line >= 1 && line <= len(p.lines) {
		at = p.lines[line-1] + column - 1
	}
	return at < len(p.text) && p.text[at] == '"'
}

// trim takes white space off, a no-break space and a stray mark too.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' })
}
