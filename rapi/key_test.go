package rapi_test

import (
	"errors"
	"io/fs"
	"net"
	"reflect"
	"testing"

	"cradle/rapi"
	"cradle/rapi/rapitest"
)

// dialogue is a handset of RAPI 2 that expects requests and gives replies, in turns.
// The messages follow facts/rapi.md 5.6.
func dialogue(t *testing.T, turns ...string) *rapi.Session {
	conn := rapitest.Script(t, func(h net.Conn) {
		l := rapitest.NewLine(t, h)
		for i, m := range turns {
			b := message(t, m)
			if i%2 == 1 {
				if _, err := l.Write(b); err != nil {
					t.Errorf("reply %d: %v", i/2, err)
				}
				continue
			}
			got := make([]byte, len(b))
			for n := 0; n < len(got); {
				m, err := l.Read(got[n:])
				if n += m; err != nil {
					t.Errorf("request %d: %x, %v", i/2, got[:n], err)
					return
				}
			}
			if !reflect.DeepEqual(got, b) {
				t.Errorf("request %d\n%x, want\n%x", i/2, got, b)
			}
		}
	})
	s := rapi.NewSession(conn, rapi.SessionOptions{})
	t.Cleanup(func() { s.Close() })
	return s
}

const (
	openSoftware = "1e 00 00 00 2f 00 00 00 02 00 00 80 12 00 00 00 53 00 6f 00 66 00 74 00 77 00 61 00 72 00 65 00 00 00"
	openedA5     = "0c 00 00 00 00 00 00 00 00 00 00 00 a5 00 00 00"
	closeA5      = "* 32000000 a5000000"
	endOfList    = "08 00 00 00 03 01 00 00 03 01 00 00"
	moreData     = "* 00000000 ea000000"
)

func TestKeyValues(t *testing.T) {
	s := dialogue(t,
		openSoftware, openedA5,
		"* 34000000 a5000000 00000000 00010000 00100000", "* 00000000 00000000 02000000 'Id' 04000000 04000000 07000000",
		"* 34000000 a5000000 01000000 00010000 00100000", moreData,
		"* 34000000 a5000000 01000000 00020000 00400000", "* 00000000 00000000 00000000 01000000 04000000 'x' 0000",
		"* 34000000 a5000000 02000000 00020000 00400000", endOfList,
		closeA5, long2)
	k, err := s.OpenKey(t.Context(), `HKLM\Software`)
	if err != nil || k.Path() != `HKLM\Software` {
		t.Fatal(err)
	}
	var got []string
	for v, err := range k.Values(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v.Name+"="+v.String())
	}
	if want := []string{"Id=0x00000007 (7)", `="x"`}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}

