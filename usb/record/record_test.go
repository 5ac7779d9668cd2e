package record_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/record"
)

// desc is a handset's descriptors (usb.md 1.1: class EF/01/01 on device and
// control interface, endpoints 81, 82 and 03).
var desc = usb.DeviceDesc{
	Path: usb.PortPath{Bus: 1, Ports: "3.2"}, Address: 7, Speed: usb.SpeedHigh,
	Vendor: 0x0bb4, Product: 0x0b04, Release: 0x0100, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}, MaxPacket0: 64,
	Configs: []usb.ConfigDesc{{Value: 1, Attributes: 0xc0, MaxPower: 100, Interfaces: []usb.InterfaceDesc{
		{Number: 0, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}, Endpoints: []usb.EndpointDesc{{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: 1}}},
		{Number: 1, Class: usb.Class{Class: 0x0a}, Extra: []byte{5, 0x24, 0, 0x10, 1}, Endpoints: []usb.EndpointDesc{
			{Address: 0x82, Type: usb.Bulk, MaxPacket: 512}, {Address: 0x03, Type: usb.Bulk, MaxPacket: 512}}},
	}}},
	Serial: "S1",
}

const deviceText = `{"path":"1-3.2","address":7,"speed":"high","vendor":"0bb4","product":"0b04","release":"0100","class":"ef/01/01","max_packet0":64,` +
	`"configs":[{"value":1,"attributes":192,"max_power":100,"interfaces":[` +
	`{"number":0,"alternate":0,"class":"ef/01/01","endpoints":[{"ep":"81","type":"interrupt","max_packet":8,"interval":1}]},` +
	`{"number":1,"alternate":0,"class":"0a/00/00","endpoints":[{"ep":"82","type":"bulk","max_packet":512,"interval":0},{"ep":"03","type":"bulk","max_packet":512,"interval":0}],"extra":"0524001001"}]}],"serial":"S1"}`

const headText = `{"record":"cradle/record/1","program":"cradle 0.1.0","began":"2026-11-22T10:00:00Z","quirks":["padding=message"],"warning":"x"}`

// A conversation: INITIALIZE's answer is announced, fetched, and a frame goes
// each way (usb.md 2.1, 2.2).
var conversation = []string{
	headText,
	`{"at":0,"took":50,"dev":1,"op":"open","device":` + deviceText + `}`,
	`{"at":100,"took":1,"dev":1,"op":"config","value":1}`,
	`{"at":110,"took":1,"dev":1,"op":"claim","interface":0,"alternate":0}`,
	`{"at":120,"took":1,"dev":1,"op":"claim","interface":1,"alternate":0}`,
	`{"at":130,"took":9,"dev":1,"op":"control","setup":"21 00 0000 0000","data":"030000000c00000001000000"}`,
	`{"at":125,"took":20,"dev":1,"op":"in","ep":"81","length":8,"data":"0100000000000000"}`,
	`{"at":150,"took":5,"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"00"}`,
	`{"at":160,"dev":1,"op":"stream","ep":"82","length":16384,"depth":4}`,
	`{"at":165,"took":9,"dev":1,"op":"stream-in","ep":"82","length":16384,"data":"0a0b"}`,
	`{"at":170,"took":3,"dev":1,"op":"out","ep":"03","data":"c0ffee"}`,
	`{"at":180,"took":3,"dev":1,"op":"out","ep":"03","data":"dead","sent":1,"error":"stall","detail":"usb 1-3.2: out 0x03: endpoint stalled"}`,
	`{"at":146,"took":60,"dev":1,"op":"in","ep":"81","length":8,"data":"","error":"cancelled","detail":"context canceled"}`,
	`{"at":210,"dev":1,"op":"stream-close","ep":"82"}`,
	`{"at":220,"dev":1,"op":"release","interface":1}`,
	`{"at":230,"dev":1,"op":"release","interface":0}`,
	`{"at":240,"dev":1,"op":"close"}`,
	`{"at":250,"op":"end","lines":18}`,
}

