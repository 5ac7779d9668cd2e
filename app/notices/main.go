// Command notices prints the licences of all that is in the program: of every
// module of which it has a package, of Go itself, and of C libraries that are named.
//
//	go run ./app/notices -tags x11 -also 'libusb 1.0.26 (LGPL-2.1-or-later)=/usr/share/common-licenses/LGPL-2.1' ./app
//
// It fails when a module has no text of a licence. GOOS and GOARCH say which
// program is meant, as with go build.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	tags := flag.String("tags", "", "the build tags of the program")
	var also []part
	flag.Func("also", "NAME=FILE: something else that comes with the program, and its licence (repeatable)", func(s string) error {
		name, file, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return fmt.Errorf("%q is not NAME=FILE", s)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		also = append(also, part{name: name, texts: []licenceText{{text: string(text)}}})
		return nil
	})
	flag.Parse()
	if err := run(*tags, flag.Args(), also); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(tags string, packages []string, also []part) error {
	args := append([]string{"list", "-deps", "-json=ImportPath,Dir,Standard,Module", "-tags", tags}, packages...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	modules, err := modulesOf(out, strings.TrimSpace(string(goroot)))
	if err != nil {
		return err
	}
	parts := also
	for _, m := range modules {
		p, err := m.part()
		if err != nil {
			return err
		}
		parts = append(parts, p)
	}
	return write(os.Stdout, parts)
}
