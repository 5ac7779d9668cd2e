package handset

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/wire"
)

// wired is one connection to a handset's server.
type wired struct {
	t    testing.TB
	conn net.Conn
}

func dial(t testing.TB, h *Handset) wired {
	t.Helper()
	a, b := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.server.Serve(context.Background(), a)
	}()
	b.SetDeadline(time.Now().Add(60 * time.Second))
	t.Cleanup(func() { b.Close(); <-done })
	return wired{t, b}
}

// call makes a call and gives the reply's body.
func (d wired) call(b *wire.Builder) []byte {
	d.t.Helper()
	msg, err := b.Message()
	if err == nil {
		_, err = d.conn.Write(msg)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	body, err := wire.ReadMessage(d.conn, wire.DefaultLimit)
	if err != nil {
		d.t.Fatal(err)
	}
	return body
}

func (d wired) create(path string) uint32 {
	d.t.Helper()
	b := wire.NewRequest(0x16)
	b.S2("name", path)
	for _, v := range []uint32{0x40000000, 0, 2, 0x80, 0} {
		b.U32(v)
	}
	return binary.LittleEndian.Uint32(d.call(b)[4:])
}

func (d wired) write(h uint32, data []byte) {
	d.t.Helper()
	b := wire.NewRequest(0x18)
	b.U32(h)
	b.Block(data)
	if body := d.call(b); binary.LittleEndian.Uint32(body[4:]) != 1 {
		d.t.Fatalf("% x", body)
	}
}

func (d wired) close(h uint32) {
	d.t.Helper()
	b := wire.NewRequest(0x19)
	b.U32(h)
	d.call(b)
}

// A reply means that the state is kept: what happens to the program afterwards
// does not matter.
func TestStateIsKeptBeforeTheReply(t *testing.T) {
	dir := t.TempDir()
	keep := func(c *Config) { c.State = dir }
	h := box(t, "wm6-classic", keep)
	first := dial(t, h)

	file := first.create(`\Temp\a.dat`)
	first.write(file, []byte("content"))
	first.close(file)
	b := wire.NewRequest(0x0e)
	b.S2("document", `<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic>`+
		`<characteristic type="CM_Networks"><characteristic type="Shop"><parm name="DestId" value="{01234567-89AB-CDEF-0123-456789ABCDEF}"/></characteristic></characteristic></wap-provisioningdoc>`)
	b.U32(1)
	if body := first.call(b); binary.LittleEndian.Uint32(body[4:]) != 0 {
		t.Fatalf("HRESULT %#x", body[4:8])
	}
	want := h.Dump()

	// The same directory in the hands of a new program; the first one never
	// came to close it.
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	again := box(t, "wm6-classic", func(c *Config) { c.State = copied })
	if got := again.Dump(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if !strings.Contains(want, `\Temp\a.dat="content"`) || !strings.Contains(want, `[CM_Networks\Shop]`) || !strings.Contains(want, `"00001001"=4:01000000`) {
		t.Error(want)
	}
}

// Programs and policies come back too; a handset of another name is another
// handset; out of the box again when the directory is emptied.
func TestStateOfPrograms(t *testing.T) {
	dir := t.TempDir()
	keep := func(c *Config) { c.State = dir }
	h := box(t, "wm65-professional", keep)
	put(t, h, `\Temp\t.cab`, cabinet("_setup.xml", setup, "00tool.001", "MZ"))
	start(t, h, "wceload.exe", `\Temp\t.cab`)
	h.programs.wg.Wait()
	if !listed(h, "Vendor Tool") {
		t.Fatal("not installed")
	}
	if _, err := New(Config{Model: h.Model(), Name: "BOX", State: dir}); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("two of one handset: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if h = box(t, "wm65-professional", keep); !listed(h, "Vendor Tool") || exists(h, `\Temp\t.cab`) || !exists(h, `\Program Files\Vendor\tool.exe`) {
		t.Error("the program is gone")
	}
	if other := box(t, "wm65-professional", func(c *Config) { c.State = dir; c.Name = "OTHER" }); listed(other, "Vendor Tool") {
		t.Error("it is on another handset")
	}
	h.Close()
	for _, sub := range glob(t, dir) {
		os.RemoveAll(sub)
	}
	if h = box(t, "wm65-professional", keep); listed(h, "Vendor Tool") || !listed(h, "Demo Notes") {
		t.Error("not as out of the box")
	}
}

func glob(t testing.TB, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A state that cannot be saved ends the connection: no reply says that all is
// well.
func TestStateThatCannotBeSaved(t *testing.T) {
	dir := t.TempDir()
	h := box(t, "wm6-classic", func(c *Config) { c.State = dir })
	if err := os.WriteFile(filepath.Join(glob(t, dir)[0], "pending"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := dial(t, h)
	b := wire.NewRequest(0x28)
	b.S2("path", `\New`)
	msg, _ := b.Message()
	d.conn.Write(msg)
	if body, err := wire.ReadMessage(d.conn, 100); err == nil {
		t.Errorf("% x", body)
	}
	os.Remove(filepath.Join(glob(t, dir)[0], "pending"))
}

// A clock that was set goes on with the state, and stands right after a reset of it.
func TestClockIsKept(t *testing.T) {
	dir := t.TempDir()
	keep := func(c *Config) { c.State = dir }
	const ask = `<wap-provisioningdoc><characteristic type="Clock"><parm-query name="Time"/></characteristic></wap-provisioningdoc>`
	says := func(h *Handset) string {
		return h.cm.Process(context.Background(), ask, cm.FlagProcess, model.UserAuth).Document
	}
	h := box(t, "wm61-standard", keep)
	set := strings.Replace(ask, `parm-query name="Time"`, `parm name="Time" value="2008-01-02T03:04:05Z"`, 1)
	if r := h.cm.Process(context.Background(), set, cm.FlagProcess, model.UserAuth); r.HRESULT != rapi.OK {
		t.Fatal(r.HRESULT, r.Document)
	}
	for range 2 {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		h = box(t, "wm61-standard", keep)
		if got := says(h); !strings.Contains(got, `value="2008-01-02T03:`) {
			t.Error(got)
		}
	}
	h.wipe()
	if got := says(h); strings.Contains(got, "2008-01-02") {
		t.Error(got)
	}
}

// A Pocket PC 2003 speaks RAPI 1: CeProcessConfig after rapi.md 5.2.
func TestPocketPC2003(t *testing.T) {
	h := box(t, "ppc2003", nil)
	if h.Generation() != rapi.RAPI1 {
		t.Fatal(h.Generation())
	}
	d := dial(t, h)
	const doc = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\V"><parm name="a" value="b"/></characteristic></characteristic></wap-provisioningdoc>`
	var text []byte
	for _, c := range []byte(doc + "\x00") {
		text = append(text, c, 0)
	}
	n := uint32(len(text))
	le := binary.LittleEndian
	// length | 0x56 | 1, size, 1, document | flags
	msg := le.AppendUint32(nil, 4+12+n+4)
	for _, v := range []uint32{0x56, 1, n, 1} {
		msg = le.AppendUint32(msg, v)
	}
	msg = le.AppendUint32(append(msg, text...), 1)
	go d.conn.Write(msg)
	body, err := wire.ReadMessage(d.conn, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	// prefix 0 | HRESULT 0 | 1, size, 1, document
	want := []byte{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}
	if !bytes.HasPrefix(body, want) || le.Uint32(body[12:]) != uint32(len(body)-20) || le.Uint32(body[16:]) != 1 {
		t.Errorf("% x", body)
	}
	if v, ok := h.Registry().Value(registry.Path{"HKCU", "Software", "V"}, "a"); !ok || v.Text() != "b" {
		t.Errorf("%v, %v", v, ok)
	}
}

// BenchmarkUpload sends 200 MB as a desktop does, 64 KiB a call.
func BenchmarkUpload(b *testing.B) {
	for _, state := range []bool{false, true} {
		name := "kept nowhere"
		if state {
			name = "kept in a directory"
		}
		b.Run(name, func(b *testing.B) {
			part := make([]byte, 64<<10)
			b.SetBytes(180 << 20)
			for b.Loop() {
				h := box(b, "wm65-professional", func(c *Config) {
					if state {
						c.State = b.TempDir()
					}
				})
				d := dial(b, h)
				file := d.create(`\big`)
				for range (180 << 20) / len(part) {
					d.write(file, part)
				}
				d.close(file)
				h.Close()
			}
		})
	}
}
