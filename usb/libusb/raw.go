//go:build cgo

package libusb

import (
	"context"
	"fmt"
	"time"

	"github.com/google/gousb"
)

// The parts of gousb that this package stands on, as interfaces: gousb's own
// fake is out of reach, and a machine without a USB bus must be able to test
// everything above this line.
type (
	rawContext interface {
		OpenDevices(choose func(*gousb.DeviceDesc) bool) ([]rawDevice, error)
		Close() error
	}
	rawDevice interface {
		ActiveConfigNum() (int, error)
		Config(value int) (rawConfig, error)
		SetAutoDetach(bool) error
		Control(requestType, request uint8, value, index uint16, data []byte) (int, error)
		Reset() error
		Close() error
	}
	rawConfig interface {
		Interface(number, alternate int) (rawInterface, error)
		Close() error
	}
	rawInterface interface {
		In(number int) (rawIn, error)
		Out(number int) (rawOut, error)
		Close()
	}
	rawIn interface {
		ReadContext(ctx context.Context, buf []byte) (int, error)
		Stream(size, depth int) (rawStream, error)
	}
	rawOut interface {
		WriteContext(ctx context.Context, data []byte) (int, error)
	}
	rawStream interface {
		ReadContext(ctx context.Context, buf []byte) (int, error)
		Close() error
	}
)

// gousb's types behind these interfaces.
type (
	gousbContext struct {
		*gousb.Context
		timeout time.Duration
	}
	gousbDevice    struct{ *gousb.Device }
	gousbConfig    struct{ *gousb.Config }
	gousbInterface struct{ *gousb.Interface }
	gousbIn        struct{ *gousb.InEndpoint }
)

// newContext starts libusb. gousb panics when that fails.
func newContext(controlTimeout time.Duration) (c rawContext, err error) {
	defer recovered(&err)
	return gousbContext{gousb.NewContext(), controlTimeout}, nil
}

// recovered turns a panic of gousb into an error.
func recovered(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = p
	default:
		*err = fmt.Errorf("gousb: %v", p)
	}
}

// OpenDevices is gousb's, which panics on descriptors that it does not expect:
// hubs nested deeper than USB allows, an interface listed twice. Devices that
// were chosen before that are lost with it, but choose has seen them.
func (c gousbContext) OpenDevices(choose func(*gousb.DeviceDesc) bool) (devs []rawDevice, err error) {
	defer recovered(&err)
	list, err := c.Context.OpenDevices(choose)
	for _, d := range list {
		d.ControlTimeout = c.timeout
		devs = append(devs, gousbDevice{d})
	}
	return devs, err
}

func (d gousbDevice) Config(value int) (rawConfig, error) {
	c, err := d.Device.Config(value)
	if err != nil {
		return nil, err
	}
	// v1.1.3 looks an interface up by number and then takes the one at that
	// place in the list to count its alternate settings. With the list laid
	// out by number both are the same (mended after v1.1.3, issue 134).
	c.Desc.Interfaces = byNumber(c.Desc.Interfaces)
	return gousbConfig{c}, nil
}

// byNumber lays interfaces out so that each stands at the place of its number.
func byNumber(list []gousb.InterfaceDesc) []gousb.InterfaceDesc {
	size := 0
	for _, i := range list {
		size = max(size, i.Number+1)
	}
	laid := make([]gousb.InterfaceDesc, size)
	for n := range laid {
		laid[n].Number = -1 // no interface has this number
	}
	for _, i := range list {
		laid[i.Number] = i
	}
	return laid
}

func (c gousbConfig) Interface(number, alternate int) (_ rawInterface, err error) {
	defer recovered(&err)
	i, err := c.Config.Interface(number, alternate)
	if err != nil {
		return nil, err
	}
	return gousbInterface{i}, nil
}

func (i gousbInterface) In(number int) (rawIn, error) {
	e, err := i.InEndpoint(number)
	if err != nil {
		return nil, err
	}
	return gousbIn{e}, nil
}

func (i gousbInterface) Out(number int) (rawOut, error) {
	e, err := i.OutEndpoint(number)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (e gousbIn) Stream(size, depth int) (rawStream, error) {
	s, err := e.NewStream(size, depth)
	if err != nil {
		return nil, err
	}
	return s, nil
}
