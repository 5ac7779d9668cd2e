package registry

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"cradle/rapi/handset/undo"
)

func TestParsePath(t *testing.T) {
	for in, want := range map[string]Path{
		`HKLM`:                 {"HKLM"},
		`hkcu\Software\A b`:    {"HKCU", "Software", "A b"},
		`HKCR\.abc\`:           {"HKCR", ".abc"},
		`HKLM\a\\b\c`:          {"HKLM", `a\b`, "c"},
		`HKLM\\a`:              nil, // one key named `HKLM\a`, which is no root
		`HKLM\\`:               nil,
		``:                     nil,
		`\HKLM`:                nil,
		`HKLM\\\a`:             nil,
		`HKEY_LOCAL_MACHINE\a`: nil,
	} {
		got, err := ParsePath(in)
		if (err != nil) != (want == nil) || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v", in, got, err)
			continue
		}
		if want != nil {
			if again, err := ParsePath(got.String()); err != nil || !reflect.DeepEqual(again, want) {
				t.Errorf("%q is written %q", got, got.String())
			}
		}
	}
}

// Values are kept as the Windows API delivers them.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		v    Value
		typ  Type
		data string
	}{
		{Text("aß"), SZ, "a\x00\xdf\x00\x00\x00"},
		{Text(""), SZ, "\x00\x00"},
		{Text("\U0001F4F1"), SZ, "\x3d\xd8\xf1\xdc\x00\x00"},
		{Number(0x12345678), DWord, "\x78\x56\x34\x12"},
		{Bytes([]byte{1, 2}), Binary, "\x01\x02"},
		{Texts([]string{"a", "b"}), MultiSZ, "a\x00\x00\x00b\x00\x00\x00\x00\x00"},
		{Texts(nil), MultiSZ, "\x00\x00"},
	} {
		if c.v.Type != c.typ || !bytes.Equal(c.v.Data, []byte(c.data)) {
			t.Errorf("%d % x, want %d % x", c.v.Type, c.v.Data, c.typ, c.data)
		}
	}
	if s := Text("\U0001F4F1x").Text(); s != "\U0001F4F1x" {
		t.Errorf("%q", s)
	}
	if l := Texts([]string{"a", "bc"}).Texts(); !reflect.DeepEqual(l, []string{"a", "bc"}) {
		t.Errorf("%q", l)
	}
	if n := Number(7).Number(); n != 7 {
		t.Error(n)
	}
	if n := Text("7").Number(); n != 0 {
		t.Error(n)
	}
}

func TestRegistry(t *testing.T) {
	r := New(Config{})
	p := Path{"HKLM", "Software", "Vendor"}
	if err := r.Set(nil, p, "Name", Text("one")); err != nil {
		t.Fatal(err)
	}
	if v, ok := r.Value(Path{"HKLM", "SOFTWARE", "vendor"}, "NAME"); !ok || v.Text() != "one" {
		t.Errorf("%v, %v", v, ok)
	}
	if err := r.Set(nil, Path{"HKXX"}, "a", Text("")); err == nil {
		t.Error("a root of its own")
	}
	if err := r.Create(nil, nil); err == nil {
		t.Error("the root of the roots")
	}
	if r.Delete(nil, Path{"HKLM"}) {
		t.Error("a root was deleted")
	}
	values, keys, ok := r.List(Path{"HKLM", "Software"})
	if !ok || len(values) != 0 || !reflect.DeepEqual(keys, []string{"Vendor"}) {
		t.Errorf("%v %v %v", values, keys, ok)
	}
	if _, _, ok := r.List(Path{"HKLM", "Hardware"}); ok {
		t.Error("a key that is not there")
	}
	const want = "[HKCR]\n[HKCU]\n[HKLM]\n[HKLM\\Software]\n[HKLM\\Software\\Vendor]\n\"Name\"=1:6f006e0065000000\n[HKU]\n"
	if got := r.String(); got != want {
		t.Errorf("%s", got)
	}

	var u undo.Log
	r.Set(&u, p, "name", Number(1)) // keeps its first spelling
	r.Set(&u, p, "Other", Number(2))
	r.DeleteValue(&u, p, "Name")
	r.Set(&u, Path{"HKCU", "a", "b"}, "c", Number(3))
	r.Delete(&u, Path{"HKLM", "Software"})
	r.Create(&u, p)
	if r.DeleteValue(&u, p, "Name") || r.Delete(&u, Path{"HKCU", "x"}) || !r.Exists(p) {
		t.Error("deleted what is not there")
	}
	if n := u.Len(); n != 9 {
		t.Errorf("%d steps", n)
	}
	u.Rollback()
	if got := r.String(); got != want {
		t.Errorf("after the rollback\n%s", got)
	}
}

// What others did to the same keys meanwhile stays, and what the registry holds is
// counted once.
func TestRollbackLeavesOthersAlone(t *testing.T) {
	vendor, below := Path{"HKCU", "Vendor"}, Path{"HKCU", "Vendor", "Below"}
	for name, c := range map[string]struct {
		ours   func(r *Registry, u *undo.Log) error
		others func(r *Registry)
		want   string // in HKCU
	}{
		"a new key is gone": {
			func(r *Registry, u *undo.Log) error { return r.Set(u, below, "a", Number(1)) },
			func(r *Registry) { r.Delete(nil, vendor) },
			``,
		},
		"a new key is used": {
			func(r *Registry, u *undo.Log) error { return r.Set(u, below, "a", Number(1)) },
			func(r *Registry) { r.Set(nil, below, "b", Bytes([]byte{2})) },
			`[HKCU\Vendor]|[HKCU\Vendor\Below]|"b"=3:02|`,
		},
		"what was above a deleted key is gone": {
			func(r *Registry, u *undo.Log) error {
				err := r.Set(nil, below, "a", Number(1))
				r.Delete(u, below)
				return err
			},
			func(r *Registry) { r.Delete(nil, vendor) },
			``,
		},
	} {
		r := New(Config{})
		size := r.size
		var u undo.Log
		if err := c.ours(r, &u); err != nil {
			t.Fatal(err)
		}
		c.others(r)
		if err := u.Rollback(); err != nil {
			t.Error(err)
		}
		_, inside, _ := strings.Cut(strings.ReplaceAll(r.String(), "\n", "|"), "[HKCU]|")
		inside, _, _ = strings.Cut(inside, "[HKLM]")
		if inside != c.want {
			t.Errorf("%s:\n%s\nnot\n%s", name, inside, c.want)
		}
		r.Delete(nil, vendor)
		if r.size != size {
			t.Errorf("%s: without the key the registry holds %d bytes, and held %d", name, r.size, size)
		}
	}
}
