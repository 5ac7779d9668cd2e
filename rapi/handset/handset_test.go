package handset

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/link"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
)

// patience bounds every wait of these tests. None of them expects to use it.
const patience = 20 * time.Second

// desk is the desktop's end: the handset's Network, made of pipes, on which
// one Read gives what one Write sent.
type desk struct {
	t        *testing.T
	conns    chan net.Conn
	triggers chan struct{}
}

func newDesk(t *testing.T) *desk {
	return &desk{t, make(chan net.Conn, 8), make(chan struct{})}
}

func (d *desk) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	if port != 990 {
		d.t.Errorf("the handset dials port %d", port)
	}
	a, b := net.Pipe()
	d.conns <- b
	return a, nil
}

func (d *desk) ListenTCP(context.Context, uint16) (net.Listener, error) {
	return nil, errors.New("a handset of Windows Mobile 5 and later listens on no TCP port")
}

func (d *desk) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	if port != 5679 {
		d.t.Errorf("the handset listens on UDP port %d", port)
	}
	return &packets{d: d, done: make(chan struct{})}, nil
}

func (d *desk) Local() netip.Addr   { return netip.MustParseAddr("169.254.2.1") }
func (d *desk) Desktop() netip.Addr { return netip.MustParseAddr("169.254.2.2") }

type packets struct {
	net.PacketConn // the rest is not used
	d              *desk
	once           sync.Once // a link closes it from two goroutines
	done           chan struct{}
}

func (p *packets) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case <-p.d.triggers:
		b[0] = 0x7f
		return 1, &net.UDPAddr{}, nil
	case <-p.done:
		return 0, nil, net.ErrClosed
	}
}

func (p *packets) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

type peer struct {
	t    *testing.T
	conn net.Conn
}

func (d *desk) accept() *peer {
	d.t.Helper()
	select {
	case c := <-d.conns:
		d.t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(patience))
		return &peer{d.t, c}
	case <-time.After(patience):
		d.t.Fatal("the handset does not connect")
		return nil
	}
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// says expects one write of the handset.
func (p *peer) says(want string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	n, err := p.conn.Read(buf)
	if err != nil || !bytes.Equal(buf[:n], unhex(want)) {
		p.t.Fatalf("%v; the handset wrote\n% x\nnot\n% x", err, buf[:n], unhex(want))
	}
}

func (p *peer) hears(s string) {
	p.t.Helper()
	if _, err := p.conn.Write(unhex(s)); err != nil {
		p.t.Fatalf("the handset does not take %q: %v", s, err)
	}
}

// loadModels reads the models once: it takes longer than most tests.
var loadModels = sync.OnceValues(func() (map[string]*model.Model, error) { return model.Load(assets.Models, "models") })

func models(t testing.TB) map[string]*model.Model {
	t.Helper()
	m, err := loadModels()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// plug makes a handset and serves it until the test ends.
func plug(t *testing.T, cfg Config) (*Handset, *desk) {
	t.Helper()
	h, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, d) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Serve: %v", err)
			}
		case <-time.After(patience):
			t.Error("Serve does not return")
		}
	})
	return h, d
}

// The whole conversation that SynCE 0.17 (dccm, rapiconfig, synce-pstatus) was
// seen to have with a handset, byte for byte (peer-synce.md). What differs is
// marked.
func TestConversationSeenWithSynCE(t *testing.T) {
	m := *models(t)["wm65-professional"]
	m.OS.Build = 0x00a12345
	m.Device.Model = "HTC Fake"
	m.Memory.Storage, m.Memory.StorageFree = 64<<20, 24<<20
	m.Battery = model.Battery{ACLine: 1, Flag: 1, Percent: 0x55, BackupPercent: 0x64}
	m.Processor = model.Processor{Architecture: 5, Type: 2577, Level: 4, PageSize: 4096, Granularity: 65536}
	_, d := plug(t, Config{Model: &m, Name: "FakePPC", ID: 0x11223344, GUID: [16]byte{
		0xd4, 0x52, 0xff, 0x30, 0x07, 0x5b, 0x4a, 0x1c, 0x9d, 0x7e, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66}})

	d.triggers <- struct{}{}
	control := d.accept()
	control.says("00 00 00 00")
	control.hears("03 00 00 00")
	control.says("06 00 00 00")
	control.hears("07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00")
	control.says(`04 00 00 00
		6b 00 00 00
		30 ff 52 d4 5b 07 1c 4a 9d 7e 11 22 33 44 55 66
		05 00 00 00 02 00 00 00
		07 00 00 00 46 00 61 00 6b 00 65 00 50 00 50 00 43 00 00 00
		45 23 a1 00 11 0a 00 00 00 00 00 00
		00 00 00 00 44 33 22 11
		0a 00 00 00 50 6f 63 6b 65 74 50 43 00 00
		08 00 00 00 48 54 43 20 46 61 6b 65 00
		01 00 00 00 05 00 00 00 02 00 00 00
		00 00 00 00`) // one pair of versions; the handset of that day sent none

	// rapiconfig -p, with the smallest document and the file's last line end.
	control.hears("05 00 00 00 04 00 00 00 01 00 00 00")
	data := d.accept()
	data.says("01 00 00 00")
	const doc = `3c 00 77 00 61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00 73 00 69 00 6f 00 6e 00
		69 00 6e 00 67 00 64 00 6f 00 63 00 2f 00 3e 00`
	data.hears("3c 00 00 00 0e 00 00 00 30 00 00 00" + doc + "0a 00 00 00 01 00 00 00")
	data.says("3a 00 00 00 00 00 00 00 00 00 00 00 2e 00 00 00" + doc + "00 00")
	data.conn.Close()

	// synce-pstatus, on one data connection.
	control.hears("05 00 00 00 04 00 00 00 02 00 00 00")
	data = d.accept()
	data.says("02 00 00 00")
	data.hears("04 00 00 00 43 00 00 00")
	data.says("20 01 00 00 00 00 00 00 01 00 00 00 14 01 00 00 14 01 00 00 05 00 00 00 02 00 00 00 45 23 a1 00 03 00 00 00" +
		strings.Repeat("00", 256))
	data.hears("10 00 00 00 3d 00 00 00 01 00 00 00 24 00 00 00 00 00 00 00")
	data.says("28 00 00 00 00 00 00 00 05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00")
	data.hears("08 00 00 00 49 00 00 00 00 00 00 00")
	data.says("1c 00 00 00 01 00 00 00 01 01 55 00 ff ff ff ff ff ff ff ff 00 01 64 00 ff ff ff ff ff ff ff ff")
	data.hears("04 00 00 00 39 00 00 00")
	data.says("10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 04 00 00 80 01")
	data.conn.Close()

	// The control connection stands.
	control.hears("01 00 00 00")
	control.says("02 00 00 00")
}

