package rapi

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"cradle/rapi/wire"
)

var updateCalls = flag.Bool("update-calls", false, "write CALLS.md from the table of calls")

// callsDocument is CALLS.md.
func callsDocument() string {
	var b strings.Builder
	b.WriteString("<!-- Made from calls.go by `go generate ./rapi`; do not edit. -->\n\n# Calls of a Session\n\n" +
		"*known*: the layout of a program that talked to handsets. *inferred*: that of the call's neighbours, which no source shows.\n" +
		"*unsupported*: the generation numbers the call and no source has its layout; the method returns an error around\n" +
		"`errors.ErrUnsupported` and sends nothing, as it does for *no such call*. Numbers are hexadecimal.\n\n" +
		"| method | RAPI 2 | | RAPI 1 | | source |\n|---|---|---|---|---|---|\n")
	for i, c := range calls {
		if c.op == "" {
			continue
		}
		old := ""
		if n, ok := wire.Command(i).RAPI1(); ok {
			old = fmt.Sprintf("%02x", n)
		}
		fmt.Fprintf(&b, "| %s | %02x | %v | %s | %v | %s |\n", c.op, i, c.rapi2, old, c.rapi1, c.source)
	}
	return b.String()
}

// TestCallsDocument keeps CALLS.md up to date, and the table's rows at their
// commands' places.
func TestCallsDocument(t *testing.T) {
	for i, c := range calls {
		if name := strings.TrimPrefix(wire.Command(i).String(), "Ce"); c.op != "" && c.op != name {
			t.Errorf("row 0x%02x is %s, the command %s", i, c.op, name)
		}
	}
	want := callsDocument()
	if *updateCalls {
		if err := os.WriteFile("CALLS.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("CALLS.md")
	if err != nil || string(got) != want {
		t.Errorf("CALLS.md is not what calls.go makes (%v); run go generate ./rapi", err)
	}
}
