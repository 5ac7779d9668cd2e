package usbip

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"

	"cradle/usb"
	"cradle/usb/gadget"
)

// sink takes everything and sends nothing.
type sink struct{}

func (sink) Setup(usb.Setup, []byte) ([]byte, error) { return []byte{1, 2, 3}, nil }

func (sink) Run(ctx context.Context, ep gadget.Endpoints) {
	buf := make([]byte, 512)
	for {
		if _, err := ep.Out(ctx, 0x03, buf); err != nil {
			return
		}
	}
}

// FuzzConversation plays any client: whatever it sends, the server comes to an
// end with it, and gives the device back.
func FuzzConversation(f *testing.F) {
	in := unhex(f, "00000001 00000001 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	out := unhex(f, "00000001 00000002 00000001 00000000 00000003 00000040 00000002 00000000 00000000 00000000 00000000 00000000 aabb")
	set := unhex(f, "00000001 00000003 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0009 0100 0000 0000")
	unlink := unhex(f, "00000002 00000004 00000001 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000")
	one := unhex(f, "0111 8003 00000000 302d3100 00000000 00000000 00000000 00000000 00000000 00000000 00000000")
	f.Add(one)
	f.Add(unhex(f, "0111 8005 00000000"))
	for _, m := range [][][]byte{{in}, {out}, {set, in, unlink}, {set, in, out, unlink, unlink}, {set, set, in, set}} {
		s := append([]byte(nil), one...)
		for _, b := range m {
			s = append(s, b...)
		}
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		bus := gadget.NewBus()
		g := gadget.New(usb.DeviceDesc{Speed: usb.SpeedHigh, Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Endpoints: []usb.EndpointDesc{{Address: 0x82, Type: usb.Bulk, MaxPacket: 512}, {Address: 0x03, Type: usb.Bulk, MaxPacket: 512}}},
		}}}}, sink{})
		if err := bus.Plug(usb.PortPath{Bus: 0, Ports: "1"}, g); err != nil {
			t.Fatal(err)
		}
		s := New(bus, Options{})
		conn, client := net.Pipe()
		served := make(chan struct{})
		go func() {
			defer close(served)
			defer conn.Close()
			s.serve(context.Background(), conn)
		}()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			io.Copy(io.Discard, bufio.NewReader(client))
		}()
		client.Write(data)
		client.Close()
		<-served
		<-drained
		if err := bus.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
