package rapi_test

import (
	"io"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/rapitest"
	"cradle/rapi/wire"
)

// fake is a handset of RAPI 2 with files in a map, by their paths in lower case; it
// counts calls. It knows what the tests of files need, no more.
type fake struct {
	files map[string]*fakeFile
	open  map[uint32]*fakeFile
	calls map[wire.Command]int
	next  uint32
	full  int // bytes that fit in a file; 0 for no limit
}

type fakeFile struct {
	name  string
	attrs uint32
	data  []byte
	at    int64
}

func newFake(t testing.TB, opt rapi.SessionOptions) (*fake, *rapi.Session) {
	f := &fake{files: map[string]*fakeFile{`\`: {attrs: 0x10}}, open: map[uint32]*fakeFile{}, calls: map[wire.Command]int{}, next: 0x40}
	s := rapi.NewSession(rapitest.Serve(t, f.serve), opt)
	t.Cleanup(func() { s.Close() })
	return f, s
}

func parent(path string) string { return path[:max(strings.LastIndexByte(path, '\\'), 1)] }

func (f *fake) put(path string, attrs uint32) *fakeFile {
	n := &fakeFile{name: path[strings.LastIndexByte(path, '\\')+1:], attrs: attrs}
	f.files[strings.ToLower(path)] = n
	return n
}

func (f *fake) serve(cmd wire.Command, p *wire.Reader) ([]byte, error) {
	f.calls[cmd]++
	b := wire.NewReply()
	fail := func(code, value uint32) { b.U32(code); b.U32(value) }
	ok := func() { b.U32(0); b.U32(1) }
	path := func() (string, *fakeFile) {
		s, _ := p.S2("path")
		return strings.ToLower(s), f.files[strings.ToLower(s)]
	}
	switch cmd {
	case wire.CreateFile:
		name, _ := p.S2("path")
		low := strings.ToLower(name)
		n := f.files[low]
		p.U64("access, share")
		how := p.U32("disposition")
		switch {
		case f.files[parent(low)] == nil:
			fail(3, 0xffffffff)
		case n != nil && n.attrs&0x10 != 0:
			fail(5, 0xffffffff)
		case n != nil && how == 1:
			fail(80, 0xffffffff)
		case n == nil && (how == 3 || how == 5):
			fail(2, 0xffffffff)
		default:
			if n == nil {
				n = f.put(name, 0x20)
			}
			if how == 2 || how == 5 {
				n.data = nil
			}
			n.at = 0
			f.next++
			f.open[f.next] = n
			b.U32(0)
			b.U32(f.next)
		}
	case wire.ReadFile:
		n, count := f.open[p.U32("handle")], int64(p.U32("count"))
		from := min(n.at, int64(len(n.data)))
		part := n.data[from:min(from+count, int64(len(n.data)))]
		n.at = from + int64(len(part))
		ok()
		b.Block(part)
	case wire.WriteFile:
		n, data := f.open[p.U32("handle")], p.Block("data")
		if f.full > 0 && n.at+int64(len(data)) > int64(f.full) {
			fail(112, 0)
			b.U32(0)
			break
		}
		if grow := n.at + int64(len(data)) - int64(len(n.data)); grow > 0 {
			n.data = append(n.data, make([]byte, grow)...)
		}
		copy(n.data[n.at:], data)
		n.at += int64(len(data))
		ok()
		b.U32(uint32(len(data)))
	case wire.CloseHandle:
		delete(f.open, p.U32("handle"))
		ok()
	case wire.SetFilePointer:
		n, low := f.open[p.U32("handle")], p.U32("low")
		if p.U32("has high") != 0 {
			p.U32("high")
		}
		n.at = int64(low)
		if p.U32("method") == io.SeekEnd {
			n.at += int64(len(n.data))
		}
		b.U32(0)
		b.U32(uint32(n.at))
	case wire.SetEndOfFile:
		n := f.open[p.U32("handle")]
		n.data = append(n.data, make([]byte, max(n.at-int64(len(n.data)), 0))...)[:n.at]
		ok()
	case wire.GetFileSize:
		b.U32(0)
		b.U32(uint32(len(f.open[p.U32("handle")].data)))
		b.U32(0)
	case wire.GetFileAttributes:
		if _, n := path(); n == nil {
			fail(2, 0xffffffff)
		} else {
			fail(0, n.attrs)
		}
	case wire.CreateDirectory:
		name, _ := p.S2("path")
		switch {
		case f.files[strings.ToLower(name)] != nil:
			fail(183, 0)
		case f.files[parent(strings.ToLower(name))] == nil:
			fail(3, 0)
		default:
			f.put(name, 0x10)
			ok()
		}
	case wire.RemoveDirectory, wire.DeleteFile:
		name, n := path()
		busy := false
		for other := range f.files {
			busy = busy || other != name && parent(other) == name
		}
		switch {
		case n == nil:
			fail(2, 0)
		case busy:
			fail(145, 0)
		default:
			delete(f.files, name)
			ok()
		}
	case wire.MoveFile, wire.CopyFile:
		from, n := path()
		to, _ := p.S2("new path")
		if n == nil {
			fail(2, 0)
			break
		}
		f.put(to, n.attrs).data = n.data
		if cmd == wire.MoveFile {
			delete(f.files, from)
		}
		ok()
	case wire.FindAllFiles:
		name, n := path()
		var found []*fakeFile
		if dir, all := strings.CutSuffix(name, "*.*"); all {
			for path, n := range f.files {
				if path != `\` && strings.TrimSuffix(parent(path), `\`) == strings.TrimSuffix(dir, `\`) {
					found = append(found, n)
				}
			}
		} else if n != nil {
			found = append(found, n)
		}
		b.U32(0)
		b.U32(1)
		b.U32(uint32(len(found)))
		for _, n := range found {
			b.U32(uint32(2*len(n.name) + 2))
			b.U32(n.attrs)
			for range 3 {
				b.U64(0x01dc7ab192810000)
			}
			b.U32(0)
			b.U32(uint32(len(n.data)))
			b.U32(1)
			text, _ := wire.AppendText(nil, n.name)
			b.Bytes(append(text, 0, 0))
		}
	default:
		return nil, io.EOF
	}
	msg, err := b.Message()
	return msg[4:], err
}
