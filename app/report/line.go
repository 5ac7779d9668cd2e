package report

import (
	"fmt"
	"io"
	"strings"
)

// Lines writes a line for each run, to paste into a chat or a list:
//
//	wifi.xml on "WH-017" (1-3.2), 2026-11-22 14:03 UTC: Failed: nothing was changed on 1-3.2, ... [run 17, journal head 5e0c1a42b7d90f38]
func (f *File) Lines(w io.Writer) error {
	var b strings.Builder
	for i := range f.Runs {
		o := &f.Runs[i]
		on := ""
		if o.Run.Identity.Name != "" {
			on = " (" + printable(o.Run.Port) + ")"
		}
		var tail []string
		if o.Number > 0 {
			tail = append(tail, fmt.Sprintf("run %d", o.Number))
		}
		if f.Head != "" {
			tail = append(tail, "journal head "+shortHead(f.Head))
		}
		fmt.Fprintf(&b, "%s%s, %s: %s", o.Title(), on, o.Run.Started.Format("2006-01-02 15:04 MST"), printable(o.Summary))
		if len(tail) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(tail, ", "))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shortHead is enough of a head to be told from all others, as the journal prints it.
func shortHead(s string) string { return s[:min(16, len(s))] }
