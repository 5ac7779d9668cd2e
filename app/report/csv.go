package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CSVColumns are the columns of a report as CSV, in their order.
var csvColumns = []string{
	"run", "run_id", "began", "ended", "port", "label", "handset", "model", "guid", "system", "simulated",
	"document", "line", "path", "kind", "state", "requested", "before", "reported", "read_back", "verification",
	"secret", "reason", "what_to_do", "ending", "summary", "journal_head",
}

// CSV writes a row for each setting of each run, below a row with the columns' names:
// RFC 4180, in UTF-8, times as ISO 8601 in UTC. A run whose document has no settings
// has one row, without a path. A value that is not known is empty; secrets are
// Masked, multi-strings have U+F000 behind each item.
//
// A cell that begins with a character by which a spreadsheet knows a formula
// (=, +, -, @, a tab or a line end, or the wide forms of the four), or with an
// apostrophe, has an apostrophe before it. Whoever reads the file by a program takes
// one apostrophe from the beginning of a cell.
func (f *File) CSV(w io.Writer, bom bool) error {
	c := &csvWriter{w: w}
	if bom {
		c.bytes([]byte("\ufeff"))
	}
	c.record(csvColumns)
	for i := range f.Runs {
		f.csvRun(c, &f.Runs[i])
	}
	return c.err
}

func (f *File) csvRun(c *csvWriter, o *Reported) {
	r := o.Run
	number := ""
	if o.Number > 0 {
		number = strconv.FormatInt(o.Number, 10)
	}
	row := func(s *Row) {
		verification, why := "", o.Why
		if s.Setting {
			if why = s.Why; s.Checked || !strings.HasSuffix(s.Kind, "-query") { // an answer needs none
				verification = s.Verdict.Key()
			}
		}
		if s.State == "not_sent" {
			why = o.Why
		}
		reason := why.What
		if s.Reason != "" {
			reason = strings.TrimSpace(reason + " " + sentence(s.Reason))
		}
		line := ""
		if s.Line > 0 {
			line = strconv.Itoa(s.Line)
		}
		c.record([]string{
			number, r.ID, stamp(r.Started), stamp(r.Ended), r.Port, o.Label, r.Identity.Name, r.Identity.Model, r.Identity.GUID, r.Identity.System(), strconv.FormatBool(r.Simulated),
			r.Document.Name, line, s.Path, s.Kind, s.State, cell(s.Requested), before(s), cell(s.Replied), cell(s.ReadBack), verification,
			strconv.FormatBool(s.Secret), reason, why.Do, o.Key, o.Summary, f.Head,
		})
	}
	settings := o.Settings()
	for _, s := range settings {
		row(s)
	}
	if len(settings) == 0 {
		row(&Row{})
	}
}

func cell(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

func before(r *Row) string {
	if r.Absent {
		return "(none)"
	}
	return cell(r.Before)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// csvWriter writes records that end with CR LF and leaves the line ends in values as
// they are; csv.Writer's own UseCRLF changes those, too.
type csvWriter struct {
	w   io.Writer
	err error
}

func (c *csvWriter) record(cells []string) {
	var b bytes.Buffer
	guarded := make([]string, len(cells))
	for i, s := range cells {
		guarded[i] = guard(s)
	}
	e := csv.NewWriter(&b)
	if err := e.Write(guarded); err != nil && c.err == nil {
		c.err = fmt.Errorf("a row cannot be written: %w", err)
	}
	e.Flush()
	c.bytes(append(bytes.TrimSuffix(b.Bytes(), []byte("\n")), "\r\n"...))
}

func (c *csvWriter) bytes(b []byte) {
	if c.err == nil {
		_, c.err = c.w.Write(b)
	}
}

// guard keeps a spreadsheet from taking a cell for a formula (OWASP, CSV Injection).
func guard(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune("=+-@\t\r\n'＝＋－＠", first) {
		return "'" + s
	}
	return s
}
