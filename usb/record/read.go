package record

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"cradle/usb"
)

// Bounds of what is read.
const (
	maxFile     = DefaultLimit
	maxLine     = 8 << 20 // guess: sixteen times the largest transfer that anything here makes
	maxLines    = 4 << 20
	maxSessions = 4096
	maxDuration = int64(10 * 365 * 24 * time.Hour / time.Microsecond)
	maxParts    = 256 // configurations, interfaces, endpoints of a device, each
)

// Record is a record that was read.
type Record struct {
	Name      string // of the file
	Program   string
	Began     time.Time
	Simulated bool // no real device was there
	Quirks    []string
	Sessions  []Session // by opening
	Ended     bool      // it has its last line: the program was not killed
	Full      bool      // it had reached its limit, and misses what came then
	Cut       bool      // its last line was cut, and is left out
}

// Session is what was done with one opening of a device.
type Session struct {
	Line    int // of the opening
	At      time.Duration
	Desc    usb.DeviceDesc
	Err     error   // why it could not be opened; Entries is empty then
	Entries []Entry // in the order they ended
}

// Open reads a file. The error is an *Error or a *SyntaxError.
func Open(name string) (*Record, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &Error{"open", err}
	}
	defer f.Close()
	return Read(name, f)
}

// Read reads a record; name is for its errors. The error is an *Error when r
// failed, and a *SyntaxError when what it gave is no record. Files of more than
// 256 MiB and lines of more than 8 MiB are refused.
func Read(name string, r io.Reader) (*Record, error) {
	p := parser{rec: &Record{Name: name}, devs: make(map[int]int)}
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	b := bufio.NewReaderSize(limited, 64<<10)
	for n := 1; ; n++ {
		text, whole, err := readLine(b)
		fail := func(msg string) (*Record, error) { return nil, &SyntaxError{name, n, msg} }
		switch {
		case errors.Is(err, errLong):
			return fail(fmt.Sprintf("the line is longer than %d bytes", maxLine))
		case err != nil:
			return nil, &Error{"read", err}
		case limited.N <= 0:
			return fail(fmt.Sprintf("the file is larger than %d bytes", maxFile))
		case n > maxLines:
			return fail(fmt.Sprintf("the file has more than %d lines", maxLines))
		case n == 1:
			if err := p.head(text); err != nil {
				return fail(err.Error())
			}
			if !whole {
				p.rec.Cut = true
				return p.rec, nil
			}
			continue
		case text == nil && !whole:
			return p.rec, nil
		case p.rec.Ended:
			return fail("something follows the last line")
		}
		if err := p.entry(n, text); err != nil {
			if !whole {
				p.rec.Cut = true // the program was killed while it wrote this
				return p.rec, nil
			}
			return fail(err.Error())
		}
	}
}

var errLong = errors.New("line is too long")

// readLine reads a line. whole says that it ended with a newline; nil and not
// whole is the end of the file.
func readLine(b *bufio.Reader) (text []byte, whole bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return nil, false, errLong
		case err == nil:
			return text[:len(text)-1], true, nil
		case errors.Is(err, io.EOF):
			return text, false, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, false, err
		}
	}
}

type parser struct {
	rec  *Record
	devs map[int]int // number of an opening to its session
}

func decode(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("the line is not a JSON object")
		}
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if d.More() {
		return errors.New("something follows the JSON object")
	}
	return nil
}

func (p *parser) head(text []byte) error {
	var version struct {
		Record string `json:"record"`
	}
	if err := json.Unmarshal(text, &version); err != nil || !strings.HasPrefix(version.Record, "cradle/record/") {
		return errors.New("this is not a record of Cradle: its first line does not say so")
	}
	if version.Record != format {
		return fmt.Errorf("this is a record of another version, %q; this program reads %q", clip(version.Record), format)
	}
	var h headLine
	if err := decode(text, &h); err != nil {
		return err
	}
	p.rec.Program, p.rec.Began, p.rec.Simulated, p.rec.Quirks = h.Program, h.Began, h.Simulated, h.Quirks
	return nil
}

func (p *parser) entry(n int, text []byte) error {
	var l entryLine
	if err := decode(text, &l); err != nil {
		return err
	}
	if l.At < 0 || l.At > maxDuration || l.Took < 0 || l.Took > maxDuration {
		return errors.New("at or took is out of bounds")
	}
	at := time.Duration(l.At) * time.Microsecond
	if l.Op == opEnd {
		if l.Lines != n {
			return fmt.Errorf("the last line says that the file has %d lines, this is line %d: lines are missing or too many", l.Lines, n)
		}
		p.rec.Ended, p.rec.Full = true, l.Full
		return nil
	}
	var failure error
	if l.Error != "" {
		var ok bool
		if failure, ok = failureOf(l.Error, l.Detail); !ok {
			return fmt.Errorf("there is no error %q", clip(l.Error))
		}
	}
	if l.Op == OpOpen {
		return p.open(n, l, at, failure)
	}
	i, ok := p.devs[l.Dev]
	if !ok || p.rec.Sessions[i].Err != nil {
		return fmt.Errorf("device %d was not opened before", l.Dev)
	}
	e := Entry{Line: n, At: at, Took: time.Duration(l.Took) * time.Microsecond, Op: l.Op, Err: failure}
	if err := e.fill(l); err != nil {
		return fmt.Errorf("%s: %w", l.Op, err)
	}
	s := &p.rec.Sessions[i]
	s.Entries = append(s.Entries, e)
	return nil
}