func text(lines []string) string { return strings.Join(lines, "\n") + "\n" }

func read(t testing.TB, s string) *record.Record {
	t.Helper()
	r, err := record.Read("handset.record", strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRead(t *testing.T) {
	r := read(t, text(conversation))
	if r.Program != "cradle 0.1.0" || !r.Began.Equal(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)) ||
		!reflect.DeepEqual(r.Quirks, []string{"padding=message"}) || !r.Ended || r.Full || r.Cut || len(r.Sessions) != 1 {
		t.Fatalf("%+v", r)
	}
	s := r.Sessions[0]
	if !reflect.DeepEqual(s.Desc, desc) || s.Line != 2 || s.Err != nil {
		t.Errorf("session %+v", s)
	}
	us := time.Microsecond
	fetch := usb.Setup{RequestType: 0xa1, Request: 1}
	want := []record.Entry{
		{Line: 3, At: 100 * us, Took: us, Op: record.OpConfig, Value: 1},
		{Line: 4, At: 110 * us, Took: us, Op: record.OpClaim},
		{Line: 5, At: 120 * us, Took: us, Op: record.OpClaim, Interface: 1},
		{Line: 6, At: 130 * us, Took: 9 * us, Op: record.OpControl, Setup: usb.Setup{RequestType: 0x21},
			Data: []byte{3, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0}, Sent: 12},
		{Line: 7, At: 125 * us, Took: 20 * us, Op: record.OpIn, Endpoint: 0x81, Length: 8, Data: []byte{1, 0, 0, 0, 0, 0, 0, 0}},
		{Line: 8, At: 150 * us, Took: 5 * us, Op: record.OpControl, Setup: fetch, Length: 1025, Data: []byte{0}},
		{Line: 9, At: 160 * us, Op: record.OpStream, Endpoint: 0x82, Length: 16384, Depth: 4},
		{Line: 10, At: 165 * us, Took: 9 * us, Op: record.OpStreamIn, Endpoint: 0x82, Length: 16384, Data: []byte{10, 11}},
		{Line: 11, At: 170 * us, Took: 3 * us, Op: record.OpOut, Endpoint: 3, Data: []byte{0xc0, 0xff, 0xee}, Sent: 3},
	}
	if !reflect.DeepEqual(s.Entries[:len(want)], want) {
		t.Errorf("entries\n%+v, want\n%+v", s.Entries[:len(want)], want)
	}
	stalled, cancelled := s.Entries[9], s.Entries[10]
	if !errors.Is(stalled.Err, usb.ErrStall) || stalled.Sent != 1 || stalled.Err.Error() != "usb 1-3.2: out 0x03: endpoint stalled" ||
		!cancelled.Cancelled() {
		t.Errorf("failures %+v, %+v", stalled, cancelled)
	}
}

// What is no record is said with the line.
func TestReadRefuses(t *testing.T) {
	with := func(line string) string { return text(append(conversation[:2:2], line)) }
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "f:1: this is not a record of Cradle"},
		{"a picture", "\x89PNG\r\n", "f:1: this is not a record of Cradle"},
		{"another version", `{"record":"cradle/record/2"}` + "\n", `f:1: this is a record of another version, "cradle/record/2"`},
		{"no JSON", with("hello"), "f:3: invalid character"},
		{"half an object in the middle", with(`{"at":1`), "f:3: the line is not a JSON object"},
		{"two objects", with(`{"at":1,"op":"close","dev":1}{}`), "f:3: something follows"},
		{"unknown field", with(`{"at":1,"op":"close","dev":1,"when":2}`), `f:3: unknown field "when"`},
		{"unknown op", with(`{"at":1,"op":"dance","dev":1}`), "f:3: dance: there is no such op"},
		{"unknown error", with(`{"at":1,"op":"close","dev":1,"error":"sad"}`), `f:3: there is no error "sad"`},
		{"time before", with(`{"at":-1,"op":"close","dev":1}`), "f:3: at or took is out of bounds"},
		{"time after", with(`{"at":9223372036854775807,"op":"close","dev":1}`), "f:3: at or took is out of bounds"},
		{"not opened", with(`{"at":1,"op":"close","dev":2}`), "f:3: device 2 was not opened"},
		{"opened twice", with(conversation[1]), "f:3: device 1 cannot be opened"},
		{"no device", with(`{"at":1,"op":"open","dev":2}`), "f:3: open: device is missing"},
		{"odd class", text([]string{headText, strings.Replace(conversation[1], "ef/01/01", "ef/1", 1)}), "f:2: device: class"},
		{"odd setup", with(`{"at":1,"op":"control","dev":1,"setup":"21 00"}`), "f:3: control: setup"},
		{"odd data", with(`{"at":1,"op":"out","dev":1,"ep":"03","data":"abc"}`), "f:3: out: data is not hexadecimal"},
		{"no data", with(`{"at":1,"op":"out","dev":1,"ep":"03"}`), "f:3: out: data is missing"},
		{"sent more than there was", with(`{"at":1,"op":"out","dev":1,"ep":"03","data":"ab","sent":2}`), "f:3: out: sent is 2, of 1 bytes"},
		{"came more than there was room", with(`{"at":1,"op":"in","dev":1,"ep":"81","length":1,"data":"abcd"}`), "f:3: in: 2 bytes of data in room for 1"},
		{"wrong way", with(`{"at":1,"op":"out","dev":1,"ep":"83","data":"ab"}`), "f:3: out: endpoint 83 goes the other way"},
		{"value too large", with(`{"at":1,"op":"config","dev":1,"value":256}`), "f:3: cannot unmarshal number 256"},
		{"lines are missing", text(append(conversation[:9:9], conversation[17])), "f:10: the last line says that the file has 18 lines, this is line 10"},
		{"behind the end", text(append(conversation[:18:18], conversation[16])), "f:19: something follows the last line"},
	} {
		_, err := record.Read("f", strings.NewReader(c.text))
		var syntax *record.SyntaxError
		if !errors.As(err, &syntax) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// endless gives the same byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestReadIsBounded(t *testing.T) {
	_, err := record.Read("f", io.MultiReader(strings.NewReader(headText+"\n"), endless(' ')))
	var syntax *record.SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != 2 || !strings.Contains(syntax.Msg, "longer than") {
		t.Error(err)
	}
}

