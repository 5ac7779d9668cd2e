package bench

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// fakeBus is a bus whose ports a test fills and empties.
type fakeBus struct {
	mu      sync.Mutex
	here    []usb.DeviceDesc
	last    int
	scanErr error
	changes chan struct{}
}

func newFakeBus(devices ...usb.DeviceDesc) *fakeBus {
	b := &fakeBus{changes: make(chan struct{}, 1)}
	for _, d := range devices {
		b.plug(d)
	}
	return b
}

func (b *fakeBus) plug(d usb.DeviceDesc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	d.Address = b.last
	b.here = append(b.here, d)
	b.notify()
}

func (b *fakeBus) unplug(p usb.PortPath) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.here = slices.DeleteFunc(b.here, func(d usb.DeviceDesc) bool { return d.Path == p })
	b.notify()
}

// swap is a handset that restarts faster than anybody looks.
func (b *fakeBus) swap(d usb.DeviceDesc) {
	b.mu.Lock()
	b.here = slices.DeleteFunc(b.here, func(x usb.DeviceDesc) bool { return x.Path == d.Path })
	b.mu.Unlock()
	b.plug(d)
}

func (b *fakeBus) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scanErr = err
	b.notify()
}

func (b *fakeBus) notify() {
	select {
	case b.changes <- struct{}{}:
	default:
	}
}

func (b *fakeBus) Changes() <-chan struct{} { return b.changes }
func (b *fakeBus) Close() error             { return nil }

func (b *fakeBus) Scan(context.Context) ([]usb.DeviceDesc, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.here), b.scanErr
}

func (b *fakeBus) Open(context.Context, usb.DeviceDesc) (usb.Device, error) {
	return nil, errors.New("the fake bus opens nothing")
}

// Devices by their descriptors. The classes are those of facts about real
// ones: SynCE core/scripts/85-synce.rules.in for EF/01/01, usb-rndis-lite for
// E0/01/03, htdocs/usbids.php for FF/FF/FF.
func phone(port string) usb.DeviceDesc {
	return rndis(port, usb.Class{Class: 0xef, SubClass: 0x01, Protocol: 0x01})
}

func tetheringPhone(port string) usb.DeviceDesc {
	return rndis(port, usb.Class{Class: 0xe0, SubClass: 0x01, Protocol: 0x03})
}

func rndis(port string, c usb.Class) usb.DeviceDesc {
	return usb.DeviceDesc{
		Path: portPath(port), Vendor: 0x0bb4, Product: 0x0b04, Speed: usb.SpeedFull, MaxPacket0: 64,
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: c, Endpoints: []usb.EndpointDesc{
				{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: 10}}},
			{Number: 1, Class: usb.Class{Class: 0x0a}, Endpoints: []usb.EndpointDesc{
				{Address: 0x82, Type: usb.Bulk, MaxPacket: 64}, {Address: 0x03, Type: usb.Bulk, MaxPacket: 64}}},
		}}},
	}
}

func serialPhone(port string) usb.DeviceDesc {
	vendor := usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	return usb.DeviceDesc{
		Path: portPath(port), Vendor: 0x0bb4, Product: 0x00ce, Class: vendor,
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: vendor, Endpoints: []usb.EndpointDesc{
				{Address: 0x81, Type: usb.Bulk, MaxPacket: 64}, {Address: 0x02, Type: usb.Bulk, MaxPacket: 64}}}}}},
	}
}

func disk(port string) usb.DeviceDesc {
	return usb.DeviceDesc{
		Path: portPath(port), Vendor: 0x0781, Product: 0x5567,
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: usb.Class{Class: 0x08, SubClass: 0x06, Protocol: 0x50}, Endpoints: []usb.EndpointDesc{
				{Address: 0x81, Type: usb.Bulk, MaxPacket: 64}, {Address: 0x02, Type: usb.Bulk, MaxPacket: 64}}}}}},
	}
}

func keyboard(port string) usb.DeviceDesc {
	return usb.DeviceDesc{
		Path: portPath(port), Vendor: 0x046d, Product: 0xc31c,
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: usb.Class{Class: 0x03, SubClass: 0x01, Protocol: 0x01}}}}},
	}
}

func portPath(s string) usb.PortPath {
	p, err := usb.ParsePortPath(s)
	if err != nil {
		panic(err)
	}
	return p
}

// fakePhones is a connector: one fakePhone a place, made on first use.
type fakePhones struct {
	mu     sync.Mutex
	phones map[run.HandsetID]*fakePhone
}

func (f *fakePhones) at(id run.HandsetID) *fakePhone {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.phones == nil {
		f.phones = map[run.HandsetID]*fakePhone{}
	}
	if f.phones[id] == nil {
		f.phones[id] = &fakePhone{answer: accept, name: "PHONE-" + string(id)}
	}
	return f.phones[id]
}

func (f *fakePhones) connect(h *handset) (link, error) { return f.at(h.place.id).connect(h) }

// A fakePhone is a handset that does as it is told.
type fakePhone struct {
	name      string
	guid      string                 // "" for none
	connectAs func(h *handset) error // before it is ready; nil: at once
	openErr   func() error           // of a session; nil: none
	answer    func(ctx context.Context, config string) (rapi.ConfigReply, error)

	mu    sync.Mutex
	links []*fakeLink
	sent  []string // the documents, in order
	flags []rapi.ConfigFlags
	most  int        // documents ever worked on at once in one stay
	ends  []net.Conn // the handset's ends of sessions for work
	mute  bool       // it answers none of their calls
}

