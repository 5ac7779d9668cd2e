package trouble

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"testing"

	"cradle/usb"
)

// line is what a device's software says and hears: In keeps, Out gives numbered
// transfers.
type line struct {
	sent [][]byte
	next int
}

func (l *line) In(_ context.Context, ep uint8, data []byte, _ bool) error {
	l.sent = append(l.sent, bytes.Clone(data))
	return nil
}

func (l *line) Out(_ context.Context, ep uint8, buf []byte) (int, error) {
	l.next++
	return copy(buf, bytes.Repeat([]byte{byte(l.next)}, 100)), nil
}

var function = usb.Function{
	BulkIn: usb.EndpointDesc{Address: 0x82}, BulkOut: usb.EndpointDesc{Address: 3}, Notify: usb.EndpointDesc{Address: 0x81},
}

// day sends and receives many transfers over a troubled line.
func day(t *testing.T, tr Trouble, handset int) (sent, heard [][]byte, taken int) {
	t.Helper()
	l := &line{}
	ep := NewWire(&tr, handset, func() { t.Error("the cable is pulled") }).Endpoints(function, l)
	ctx := context.Background()
	buf := make([]byte, 512)
	for i := range 200 {
		if err := ep.In(ctx, 0x82, bytes.Repeat([]byte{byte(i)}, 100), false); err != nil {
			t.Fatal(err)
		}
		n, err := ep.Out(ctx, 3, buf)
		if err != nil {
			t.Fatal(err)
		}
		heard = append(heard, bytes.Clone(buf[:n]))
	}
	return l.sent, heard, l.next
}

// TestSeed: the same seed gives the same troubles, another seed and another
// handset other ones.
func TestSeed(t *testing.T) {
	tr := Trouble{Lose: 0.1, Cut: 0.1, Garbage: 0.1, Duplicate: 0.1}
	sent, heard, _ := day(t, tr, 1)
	again, heardAgain, _ := day(t, tr, 1)
	if !reflect.DeepEqual(sent, again) || !reflect.DeepEqual(heard, heardAgain) {
		t.Error("the same seed gives other troubles")
	}
	other, _, _ := day(t, tr, 2)
	tr.Seed = 1
	seeded, _, _ := day(t, tr, 1)
	if reflect.DeepEqual(sent, other) || reflect.DeepEqual(sent, seeded) {
		t.Error("another handset or seed has the same troubles")
	}
}

// TestRates: each trouble does what it is called, about as often as asked, and
// nothing else.
func TestRates(t *testing.T) {
	count := func(transfers [][]byte, bad func([]byte) bool) (n int) {
		for _, b := range transfers {
			if bad(b) {
				n++
			}
		}
		return n
	}
	short := func(b []byte) bool { return len(b) < 100 }
	mixed := func(b []byte) bool { return len(b) == 100 && !bytes.Equal(b, bytes.Repeat(b[:1], 100)) }
	for _, test := range []struct {
		name              string
		t                 Trouble
		sent, short, bent int // about
	}{
		{"none", Trouble{Busy: 1}, 200, 0, 0},
		{"lose", Trouble{Lose: 0.5}, 100, 0, 0},
		{"cut", Trouble{Cut: 0.5}, 200, 100, 0},
		{"garbage", Trouble{Garbage: 0.5}, 200, 0, 100},
		{"duplicate", Trouble{Duplicate: 0.5}, 300, 0, 0},
	} {
		sent, heard, taken := day(t, test.t, 1)
		about := func(what string, got, want int) {
			if want == 0 && got != 0 || got < want*7/10 || got > want*13/10 {
				t.Errorf("%s: %d %s, not about %d", test.name, got, what, want)
			}
		}
		about("sent", len(sent), test.sent)
		about("sent short", count(sent, short), test.short)
		about("sent bent", count(sent, mixed), test.bent)
		about("heard short", count(heard, short), test.short)
		about("heard bent", count(heard, mixed), test.bent)
		// What was heard came from fewer transfers when some came twice, and from
		// more when some were lost.
		want := 200
		switch {
		case test.t.Lose > 0:
			want = 400
		case test.t.Duplicate > 0:
			want = 133
		}
		about("taken", taken, want)
	}
}

// TestNotifications: only those are lost that are to be, and no data is.
func TestNotifications(t *testing.T) {
	l := &line{}
	ep := NewWire(&Trouble{LoseNotifications: 1}, 1, nil).Endpoints(function, l)
	for range 10 {
		if err := errors.Join(ep.In(context.Background(), 0x81, []byte{1}, false), ep.In(context.Background(), 0x82, []byte{2}, false)); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range l.sent {
		if b[0] == 1 {
			t.Fatal("a notification arrived")
		}
	}
	if len(l.sent) != 10 {
		t.Errorf("%d of 10 transfers of data arrived", len(l.sent))
	}
}

// TestDropAt: the cable is pulled once, at the byte that was asked for, and
// what crosses it does not arrive.
func TestDropAt(t *testing.T) {
	l := &line{}
	pulled := 0
	ctx, cancel := context.WithCancel(context.Background())
	w := NewWire(&Trouble{DropAt: 250}, 1, func() { pulled++; cancel() })
	ep := w.Endpoints(function, l)
	for i := range 2 {
		if err := ep.In(ctx, 0x82, make([]byte, 100), false); err != nil {
			t.Fatalf("transfer %d: %v", i, err)
		}
	}
	if err := ep.In(ctx, 0x82, make([]byte, 100), false); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("at the byte: %v", err)
	}
	if len(l.sent) != 2 || pulled != 1 {
		t.Errorf("%d transfers arrived, the cable was pulled %d times", len(l.sent), pulled)
	}
	ep = w.Endpoints(function, l)
	if err := ep.In(context.Background(), 0x82, make([]byte, 1000), false); err != nil || pulled != 1 {
		t.Errorf("plugged in again: %v, pulled %d times", err, pulled)
	}
}

// TestSound: no trouble puts nothing between.
func TestSound(t *testing.T) {
	l := &line{}
	if NewWire(nil, 1, nil).Endpoints(function, l) != l || NewWire(&Trouble{Busy: 1}, 1, nil).Endpoints(function, l) != l {
		t.Error("something is put between")
	}
}
