package objstore

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/wire"
)

func shop(t testing.TB, limit int64) (*Store, *time.Time) {
	t.Helper()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(Config{Limit: limit, Now: func() time.Time { return now }})
	must(t, s.MkdirAll(nil, `\Temp\sub`))
	must(t, s.WriteFile(nil, `\Temp\a.txt`, []byte("hello")))
	must(t, s.Put(`\Windows\rom.dll`, Info{Attr: InROM}, []byte("ROM")))
	must(t, s.Put(`\Windows\rom.exe`, Info{Attr: InROM | ROMModule}, []byte("MZ")))
	must(t, s.WriteFile(nil, `\Temp\fixed`, nil))
	must(t, s.SetAttributes(`\Temp\fixed`, ReadOnly))
	s.Seeded()
	return s, &now
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t testing.TB, s *Store, path string, opt OpenOptions) *File {
	t.Helper()
	f, err := s.Open(path, opt)
	must(t, err)
	return f
}

// The codes of the Windows API, operation by operation.
func TestErrors(t *testing.T) {
	s, _ := shop(t, 1000)
	open := func(path string, opt OpenOptions) error {
		f, err := s.Open(path, opt)
		if f != nil {
			f.Close()
		}
		return err
	}
	r := func(d Disposition) OpenOptions { return OpenOptions{Read: true, Disposition: d} }
	w := func(d Disposition) OpenOptions { return OpenOptions{Write: true, Disposition: d} }
	long := `\` + strings.Repeat(`abcdefghi\`, 26) + "x"
	glob := func(p string) error { _, err := s.Glob(p); return err }
	stat := func(p string) error { _, err := s.Stat(p); return err }
	for i, c := range []struct {
		err  error
		want rapi.Win32
	}{
		{open(`\Temp\b`, r(OpenExisting)), 2},
		{open(`\Nowhere\b`, r(OpenExisting)), 3},
		{open(`\Temp\a.txt\b`, r(OpenExisting)), 3},
		{open(`\Temp`, r(OpenExisting)), 5},
		{open(`\`, r(OpenExisting)), 5},
		{open(`\Temp\a.txt`, r(CreateNew)), 80},
		{open(`\Temp\a.txt`, r(0)), 87},
		{open(`\Temp\a.txt`, r(7)), 87},
		{open(`\Temp\a.txt`, r(TruncateExisting)), 87},
		{open(`\Temp\b`, w(TruncateExisting)), 2},
		{open(`\Temp\a*.txt`, w(CreateAlways)), 123},
		{open(long, w(CreateAlways)), 206},
		{open(`\Temp\fixed`, w(OpenExisting)), 5},
		{open(`\Temp\fixed`, w(CreateAlways)), 5},
		{open(`\Temp\fixed`, r(OpenExisting)), 0},
		{open(`\Windows\rom.dll`, r(OpenExisting)), 0},
		{open(`\Windows\rom.dll`, w(OpenExisting)), 5},
		{open(`\Windows\rom.exe`, r(OpenExisting)), 5},
		{s.Mkdir(`\`), 183}, {s.Mkdir(`\Temp`), 183}, {s.Mkdir(`\Temp\a.txt`), 183}, {s.Mkdir(`\x\y`), 3}, {s.Mkdir(`\a:`), 123},
		{s.Rmdir(`\Temp`), 145}, {s.Rmdir(`\x`), 2}, {s.Rmdir(`\x\y`), 3}, {s.Rmdir(`\Temp\a.txt`), 267}, {s.Rmdir(`\`), 5},
		{s.Delete(`\Temp\b`), 2}, {s.Delete(`\x\b`), 3}, {s.Delete(`\Temp`), 5}, {s.Delete(`\Temp\fixed`), 5}, {s.Delete(`\Windows\rom.dll`), 5},
		{s.Move(`\Temp\b`, `\c`), 2}, {s.Move(`\Temp\a.txt`, `\x\c`), 3}, {s.Move(`\Temp\a.txt`, `\Temp\fixed`), 183},
		{s.Move(`\Windows\rom.dll`, `\c`), 5}, {s.Move(`\Temp`, `\Temp\sub\c`), 87}, {s.Move(`\Temp`, `\Temp\c`), 87},
		{s.Copy(`\Temp\b`, `\c`, true), 2}, {s.Copy(`\Temp`, `\c`, true), 5}, {s.Copy(`\Temp\a.txt`, `\Temp\fixed`, true), 80},
		{s.Copy(`\Temp\a.txt`, `\Temp\fixed`, false), 5}, {s.Copy(`\Temp\a.txt`, `\Temp\a.txt`, false), 32}, {s.Copy(`\Windows\rom.exe`, `\c`, true), 5},
		{s.SetAttributes(`\Windows\rom.dll`, 0), 5}, {s.SetAttributes(`\Temp\b`, 0), 2},
		{glob(`\Temp\b`), 2}, {glob(`\Temp\b*`), 18}, {glob(`\x\*`), 3}, {glob(`\Temp\a.txt\*`), 3}, {glob(`\`), 2}, {glob(`x`), 123},
		{stat(`\Temp\b`), 2}, {stat(`\`), 0}, {stat(`Temp`), 123},
	} {
		if got := Win32(c.err); got != c.want {
			t.Errorf("%d: %v, want %d", i, c.err, c.want)
		}
	}
	if s.Used() != 0 {
		t.Errorf("%d bytes in use", s.Used())
	}
}

func TestSharing(t *testing.T) {
	s, _ := shop(t, 1000)
	const a = `\Temp\a.txt`
	reader := opened(t, s, a, OpenOptions{Read: true, ShareRead: true, Disposition: OpenExisting})
	for i, c := range []struct {
		opt OpenOptions
		ok  bool
	}{
		{OpenOptions{Read: true, ShareRead: true, Disposition: OpenExisting}, true},
		{OpenOptions{Read: true, Disposition: OpenExisting}, false},                   // will not share with who reads
		{OpenOptions{Write: true, ShareRead: true, Disposition: OpenExisting}, false}, // who reads does not share writing
		{OpenOptions{Read: true, ShareRead: true, Disposition: CreateAlways}, false},  // emptying is writing
		{OpenOptions{Disposition: OpenExisting}, false},
	} {
		f, err := s.Open(a, c.opt)
		if (err == nil) != c.ok {
			t.Errorf("%d: %v", i, err)
		}
		if f != nil {
			f.Close()
		} else if Win32(err) != 32 {
			t.Errorf("%d: %v", i, err)
		}
	}
	for what, err := range map[string]error{
		"delete": s.Delete(a), "move": s.Move(a, `\b`), "move its folder": s.Move(`\Temp`, `\T`), "write": s.WriteFile(nil, a, nil),
		"remove": s.Remove(nil, a), "copy over it": s.Copy(`\Windows\rom.dll`, a, false),
	} {
		if Win32(err) != 32 {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, s.Copy(a, `\b`, true))
	reader.Close()
	reader.Close()
	must(t, s.Delete(a))
}

// A file at its ends: gaps, cutting, filling up, and the storage's end.
func TestContent(t *testing.T) {
	s, now := shop(t, 200<<10)
	f := opened(t, s, `\Temp\big`, OpenOptions{Read: true, Write: true, Disposition: CreateNew, Attr: Hidden | Normal})
	must(t, f.WriteAt([]byte("end"), 100<<10))
	if f.Size() != 100<<10+3 || s.Used() != 100<<10+3 {
		t.Errorf("%d bytes, %d in use", f.Size(), s.Used())
	}
	must(t, f.WriteAt(bytes.Repeat([]byte("x"), 10), 64<<10-5)) // over the edge of two chunks
	b := make([]byte, 20)
	if n, err := f.ReadAt(b, 64<<10-10); n != 20 || err != nil || string(b) != "\x00\x00\x00\x00\x00xxxxxxxxxx\x00\x00\x00\x00\x00" {
		t.Errorf("%d %q %v", n, b, err)
	}
	if n, err := f.ReadAt(b, 100<<10); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := f.ReadAt(b, 1<<40); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, err := range []error{f.WriteAt([]byte("x"), 200<<10), f.WriteAt([]byte("x"), 1<<62), f.Truncate(1 << 40)} {
		if Win32(err) != 112 {
			t.Errorf("%v", err)
		}
	}
	if err := f.WriteAt([]byte("xx"), 1<<63-1); Win32(err) != 87 {
		t.Errorf("%v", err)
	}
	must(t, f.Truncate(64<<10))
	must(t, f.Truncate(70<<10)) // zeros, not what was there
	if n, _ := f.ReadAt(b, 64<<10); n != 20 || !bytes.Equal(b, make([]byte, 20)) {
		t.Errorf("% x", b)
	}
	*now = now.Add(time.Hour)
	must(t, f.WriteAt([]byte("x"), 0))
	info, err := s.Stat(`\temp\BIG`)
	if err != nil || info.Name != "big" || info.Attr != Hidden|Archive || info.Size != 70<<10 ||
		info.Times.Written != wire.FiletimeOf(*now) || info.Times.Created != wire.FiletimeOf(now.Add(-time.Hour)) {
		t.Errorf("%+v, %v", info, err)
	}
	f.Close()
	if err := s.Copy(`\Temp\big`, `\a`, true); err != nil {
		t.Error(err)
	}
	if err := s.Copy(`\Temp\big`, `\b`, true); Win32(err) != 112 {
		t.Errorf("%v", err)
	}
	must(t, s.Delete(`\a`))
	must(t, s.Move(`\Temp\big`, `\Temp\BIG`))
	if list, _ := s.Glob(`\Temp\b?g`); len(list) != 1 || list[0].Name != "BIG" {
		t.Errorf("%v", list)
	}
	must(t, s.Delete(`\Temp\big`))
	if s.Used() != 0 {
		t.Errorf("%d bytes in use", s.Used())
	}
}

func TestGlob(t *testing.T) {
	s, _ := shop(t, 1000)
	for _, name := range []string{"ab", "abc.txt", "Ünï.TXT"} {
		must(t, s.WriteFile(nil, `\Temp\`+name, nil))
	}
	for pattern, want := range map[string]string{
		`\Temp\*`:         "sub a.txt fixed ab abc.txt Ünï.TXT",
		`\Temp\*.*`:       "sub a.txt fixed ab abc.txt Ünï.TXT",
		`\TEMP\*.txt`:     "a.txt abc.txt Ünï.TXT",
		`\Temp\?b*`:       "ab abc.txt",
		`\Temp\ünï.*`:     "Ünï.TXT",
		`\Temp\a*b*t`:     "abc.txt",
		`\Temp\??`:        "ab",
		`\temp`:           "Temp",
		`\Temp\a.TXT`:     "a.txt",
		`\Temp\*a*a*a*`:   "",
		`\Temp\?????????`: "",
	} {
		list, err := s.Glob(pattern)
		var names []string
		for _, f := range list {
			names = append(names, f.Name)
		}
		if strings.Join(names, " ") != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", pattern, names, err)
		}
	}
}

func FuzzGlob(f *testing.F) {
	f.Add(`\Temp\*.*`)
	f.Add(strings.Repeat("*a", 50) + "?")
	s, _ := shop(f, 1000)
	must(f, s.WriteFile(nil, `\Temp\`+strings.Repeat("a", 200), nil))
	f.Fuzz(func(t *testing.T, pattern string) {
		list, err := s.Glob(pattern)
		if (err == nil) != (len(list) > 0) {
			t.Errorf("%v, %v", list, err)
		}
		s.Stat(pattern)
	})
}

// A file that grows by what one call of CeWriteFile brings: time must not grow
// with its size.
func BenchmarkGrow(b *testing.B) {
	part := make([]byte, 64<<10)
	b.SetBytes(200 << 20)
	for b.Loop() {
		s := New(Config{Limit: 256 << 20})
		f := opened(b, s, `\big`, OpenOptions{Write: true, Disposition: CreateNew})
		for off := int64(0); off < 200<<20; off += int64(len(part)) {
			must(b, f.WriteAt(part, off+1)) // across chunks
		}
		f.Close()
	}
}

// Empty files take no bytes, and still there is an end to them.
func TestManyFiles(t *testing.T) {
	s := New(Config{})
	for i := range maxNodes {
		must(t, s.Mkdir(fmt.Sprintf(`\%d`, i)))
	}
	_, open := s.Open(`\x`, OpenOptions{Write: true, Disposition: CreateAlways})
	for i, err := range []error{s.Mkdir(`\x`), s.MkdirAll(nil, `\0\x`), s.WriteFile(nil, `\x`, nil), open} {
		if Win32(err) != 112 {
			t.Errorf("%d: %v", i, err)
		}
	}
	must(t, s.Rmdir(`\0`))
	must(t, s.WriteFile(nil, `\x`, nil))
	s.Clear()
	must(t, s.Mkdir(`\x`))
}
