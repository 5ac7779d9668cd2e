package simulator

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/app/simulator/trouble"
	"cradle/rapi"
	"cradle/rapi/cabinet"
)

// onBus reports whether the simulator has a handset on its bus.
func onBus(t *testing.T, s *Simulator) bool {
	t.Helper()
	found, err := s.Bus().Scan(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	return len(found) > 0
}

// awaits waits until something holds.
func awaits(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// A handset that is pulled out while it restarts is not on the bus when it has, and
// one that is plugged in while it restarts comes when it has.
func TestPulledOutWhileRestarting(t *testing.T) {
	s := afflicted(t, "1", "restart-after=document", "back=300ms")
	d := reach(t, s, 0)
	if _, err := d.process(t, two); err == nil {
		t.Fatal("an answer came from a handset that is off")
	}
	d.close()
	awaits(t, "it restarts", func() bool { return !onBus(t, s) })
	s.Unplug(0)
	s.restarts.wg.Wait()
	if onBus(t, s) {
		t.Fatal("it is on the bus, and nobody plugged it in")
	}
	if err := s.Plug(0); err != nil || !onBus(t, s) {
		t.Fatalf("plugged in again it is not on the bus: %v", err)
	}

	s.leave(0, true)
	awaits(t, "it restarts again", func() bool { return !onBus(t, s) })
	s.Unplug(0)
	if err := s.Plug(0); err != nil || onBus(t, s) {
		t.Errorf("it is on the bus before it has started: %v", err)
	}
	s.restarts.wg.Wait()
	if !onBus(t, s) {
		t.Error("it does not come back")
	}
}

// journal is a log that can be read while it is written.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(b)
}

func (j *journal) has(text string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Contains(j.buf.String(), text)
}

// A cable that comes loose ends no program on the handset; a restart does.
func TestLooseCableIsNoRestart(t *testing.T) {
	for _, off := range []bool{false, true} {
		var log journal
		s, err := New(Options{
			Specs: []Spec{{Model: defaultModel, Trouble: &trouble.Trouble{Back: time.Millisecond}}},
			Log:   slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		d := reach(t, s, 0)
		if _, err := d.session.Run(deadline(t), `\Windows\wceload.exe`, `\there-is-none.cab`); err != nil {
			t.Fatal(err)
		}
		s.leave(0, off)
		awaits(t, "the program has ended", func() bool { return log.has("wceload: ") })
		if ended := log.has("ended before it was done"); ended != off {
			t.Errorf("restart %v: ended before it was done %v", off, ended)
		}
		d.close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A handset that restarts while it installs a program answers afterwards.
func TestRestartWhileInstalling(t *testing.T) {
	s := afflicted(t, "1", "restart-after=2", "back=10ms")
	cab, err := cabinet.Write([]cabinet.Input{{Name: "_setup.xml", Data: []byte(strings.Replace(two, `<characteristic type="BrowserFavorite">`,
		`<characteristic type="Install"><parm name="AppName" value="Shop"/></characteristic><characteristic type="BrowserFavorite">`, 1))}})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handsets()[0]
	if err := h.Files().WriteFile(nil, `\shop.cab`, cab); err != nil {
		t.Fatal(err)
	}
	d := reach(t, s, 0)
	if _, err := d.session.Run(deadline(t), `\Windows\wceload.exe`, `\shop.cab`); err != nil {
		t.Fatal(err)
	}
	awaits(t, "it restarts", func() bool {
		h.trouble.mu.Lock()
		defer h.trouble.mu.Unlock()
		return h.trouble.restarted
	})
	d.close()
	s.restarts.wg.Wait()
	_, one := h.Files().Stat(`\Windows\Favorites\One.url`)
	_, second := h.Files().Stat(`\Windows\Favorites\Two.url`)
	if one != nil || second == nil {
		t.Errorf("the restart was not after two settings: %v, %v", one, second)
	}
	if r, err := reach(t, s, 0).process(t, two); err != nil || r.HRESULT != rapi.OK {
		t.Errorf("afterwards: %v, %v", r.HRESULT, err)
	}
}

// While another session is in the Configuration Manager, a handset that waits for
// its end does.
func TestBusyHandsetThatWaits(t *testing.T) {
	s := afflicted(t, "wm5-ppc-phone", "busy=100ms")
	start := time.Now()
	r, err := reach(t, s, 0).process(t, two)
	if err != nil || r.HRESULT != rapi.OK || time.Since(start) < 100*time.Millisecond {
		t.Errorf("%v, %v after %v", r.HRESULT, err, time.Since(start))
	}
}

// With the wireless LAN switched off the CSP Wi-Fi fails, and nothing else.
func TestRadioOff(t *testing.T) {
	s := afflicted(t, "wm6-classic", "radio-off") // whose cable may do everything
	d := reach(t, s, 0)
	r, err := d.process(t, `<wap-provisioningdoc><characteristic-query type="Wi-Fi"/></wap-provisioningdoc>`)
	if err != nil || !r.HRESULT.Failed() || !strings.Contains(r.Document, "characteristic-query-error") {
		t.Errorf("%v, %v: %s", r.HRESULT, err, r.Document)
	}
	if r, err := d.process(t, two); err != nil || r.HRESULT != rapi.OK {
		t.Errorf("%v, %v", r.HRESULT, err)
	}
}

// A trouble with a CSP that the handset does not have would never happen, and is
// refused; case is no matter.
func TestTroubleOfAnUnknownCSP(t *testing.T) {
	for text, ok := range map[string]bool{
		"slow=registry:1s": true, "slow=Regsitry:1s": false, "slow=1s": true,
		"fail=browserfavorite/Shop/URL:0x80070005": true, `fail=Toaster\Level:0x80070005`: false,
		"1:slow=Tapi:1s": false, "2:slow=Tapi:1s": true, "slow=Tapi:1s": true,
	} {
		o, err := trouble.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		err = Afflict([]Spec{{Model: "wm65-professional"}, {Model: "wm61-standard"}}, []trouble.Order{o})
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "has no CSP") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