func (p *parser) open(n int, l entryLine, at time.Duration, failure error) error {
	if _, twice := p.devs[l.Dev]; twice || l.Dev < 1 {
		return fmt.Errorf("device %d cannot be opened: the numbers count up from 1", l.Dev)
	}
	if len(p.rec.Sessions) >= maxSessions {
		return fmt.Errorf("more than %d devices were opened", maxSessions)
	}
	if l.Device == nil {
		return errors.New("open: device is missing")
	}
	desc, err := l.Device.desc()
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	p.devs[l.Dev] = len(p.rec.Sessions)
	p.rec.Sessions = append(p.rec.Sessions, Session{Line: n, At: at, Desc: desc, Err: failure})
	return nil
}

// fill takes over what the kind of entry needs.
func (e *Entry) fill(l entryLine) error {
	switch e.Op {
	case OpClose, OpReset:
		return nil
	case OpConfig:
		return need(&e.Value, l.Value, "value")
	case OpClaim:
		return errors.Join(need(&e.Interface, l.Interface, "interface"), need(&e.Alternate, l.Alternate, "alternate"))
	case OpRelease:
		return need(&e.Interface, l.Interface, "interface")
	case OpControl:
		var err error
		if e.Setup, err = parseSetup(l.Setup); err != nil {
			return err
		}
	case OpIn, OpOut, OpStream, OpStreamIn, OpStreamClose:
		ep, err := parseHex(l.Endpoint, 2)
		if err != nil {
			return fmt.Errorf("ep: %w", err)
		}
		e.Endpoint = uint8(ep)
		if in := ep&0x80 != 0; in == (e.Op == OpOut) {
			return fmt.Errorf("endpoint %s goes the other way", l.Endpoint)
		}
	default:
		return errors.New("there is no such op")
	}
	switch {
	case e.Op == OpStreamClose:
		return nil
	case e.Op == OpStream:
		if err := errors.Join(need(&e.Length, l.Length, "length"), need(&e.Depth, l.Depth, "depth")); err != nil {
			return err
		}
		if e.Length < 0 || e.Depth < 0 {
			return errors.New("length or depth is negative")
		}
		return nil
	}
	if l.Data == nil {
		return errors.New("data is missing")
	}
	var err error
	if e.Data, err = hex.DecodeString(*l.Data); err != nil {
		return errors.New("data is not hexadecimal")
	}
	if e.Out() {
		e.Sent = len(e.Data)
		if l.Sent != nil {
			e.Sent = *l.Sent
		}
		if e.Sent < 0 || e.Sent > len(e.Data) {
			return fmt.Errorf("sent is %d, of %d bytes", e.Sent, len(e.Data))
		}
		return nil
	}
	if err := need(&e.Length, l.Length, "length"); err != nil {
		return err
	}
	if len(e.Data) > e.Length {
		return fmt.Errorf("%d bytes of data in room for %d", len(e.Data), e.Length)
	}
	return nil
}

func need[T any](to *T, from *T, name string) error {
	if from == nil {
		return fmt.Errorf("%s is missing", name)
	}
	*to = *from
	return nil
}

// desc is the descriptors of a device.
func (l *deviceLine) desc() (d usb.DeviceDesc, err error) {
	if d.Path, err = usb.ParsePortPath(l.Path); err != nil {
		return d, err
	}
	d.Address, d.MaxPacket0 = l.Address, l.MaxPacket0
	d.Manufacturer, d.ProductName, d.Serial = l.Manufacturer, l.ProductName, l.Serial
	if d.Speed, err = parseName(l.Speed, usb.SpeedSuper); err != nil {
		return d, fmt.Errorf("speed %w", err)
	}
	for _, f := range []struct {
		text string
		to   *uint16
	}{{l.Vendor, &d.Vendor}, {l.Product, &d.Product}, {l.Release, &d.Release}} {
		v, err := parseHex(f.text, 4)
		if err != nil {
			return d, err
		}
		*f.to = uint16(v)
	}
	if d.Class, err = parseClass(l.Class); err != nil {
		return d, err
	}
	if len(l.Configs) > maxParts {
		return d, errors.New("too many configurations")
	}
	for _, c := range l.Configs {
		config := usb.ConfigDesc{Value: c.Value, Attributes: c.Attributes, MaxPower: c.MaxPower}
		if len(c.Interfaces) > maxParts {
			return d, errors.New("too many interfaces")
		}
		for _, i := range c.Interfaces {
			iface, err := i.desc()
			if err != nil {
				return d, err
			}
			config.Interfaces = append(config.Interfaces, iface)
		}
		d.Configs = append(d.Configs, config)
	}
	return d, nil
}

func (l *interfaceLine) desc() (i usb.InterfaceDesc, err error) {
	i.Number, i.Alternate = l.Number, l.Alternate
	if i.Class, err = parseClass(l.Class); err != nil {
		return i, err
	}
	if l.Extra != "" {
		if i.Extra, err = hex.DecodeString(l.Extra); err != nil {
			return i, errors.New("extra is not hexadecimal")
		}
	}
	if len(l.Endpoints) > maxParts {
		return i, errors.New("too many endpoints")
	}
	for _, e := range l.Endpoints {
		addr, err := parseHex(e.Address, 2)
		if err != nil {
			return i, err
		}
		t, err := parseName(e.Type, usb.Interrupt)
		if err != nil {
			return i, fmt.Errorf("endpoint type %w", err)
		}
		i.Endpoints = append(i.Endpoints, usb.EndpointDesc{Address: uint8(addr), Type: t, MaxPacket: e.MaxPacket, Interval: e.Interval})
	}
	return i, nil
}

// parseName finds the value, of those up to last, that is written as s.
func parseName[T interface {
	~uint8
	fmt.Stringer
}](s string, last T) (T, error) {
	for v := T(0); v <= last; v++ {
		if v.String() == s {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%q is not known", clip(s))
}