func (p *fakePhone) connect(h *handset) (link, error) {
	h.phase("claim")
	if p.connectAs != nil {
		if err := p.connectAs(h); err != nil {
			return nil, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &fakeLink{phone: p, name: p.name, guid: p.guid, done: make(chan struct{})}
	p.links = append(p.links, l)
	return l, nil
}

// lose ends the connection from the handset's side.
func (p *fakePhone) lose(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.links[len(p.links)-1]
	l.err = err
	close(l.done)
}

// rename makes it another handset, from the next connection on.
func (p *fakePhone) rename(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
}

// loseIfOpen is lose, if there is a connection.
func (p *fakePhone) loseIfOpen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.links) == 0 {
		return
	}
	if l := p.links[len(p.links)-1]; !l.closed && !ended(l.done) {
		close(l.done)
	}
}

// documents are those that do more than ask.
func (p *fakePhone) documents() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.sent), asks)
}

// questions are how many documents did nothing but ask.
func (p *fakePhone) questions() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent) - len(slices.DeleteFunc(slices.Clone(p.sent), asks))
}

// asks reports whether a document does nothing but ask.
func asks(text string) bool {
	d, err := provxml.Parse("sent", []byte(text))
	return err == nil && !Alters(d)
}

type fakeLink struct {
	phone  *fakePhone
	name   string
	guid   string
	done   chan struct{}
	err    error
	closed bool
	busy   int // documents being worked on
}

func (l *fakeLink) Identity() run.Identity {
	return run.Identity{GUID: l.guid, Name: l.name, Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 21234}
}
func (l *fakeLink) Done() <-chan struct{} { return l.done }
func (l *fakeLink) Err() error            { return l.err }

func (l *fakeLink) Close() error {
	l.phone.mu.Lock()
	defer l.phone.mu.Unlock()
	if l.closed {
		panic("a link is closed twice")
	}
	l.closed = true
	for _, c := range l.phone.ends { // sessions end with the connection
		c.Close()
	}
	l.phone.ends = nil
	return nil
}

func (l *fakeLink) Open(context.Context, time.Duration) (session, error) {
	if l.phone.openErr != nil {
		if err := l.phone.openErr(); err != nil {
			return nil, err
		}
	}
	return &fakeSession{l.phone, l}, nil
}

// Session is one in which every call brings the version 5.2.21234.
func (l *fakeLink) Session(context.Context) (*rapi.Session, error) {
	if l.phone.openErr != nil {
		if err := l.phone.openErr(); err != nil {
			return nil, err
		}
	}
	here, there := net.Pipe()
	l.phone.mu.Lock()
	l.phone.ends = append(l.phone.ends, there)
	l.phone.mu.Unlock()
	go l.phone.serve(there)
	return rapi.NewSession(here, rapi.SessionOptions{}), nil
}

// serve answers one session's calls until its end.
func (p *fakePhone) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var head [8]byte // length and command; GetVersionEx has nothing else
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		p.mu.Lock()
		mute := p.mute
		p.mu.Unlock()
		if mute {
			continue
		}
		if _, err := conn.Write(version52); err != nil {
			return
		}
	}
}

// version52 is the reply to GetVersionEx of facts on RAPI, 5.3: length 288, last
// error 0, BOOL 1, 276 bytes of OSVERSIONINFO.
var version52 = append([]byte{
	0x20, 0x01, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x14, 0x01, 0, 0,
	0x14, 0x01, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 0xf2, 0x52, 0, 0, 3, 0, 0, 0}, make([]byte, 256)...)

type fakeSession struct {
	phone *fakePhone
	link  *fakeLink
}

func (s *fakeSession) Close() error { return nil }

func (s *fakeSession) ProcessConfig(ctx context.Context, config string, flags rapi.ConfigFlags) (rapi.ConfigReply, error) {
	s.phone.mu.Lock()
	s.phone.sent = append(s.phone.sent, config)
	s.phone.flags = append(s.phone.flags, flags)
	s.link.busy++
	s.phone.most = max(s.phone.most, s.link.busy)
	s.phone.mu.Unlock()
	defer func() {
		s.phone.mu.Lock()
		defer s.phone.mu.Unlock()
		s.link.busy--
	}()
	return s.phone.answer(ctx, config)
}

// accept says yes and repeats the document, as a handset does.
func accept(_ context.Context, config string) (rapi.ConfigReply, error) {
	return rapi.ConfigReply{Document: config, HasDocument: true}, nil
}

// silent never answers: the call ends with its context, after sending.
func silent(ctx context.Context, _ string) (rapi.ConfigReply, error) {
	<-ctx.Done()
	return rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: context.Cause(ctx)}
}

func refuse(hr rapi.HRESULT) func(context.Context, string) (rapi.ConfigReply, error) {
	return func(context.Context, string) (rapi.ConfigReply, error) { return rapi.ConfigReply{HRESULT: hr}, nil }
}

// document is one with a single registry setting.
func document(t testing.TB, name string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse(name, []byte(`<wap-provisioningdoc><characteristic type="Registry">`+
		`<characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="`+name+`"/></characteristic>`+
		`</characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// recorder keeps every event.
type recorder struct {
	mu     sync.Mutex
	events []run.Event
}

func (r *recorder) take(e run.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// all lists the events so far.
func (r *recorder) all() []run.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// of lists a handset's events in words, phases with their name.
func (r *recorder) of(id run.HandsetID) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for _, e := range r.events {
		if e.Handset != id {
			continue
		}
		s := e.Kind.String()
		if e.Kind == run.Phase {
			s += " " + e.Phase
		}
		if e.Kind == run.RunEnded {
			s += " " + e.Run.Ending.Key()
		}
		list = append(list, s)
	}
	return list
}
