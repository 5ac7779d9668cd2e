package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cradle/rapi"
)

// fakeHandset keeps keys in memory, by their names in lower case.
type fakeHandset struct {
	keys map[string]*fakeKey
	fail map[string]error // "keys HKLM\a"
}

type fakeKey struct {
	key    Key
	values []Value
}

func newFake(keys ...string) *fakeHandset {
	h := &fakeHandset{keys: map[string]*fakeKey{}, fail: map[string]error{}}
	for _, name := range keys {
		k, err := ParseKey(name)
		if err != nil {
			panic(err)
		}
		h.add(k)
	}
	return h
}

func (h *fakeHandset) add(k Key) *fakeKey {
	for at := k; at.Path != ""; at, _ = at.Parent() {
		if id := strings.ToLower(at.String()); h.keys[id] == nil {
			h.keys[id] = &fakeKey{key: at}
		}
	}
	return h.keys[strings.ToLower(k.String())]
}

func code(c uint32) error { return &rapi.CallError{Op: "Reg", Sent: true, Err: rapi.Win32(c)} }

func (h *fakeHandset) find(op string, k Key) (*fakeKey, error) {
	if err := h.fail[op+" "+k.String()]; err != nil {
		return nil, err
	}
	if f := h.keys[strings.ToLower(k.String())]; f != nil {
		return f, nil
	}
	return nil, code(2)
}

func (h *fakeHandset) Keys(_ context.Context, k Key) ([]string, error) {
	if _, err := h.find("keys", k); err != nil {
		return nil, err
	}
	var names []string
	for _, f := range h.keys {
		if up, name := f.key.Parent(); strings.EqualFold(up.String(), k.String()) {
			names = append(names, name)
		}
	}
	return names, nil
}

func (h *fakeHandset) Values(_ context.Context, k Key) ([]Value, error) {
	f, err := h.find("values", k)
	if err != nil {
		return nil, err
	}
	return f.values, nil
}

func (h *fakeHandset) Value(_ context.Context, k Key, name string) (Value, error) {
	f, err := h.find("value", k)
	if err != nil {
		return Value{}, err
	}
	for _, v := range f.values {
		if strings.EqualFold(v.Name, name) {
			return v, nil
		}
	}
	return Value{}, code(2)
}

func (h *fakeHandset) Set(_ context.Context, k Key, v Value) error {
	f := h.add(k)
	f.values = append(slices.DeleteFunc(f.values, func(x Value) bool { return strings.EqualFold(x.Name, v.Name) }), v)
	return nil
}

func (h *fakeHandset) DeleteKey(ctx context.Context, k Key) error {
	if _, err := h.find("delete", k); err != nil {
		return err
	}
	if below, _ := h.Keys(ctx, k); len(below) > 0 {
		return code(1020)
	}
	delete(h.keys, strings.ToLower(k.String()))
	return nil
}

func (h *fakeHandset) DeleteValue(_ context.Context, k Key, name string) error {
	f, err := h.find("value", k)
	if err != nil {
		return err
	}
	n := len(f.values)
	f.values = slices.DeleteFunc(f.values, func(x Value) bool { return strings.EqualFold(x.Name, name) })
	if len(f.values) == n {
		return code(2)
	}
	return nil
}