// A program that was killed leaves a record that can be read, wherever it was
// cut.
func TestReadCut(t *testing.T) {
	whole := text(conversation)
	for cut := len(headText) + 1; cut < len(whole); cut++ {
		r, err := record.Read("f", strings.NewReader(whole[:cut]))
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if end := whole[:cut]; r.Ended && !strings.HasSuffix(end, "}") || !r.Ended && !r.Cut && !strings.HasSuffix(end, "\n") && !strings.HasSuffix(end, "}") {
			t.Fatalf("cut at %d: ended %v, cut %v", cut, r.Ended, r.Cut)
		}
	}
}

// fake is a device that does as it is told.
type fake struct {
	usb.Device // nil: what is not overridden is not called
	err        error
}

func (f *fake) Desc() usb.DeviceDesc                           { return desc }
func (f *fake) SetConfig(context.Context, uint8) error         { return f.err }
func (f *fake) Claim(context.Context, uint8, uint8) error      { return f.err }
func (f *fake) Release(uint8) error                            { return f.err }
func (f *fake) Reset(context.Context) error                    { return f.err }
func (f *fake) Close() error                                   { return f.err }
func (f *fake) StreamIn(uint8, int, int) (usb.InStream, error) { return &fakeStream{f}, nil }

func (f *fake) Control(_ context.Context, s usb.Setup, b []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	if s.In() {
		return copy(b, []byte{0xaa, 0xbb}), nil
	}
	return len(b), nil
}

func (f *fake) In(_ context.Context, _ uint8, b []byte) (int, error) {
	return copy(b, []byte{1, 2, 3}), f.err
}

