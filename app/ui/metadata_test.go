//go:build !nogui

package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// TestMetadata: the package and the running program say the same of it.
func TestMetadata(t *testing.T) {
	var file struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
		Migrations map[string]bool
	}
	if _, err := toml.DecodeFile("../../FyneApp.toml", &file); err != nil {
		t.Fatal(err)
	}
	m := metadata(file.Details.Version)
	if m.ID != file.Details.ID || m.Name != file.Details.Name || m.Build != file.Details.Build || m.Version != file.Details.Version {
		t.Errorf("FyneApp.toml says %+v, the program %+v", file.Details, m)
	}
	f, err := os.Open(filepath.Join("../..", file.Details.Icon))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	icon, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if s := icon.Bounds().Size(); s.X != 512 || s.Y != 512 {
		t.Errorf("the icon has %v pixels", s)
	}
	if !strings.Contains(string(m.Icon.Content()), "<svg") {
		t.Error("the program's icon is no SVG")
	}
}
