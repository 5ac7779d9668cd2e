package assets

import (
	"encoding/xml"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// What a desktop is told of the program is what FyneApp.toml says.
func TestPackageIsNotStale(t *testing.T) {
	var app struct {
		Details     struct{ Name, ID, Version string }
		LinuxAndBSD struct {
			GenericName, Comment string
			Categories, Keywords []string
		}
		CanOpen struct{ MimeTypes []string }
	}
	if _, err := toml.DecodeFile("../FyneApp.toml", &app); err != nil {
		t.Fatal(err)
	}
	id := app.Details.ID

	b, err := os.ReadFile("package/" + id + ".desktop")
	if err != nil {
		t.Fatal(err)
	}
	list := func(words []string) string { return strings.Join(words, ";") + ";" }
	entry, _, _ := strings.Cut(string(b), "\n\n") // without the actions
	for key, want := range map[string]string{
		"Name":        app.Details.Name,
		"Icon":        id,
		"GenericName": app.LinuxAndBSD.GenericName,
		"Comment":     app.LinuxAndBSD.Comment,
		"Categories":  list(app.LinuxAndBSD.Categories),
		"Keywords":    list(app.LinuxAndBSD.Keywords),
		"MimeType":    list(app.CanOpen.MimeTypes),
	} {
		if line := key + "=" + want; !slices.Contains(strings.Split(entry, "\n"), line) {
			t.Errorf("the desktop file has no line %s", line)
		}
	}

	var info struct {
		ID         string   `xml:"id"`
		Name       string   `xml:"name"`
		Launchable string   `xml:"launchable"`
		Types      []string `xml:"provides>mediatype"`
		Releases   []struct {
			Version string `xml:"version,attr"`
		} `xml:"releases>release"`
	}
	decode(t, "package/"+id+".metainfo.xml", &info)
	if info.ID != id || info.Name != app.Details.Name || info.Launchable != id+".desktop" || !slices.Equal(info.Types, app.CanOpen.MimeTypes) {
		t.Errorf("metainfo says %+v, FyneApp.toml %+v", info, app)
	}
	if len(info.Releases) == 0 || info.Releases[0].Version != app.Details.Version {
		t.Errorf("the newest release in metainfo is %+v, FyneApp.toml has %s", info.Releases, app.Details.Version)
	}

	var types struct {
		Types []struct {
			Type string `xml:"type,attr"`
		} `xml:"mime-type"`
	}
	decode(t, "package/"+id+".mime.xml", &types)
	var have []string
	for _, m := range types.Types {
		have = append(have, m.Type)
	}
	if !slices.Equal(have, app.CanOpen.MimeTypes) {
		t.Errorf("the types %q are described, FyneApp.toml has %q", have, app.CanOpen.MimeTypes)
	}
}

func decode(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