// A document's HRESULT and reply as they stand on the wire when it fails:
// SynCE shows nothing then, and shows the reply whenever there is success.
func TestFailureOnTheWire(t *testing.T) {
	_, d := plug(t, Config{Model: models(t)["wm61-standard"], Name: "N"})
	data := d.session("00 00 00 00")
	hr, reply := data.config(`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic></wap-provisioningdoc>`)
	if hr != rapi.AccessDenied || reply != `<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm-error name="4097" value="1"/></characteristic></wap-provisioningdoc>` {
		t.Errorf("%v %s", hr, reply)
	}
	if hr, reply = data.config(`<wap-provisioningdoc>`); hr != rapi.ConfigBadXML || reply != "" {
		t.Errorf("%v %s", hr, reply)
	}
}

// session connects and opens one data connection; key is the expected end of
// the device information.
func (d *desk) session(key string) *peer {
	d.t.Helper()
	d.triggers <- struct{}{}
	control := d.accept()
	control.says("00 00 00 00")
	control.hears("03 00 00 00")
	control.says("06 00 00 00")
	control.hears("07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00")
	buf := make([]byte, 1024)
	n, err := control.conn.Read(buf)
	if err != nil || !bytes.HasSuffix(buf[:n], unhex(key)) {
		d.t.Fatalf("%v; device information % x does not end in %s", err, buf[:n], key)
	}
	control.hears("05 00 00 00 04 00 00 00 09 00 00 00")
	data := d.accept()
	data.says("09 00 00 00")
	return data
}

// config sends an ASCII document with flags 1 and reads the reply.
func (p *peer) config(text string) (rapi.HRESULT, string) {
	p.t.Helper()
	wide := make([]byte, 2*len(text)+2)
	for i := range len(text) {
		wide[2*i] = text[i]
	}
	le := func(n int) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), 0} }
	msg := append(le(len(wide)+12), le(0x0e)...)
	msg = append(append(append(msg, le(len(wide))...), wide...), 1, 0, 0, 0)
	if _, err := p.conn.Write(msg); err != nil {
		p.t.Fatal(err)
	}
	head := make([]byte, 16)
	if _, err := io.ReadFull(p.conn, head); err != nil {
		p.t.Fatal(err)
	}
	u32 := func(at int) int {
		return int(head[at]) | int(head[at+1])<<8 | int(head[at+2])<<16 | int(head[at+3])<<24
	}
	body := make([]byte, u32(12))
	if _, err := io.ReadFull(p.conn, body); err != nil || u32(0) != len(body)+12 || u32(4) != 0 {
		p.t.Fatalf("%v % x", err, head)
	}
	var text2 strings.Builder
	for i := 0; i+2 < len(body); i += 2 {
		text2.WriteByte(body[i])
	}
	return rapi.HRESULT(u32(8)), text2.String()
}

