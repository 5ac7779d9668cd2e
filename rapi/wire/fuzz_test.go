package wire

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// FuzzReader reads arbitrary values from arbitrary bodies: the script says which.
func FuzzReader(f *testing.F) {
	f.Add(unhex(f, configRequest)[4:], []byte{3, 6, 3})
	f.Add(unhex(f, enumReply)[4:], []byte{3, 3, 7, 3, 8})
	f.Add(unhex(f, findReply)[4:], []byte{3, 3, 9})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, []byte{6})
	f.Add(unhex(f, createRequest1)[28:], []byte{10})
	f.Add(unhex(f, queryRequest1)[12:], []byte{11, 13, 13, 14})
	f.Add(unhex(f, writeRequest1)[12:], []byte{12})
	f.Fuzz(func(t *testing.T, body, script []byte) {
		r := NewReader(body)
		for _, op := range script {
			before, failed := r.Offset(), r.Err() != nil
			switch op % 15 {
			case 0:
				r.Rest()
			case 1:
				r.U8("v")
			case 2:
				r.U16("v")
			case 3:
				r.U32("v")
			case 4:
				r.U64("v")
			case 5:
				if y := r.Filetime("v").Time().Year(); y < 1601 || y > 60056 {
					t.Errorf("year %d", y)
				}
			case 6:
				if s, ok := r.S2("v"); ok && !utf8.ValidString(s) {
					t.Errorf("S2 gave %q", s)
				}
			case 7:
				if s := r.RS("v"); !utf8.ValidString(s) {
					t.Errorf("RS gave %q", s)
				}
			case 8:
				r.Block("v")
			case 10:
				if s, ok := r.S1("v"); ok && !utf8.ValidString(s) {
					t.Errorf("S1 gave %q", s)
				}
			case 11:
				if s, ok := r.OS1("v"); ok && !utf8.ValidString(s) {
					t.Errorf("OS1 gave %q", s)
				}
			case 12:
				r.OIN("v")
			case 13:
				r.OOUT("v")
			case 14:
				if p, ok := r.RO("v"); ok && r.Part(len(p)).Len() != len(p) {
					t.Errorf("a part of %d bytes has %d", len(p), r.Part(len(p)).Len())
				}
			case 9:
				s := r.Sub("v")
				s.S2("w")
				s.Rest()
				if s.Offset() > len(body) {
					t.Errorf("a part went to byte %d of %d", s.Offset(), len(body))
				}
			}
			if r.Offset() < before || r.Offset() > len(body) {
				t.Fatalf("offset went from %d to %d of %d", before, r.Offset(), len(body))
			}
			if failed && (r.Err() == nil || r.Len() != 0 || r.Offset() != before) {
				t.Fatal("the error did not stick")
			}
		}
	})
}

// FuzzUTF16: what decodes without an error encodes to the same bytes.
func FuzzUTF16(f *testing.F) {
	f.Add([]byte("A\x00\x3d\xd8\xf1\xdc"))
	f.Add([]byte("\x3d\xd8"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeUTF16(b)
		if !utf8.ValidString(s) {
			t.Fatalf("%q is not valid", s)
		}
		back, encErr := AppendUTF16(nil, s)
		if encErr != nil {
			t.Fatal(encErr)
		}
		if same := bytes.Equal(back, b); (err == nil) != same {
			t.Fatalf("%x: %v, encodes to %x", b, err, back)
		}
	})
}

// FuzzReadMessage reads whatever stream arrives without a panic.
func FuzzReadMessage(f *testing.F) {
	f.Add(unhex(f, configRequest))
	f.Add([]byte{0, 0, 0, 0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := bytes.NewReader(stream)
		for {
			cmd, p, err := ReadRequest(r, 1<<16)
			if err != nil {
				return
			}
			_ = cmd.String()
			p.S2("x")
			p.Rest()
		}
	})
}

func BenchmarkReadMessage(b *testing.B) {
	msg := unhex(b, configRequest)
	r := bytes.NewReader(nil)
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(msg)
		if _, err := ReadMessage(r, DefaultLimit); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeUTF16(b *testing.B) {
	text := bytes.Repeat([]byte("<\x00p\x00a\x00r\x00m\x00 \x00"), 100_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := DecodeUTF16(text); err != nil {
			b.Fatal(err)
		}
	}
}
