//go:build ignore

// Genversion writes version_gen.go from FyneApp.toml, which is the one place
// where the program's version is kept:
//
//	go generate ./assets
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/BurntSushi/toml"
)

func main() {
	var app struct {
		Details struct {
			Version string
			Build   int
		}
	}
	if _, err := toml.DecodeFile("../FyneApp.toml", &app); err != nil {
		log.Fatal(err)
	}
	if app.Details.Version == "" {
		log.Fatal("FyneApp.toml has no Version under [Details]")
	}
	text := fmt.Sprintf(`// Code generated from FyneApp.toml by genversion.go; DO NOT EDIT.

package assets

// Version is the program's version, Build counts its packages.
const (
	Version = %q
	Build   = %d
)
`, app.Details.Version, app.Details.Build)
	if err := os.WriteFile("version_gen.go", []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
