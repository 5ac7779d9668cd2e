package bench

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// chosen are the handsets as a person sees them now.
func (s *scene) chosen() map[run.HandsetID]Handset {
	m := map[run.HandsetID]Handset{}
	for _, h := range s.Handsets() {
		m[h.ID] = h
	}
	return m
}

// Between a handset's being chosen and its being sent anything, another one comes to its
// place: that gets nothing. The same one, plugged in anew, is still meant.
func TestChosenIsExchanged(t *testing.T) {
	for _, tt := range []struct {
		name, guid string
		ending     run.Ending
	}{
		{"OTHER", guidB, run.NotSent},
		{"WH-1", guidA, run.Applied},
		{"RENAMED", guidA, run.Applied},
		{"WH-1", guidB, run.NotSent},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{})
			s.start()
			s.plug(phone("1-1"), "WH-1", guidA)
			chosen := s.chosen()
			s.unplug("1-1")
			s.plug(phone("1-1"), tt.name, tt.guid)
			runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}, Chosen: chosen, NoVerify: true, NoBefore: true})
			if r := runs[0]; r.Ending != tt.ending || (r.Ending == run.NotSent) != errors.Is(r.Err, ErrOtherHandset) {
				t.Errorf("%s %s: it ended %v, %v", tt.name, tt.guid, r.Ending, r.Err)
			}
			want := 0
			if tt.ending == run.Applied {
				want = 1
			}
			s.wantSent("1-1", want)
		})
	}
}

// One that was chosen before it had said who it is is meant only as long as it stays.
func TestChosenBeforeItIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").connectAs = func(h *handset) error { h.locked(); time.Sleep(time.Minute); return nil }
		s.start()
		chosen := s.chosen()
		req := Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}, Chosen: chosen, NoVerify: true, NoBefore: true}
		s.wantEndings(s.apply(req), "1-1 a.xml applied")
		s.unplug("1-1")
		s.phones.at("1-1").connectAs = nil
		s.plug(phone("1-1"), "OTHER", guidB)
		if runs := s.apply(req); !errors.Is(runs[0].Err, ErrOtherHandset) {
			t.Errorf("it ended %v, %v", runs[0].Ending, runs[0].Err)
		}
		s.wantSent("1-1", 1)
	})
}

// While a handset stands in the queue, another one comes to its place; and while a busy
// one is to be asked again. Neither is taken instead.
func TestExchangedWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 1})
		s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			time.Sleep(10 * time.Second)
			return accept(ctx, config)
		}
		busyOnce := s.phones.at("1-3")
		busyOnce.answer = func(context.Context, string) (rapi.ConfigReply, error) {
			s.bus.unplug(portPath("1-3"))
			return rapi.ConfigReply{HRESULT: 0x80042001}, nil
		}
		s.start()
		s.plug(phone("1-1"), "FIRST", "")
		s.plug(phone("1-2"), "MEANT", guidA)
		s.plug(phone("1-3"), "BUSY", "{33333333-52A1-4B2A-9C1D-0A0B0C0D0E0F}")
		c := s.applyLater(t.Context(), Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1", "1-2", "1-3"},
			Chosen: s.chosen(), NoVerify: true, NoBefore: true, Return: -1})
		s.unplug("1-2")
		s.plug(phone("1-2"), "OTHER", guidB)
		time.Sleep(10 * time.Second) // 1-3 was asked, was busy, and left
		busyOnce.mu.Lock()
		busyOnce.answer = accept
		busyOnce.mu.Unlock()
		s.plug(phone("1-3"), "STRANGER", "{44444444-52A1-4B2A-9C1D-0A0B0C0D0E0F}")
		runs := <-c
		if endings := []run.Ending{runs[0].Ending, runs[1].Ending}; endings[0] != run.Applied || endings[1] != run.NotSent {
			t.Errorf("they ended %v", endings)
		}
		if r := runs[2]; r.Ending == run.Applied {
			t.Errorf("what was busy and left ended %v", r.Ending)
		}
		s.wantSent("1-2", 0)
		s.wantSent("1-3", 1)
	})
}

// Work and questions are for the handset that was chosen, too: one that has come to its
// place gets no session, whether it came before the work was begun or while it waited.
func TestChosenForWorkIsExchanged(t *testing.T) {
	for _, tt := range []struct {
		name, guid string
		other      bool
	}{
		{"OTHER", guidB, true},
		{"WH-1", guidB, true},
		{"RENAMED", guidA, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{})
			s.start()
			s.plug(phone("1-1"), "WH-1", guidA)
			chosen := s.handset("1-1")
			s.unplug("1-1")
			s.plug(phone("1-1"), tt.name, tt.guid)
			began := false
			err := s.DoChosen(t.Context(), chosen, "asking back", func(context.Context, *rapi.Session) error { began = true; return nil })
			if errors.Is(err, ErrOtherHandset) != tt.other || began == tt.other {
				t.Errorf("%s %s: work began: %v; %v", tt.name, tt.guid, began, err)
			}
			docs := []*provxml.Document{document(t, "a.xml")}
			if _, err := s.Plan(t.Context(), chosen, docs); errors.Is(err, ErrOtherHandset) != tt.other {
				t.Errorf("%s %s: plan says %v", tt.name, tt.guid, err)
			}
			if _, err := s.Verify(t.Context(), chosen, docs); errors.Is(err, ErrOtherHandset) != tt.other {
				t.Errorf("%s %s: verify says %v", tt.name, tt.guid, err)
			}
			if h := s.handset("1-1"); h.State != Ready || h.Phase != "" {
				t.Errorf("%s %s: afterwards it is %v, %q", tt.name, tt.guid, h.State, h.Phase)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 1})
		s.start()
		s.plug(phone("1-1"), "FIRST", "")
		s.plug(phone("1-2"), "MEANT", guidA)
		hold := make(chan struct{})
		first := s.doLater(t.Context(), "1-1", "first", func(context.Context, *rapi.Session) error { <-hold; return nil })
		began := false
		second := make(chan error, 1)
		chosen := s.handset("1-2")
		go func() {
			second <- s.DoChosen(t.Context(), chosen, "second", func(context.Context, *rapi.Session) error { began = true; return nil })
		}()
		synctest.Wait()
		s.unplug("1-2")
		s.plug(phone("1-2"), "OTHER", guidB)
		close(hold)
		if err := <-first; err != nil {
			t.Error(err)
		}
		if err := <-second; err == nil || began {
			t.Errorf("work on a handset that left ended %v; it began: %v", err, began)
		}
	})
}