func key(t *testing.T, s string) Key {
	t.Helper()
	k, err := ParseKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// A value keeps its type when none is named: a program that finds another one may
// fail.
func TestSet(t *testing.T) {
	h := newFake()
	k := key(t, `HKCU\Software\Cradle`)
	for _, tt := range []struct {
		name  string
		typ   uint32
		items []string
		want  string
	}{
		{"Volume", DWORD, []string{"7"}, "4 07000000"},
		{"Volume", 0, []string{"8"}, "4 08000000"},
		{"Volume", SZ, []string{"8"}, "1 38000000"},
		{"", 0, []string{"x"}, "1 78000000"},
	} {
		v, err := Set(t.Context(), h, k, tt.name, tt.typ, tt.items)
		if got := fmt.Sprintf("%d %x", v.Type, v.Data); err != nil || got != tt.want {
			t.Errorf("%+v: %s, %v", tt, got, err)
		}
		if is, err := ReadValue(t.Context(), h, k, tt.name); err != nil || !bytes.Equal(is.Data, v.Data) {
			t.Errorf("%+v: the handset has %+v, %v", tt, is, err)
		}
	}
	var data *DataError
	if _, err := Set(t.Context(), h, k, "Volume", DWORD, []string{"loud"}); !errors.As(err, &data) {
		t.Errorf("no number: %v", err)
	}
	h.fail[`value HKCU\Software\Cradle`] = code(5)
	if _, err := Set(t.Context(), h, k, "Volume", 0, []string{"9"}); err == nil || errors.As(err, &data) {
		t.Errorf("not allowed: %v", err)
	}
}

func TestDelete(t *testing.T) {
	h := newFake(`HKLM\Software\Contoso\a\b`, `HKLM\Software\Contoso\c`)
	var gone []string
	deleted := func(k Key) { gone = append(gone, k.Path) }
	k := key(t, `HKLM\Software\Contoso`)
	if err := Delete(t.Context(), h, k, false, deleted); !errors.Is(err, ErrHasKeys) || len(gone) > 0 {
		t.Errorf("with keys below: %v, %v", err, gone)
	}
	if err := Delete(t.Context(), h, k, true, deleted); err != nil || len(gone) != 4 || gone[3] != `Software\Contoso` {
		t.Errorf("with -r: %v, %v", err, gone)
	}
	if err := Delete(t.Context(), h, k, true, deleted); !NotThere(err) {
		t.Errorf("once more: %v", err)
	}
	if err := Delete(t.Context(), endless{}, k, true, deleted); !errors.Is(err, ErrTooDeep) {
		t.Errorf("keys without end: %v", err)
	}
}

// endless has a key in every key.
type endless struct{ Handset }

func (endless) Keys(context.Context, Key) ([]string, error)  { return []string{"again"}, nil }
func (endless) Values(context.Context, Key) ([]Value, error) { return nil, nil }
func (endless) DeleteKey(_ context.Context, _ Key) error     { return nil }

// An export has all that can be read, sorted, and says what it left out.
func TestExport(t *testing.T) {
	h := newFake(`HKLM\Software\Contoso\b`, `HKLM\Software\Contoso\A`, `HKLM\Software\Contoso\locked`)
	k := key(t, `HKLM\Software\Contoso`)
	h.add(k).values = []Value{{"z", DWORD, []byte{1, 0, 0, 0}}, {"", SZ, []byte{0x78, 0, 0, 0}}, {"bad\n", SZ, []byte{0, 0}}}
	h.add(Key{LocalMachine, "Software\\Contoso\\evil\r\n[HKEY_USERS]"})
	h.fail[`keys HKLM\Software\Contoso\locked`] = code(5)
	var b bytes.Buffer
	n, err := Export(t.Context(), h, k, &b)
	if n != (Counts{3, 2}) {
		t.Errorf("exported are %+v", n)
	}
	for _, left := range []string{`Contoso\locked: Reg`, `value "bad\n"`, `[HKEY_USERS]`} {
		if err == nil || !strings.Contains(err.Error(), left) {
			t.Errorf("the error is %v, and says nothing of %s", err, left)
		}
	}
	want := "Windows Registry Editor Version 5.00\r\n\r\n" +
		"[HKEY_LOCAL_MACHINE\\Software\\Contoso]\r\n@=\"x\"\r\n\"z\"=dword:00000001\r\n\r\n" +
		"[HKEY_LOCAL_MACHINE\\Software\\Contoso\\A]\r\n\r\n[HKEY_LOCAL_MACHINE\\Software\\Contoso\\b]\r\n\r\n"
	if got := text(t, b.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := Export(t.Context(), h, key(t, `HKLM\None`), &b); !NotThere(err) {
		t.Errorf("what is not there: %v", err)
	}
	if _, err := Export(t.Context(), endless{}, k, &b); !errors.Is(err, ErrTooDeep) {
		t.Errorf("keys without end: %v", err)
	}
	if _, err := Export(t.Context(), h, k, full{}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("on a full disk: %v", err)
	}
}
