package bench

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi/activesync"
	simulated "cradle/rapi/handset"
	"cradle/rapi/osnet"
	"cradle/rapi/provxml"
)

// A handset that the bench reaches over the system's own network: the same
// policy without a bus, for both generations.
func TestOverForReal(t *testing.T) {
	for _, tc := range []struct {
		model, password, host, device, system string
	}{
		{"wm61-standard", "", "127.0.61.2", "127.0.61.1", "Windows Mobile 6.1 Standard"},
		{"ppc2003", "", "127.0.61.4", "127.0.61.3", "Windows Mobile 2003 Pocket PC"},
		{"ppc2003", "1234", "127.0.61.6", "127.0.61.5", "Windows Mobile 2003 Pocket PC"},
	} {
		t.Run(tc.model+tc.password, func(t *testing.T) {
			l, err := osnet.Desktop(netip.MustParseAddr(tc.host), netip.Addr{}).Listen(t.Context(), activesync.PortControl)
			if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EADDRNOTAVAIL) {
				t.Skipf("SKIPPED, the system's own network stays untested: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			l.Close()

			models, err := simulator.Models()
			if err != nil {
				t.Fatal(err)
			}
			phone, err := simulated.New(simulated.Config{Model: models[tc.model], Name: "OVER-61", Password: tc.password})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			var wg sync.WaitGroup
			wg.Go(func() {
				if err := phone.Serve(ctx, osnet.Handset(netip.MustParseAddr(tc.device), netip.MustParseAddr(tc.host))); err != nil && ctx.Err() == nil {
					t.Errorf("handset: %v", err)
				}
			})
			defer wg.Wait()
			defer stop()

			b, err := New(Config{
				Over:     []OverSource{{Host: tc.host, Device: tc.device}},
				Password: func(context.Context, run.HandsetID, int) (string, error) { return tc.password, nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if err := b.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			runs, err := b.Apply(t.Context(), Request{
				Documents: []*provxml.Document{settings(t, 3)}, Targets: []run.HandsetID{run.HandsetID("over-" + tc.device)}})
			if err != nil {
				t.Fatal(err)
			}
			if r := runs[0]; r.Ending != run.Applied || r.Identity.Name != "OVER-61" || r.Port != tc.device || r.Identity.System() != tc.system {
				t.Errorf("%v of %+v: %v", r.Ending, r.Identity, r.Err)
			}
		})
	}
}

// What a handset from before Windows Mobile 5 says of itself has no GUID, and a zero one
// is none: such handsets are told apart by their names.
func TestIdentity(t *testing.T) {
	old := identity(activesync.DeviceInfo{Legacy: true, OSMajor: 4, OSMinor: 20, Build: 1081, Name: "BENCH03", Platforms: []string{"PocketPC"}, Model: "SimPhone"})
	want := run.Identity{Name: "BENCH03", Model: "SimPhone", Platform: "PocketPC", OSMajor: 4, OSMinor: 20, Build: 1081}
	if old != want || old.System() != "Windows Mobile 2003 Pocket PC" {
		t.Errorf("%+v, %s; want %+v", old, old.System(), want)
	}
	other := old
	other.Name = "BENCH04"
	if !sameHandset(old, want) || sameHandset(old, other) {
		t.Error("told apart wrongly")
	}
	if g := identity(activesync.DeviceInfo{GUID: activesync.GUID{15: 1}}).GUID; g != "{00000000-0000-0000-0000-000000000001}" {
		t.Errorf("GUID %s", g)
	}
}

// Where nobody calls, nothing is said to be there.
func TestOverInSilence(t *testing.T) {
	const host = "127.0.62.2"
	l, err := osnet.Desktop(netip.MustParseAddr(host), netip.Addr{}).Listen(t.Context(), activesync.PortControl)
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Skipf("SKIPPED, the system's own network stays untested: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	b, err := New(Config{Over: []OverSource{{Host: host}}, Timeouts: Timeouts{Handshake: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs, err := b.Apply(t.Context(), Request{Documents: []*provxml.Document{settings(t, 1)}, Targets: []run.HandsetID{"over-" + host}})
	if err != nil {
		t.Fatal(err)
	}
	var silent *SilentError
	if r := runs[0]; r.Ending != run.NotSent || !errors.As(r.Err, &silent) || silent.Host != host || silent.After != time.Millisecond {
		t.Errorf("%v: %v", r.Ending, r.Err)
	}
}

func TestOverWithBadAddresses(t *testing.T) {
	for _, o := range []OverSource{{Host: "nowhere"}, {Host: "127.0.0.1", Device: "nobody"}} {
		b, err := New(Config{Over: []OverSource{o}})
		if err != nil {
			t.Fatal(err)
		}
		failed := make(chan error, 1)
		b.Subscribe(func(e run.Event) {
			if e.Kind == run.ConnectFailed {
				failed <- e.Err
			}
		})
		if err := b.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-failed; err == nil {
			t.Errorf("%+v: no error", o)
		}
		b.Close()
	}
}
