package labels

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A label is seen at once where it was given, and soon where another program gave it.
func TestBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cradle", "labels.toml")
	b, err := Open(path)
	if err != nil || b.Of("1-3.2") != "" {
		t.Fatalf("%v, %q", err, b.Of("1-3.2"))
	}
	if err := b.Set(t.Context(), "1-3.2", "Slot A"); err != nil || b.Of("1-3.2") != "Slot A" {
		t.Errorf("%v, %q", err, b.Of("1-3.2"))
	}
	if err := b.Set(t.Context(), "1-4", "slot a"); err == nil {
		t.Error("two ports have one label")
	}
	if err := b.Set(t.Context(), "1-3.2", "Slot B"); err != nil || b.Of("1-3.2") != "Slot B" {
		t.Errorf("%v, %q", err, b.Of("1-3.2"))
	}
	if err := Update(t.Context(), path, func(l *Labels) error { return l.Set("1-4", "Slot of another program") }); err != nil {
		t.Fatal(err)
	}
	b.looked = b.looked.Add(-lookAgain)
	if got := b.Of("1-4"); got != "Slot of another program" {
		t.Errorf("what another program wrote is %q", got)
	}
	if err := b.Set(t.Context(), "1-3.2", ""); err != nil || b.Of("1-3.2") != "" {
		t.Errorf("taken away, it is %q, %v", b.Of("1-3.2"), err)
	}
}

// A file that is none keeps nobody from working, and is not written over.
func TestBookSpoiled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "labels.toml")
	if err := os.WriteFile(path, []byte("[ports\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := Open(path)
	if err == nil || b.Of("1-3.2") != "" {
		t.Errorf("%v, %q", err, b.Of("1-3.2"))
	}
	if err := b.Set(t.Context(), "1-3.2", "Slot A"); err == nil {
		t.Error("a label was written into a file that is none")
	}
	if text, _ := os.ReadFile(path); string(text) != "[ports\n" {
		t.Errorf("the file is now %q", text)
	}
	if err := os.WriteFile(path, []byte("[ports]\n\"1-3.2\" = \"Slot A\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.looked = time.Time{}
	if got := b.Of("1-3.2"); got != "Slot A" {
		t.Errorf("mended, it is %q", got)
	}
}
