package usb_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/usb"
)

// shelf is a bus whose devices a test lays out by hand.
type shelf struct {
	mu      sync.Mutex
	devices []usb.DeviceDesc
	err     error
	scans   int
	changes chan struct{}
}

func (s *shelf) Scan(ctx context.Context) ([]usb.DeviceDesc, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scans++
	return slices.Clone(s.devices), s.err
}

func (s *shelf) Open(context.Context, usb.DeviceDesc) (usb.Device, error) {
	panic("watching opens nothing")
}
func (s *shelf) Close() error             { return nil }
func (s *shelf) Changes() <-chan struct{} { return s.changes }

func (s *shelf) lay(err error, devices ...usb.DeviceDesc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.devices, s.err = devices, err
}

func at(port string, address int) usb.DeviceDesc {
	p, err := usb.ParsePortPath(port)
	if err != nil {
		panic(err)
	}
	return usb.DeviceDesc{Path: p, Address: address}
}

// watching runs a scene with a watched shelf. told returns what was told since
// it was last asked, as "+1-2@5" and "-1-2@5".
func watching(t *testing.T, s *shelf, opt usb.WatchOptions, scene func(told func() []string)) {
	synctest.Test(t, func(t *testing.T) {
		s.changes = make(chan struct{}, 1)
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var log []string
		done := make(chan error, 1)
		go func() {
			done <- usb.Watch(ctx, s, opt, func(c usb.Change) {
				mu.Lock()
				defer mu.Unlock()
				sign := "+"
				if c.Gone {
					sign = "-"
				}
				log = append(log, sign+c.Desc.Path.String()+"@"+string(rune('0'+c.Desc.Address)))
			})
		}()
		scene(func() []string {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			l := log
			log = nil
			return l
		})
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch returned %v", err)
		}
	})
}

func expect(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: told %v, want %v", when, got, want)
	}
}

func TestWatchArrivalsAndDepartures(t *testing.T) {
	s := &shelf{devices: []usb.DeviceDesc{at("1-1", 3), at("1-2", 4)}}
	watching(t, s, usb.WatchOptions{}, func(told func() []string) {
		expect(t, "at the start", told(), "+1-1@3", "+1-2@4")
		time.Sleep(10 * time.Second)
		expect(t, "while nothing changes", told())
		s.lay(nil, at("1-2", 4), at("1-3", 5))
		time.Sleep(time.Second)
		expect(t, "after the next scan", told(), "+1-3@5") // 1-1 may only have been overlooked
		time.Sleep(100 * time.Millisecond)
		expect(t, "when it stays away", told(), "-1-1@3")
	})
}

func TestWatchAReplugBetweenTwoScans(t *testing.T) {
	s := &shelf{devices: []usb.DeviceDesc{at("1-1", 3), at("1-10", 9), at("1-2", 4)}}
	watching(t, s, usb.WatchOptions{}, func(told func() []string) {
		told()
		s.lay(nil, at("1-1", 5), at("1-10", 8), at("1-2", 4))
		time.Sleep(time.Second)
		expect(t, "after the next scan", told(), "-1-1@3", "-1-10@9", "+1-1@5", "+1-10@8")
	})
}

func TestWatchADeviceThatAScanOverlooked(t *testing.T) {
	s := &shelf{devices: []usb.DeviceDesc{at("1-1", 3)}}
	watching(t, s, usb.WatchOptions{Settle: 300 * time.Millisecond}, func(told func() []string) {
		told()
		s.lay(nil)
		time.Sleep(time.Second)
		s.lay(nil, at("1-1", 3))
		time.Sleep(10 * time.Second)
		expect(t, "after one scan without it", told())
	})
}

func TestWatchIsWokenByNotices(t *testing.T) {
	s := &shelf{}
	watching(t, s, usb.WatchOptions{Interval: time.Hour}, func(told func() []string) {
		told()
		start := time.Now()
		s.lay(nil, at("0-1", 1))
		s.changes <- struct{}{}
		expect(t, "after a notice", told(), "+0-1@1")
		s.lay(nil)
		s.changes <- struct{}{}
		expect(t, "after another", told())
		time.Sleep(100 * time.Millisecond)
		expect(t, "when it has settled", told(), "-0-1@1")
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %v of an hour's interval", d)
		}
	})
}

func TestWatchScanErrorsEndNothing(t *testing.T) {
	var problems []error
	broken, worse := errors.New("no usbfs"), errors.New("no bus")
	s := &shelf{devices: []usb.DeviceDesc{at("1-1", 3)}}
	opt := usb.WatchOptions{Problem: func(err error) { problems = append(problems, err) }}
	watching(t, s, opt, func(told func() []string) {
		told()
		s.lay(broken)
		time.Sleep(5 * time.Second)
		expect(t, "while scans fail", told())
		s.lay(worse, at("1-2", 4)) // what a failed scan does list is there
		time.Sleep(5 * time.Second)
		expect(t, "what a scan found before it failed", told(), "+1-2@4")
		s.lay(nil, at("1-2", 4))
		time.Sleep(5 * time.Second)
		expect(t, "when scans work again", told(), "-1-1@3")
	})
	if want := []error{broken, worse, nil}; !slices.Equal(problems, want) {
		t.Errorf("problems %v, want %v", problems, want)
	}
}

func TestWatchEndsWithTheBus(t *testing.T) {
	s := &shelf{err: &usb.Error{Op: "scan", Err: usb.ErrClosed}}
	if err := usb.Watch(t.Context(), s, usb.WatchOptions{}, nil); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Watch returned %v", err)
	}
}

func TestPortPaths(t *testing.T) {
	order := []string{"0-1", "1-1", "1-1.2", "1-1.10", "1-2", "1-10", "2-1"}
	for i, a := range order {
		p, err := usb.ParsePortPath(a)
		if err != nil || p.String() != a {
			t.Errorf("ParsePortPath(%q) = %v, %v", a, p, err)
		}
		for j, b := range order {
			q, _ := usb.ParsePortPath(b)
			want := min(max(i-j, -1), 1)
			if got := p.Compare(q); got != want {
				t.Errorf("%v.Compare(%v) = %d, want %d", p, q, got, want)
			}
		}
	}
	for _, s := range []string{"", "1", "1-", "-1", "x-1", "1-x", "1-1.", "1-1..2", "1-256", "-1-1", "1--1", "1-01", "01-1", "+1-1", "1-+1"} {
		if p, err := usb.ParsePortPath(s); err == nil {
			t.Errorf("ParsePortPath(%q) = %v", s, p)
		}
	}
}
