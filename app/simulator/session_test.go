package simulator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"cradle/rapi"
	"cradle/rapi/activesync"
)

// generations has a model of each encoding of RAPI: the newer in RNDIS mode, the
// older on its serial line.
var generations = []struct {
	name, model string
	large       int64 // bytes of a large file: a serial line is as slow as it is old
}{
	{"RAPI 2", "wm61-professional", 200 << 20},
	{"RAPI 1", "ppc2003", 20 << 20},
}

// roomy is a simulator with one handset whose storage holds size bytes more
// than the model's.
func roomy(t testing.TB, slug string, size uint32) *Simulator {
	t.Helper()
	models, err := Models()
	if err != nil {
		t.Fatal(err)
	}
	m := *models[slug]
	m.Memory.Storage += size
	m.Memory.StorageFree += size
	models[slug] = &m
	s := empty()
	h, err := newHandset(1, Spec{Model: slug}, models, s.restarts.ended, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.handsets = append(s.handsets, h)
	if err := s.Plug(0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// session opens a RAPI session on a handset of this model, over every layer.
func session(t testing.TB, slug string, room uint32) (context.Context, *rapi.Session) {
	t.Helper()
	s := roomy(t, slug, room)
	ctx := deadline(t)
	d, err := connect(ctx, s.Bus(), s.Handsets()[0].Port, activesync.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	return ctx, d.session
}

// Go's own test of file systems finds the handset's one to be one.
func TestFS(t *testing.T) {
	for _, g := range generations {
		t.Run(g.name, func(t *testing.T) {
			ctx, s := session(t, g.model, 0)
			for path, data := range map[string]string{
				`\Bench\empty`:                "",
				`\Bench\Läger\größe.txt`:      "ten bytes!",
				`\Bench\Läger\deep\er\x.bin`:  strings.Repeat("\x00\xff", 1_500),
				`\My Documents\Q&A (old).txt`: "a",
			} {
				if err := s.MkdirAll(ctx, path[:strings.LastIndex(path, `\`)]); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Put(ctx, path, strings.NewReader(data), -1, nil); err != nil {
					t.Fatal(err)
				}
			}
			// Of the folders that hold nothing but files: modules in ROM are listed and
			// cannot be opened, and TestFS opens everything.
			bench, err := fs.Sub(s.FS(ctx), "Bench")
			if err != nil {
				t.Fatal(err)
			}
			if err := fstest.TestFS(bench, "empty", "Läger/größe.txt", "Läger/deep/er/x.bin"); err != nil {
				t.Error(err)
			}
			files, folders := 0, 0
			if err := fs.WalkDir(s.FS(ctx), ".", func(_ string, e fs.DirEntry, err error) error {
				if e.IsDir() {
					folders++
				} else {
					files++
				}
				return err
			}); err != nil || files < 5 || folders < 8 {
				t.Errorf("%d files and %d folders, %v", files, folders, err)
			}
		})
	}
}

// noise makes bytes that nobody can guess, and sums up what was read.
func noise(size int64, sum hash.Hash) io.Reader {
	return io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{7}), size), sum)
}

// A large file arrives and comes back intact, with progress that only grows and
// ends at all of it.
func TestLargeFile(t *testing.T) {
	for _, g := range generations {
		t.Run(g.name, func(t *testing.T) {
			size := g.large
			ctx, s := session(t, g.model, uint32(size))
			var last, calls int64
			progress := func(done, total int64) {
				if done < last || total != size {
					t.Errorf("%d of %d bytes after %d", done, total, last)
				}
				last = done
				calls++
			}
			there, back := sha256.New(), sha256.New()
			n, err := s.Put(ctx, `\large.bin`, noise(size, there), size, progress)
			if err != nil || n != size || last != size || calls < 100 {
				t.Fatalf("put %d bytes, %d of them told in %d calls, %v", n, last, calls, err)
			}
			if i, err := s.Stat(ctx, `\large.bin`); err != nil || i.Size() != size {
				t.Fatalf("%v, %v", i, err)
			}
			last, calls = 0, 0
			n, err = s.Get(ctx, back, `\large.bin`, progress)
			if err != nil || n != size || last != size || calls < 100 {
				t.Fatalf("got %d bytes, %d of them told in %d calls, %v", n, last, calls, err)
			}
			if !bytes.Equal(there.Sum(nil), back.Sum(nil)) {
				t.Error("what came back is not what was put there")
			}
		})
	}
}

// A transfer that is cancelled ends at once, with the reason, and the handset is
// there for the next session.
func TestCancelledTransfer(t *testing.T) {
	for _, g := range generations {
		t.Run(g.name, func(t *testing.T) {
			s := roomy(t, g.model, 200<<20)
			d, err := connect(deadline(t), s.Bus(), s.Handsets()[0].Port, activesync.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.close()
			why := errors.New("enough")
			ctx, cancel := context.WithCancelCause(deadline(t))
			_, err = d.session.Put(ctx, `\large.bin`, rand.NewChaCha8([32]byte{}), -1, func(done, _ int64) {
				if done > 1<<20 {
					cancel(why)
				}
			})
			if !errors.Is(err, why) {
				t.Errorf("%v", err)
			}
			conn, err := d.link.OpenData(deadline(t))
			if err != nil {
				t.Fatal(err)
			}
			again := rapi.NewSession(conn, rapi.SessionOptions{Generation: d.link.Generation()})
			defer again.Close()
			if _, err := again.GetVersionEx(deadline(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// BenchmarkFile is a file copied over every layer in memory, to the handset and
// from it.
func BenchmarkFile(b *testing.B) {
	const size = 64 << 20
	for _, g := range generations {
		ctx, s := session(b, g.model, size)
		if _, err := s.Put(ctx, `\file`, noise(size, sha256.New()), size, nil); err != nil {
			b.Fatal(err)
		}
		data := make([]byte, size)
		b.Run("Put/"+g.name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if _, err := s.Put(b.Context(), `\file`, bytes.NewReader(data), size, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Get/"+g.name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if _, err := s.Get(b.Context(), io.Discard, `\file`, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSmallCall is one call there and back over every layer in memory.
func BenchmarkSmallCall(b *testing.B) {
	for _, g := range generations {
		b.Run(g.name, func(b *testing.B) {
			_, s := session(b, g.model, 0)
			for b.Loop() {
				if _, err := s.GetFileAttributes(b.Context(), `\Windows`); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEnumerate is 10,000 registry values listed. Round trips are what it
// takes: a value costs one.
func BenchmarkEnumerate(b *testing.B) {
	const values = 10_000
	for _, g := range generations {
		b.Run(g.name, func(b *testing.B) {
			ctx, s := session(b, g.model, 0)
			k, _, err := s.CreateKey(ctx, `HKLM\Software\Bench`)
			if err != nil {
				b.Fatal(err)
			}
			for n := range values {
				if err := k.SetDWORD(ctx, fmt.Sprintf("Value %05d", n), uint32(n)); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				n := 0
				for _, err := range k.Values(b.Context()) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
				if n != values {
					b.Fatalf("%d values", n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/values, "µs/value")
		})
	}
}
