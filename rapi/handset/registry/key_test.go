package registry

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/undo"
	"cradle/rapi/wire"
)

func TestKey(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	r := New(Config{Now: func() time.Time { return now }})
	root, ok := r.Root("hklm")
	if !ok {
		t.Fatal("no HKLM")
	}
	if _, ok := r.Root("HKXX"); ok {
		t.Error("HKXX")
	}
	k, created, err := root.Create(`Software\Vendor\Tool`, "a class")
	if err != nil || !created || k.Path().String() != `HKLM\Software\Vendor\Tool` {
		t.Fatalf("%v, %v, %v", k.Path(), created, err)
	}
	if _, created, err := root.Create(`SOFTWARE\vendor\tool\`, "another"); created || err != nil {
		t.Errorf("%v, %v", created, err)
	}
	if err := k.SetValue("", Text("default")); err != nil {
		t.Error(err)
	}
	now = now.Add(time.Hour)
	k.SetValue("A name", Bytes(make([]byte, 100)))
	st, err := k.Stat()
	// Lengths: rapi.md 5.6, characters without NUL and bytes.
	if want := (Stat{Class: "a class", Written: wire.FiletimeOf(now), Values: 2, MaxValue: 6, MaxData: 100}); err != nil || st != want {
		t.Errorf("%+v, %v", st, err)
	}
	vendor, _ := root.Open(`Software\Vendor`)
	if st, _ := vendor.Stat(); st.Keys != 1 || st.MaxKey != 4 || st.MaxClass != 7 {
		t.Errorf("%+v", st)
	}
	if info, err := vendor.KeyAt(0); err != nil || info.Name != "Tool" || info.Class != "a class" {
		t.Errorf("%+v, %v", info, err)
	}
	if v, err := k.ValueAt(1); err != nil || v.Name != "A name" {
		t.Errorf("%+v, %v", v, err)
	}
	_, none := k.ValueAt(2)
	_, noKey := k.KeyAt(0xffffffff)
	_, noOpen := root.Open("Software\\None")
	_, noValue := k.Value("none")
	_, emptyName := root.Open(`a\\b`)
	_, _, deep := root.Create(strings.Repeat(`x\`, 100), "")
	for i, c := range []struct {
		err  error
		want rapi.Win32
	}{
		{none, 259}, {noKey, 259}, {noOpen, 2}, {noValue, 2}, {k.DeleteValue("none"), 2}, {root.Delete("none"), 2}, {root.Delete(""), 5},
		{emptyName, 87}, {deep, 87}, {k.SetValue(strings.Repeat("x", 2000), Number(1)), 87},
		{k.SetValue("large", Bytes(make([]byte, maxSize))), 14}, {nil, 0}, {errors.New("other"), 31},
	} {
		if got := Win32(c.err); got != c.want {
			t.Errorf("%d: %v, want %d", i, c.err, c.want)
		}
	}

	// A deleted key stays deleted for who has it open, whatever comes in its
	// place; taking the deletion back brings it back.
	if err := root.Delete("Software"); err != nil {
		t.Fatal(err)
	}
	root.Create(`Software\Vendor\Tool`, "")
	_, e1 := k.Value("")
	_, e2 := k.Stat()
	_, e3 := k.Open("")
	_, _, e4 := vendor.Create("x", "")
	for i, err := range []error{e1, e2, e3, e4, k.SetValue("a", Number(1)), k.DeleteValue("A name"), k.Delete("x")} {
		if Win32(err) != 1018 {
			t.Errorf("%d: %v", i, err)
		}
	}
	k, _ = root.Open(`Software\Vendor\Tool`)
	var u undo.Log
	r.Delete(&u, Path{"HKLM", "Software"})
	if _, err := k.Stat(); Win32(err) != 1018 {
		t.Error(err)
	}
	u.Rollback()
	if _, err := k.Stat(); err != nil {
		t.Errorf("after the rollback: %v", err)
	}
}

// What the registry takes is counted, whatever way it comes and goes.
func TestSize(t *testing.T) {
	r := New(Config{})
	empty := r.size
	p := Path{"HKLM", "a", "b"}
	var u undo.Log
	r.Set(&u, p, "x", Text("1"))
	r.Set(&u, p, "x", Text("12345"))
	r.DeleteValue(&u, p, "x")
	r.Set(&u, p, "y", Number(1))
	r.Delete(&u, Path{"HKLM", "a"})
	r.Set(&u, p, "z", Number(1))
	u.Rollback()
	if r.size != empty {
		t.Errorf("%d bytes, want %d", r.size, empty)
	}
	r.Set(nil, p, "x", Text("1"))
	root, _ := r.Root("HKLM")
	root.Delete("a")
	r.Set(nil, Path{"HKU"}, "x", Text("1"))
	r.Clear()
	if r.size != empty {
		t.Errorf("%d bytes, want %d", r.size, empty)
	}
}