// Policies decide what RAPI may do: with Grant Manager naming USER_AUTH, Manager
// settings can be written; with RAPI closed no document is taken any more.
func TestPolicies(t *testing.T) {
	h, d := plug(t, Config{Model: models(t)["wm65-professional"], Name: "N"})
	if err := csps.SetPolicy(nil, h.Registry(), csps.PolicyGrantManager, 144); err != nil {
		t.Fatal(err)
	}
	data := d.session("00 00 00 00")
	doc := `<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="0"/></characteristic></wap-provisioningdoc>`
	if hr, reply := data.config(doc); hr != rapi.OK || reply != doc {
		t.Errorf("%v %s", hr, reply)
	}
	if v, ok := h.Registry().Value(registry.Path{"HKLM", "Security", "Policies", "Policies"}, "00001001"); !ok || v.Number() != 0 {
		t.Errorf("policy 4097 is %v, %v", v, ok)
	}
	// The session stands, and nothing is taken over it.
	if hr, _ := data.config(doc); hr != rapi.AccessDenied {
		t.Errorf("%v", hr)
	}
}

// State outlives a stay on the cable; a second cable is refused; and a lost
// control connection ends the data connections with it.
func TestStays(t *testing.T) {
	h, err := New(Config{Model: models(t)["wm65-professional"], Name: "N"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		d := newDesk(t)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- h.Serve(ctx, d) }()
		data := d.session("00 00 00 00")
		if err := h.Serve(ctx, d); !errors.Is(err, ErrServing) {
			t.Errorf("a second cable: %v", err)
		}
		ask := `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="A"><parm-query name="Order"/></characteristic></characteristic></wap-provisioningdoc>`
		want := strings.Replace(ask, "parm-query", "noparm", 1)
		if i == 1 {
			want = strings.Replace(ask, `parm-query name="Order"`, `parm name="Order" value="7"`, 1)
		}
		if hr, reply := data.config(ask); hr != rapi.OK || reply != want {
			t.Errorf("stay %d: %v %s", i, hr, reply)
		}
		set := `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="A"><parm name="Order" value="7"/></characteristic></characteristic></wap-provisioningdoc>`
		if hr, _ := data.config(set); hr != rapi.OK {
			t.Error(hr)
		}
		if s := h.State(); s != link.Connected {
			t.Errorf("state is %d", s)
		}
		h.DropControl()
		if _, err := data.conn.Read(make([]byte, 1)); err == nil {
			t.Error("the data connection outlives the control connection")
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Serve: %v", err)
		}
	}
	if h.WorkTime() <= 0 {
		t.Error("the handset has not worked")
	}
}

// The cable is pulled while a document is being processed: it is processed to
// its end, and Serve returns only then.
func TestPulledWhileProcessing(t *testing.T) {
	h, err := New(Config{Model: models(t)["wm65-professional"], Name: "N"})
	if err != nil {
		t.Fatal(err)
	}
	h.SetFaults(cm.Faults{Delay: map[string]time.Duration{"": time.Hour}})
	d := newDesk(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, d) }()
	data := d.session("00 00 00 00")
	text := `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="A"><parm name="Order" value="7"/></characteristic></characteristic></wap-provisioningdoc>`
	wide := make([]byte, 2*len(text)+2)
	for i := range len(text) {
		wide[2*i] = text[i]
	}
	head := []byte{0, 0, 0, 0, 0x0e, 0, 0, 0, byte(len(wide)), byte(len(wide) >> 8), 0, 0}
	head[0], head[1] = byte(len(wide)+12), byte((len(wide)+12)>>8)
	if _, err := data.conn.Write(append(append(head, wide...), 1, 0, 0, 0)); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-ended
	if _, err := h.Files().ReadFile(`\Windows\Favorites\A.url`); err != nil {
		t.Error(err)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a handset without a model")
	}
	if _, err := New(Config{Model: models(t)["wm61-standard"], Name: strings.Repeat("n", 32)}); err == nil {
		t.Error("a name that is too long")
	}
}

// Every model makes a handset that says the same of itself everywhere, and
// handsets of different names have different identities.
func TestModels(t *testing.T) {
	seen := make(map[string]string)
	for slug, m := range models(t) {
		h, err := New(Config{Model: m, Name: "X"})
		if err != nil {
			t.Fatal(err)
		}
		if h.Name() != "X" || h.Model() != m || h.Dump() == "" {
			t.Errorf("%s: %q %v", slug, h.Name(), h.Model())
		}
		id := string(h.cfg.GUID[:])
		if h.cfg.GUID == [16]byte{} || seen[id] != "" {
			t.Errorf("%s has the identity of %q", slug, seen[id])
		}
		seen[id] = slug
	}
}

// A wipe takes the handset from the cable when the reply is through; it can be
// connected again.
func TestWipeRestarts(t *testing.T) {
	h, d := plug(t, Config{Model: models(t)["wm65-professional"], Name: "N"})
	if err := csps.SetPolicy(nil, h.Registry(), csps.PolicyGrantManager, 144); err != nil {
		t.Fatal(err)
	}
	data := d.session("00 00 00 00")
	doc := `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	if hr, reply := data.config(doc); hr != rapi.OK || reply != doc {
		t.Errorf("%v %s", hr, reply)
	}
	if _, err := data.conn.Read(make([]byte, 1)); err == nil {
		t.Error("the connection outlives the wipe")
	}
	// Its policies are those out of the box again.
	if v, _ := csps.Policy(h.Registry(), csps.PolicyGrantManager); v != 160 {
		t.Errorf("Grant Manager is %d", v)
	}
}
