package assets

import (
	"testing"

	"github.com/BurntSushi/toml"
)

// FyneApp.toml is the one place of the version; what was generated from it
// must say the same.
func TestVersionIsNotStale(t *testing.T) {
	var app struct {
		Details struct {
			Version string
			Build   int
		}
	}
	if _, err := toml.DecodeFile("../FyneApp.toml", &app); err != nil {
		t.Fatal(err)
	}
	if Version != app.Details.Version || Build != app.Details.Build || Version == "" {
		t.Errorf("version_gen.go says %q build %d, FyneApp.toml %q build %d; run go generate ./assets",
			Version, Build, app.Details.Version, app.Details.Build)
	}
}
