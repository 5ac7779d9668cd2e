package gadget_test

import (
	"context"
	"errors"
	"fmt"

	"cradle/usb"
	"cradle/usb/gadget"
)

// echo is a device that sends back what it receives.
type echo struct{}

func (echo) Setup(usb.Setup, []byte) ([]byte, error) { return nil, usb.ErrStall }

func (echo) Run(ctx context.Context, ep gadget.Endpoints) {
	buf := make([]byte, 1024)
	for {
		n, err := ep.Out(ctx, 0x03, buf)
		if err != nil {
			return
		}
		if ep.In(ctx, 0x82, buf[:n], true) != nil {
			return
		}
	}
}

// flaky is a fault: the device it is wrapped around is pulled out when it is
// about to send for the nth time.
type flaky struct {
	gadget.Function
	pull func()
	n    int
}

func (f *flaky) Run(ctx context.Context, ep gadget.Endpoints) {
	f.Function.Run(ctx, &flakyEndpoints{ep, f})
}

type flakyEndpoints struct {
	gadget.Endpoints
	fault *flaky
}

func (e *flakyEndpoints) In(ctx context.Context, ep uint8, data []byte, zlp bool) error {
	if e.fault.n--; e.fault.n == 0 {
		e.fault.pull()
	}
	return e.Endpoints.In(ctx, ep, data, zlp)
}

// A fault is a wrapper around the Function: here the plug comes out in the
// midst of the third answer.
func Example_faults() {
	ctx := context.Background()
	path := usb.PortPath{Bus: 0, Ports: "1"}
	bus := gadget.NewBus()
	g := gadget.New(handset(), &flaky{echo{}, func() { bus.Unplug(path) }, 3})
	if err := bus.Plug(path, g); err != nil {
		fmt.Println(err)
		return
	}
	defer bus.Close()

	found, _ := bus.Scan(ctx)
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	defer dev.Close()
	if err := errors.Join(dev.SetConfig(ctx, 1), dev.Claim(ctx, 1, 0)); err != nil {
		fmt.Println(err)
		return
	}
	buf := make([]byte, 1024)
	for _, word := range []string{"one", "two", "three"} {
		if _, err := dev.Out(ctx, 0x03, []byte(word)); err != nil {
			fmt.Println(err)
			return
		}
		n, err := dev.In(ctx, 0x82, buf)
		fmt.Printf("%q %v\n", buf[:n], err)
	}
	fmt.Printf("%+v\n", g.Stats().BulkIn)
	// Output:
	// "one" <nil>
	// "two" <nil>
	// "" usb 0-1: in 0x82: device is gone
	// {Transfers:2 Packets:2 Bytes:6}
}
