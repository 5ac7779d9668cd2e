package labels

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cradle/app/run"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "labels.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoad(t *testing.T) {
	l, err := Load(write(t, "# mine\n[ports]\n\"1-3.2\" = \" Slot A \"\n\"SIM 1\" = 'Übungsplatz \"1\"'\n\"192.168.0.5\" = \"far\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[run.HandsetID]string{"1-3.2": "Slot A", "sim-1": `Übungsplatz "1"`, "over-192.168.0.5": "far", "1-3": ""} {
		if got := l.Of(id); got != want {
			t.Errorf("%s is labelled %q, want %q", id, got, want)
		}
	}
	if got := l.Ports("slot a"); len(got) != 1 || got[0] != "1-3.2" {
		t.Errorf("slot a is %v", got)
	}
	if l, err := Load(filepath.Join(t.TempDir(), "none.toml")); err != nil || len(l.All()) != 0 {
		t.Errorf("a file that is not there: %v, %v", l, err)
	}
	var none *Labels
	if none.Of("1-1") != "" || none.Ports("x") != nil {
		t.Error("nil has labels")
	}
}

func TestLoadBad(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"no TOML":         {"[ports]\n\"1-3\" = Slot\n", "labels.toml:2: "},
		"no port":         {"[ports]\nleft = \"Slot A\"\n", `"left" is no port`},
		"no text":         {"[ports]\n\"1-3\" = 7\n", "incompatible types"},
		"something else":  {"[slots]\n\"1-3\" = \"A\"\n", "slots"},
		"empty":           {"[ports]\n\"1-3\" = \"\"\n", "1-3: the label is empty"},
		"a port's name":   {"[ports]\n\"1-3\" = \"1-4\"\n", "name of a port"},
		"control":         {"[ports]\n\"1-3\" = \"a\\u001b[2J\"\n", "cannot be shown"},
		"long":            {"[ports]\n\"1-3\" = \"" + strings.Repeat("x", 31) + "\"\n", "at most 30"},
		"key twice":       {"[ports]\n\"1-3\" = \"a\"\n\"1-3\" = \"b\"\n", "labels.toml:3: "},
		"not UTF-8":       {"[ports]\n\"1-3\" = \"\xff\"\n", "labels.toml:2: "},
		"binary, and big": {strings.Repeat("\x00", maxFile+1), "too long"},
	} {
		_, err := Load(write(t, tt.text))
		var e *FileError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestSet(t *testing.T) {
	var l Labels
	for _, tt := range []struct {
		id    run.HandsetID
		label string
		bad   string
	}{
		{"1-1", "Slot A", ""},
		{"1-1", "slot a", ""}, // its own, written otherwise
		{"1-2", "SLOT A", "1-1 is labelled"},
		{"1-2", "sim 3", "name of a port"},
		{"1-2", "10.0.0.1", "name of a port"},
		{"1-2", "\t", "empty"},
		{"1-2", "Slot B", ""},
	} {
		err := l.Set(tt.id, tt.label)
		if (err == nil) != (tt.bad == "") || err != nil && !strings.Contains(err.Error(), tt.bad) {
			t.Errorf("%s = %q: %v, want %q", tt.id, tt.label, err, tt.bad)
		}
	}
	if !l.Remove("1-1") || l.Remove("1-1") || l.Of("1-1") != "" || l.Of("1-2") != "Slot B" {
		t.Errorf("after removing: %v", l.All())
	}
}

func TestShown(t *testing.T) {
	if got := Shown("1-3.2", "Slot A"); got != "1-3.2 (Slot A)" {
		t.Error(got)
	}
	if got := Shown("SIM 1", ""); got != "SIM 1" {
		t.Error(got)
	}
}

// Several programs change the file; none loses what another one wrote.
func TestUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "labels.toml")
	var wg sync.WaitGroup
	ids := []run.HandsetID{"1-1", "1-2", "1-3", "1-4", "1-5"}
	for _, id := range ids {
		wg.Go(func() {
			if err := Update(t.Context(), path, func(l *Labels) error { return l.Set(id, "Slot "+string(id)) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	refused := errors.New("refused")
	if err := Update(t.Context(), path, func(l *Labels) error { l.Remove("1-1"); return refused }); !errors.Is(err, refused) {
		t.Error(err)
	}
	l, err := Load(path)
	if err != nil || len(l.All()) != len(ids) {
		t.Errorf("%v, %v", l, err)
	}
	i, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i.Mode(), err)
	}
	if b, _ := os.ReadFile(path); !strings.Contains(string(b), "\n\"1-1\" = \"Slot 1-1\"\n\"1-2\" = ") {
		t.Errorf("the file is\n%s", b)
	}
	// What a person got wrong is not thrown away.
	bad := write(t, "[ports\n")
	if err := Update(t.Context(), bad, func(l *Labels) error { return l.Set("1-1", "A") }); err == nil {
		t.Error("a file that cannot be read was written over")
	}
	if b, _ := os.ReadFile(bad); string(b) != "[ports\n" {
		t.Errorf("it is now %q", b)
	}
}

// Every label that is taken comes back.
func TestEveryLabel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "labels.toml")
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.String().Draw(t, "label")
		var l Labels
		if l.Set("1-3.2", label) != nil {
			return
		}
		if err := os.WriteFile(path, l.text(), 0o600); err != nil {
			t.Fatal(err)
		}
		back, err := Load(path)
		if err != nil || back.Of("1-3.2") != strings.TrimSpace(label) {
			t.Fatalf("%q came back as %q, %v", label, back.Of("1-3.2"), err)
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("[ports]\n\"1-3.2\" = \"Slot A\"\n"))
	f.Add([]byte("ports = { \"sim-1\" = \"x\" }"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "labels.toml")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Load(path)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("the error is %q", err)
			}
			return
		}
		for _, id := range l.All() {
			if l.Of(id) == "" || len(l.Ports(l.Of(id))) == 0 {
				t.Errorf("%s is labelled %q", id, l.Of(id))
			}
		}
	})
}
