package main

import (
	"fmt"
	"io"
	"strings"
)

// part is something in the program, and its licences.
type part struct {
	name  string
	texts []licenceText
}

// licenceText is a file with a licence.
type licenceText struct{ file, text string }

const line = "--------------------------------------------------------------------------------"

// write prints all licences. A text that several parts have comes once, behind the
// names of all of them.
func write(w io.Writer, parts []part) error {
	var order []string
	names := map[string][]string{}
	for _, p := range parts {
		for _, t := range p.texts {
			text := strings.TrimSpace(strings.ReplaceAll(t.text, "\r\n", "\n"))
			if names[text] == nil {
				order = append(order, text)
			}
			name := p.name
			if t.file != "" {
				name += " (" + t.file + ")"
			}
			names[text] = append(names[text], name)
		}
	}
	var b strings.Builder
	b.WriteString("Cradle contains, or comes with, the works of others that are named here. Each of\n" +
		"them stands under the licence that is printed below its name.\n\n")
	for _, p := range parts {
		fmt.Fprintln(&b, "  "+p.name)
	}
	for _, text := range order {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", line, strings.Join(names[text], "\n"), line, text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