func TestKeyReadsAndWrites(t *testing.T) {
	ctx := t.Context()
	s := dialogue(t,
		"* 37000000 02000080 04000000 'T' 0000 00100000", moreData,
		"* 37000000 02000080 04000000 'T' 0000 00400000", "* 00000000 00000000 01000000 06000000 'ab' 0000",
		"* 37000000 02000080 04000000 'M' 0000 00100000", "* 00000000 00000000 07000000 0c000000 'a' 0000 'bc' 0000 0000",
		"* 37000000 02000080 00000000 00100000", "* 00000000 02000000",
		"* 38000000 02000080 04000000 'T' 0000 01000000 04000000 'x' 0000", long2,
		"* 38000000 02000080 04000000 'M' 0000 07000000 0a000000 'a' 0000 'b' 0000 0000", long2,
		"* 38000000 02000080 00000000 04000000 04000000 ff000000", long2,
		"* 35000000 02000080 04000000 'T' 0000", "* 00000000 05000000")
	k := s.Root(rapi.LocalMachine)
	if v, err := k.String(ctx, "T"); v != "ab" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if v, err := k.MultiString(ctx, "M"); !reflect.DeepEqual(v, []string{"a", "bc"}) || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if _, err := k.DWORD(ctx, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	for _, err := range []error{k.SetString(ctx, "T", "x"), k.SetMultiString(ctx, "M", []string{"a", "b"}), k.SetDWORD(ctx, "", 255)} {
		if err != nil {
			t.Error(err)
		}
	}
	var key *rapi.KeyError
	if err := k.DeleteValue(ctx, "T"); !errors.As(err, &key) || key.Path != "HKLM" || key.Name != "T" || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if err := k.SetMultiString(ctx, "M", []string{"a", ""}); err == nil {
		t.Error("an empty string in a list was sent")
	}
	if err := k.DeleteTree(ctx, ""); err == nil {
		t.Error("a root was deleted")
	}
}

func TestDeleteTree(t *testing.T) {
	s := dialogue(t,
		"* 2f000000 02000080 04000000 'K' 0000", openedA5,
		"* 30000000 a5000000 00000000 00010000 00000000 00000000", "* 00000000 00000000 01000000 'x' 00000000",
		"* 30000000 a5000000 01000000 00010000 00000000 00000000", endOfList,
		"* 2f000000 a5000000 04000000 'x' 0000", "* 00000000 00000000 a6000000",
		"* 30000000 a6000000 00000000 00010000 00000000 00000000", endOfList,
		"* 32000000 a6000000", long2,
		"* 33000000 a5000000 04000000 'x' 0000", long2,
		closeA5, long2,
		"* 33000000 02000080 04000000 'K' 0000", long2)
	if err := s.Root(rapi.LocalMachine).DeleteTree(t.Context(), "K"); err != nil {
		t.Error(err)
	}
}

func TestValue(t *testing.T) {
	for _, tc := range []struct {
		v    rapi.Value
		text string
	}{
		{rapi.Value{Type: rapi.TypeString, Data: []byte("a\x00b\x00")}, `"ab"`}, // no NUL
		{rapi.Value{Type: rapi.TypeExpandString, Data: []byte("a\x00\x00\x00b\x00")}, `"a"`},
		{rapi.Value{Type: rapi.TypeDWORD, Data: []byte{1, 0, 0, 0}}, "0x00000001 (1)"},
		{rapi.Value{Type: rapi.TypeDWORDBigEndian, Data: []byte{0, 0, 0, 1}}, "0x00000001 (1)"},
		{rapi.Value{Type: rapi.TypeDWORD, Data: []byte{1, 0}}, "01 00"},
		{rapi.Value{Type: rapi.TypeMultiString, Data: []byte("a\x00\x00\x00b\x00")}, `"a", "b"`},
		{rapi.Value{Type: rapi.TypeMultiString, Data: []byte("a")}, "61"},
		{rapi.Value{Type: rapi.TypeBinary, Data: []byte{1, 0xff}}, "01 ff"},
		{rapi.Value{Type: 99, Data: []byte{7}}, "07"},
	} {
		if got := tc.v.String(); got != tc.text {
			t.Errorf("%v %x is %s, want %s", tc.v.Type, tc.v.Data, got, tc.text)
		}
	}
	if _, err := rapi.BinaryValue(nil).Text(); !errors.Is(err, rapi.ErrValueType) || err.Error() != "the value is a REG_BINARY, not text: unexpected type of value" {
		t.Errorf("%v", err)
	}
}

func TestParseRegPath(t *testing.T) {
	for p, want := range map[string]struct {
		root rapi.HKEY
		sub  string
	}{
		`HKLM\Software\Apps`: {rapi.LocalMachine, `Software\Apps`}, `hkey_current_user`: {rapi.CurrentUser, ""}, `HKCR\.a/b\`: {rapi.ClassesRoot, ".a/b"}, `HKU\x`: {rapi.Users, "x"},
	} {
		if root, sub, err := rapi.ParseRegPath(p); root != want.root || sub != want.sub || err != nil {
			t.Errorf("%q: %v %q %v", p, root, sub, err)
		}
	}
	for _, p := range []string{"", "Software", `HKXX\a`, `HKLM\a\\b`} {
		if _, _, err := rapi.ParseRegPath(p); err == nil {
			t.Errorf("%q was taken", p)
		}
	}
}