func (f *fake) Out(_ context.Context, _ uint8, b []byte) (int, error) {
	if f.err != nil {
		return 1, f.err
	}
	return len(b), nil
}

type fakeStream struct{ f *fake }

func (s *fakeStream) Read(ctx context.Context, b []byte) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return s.f.In(ctx, 0, b)
}
func (s *fakeStream) Close() error { return nil }

type fakeBus struct {
	usb.Bus
	dev *fake
	err error
}

func (b *fakeBus) Open(context.Context, usb.DeviceDesc) (usb.Device, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.dev, nil
}

var times = regexp.MustCompile(`^\{"at":\d+,("took":\d+,)?`)

// written is what a Recorder wrote, without the times.
func written(b []byte) []string {
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i := range lines {
		lines[i] = times.ReplaceAllString(lines[i], "{")
	}
	return lines
}

// Every call is a line, as the package's comment says, and errors are passed on
// unchanged.
func TestRecorder(t *testing.T) {
	var file bytes.Buffer
	rec, err := record.New(&file, record.Options{Program: "cradle 0.1.0", Quirks: []string{"padding=message"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	inner := &fakeBus{dev: &fake{}}
	bus := rec.Bus(inner)
	dev, err := bus.Open(ctx, desc)
	if err != nil {
		t.Fatal(err)
	}
	dev.SetConfig(ctx, 1)
	dev.Claim(ctx, 1, 2)
	dev.Control(ctx, usb.Setup{RequestType: 0x21, Request: 0, Value: 0x102, Index: 3}, []byte{0xca, 0xfe})
	dev.Control(ctx, usb.Setup{RequestType: 0xa1, Request: 1}, make([]byte, 1025))
	dev.In(ctx, 0x81, make([]byte, 8))
	dev.Out(ctx, 3, []byte{9})
	s, _ := dev.StreamIn(0x82, 16384, 4)
	s.Read(ctx, make([]byte, 512))
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	s.Read(cancelled, make([]byte, 512)) // takes nothing from the bus: no line
	s.Close()
	stall := &usb.Error{Op: "out 0x03", Err: usb.ErrStall}
	inner.dev.err = stall
	if _, err := dev.Out(ctx, 3, []byte{1, 2}); err != stall {
		t.Errorf("the error became %v", err)
	}
	inner.dev.err = context.Canceled
	dev.In(ctx, 0x81, make([]byte, 2))
	inner.dev.err = errors.New("<odd>")
	dev.Reset(ctx)
	inner.dev.err = nil
	dev.Release(1)
	dev.Close()
	inner.err = usb.ErrAccess
	if _, err := bus.Open(ctx, desc); err != usb.ErrAccess {
		t.Errorf("the error became %v", err)
	}
	if err := rec.Close(); err != nil {
		t.Error(err)
	}
	lines := written(file.Bytes())
	if !strings.Contains(lines[0], "passwords too") || !strings.HasPrefix(lines[0], `{"record":"cradle/record/1","program":"cradle 0.1.0","began":"20`) {
		t.Errorf("the first line is %s", lines[0])
	}
	want := []string{
		`{"dev":1,"op":"open","device":` + deviceText + `}`,
		`{"dev":1,"op":"config","value":1}`,
		`{"dev":1,"op":"claim","interface":1,"alternate":2}`,
		`{"dev":1,"op":"control","setup":"21 00 0102 0003","data":"cafe"}`,
		`{"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"aabb"}`,
		`{"dev":1,"op":"in","ep":"81","length":8,"data":"010203"}`,
		`{"dev":1,"op":"out","ep":"03","data":"09"}`,
		`{"dev":1,"op":"stream","ep":"82","length":16384,"depth":4}`,
		`{"dev":1,"op":"stream-in","ep":"82","length":512,"data":"010203"}`,
		`{"dev":1,"op":"stream-close","ep":"82"}`,
		`{"dev":1,"op":"out","ep":"03","data":"0102","sent":1,"error":"stall","detail":"usb: out 0x03: endpoint stalled"}`,
		`{"dev":1,"op":"in","ep":"81","length":2,"data":"0102","error":"cancelled","detail":"context canceled"}`,
		`{"dev":1,"op":"reset","error":"io","detail":"<odd>"}`,
		`{"dev":1,"op":"release","interface":1}`,
		`{"dev":1,"op":"close"}`,
		`{"dev":2,"op":"open","device":` + deviceText + `,"error":"access","detail":"access denied"}`,
		`{"op":"end","lines":18}`,
	}
	for i := range max(len(want), len(lines)-1) {
		if i >= len(want) || i >= len(lines)-1 || lines[i+1] != want[i] {
			t.Fatalf("line %d and on:\n%s\nwant\n%s", i+2, strings.Join(lines[min(i+1, len(lines)):], "\n"), strings.Join(want[min(i, len(want)):], "\n"))
		}
	}
	read(t, file.String())
}

// A line is in the file before the call returns.
func TestRecorderWritesThrough(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r")
	rec, err := record.Create(name, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	if i, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i.Mode(), err)
	}
	dev := rec.Device(&fake{})
	dev.Out(t.Context(), 3, []byte{0x12, 0x34})
	r, err := record.Open(name)
	if err != nil || r.Ended || r.Cut || len(r.Sessions) != 1 || len(r.Sessions[0].Entries) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := record.Create(name, record.Options{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a record was laid over another: %v", err)
	}
}

// At its limit a record ends in order, and calls go on.
func TestRecorderFull(t *testing.T) {
	var file bytes.Buffer
	var told []error
	rec, err := record.New(&file, record.Options{Limit: 4096, Problem: func(err error) { told = append(told, err) }})
	if err != nil {
		t.Fatal(err)
	}
	dev := rec.Device(&fake{})
	for range 1000 {
		if n, err := dev.Out(t.Context(), 3, []byte{1, 2, 3}); n != 3 || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := rec.Close(); err != nil {
		t.Error(err)
	}
	r := read(t, file.String())
	if !r.Full || !r.Ended || file.Len() > 4096 || len(r.Sessions[0].Entries) < 10 {
		t.Errorf("full %v, ended %v, %d bytes", r.Full, r.Ended, file.Len())
	}
	if len(told) != 1 || !errors.Is(told[0], record.ErrFull) {
		t.Errorf("told %v", told)
	}
}

type fullDisk struct{ room int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.room {
		return 0, errors.New("no space left on device")
	}
	d.room -= len(b)
	return len(b), nil
}

// A disk that is full does not disturb the device.
func TestRecorderCannotWrite(t *testing.T) {
	var told []error
	rec, err := record.New(&fullDisk{1500}, record.Options{Problem: func(err error) { told = append(told, err) }})
	if err != nil {
		t.Fatal(err)
	}
	dev := rec.Device(&fake{})
	for range 100 {
		if _, err := dev.Out(t.Context(), 3, []byte{1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Close(); err == nil || len(told) != 1 || !strings.Contains(told[0].Error(), "no space left") {
		t.Errorf("closed with %v, told %v", err, told)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(text(conversation))
	f.Add(text(conversation[:9]))
	f.Fuzz(func(t *testing.T, s string) {
		r, err := record.Read("f", strings.NewReader(s))
		if err != nil {
			var syntax *record.SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		p := record.NewPlayback(r.Sessions, record.PlaybackOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, s := range r.Sessions {
			usb.Recognise(s.Desc)
			if dev, err := p.Open(t.Context(), s.Desc); err == nil {
				for _, e := range s.Entries {
					switch _ = e.String(); e.Op {
					case record.OpOut:
						dev.Out(ctx, e.Endpoint, e.Data)
					case record.OpIn:
						dev.In(ctx, e.Endpoint, make([]byte, min(e.Length, 1<<16)))
					case record.OpRelease:
						dev.Release(e.Interface)
					}
				}
				dev.Close()
			}
		}
		p.Close()
	})
}
